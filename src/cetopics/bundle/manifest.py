"""The manifest: which files a bundle holds, and what each must be, checked before use."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cetopics.errors import BundleError

__all__ = [
    "ARRAYS",
    "FORMAT",
    "FORMER",
    "MANIFEST",
    "TEXTS",
    "array_bytes",
    "canonical_json",
    "check_files",
    "manifest_bytes",
    "model_digest",
    "read_array",
    "read_file",
    "read_manifest",
]

#: Version of the format. Raise it when a file is added, dropped or changes its meaning; then
#: retrain the shipped bundle and say so in the change log. Older bundles are refused, not guessed.
FORMAT = 5

MANIFEST = "manifest.json"

#: The arrays of a bundle: data type and number of dimensions.
ARRAYS: Mapping[str, tuple[str, int]] = {
    "audience_bias.npy": ("<f8", 1),
    "audience_weights.npy": ("<f2", 1),
    "bias.npy": ("<f8", 1),
    "idf.npy": ("<f8", 1),
    "pairs.npy": ("<i4", 2),
    "pair_weights.npy": ("<f2", 2),
    "slope.npy": ("<f8", 1),
    "term_weights.npy": ("<f2", 2),
    "thresholds.npy": ("<f8", 1),
    "word_weights.npy": ("<f2", 2),
}

#: The other files of a bundle.
TEXTS = ("card.md", "curves.json", "decision.json", "taxonomy.json", "words.json")

#: Files that bundles of former formats had: such a bundle is not read, but may be replaced.
FORMER = ("context_weights.npy", "ngrams.json", "sentence_weights.npy", "weights.npy")

#: No file of a bundle may be larger, whatever the manifest says (bytes).
_MAX_BYTES = 256 * 2**20
_MAX_MANIFEST_BYTES = 2**20

_HALF_EXPONENT = 0x7C00

#: A model's name goes into every result.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

_MANIFEST_TYPES: Mapping[str, type] = {
    "created": str,
    "data_digest": str,
    "digest": str,
    "files": dict,
    "format": int,
    "metrics": dict,
    "n_examples": int,
    "name": str,
    "packages": dict,
    "seed": int,
    "taxonomy_digest": str,
}


def canonical_json(value: object) -> bytes:
    """Write JSON in the one form used in bundles: sorted keys, ASCII, a line end at the end."""
    text = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=True, allow_nan=False)
    return (text + "\n").encode("ascii")


def array_bytes(array: npt.NDArray[Any]) -> bytes:
    """Write an array in NumPy's ``.npy`` format."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.ascontiguousarray(array), allow_pickle=False)
    return stream.getvalue()


def manifest_bytes(entries: Mapping[str, object], contents: Mapping[str, bytes]) -> bytes:
    """Write the manifest of some files.

    Parameters
    ----------
    entries
        Everything but ``format``, ``files`` and ``digest``.
    contents
        Bytes of each file, by name.

    Returns
    -------
    bytes
        Canonical JSON; its ``digest`` covers all the rest of it.
    """
    files = {
        name: {
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "shape": list(np.load(io.BytesIO(content)).shape) if name in ARRAYS else None,
        }
        for name, content in contents.items()
    }
    manifest = {**entries, "format": FORMAT, "files": files}
    return canonical_json({**manifest, "digest": _self_digest(manifest)})


