from __future__ import annotations

import hashlib
import io
import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cetopics.bundle import Bundle, read_bundle
from cetopics.bundle.manifest import MANIFEST, canonical_json, read_manifest
from cetopics.bundle.writing import write_bundle
from cetopics.errors import BundleError, OutputError
from cetopics.taxonomy import Taxonomy, taxonomy_from_mapping


@pytest.fixture
def folder(toy_folder: Path, tmp_path: Path) -> Path:
    """A copy of the toy model, to be damaged."""
    return Path(shutil.copytree(toy_folder, tmp_path / "toy"))


def _forge(folder: Path, name: str, content: bytes, **entry: object) -> None:
    """Replace a file and make the manifest vouch for it."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"][name].update(
        bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), **entry
    )
    _sign(folder, manifest)


def _sign(folder: Path, manifest: dict[str, Any]) -> None:
    manifest.pop("digest", None)
    digest = hashlib.sha256(canonical_json(manifest)).hexdigest()
    (folder / MANIFEST).write_bytes(canonical_json({**manifest, "digest": digest}))


def _npy(array: np.ndarray[Any, Any], *, allow_pickle: bool = False) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def test_what_is_written_is_read(toy_bundle: Bundle, tmp_path: Path) -> None:
    write_bundle(toy_bundle, tmp_path / "again")
    again = read_bundle(tmp_path / "again")
    assert again.digest == toy_bundle.digest
    assert again.space.words == toy_bundle.space.words
    assert np.array_equal(again.space.pairs, toy_bundle.space.pairs)
    assert again.space.taxonomy == toy_bundle.space.taxonomy
    for name, part in vars(toy_bundle.scorer).items():
        assert np.array_equal(getattr(again.scorer, name), part), name
    assert again.provenance == toy_bundle.provenance
    assert again.label == f"toy@{toy_bundle.digest[:8]}"


def test_arrays_are_read_only(toy_bundle: Bundle) -> None:
    for array in (*vars(toy_bundle.scorer).values(), toy_bundle.rule.thresholds):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_every_byte_of_the_manifest_counts(folder: Path) -> None:
    path = folder / MANIFEST
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BundleError):
            read_manifest(folder)
    path.write_bytes(content)
    read_manifest(folder)


def test_one_byte_of_any_file_counts(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for place in (0, len(content) // 2, len(content) - 1):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            with pytest.raises(BundleError, match=r"damaged|has format"):
                read_bundle(folder)
        path.write_bytes(content)
    read_bundle(folder)


def test_missing_cut_and_grown_files_are_refused(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for other in (content[:-1], content + b"\0", b""):
            path.write_bytes(other)
            with pytest.raises(BundleError):
                read_bundle(folder)
        path.unlink()
        with pytest.raises(BundleError, match="cannot be read"):
            read_bundle(folder)
        path.write_bytes(content)


class _Trap:
    """Unpickling it would leave a mark."""

    sprung = False

    def __reduce__(self) -> tuple[Any, ...]:
        return (setattr, (_Trap, "sprung", True))


@pytest.mark.parametrize("name", ["word_weights.npy", "bias.npy"])
def test_a_pickle_is_never_loaded(folder: Path, name: str) -> None:
    pickled = _npy(np.array([_Trap()], dtype=object), allow_pickle=True)
    for content in (pickled, pickle.dumps(_Trap())):
        _forge(folder, name, content, shape=[1])
        with pytest.raises(BundleError, match=r"is no plain|dimensions"):
            read_bundle(folder)
    assert not _Trap.sprung


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("word_weights.npy", np.zeros((2, 6)), "is no plain <f2 array"),
        ("word_weights.npy", np.zeros(6, dtype="<f2"), "1 dimensions"),
        ("word_weights.npy", np.zeros((2, 6), dtype="<f2"), "would fit"),
        ("pair_weights.npy", np.zeros((2, 6), dtype="<f2"), "would fit"),
        ("slope.npy", np.ones(5), "would fit"),
        ("bias.npy", np.full(6, np.nan), "not finite"),
        ("thresholds.npy", np.full(5, 0.5), "would fit"),
        ("thresholds.npy", np.full(6, 5.0), "not between 0 and 1"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    folder: Path, name: str, array: np.ndarray[Any, Any], message: str
) -> None:
    _forge(folder, name, _npy(array), shape=list(array.shape))
    with pytest.raises(BundleError, match=message):
        read_bundle(folder)


@pytest.mark.parametrize(
    "header", ["{'descr': '<f8', 'shape': (6,)}", "(", "{[]: 1}", "-" * 5000 + "1", "1" * 9]
)
def test_a_forged_header_is_never_parsed(folder: Path, header: str) -> None:
    size = len(header).to_bytes(2, "little")
    content = b"\x93NUMPY\x01\x00" + size + header.encode() + b"\0" * 48
    _forge(folder, "bias.npy", content, shape=[6])
    with pytest.raises(BundleError, match="is no plain"):
        read_bundle(folder)


def test_what_is_no_part_of_a_bundle_is_refused(folder: Path) -> None:
    (folder / "notes.txt").touch()
    with pytest.raises(BundleError, match="is no part of a bundle"):
        read_bundle(folder)


def test_another_taxonomy_is_refused(folder: Path, toy_document: dict[str, Any]) -> None:
    other = {**toy_document, "version": 2}
    _forge(folder, "taxonomy.json", json.dumps(other).encode())
    with pytest.raises(BundleError, match="is not the manifest's taxonomy"):
        read_bundle(folder)


@pytest.mark.parametrize("terms", [["C.B.T.", "c b t"], ["..."]])
def test_terms_that_cannot_be_matched_are_refused(
    folder: Path, toy_taxonomy: Taxonomy, terms: list[str]
) -> None:
    document = toy_taxonomy.to_mapping()
    document["areas"][0]["terms"] += terms
    changed = taxonomy_from_mapping(document, proofread=False)
    _forge(folder, "taxonomy.json", canonical_json(document))
    manifest = json.loads((folder / MANIFEST).read_text())
    _sign(folder, {**manifest, "taxonomy_digest": changed.digest})
    with pytest.raises(BundleError, match="has a term twice, or without a token"):
        read_bundle(folder)


def test_words_that_are_not_single_are_refused(folder: Path, toy_bundle: Bundle) -> None:
    words = ["two words", *toy_bundle.space.words[1:]]
    _forge(folder, "words.json", canonical_json(words))
    with pytest.raises(BundleError, match="lists what is not one word"):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([[0, 1, 2]], "has 3 columns, not 2"),
        ([[0, 99999]], "names a word that words.json has not"),
        ([[-1, 0]], "names a word that words.json has not"),
        ([[0, 1], [0, 1]], "is not in ascending order"),
    ],
)
def test_pairs_that_do_not_fit_are_refused(
    folder: Path, pairs: list[list[int]], message: str
) -> None:
    _forge(folder, "pairs.npy", _npy(np.array(pairs, dtype="<i4")), shape=list(np.shape(pairs)))
    with pytest.raises(BundleError, match=message):
        read_bundle(folder)


def test_a_shape_that_differs_from_the_manifest_is_refused(folder: Path) -> None:
    _forge(folder, "bias.npy", _npy(np.zeros(6)), shape=[7])
    with pytest.raises(BundleError, match=r"no plain <f8 array of shape \(7,\)"):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("words.json", b"{", "is not JSON"),
        ("words.json", b"[1]", "is no list of strings"),
        ("words.json", b'["a", "a"]', "twice"),
        ("taxonomy.json", b"{}", "is no valid taxonomy"),
        ("decision.json", b'{"margin": -1}', "no usable margin"),
        ("decision.json", b"[]", "no usable margin"),
        ("decision.json", b'{"margin": true}', "no usable margin"),
        ("decision.json", b'{"margin": 1, "more": 2}', "no usable margin"),
        ("curves.json", b"7", "no usable curves"),
        ("curves.json", b'{"review": {"margin": [1]}}', "no usable curves"),
        (
            "curves.json",
            b'{"review": {"margin": [], "review_share": [], "labelled_precision": []}}',
            "no usable curves",
        ),
        (
            "curves.json",
            b'{"review": {"margin": [1, 2], "review_share": [0], "labelled_precision": [1]}}',
            "no usable curves",
        ),
        (
            "curves.json",
            b'{"review": {"margin": ["1"], "review_share": [0], "labelled_precision": [1]}}',
            "no usable curves",
        ),
    ],
)
def test_texts_that_do_not_fit_are_refused(
    folder: Path, name: str, content: bytes, message: str
) -> None:
    _forge(folder, name, content)
    with pytest.raises(BundleError, match=message):
        read_bundle(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 1}, "has format 1, this version reads format 5"),
        ({"seed": "0"}, "seed is of the wrong type"),
        ({"extra": 1}, "other keys"),
        ({"files": {}}, "names other files"),
        ({"name": "a\nb"}, "unusable name"),
        ({"metrics": {"f1": "high"}}, "no numbers"),
        ({"format": True}, "has format True"),
    ],
)
def test_manifests_of_another_make_are_refused(
    folder: Path, change: dict[str, object], message: str
) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    _sign(folder, {**manifest, **change})
    with pytest.raises(BundleError, match=message):
        read_bundle(folder)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {},
        {"bytes": "1", "sha256": "", "shape": [6]},
        {"bytes": -2, "sha256": "", "shape": [6]},
        {"bytes": True, "sha256": "", "shape": [6]},
        {"bytes": 2**40, "sha256": "", "shape": [6]},
        {"bytes": 9, "sha256": "", "shape": [2**70]},
        {"bytes": 9, "sha256": "", "shape": None},
    ],
)
def test_malformed_entries_are_refused(folder: Path, entry: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["bias.npy"] = entry
    _sign(folder, manifest)
    with pytest.raises(BundleError, match="malformed"):
        read_bundle(folder)


def test_a_file_cannot_be_named_from_outside(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["../evil.npy"] = manifest["files"].pop("bias.npy")
    _sign(folder, manifest)
    with pytest.raises(BundleError, match="names other files"):
        read_bundle(folder)


def test_a_bundle_is_replaced_only_by_force(toy_bundle: Bundle, tmp_path: Path) -> None:
    write_bundle(toy_bundle, tmp_path / "m")
    with pytest.raises(OutputError, match="already exists"):
        write_bundle(toy_bundle, tmp_path / "m")
    write_bundle(toy_bundle, tmp_path / "m", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_a_bundle_of_a_former_format_may_be_replaced(toy_bundle: Bundle, folder: Path) -> None:
    (folder / "weights.npy").touch()
    (folder / "word_weights.npy").unlink()
    write_bundle(toy_bundle, folder, force=True)
    assert read_bundle(folder).digest == toy_bundle.digest


def test_what_is_no_bundle_is_never_replaced(toy_bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "precious").touch()
    (tmp_path / "file").touch()
    write_bundle(toy_bundle, tmp_path / "both")
    (tmp_path / "both" / "notes.txt").touch()
    for name in ("data", "file", "both"):
        with pytest.raises(OutputError, match="is no model bundle"):
            write_bundle(toy_bundle, tmp_path / name, force=True)
    assert (tmp_path / "data" / "precious").exists()
    assert (tmp_path / "file").is_file()
