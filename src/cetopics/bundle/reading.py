"""A model read from a folder: verified first, built afterwards."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cetopics.bundle.contents import Bundle, Provenance
from cetopics.bundle.manifest import (
    ARRAYS,
    TEXTS,
    check_files,
    model_digest,
    read_array,
    read_file,
    read_manifest,
)
from cetopics.decision import DecisionRule, ReviewPoint
from cetopics.errors import BundleError, TaxonomyError
from cetopics.features import FeatureSpace
from cetopics.scoring import Audience, Scorer
from cetopics.taxonomy import Taxonomy, taxonomy_from_mapping

__all__ = ["read_bundle"]

_WORDS_OF_A_PAIR = 2


def read_bundle(folder: Path) -> Bundle:
    """Read a model.

    Parameters
    ----------
    folder
        A bundle, as `write_bundle` leaves it.

    Returns
    -------
    Bundle
        Its arrays are read-only.

    Raises
    ------
    BundleError
        If any file is missing, damaged or does not fit the others.
    """
    manifest = read_manifest(folder)
    check_files(folder)
    files = manifest["files"]
    arrays = {name: read_array(folder, name, files[name]) for name in ARRAYS}
    texts = {name: read_file(folder, name, files[name]) for name in TEXTS}
    taxonomy = _taxonomy(folder, texts["taxonomy.json"])
    if taxonomy.digest != manifest["taxonomy_digest"]:
        raise BundleError.damaged(folder / "taxonomy.json", "is not the manifest's taxonomy")
    words = _words(folder, texts["words.json"])
    _check_pairs(folder, arrays["pairs.npy"], len(words))
    space = FeatureSpace(words, arrays["pairs.npy"], arrays["idf.npy"], taxonomy)
    if not space.has_plain_words:
        raise BundleError.damaged(folder / "words.json", "lists what is not one word")
    if not space.terms.is_sound:
        raise BundleError.damaged(folder / "taxonomy.json", "has a term twice, or without a token")
    _check_shapes(folder, space, arrays)
    return Bundle(
        name=manifest["name"],
        space=space,
        scorer=Scorer(
            arrays["word_weights.npy"],
            arrays["pair_weights.npy"],
            arrays["term_weights.npy"],
            arrays["slope.npy"],
            arrays["bias.npy"],
        ),
        audience=Audience(
            arrays["audience_weights.npy"].astype(np.float32), float(arrays["audience_bias.npy"][0])
        ),
        rule=DecisionRule(arrays["thresholds.npy"], _margin(folder, texts["decision.json"])),
        curves=_curves(folder, texts["curves.json"]),
        card=texts["card.md"].decode("utf-8", errors="replace"),
        provenance=Provenance(**{field.name: manifest[field.name] for field in fields(Provenance)}),
        created=manifest["created"],
        digest=model_digest(manifest),
    )


def _json(folder: Path, name: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError.damaged(folder / name, "is not JSON") from error


def _taxonomy(folder: Path, content: bytes) -> Taxonomy:
    document = _json(folder, "taxonomy.json", content)
    try:
        return taxonomy_from_mapping(document, "taxonomy.json", proofread=False)
    except TaxonomyError as error:
        raise BundleError.damaged(folder / "taxonomy.json", "is no valid taxonomy") from error


def _words(folder: Path, content: bytes) -> tuple[str, ...]:
    words = _json(folder, "words.json", content)
    if not isinstance(words, list) or {*map(type, words)} - {str}:
        raise BundleError.damaged(folder / "words.json", "is no list of strings")
    if len(set(words)) != len(words):
        raise BundleError.damaged(folder / "words.json", "lists a word twice")
    return tuple(words)


def _check_pairs(folder: Path, pairs: npt.NDArray[np.int32], n_words: int) -> None:
    """Make sure that pairs are of words there are, in ascending order, each there once."""
    n_columns = pairs.shape[1]
    if n_columns != _WORDS_OF_A_PAIR:
        raise BundleError.damaged(folder / "pairs.npy", f"has {n_columns} columns, not 2")
    if not ((pairs >= 0) & (pairs < n_words)).all():
        raise BundleError.damaged(folder / "pairs.npy", "names a word that words.json has not")
    keys = pairs[:, 0].astype(np.int64) * n_words + pairs[:, 1]
    if not (np.diff(keys) > 0).all():
        raise BundleError.damaged(folder / "pairs.npy", "is not in ascending order")


def _margin(folder: Path, content: bytes) -> float:
    decision = _json(folder, "decision.json", content)
    margin = decision["margin"] if _has_keys(decision, {"margin"}) else -1.0
    if type(margin) not in (int, float) or not 0 <= margin < float("inf"):
        raise BundleError.damaged(folder / "decision.json", "has no usable margin")
    return float(margin)


def _curves(folder: Path, content: bytes) -> dict[str, Any]:
    found = _json(folder, "curves.json", content)
    review: Any = found.get("review") if isinstance(found, dict) else None
    if not _has_keys(review, set(ReviewPoint._fields)) or not _are_columns(review.values()):
        raise BundleError.damaged(folder / "curves.json", "holds no usable curves")
    return dict(found)


def _are_columns(columns: Collection[Any]) -> bool:
    """Tell whether all are lists of numbers, of one length, not empty."""
    if not all(isinstance(column, list) and column for column in columns):
        return False
    numbers = all(type(value) in (int, float) for column in columns for value in column)
    return numbers and len({len(column) for column in columns}) == 1


def _has_keys(value: Any, keys: set[str]) -> bool:
    return isinstance(value, dict) and value.keys() == keys


def _check_shapes(folder: Path, space: FeatureSpace, arrays: dict[str, npt.NDArray[Any]]) -> None:
    n_topics = len(space.taxonomy.ids)
    expected = {
        "audience_bias.npy": (1,),
        "audience_weights.npy": (space.n_words,),
        "bias.npy": (n_topics,),
        "idf.npy": (space.n_words + len(space.pairs),),
        "thresholds.npy": (n_topics,),
        "pair_weights.npy": (len(space.pairs), n_topics),
        "term_weights.npy": (n_topics + 1, n_topics),
        "word_weights.npy": (space.n_words, 2 * n_topics),
        "slope.npy": (n_topics,),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            what = f"has shape {arrays[name].shape}, where {shape} would fit the other files"
            raise BundleError.damaged(folder / name, what)
    thresholds = arrays["thresholds.npy"]
    if not ((thresholds > 0) & (thresholds < 1)).all():
        raise BundleError.damaged(folder / "thresholds.npy", "holds a line not between 0 and 1")
