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
from cetopics.features import FeatureSpace, is_pair
from cetopics.scoring import Audience, Scorer
from cetopics.taxonomy import Taxonomy, taxonomy_from_mapping

__all__ = ["read_bundle"]


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
    space = FeatureSpace(_ngrams(folder, texts["ngrams.json"]), arrays["idf.npy"], taxonomy)
    _check_shapes(folder, space, arrays)
    return Bundle(
        name=manifest["name"],
        space=space,
        scorer=Scorer(
            _full_precision(arrays["sentence_weights.npy"]),
            _full_precision(arrays["context_weights.npy"]),
            arrays["slope.npy"],
            arrays["bias.npy"],
        ),
        audience=Audience(
            _full_precision(arrays["audience_weights.npy"]), float(arrays["audience_bias.npy"][0])
        ),
        rule=DecisionRule(arrays["thresholds.npy"], _margin(folder, texts["decision.json"])),
        curves=_curves(folder, texts["curves.json"]),
        card=texts["card.md"].decode("utf-8", errors="replace"),
        provenance=Provenance(**{field.name: manifest[field.name] for field in fields(Provenance)}),
        created=manifest["created"],
        digest=model_digest(manifest),
    )


def _full_precision(table: npt.NDArray[np.float16]) -> npt.NDArray[np.float32]:
    """Return a table that was stored in half precision as one to compute with, read-only too."""
    full = table.astype(np.float32)
    full.flags.writeable = False
    return full


def _json(folder: Path, name: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError.damaged(folder / name, "is not JSON") from error


def _taxonomy(folder: Path, content: bytes) -> Taxonomy:
    document = _json(folder, "taxonomy.json", content)
    try:
        return taxonomy_from_mapping(document, "taxonomy.json")
    except TaxonomyError as error:
        raise BundleError.damaged(folder / "taxonomy.json", "is no valid taxonomy") from error


def _ngrams(folder: Path, content: bytes) -> tuple[str, ...]:
    ngrams = _json(folder, "ngrams.json", content)
    if not isinstance(ngrams, list) or not all(isinstance(ngram, str) for ngram in ngrams):
        raise BundleError.damaged(folder / "ngrams.json", "is no list of strings")
    if len(set(ngrams)) != len(ngrams):
        raise BundleError.damaged(folder / "ngrams.json", "lists an n-gram twice")
    pairs = [is_pair(ngram) for ngram in ngrams]
    if pairs != sorted(pairs):
        raise BundleError.damaged(folder / "ngrams.json", "lists a pair of words before a word")
    return tuple(ngrams)


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
        "idf.npy": (len(space.ngrams),),
        "thresholds.npy": (n_topics,),
        "context_weights.npy": (space.n_words, n_topics),
        "sentence_weights.npy": (space.size, n_topics),
        "slope.npy": (n_topics,),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            what = f"has shape {arrays[name].shape}, where {shape} would fit the other files"
            raise BundleError.damaged(folder / name, what)
    thresholds = arrays["thresholds.npy"]
    if not ((thresholds > 0) & (thresholds < 1)).all():
        raise BundleError.damaged(folder / "thresholds.npy", "holds a line not between 0 and 1")