def model_digest(manifest: Mapping[str, Any]) -> str:
    """Hash the digests of the files: what makes two models the same."""
    lines = [f"{entry['sha256']}  {name}\n" for name, entry in sorted(manifest["files"].items())]
    return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and verify the manifest of a bundle.

    Raises
    ------
    BundleError
        If it is missing, damaged, of another format, or names other files than it should.
    """
    path = folder / MANIFEST
    content = _read_capped(path, _MAX_MANIFEST_BYTES)
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError.damaged(path, "is not JSON") from error
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise BundleError.damaged(path, "is no manifest")
    if type(manifest["format"]) is not int or manifest["format"] != FORMAT:
        raise BundleError.other_format(folder, manifest["format"], FORMAT)
    digest = manifest.pop("digest", None)
    if not _is_own_digest(digest, manifest, content):
        raise BundleError.damaged(path, "does not match its own digest")
    _check_manifest(path, {**manifest, "digest": digest})
    return manifest


def check_files(folder: Path) -> None:
    """Make sure that a folder holds a bundle's files and nothing else.

    Raises
    ------
    BundleError
        If there is anything else; a file that is missing is told when it is read.
    """
    for path in sorted(folder.iterdir()):
        if path.name not in {MANIFEST, *ARRAYS, *TEXTS}:
            raise BundleError.damaged(path, "is no part of a bundle; move it elsewhere")


def read_file(folder: Path, name: str, entry: Mapping[str, Any]) -> bytes:
    """Read one file of a bundle and verify it.

    Parameters
    ----------
    folder
        The bundle.
    name
        Name of the file.
    entry
        Its ``bytes`` and ``sha256`` in the manifest.

    Raises
    ------
    BundleError
        If it is missing, too large or not what the manifest says.
    """
    path = folder / name
    content = _read_capped(path, entry["bytes"])
    if len(content) != entry["bytes"]:
        raise BundleError.damaged(path, f"has {len(content)} bytes, not {entry['bytes']}")
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise BundleError.damaged(path, "does not match its digest")
    return content


def read_array(folder: Path, name: str, entry: Mapping[str, Any]) -> npt.NDArray[Any]:
    """Read one array of a bundle: verified, of the right type and shape, finite, read-only.

    Raises
    ------
    BundleError
        If anything is not what the manifest and the format say.
    """
    content = read_file(folder, name, entry)
    dtype, dimensions = ARRAYS[name]
    shape = tuple(entry["shape"])
    if len(shape) != dimensions:
        raise BundleError.damaged(folder / name, f"has {len(shape)} dimensions, not {dimensions}")
    # The header is compared with the one there must be, never parsed: a forged one runs nothing.
    header = _array_header(dtype, shape)
    if not content.startswith(header):
        raise BundleError.damaged(folder / name, f"is no plain {dtype} array of shape {shape}")
    if len(content) - len(header) != math.prod(shape) * np.dtype(dtype).itemsize:
        raise BundleError.damaged(folder / name, f"does not hold {math.prod(shape)} numbers")
    array = np.frombuffer(content, dtype=dtype, offset=len(header)).reshape(shape)
    if not _is_finite(array):
        raise BundleError.damaged(folder / name, "holds a number that is not finite")
    return array


def _is_finite(array: npt.NDArray[Any]) -> bool:
    if array.dtype == np.float16:
        # By its bits, as half precision has no fast arithmetic: an exponent of ones is no number.
        bits = array.view(np.uint16) & _HALF_EXPONENT
        return bool(bits.max(initial=0) < _HALF_EXPONENT)
    return bool(np.isfinite(array).all())


def _array_header(dtype: str, shape: tuple[int, ...]) -> bytes:
    """Return the one header that an array of this type and shape is written with."""
    stream = io.BytesIO()
    fields = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, fields)
    return stream.getvalue()


def _self_digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(manifest)).hexdigest()


def _is_own_digest(digest: object, manifest: Mapping[str, Any], content: bytes) -> bool:
    """Compare digest and bytes, which leaves no byte free: not even white space can differ."""
    try:
        return digest == _self_digest(manifest) and content == canonical_json(
            {**manifest, "digest": digest}
        )
    except ValueError:  # a number that JSON does not have
        return False


def _check_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    if manifest.keys() != _MANIFEST_TYPES.keys():
        raise BundleError.damaged(path, "has other keys than it should")
    for key, kind in _MANIFEST_TYPES.items():
        if type(manifest[key]) is not kind:
            raise BundleError.damaged(path, f"{key} is of the wrong type")
    if manifest["files"].keys() != {*ARRAYS, *TEXTS}:
        raise BundleError.damaged(path, "names other files than a bundle has")
    if not _NAME.fullmatch(manifest["name"]):
        raise BundleError.damaged(path, f"has the unusable name {manifest['name']!r}")
    if not all(type(value) in (float, int, type(None)) for value in manifest["metrics"].values()):
        raise BundleError.damaged(path, "has metrics that are no numbers")
    for name, entry in manifest["files"].items():
        if not _is_entry(name, entry):
            raise BundleError.damaged(path, f"its entry of {name} is malformed")


def _is_entry(name: str, entry: object) -> bool:
    """Tell whether a file's entry is well formed; an array's has a shape, a text's has none."""
    if not isinstance(entry, dict) or entry.keys() != {"bytes", "sha256", "shape"}:
        return False
    shape = entry["shape"]
    return (
        _is_count(entry["bytes"])
        and isinstance(entry["sha256"], str)
        and (
            isinstance(shape, list) and all(map(_is_count, shape))
            if name in ARRAYS
            else shape is None
        )
    )


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MAX_BYTES


def _read_capped(path: Path, most: int) -> bytes:
    """Read a file, at most one byte more than it may have."""
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise BundleError.damaged(path, f"cannot be read: {error.strerror or error}") from error
    if len(content) > most:
        raise BundleError.damaged(path, f"has more than {most} bytes")
    return content
