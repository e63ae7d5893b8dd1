"""The manifest: which files a bundle holds, and what each must be, checked before use."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cetopics.errors import BundleError

__all__ = [
    "ARRAYS",
    "FORMAT",
    "MANIFEST",
    "TEXTS",
    "array_bytes",
    "canonical_json",
    "manifest_bytes",
    "model_digest",
    "read_array",
    "read_file",
    "read_manifest",
]

#: Version of the format. Raise it when a file is added, dropped or changes its meaning; then
#: retrain the shipped bundle and say so in the change log. Older bundles are refused, not guessed.
FORMAT = 1

MANIFEST = "manifest.json"

#: The arrays of a bundle: data type and number of dimensions.
ARRAYS: Mapping[str, tuple[str, int]] = {
    "bias.npy": ("<f8", 1),
    "idf.npy": ("<f8", 1),
    "thresholds.npy": ("<f8", 1),
    "weights.npy": ("<f4", 2),
}

#: The other files of a bundle.
TEXTS = ("card.md", "curves.json", "decision.json", "ngrams.json", "taxonomy.json")

#: No file of a bundle may be larger, whatever the manifest says (bytes).
_MAX_BYTES = 256 * 2**20
_MAX_MANIFEST_BYTES = 2**20

_MANIFEST_TYPES: Mapping[str, type | tuple[type, ...]] = {
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
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=True) + "\n").encode("ascii")


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
    if manifest["format"] != FORMAT:
        raise BundleError.other_format(folder, manifest["format"], FORMAT)
    digest = manifest.pop("digest", None)
    # Comparing the bytes too leaves no byte free: not even white space can differ.
    if digest != _self_digest(manifest) or content != canonical_json(
        {**manifest, "digest": digest}
    ):
        raise BundleError.damaged(path, "does not match its own digest")
    _check_manifest(path, {**manifest, "digest": digest})
    return manifest


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
    content = _read_capped(path, min(entry["bytes"], _MAX_BYTES))
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
    try:
        array = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise BundleError.damaged(folder / name, "is no plain array") from error
    if array.dtype != np.dtype(dtype) or array.ndim != dimensions:
        found = f"holds {array.dtype} of {array.ndim} dimension(s)"
        raise BundleError.damaged(folder / name, f"{found}, not {dtype} of {dimensions}")
    if list(array.shape) != entry["shape"]:
        raise BundleError.damaged(folder / name, f"has shape {array.shape}, not {entry['shape']}")
    if not np.isfinite(array).all():
        raise BundleError.damaged(folder / name, "holds a number that is not finite")
    array.setflags(write=False)
    return array


def _self_digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(manifest)).hexdigest()


def _check_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    if manifest.keys() != _MANIFEST_TYPES.keys():
        raise BundleError.damaged(path, "has other keys than it should")
    for key, kind in _MANIFEST_TYPES.items():
        if not isinstance(manifest[key], kind):
            raise BundleError.damaged(path, f"{key} is of the wrong type")
    if manifest["files"].keys() != {*ARRAYS, *TEXTS}:
        raise BundleError.damaged(path, "names other files than a bundle has")
    for name, entry in manifest["files"].items():
        if not (
            isinstance(entry, dict)
            and entry.keys() == {"bytes", "sha256", "shape"}
            and isinstance(entry["bytes"], int)
            and isinstance(entry["sha256"], str)
        ):
            raise BundleError.damaged(path, f"its entry of {name} is malformed")


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
