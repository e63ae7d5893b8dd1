"""A model written to a folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from cetopics.bundle.contents import Bundle
from cetopics.bundle.manifest import (
    ARRAYS,
    FORMER,
    MANIFEST,
    TEXTS,
    array_bytes,
    canonical_json,
    manifest_bytes,
)
from cetopics.errors import OutputError
from cetopics.files import check_place, new_folder

__all__ = ["check_bundle_place", "write_bundle"]


def check_bundle_place(folder: Path, *, force: bool) -> None:
    """Make sure that a bundle may be written to a folder, before work is put into it.

    Raises
    ------
    OutputError
        If the folder exists without `force`, or holds anything but a bundle.
    """
    if folder.exists() and not _is_bundle_alone(folder):
        raise OutputError(
            f"{folder} exists and is no model bundle, or holds more than one; choose another folder"
        )
    check_place(folder, force=force)


def _is_bundle_alone(folder: Path) -> bool:
    if not (folder / MANIFEST).is_file():
        return False
    return all(path.name in {MANIFEST, *ARRAYS, *TEXTS, *FORMER} for path in folder.iterdir())


def write_bundle(bundle: Bundle, folder: Path, *, force: bool = False) -> None:
    """Write a model; the folder appears under its name only when it is whole.

    Parameters
    ----------
    bundle
        The model; its digest is computed anew.
    folder
        Where to; the folder above must exist.
    force
        Whether a folder that stands there may be replaced.

    Raises
    ------
    OutputError
        If the folder cannot be written, exists already without `force`, or is no bundle.
    """
    check_bundle_place(folder, force=force)
    scorer = bundle.scorer
    contents = {
        "audience_bias.npy": array_bytes(np.array([bundle.audience.bias])),
        "audience_weights.npy": array_bytes(bundle.audience.weights.astype("<f2")),
        "bias.npy": array_bytes(scorer.bias),
        "card.md": bundle.card.encode("utf-8"),
        "curves.json": canonical_json(bundle.curves),
        "decision.json": canonical_json({"margin": bundle.rule.margin}),
        "idf.npy": array_bytes(bundle.space.idf),
        "pairs.npy": array_bytes(bundle.space.pairs),
        "pair_weights.npy": array_bytes(scorer.pair_weights.astype("<f2")),
        "slope.npy": array_bytes(scorer.slope),
        "taxonomy.json": canonical_json(bundle.space.taxonomy.to_mapping()),
        "term_weights.npy": array_bytes(scorer.term_weights.astype("<f2")),
        "thresholds.npy": array_bytes(bundle.rule.thresholds),
        "word_weights.npy": array_bytes(scorer.word_weights.astype("<f2")),
        "words.json": canonical_json(bundle.space.words),
    }
    entries = {
        **asdict(bundle.provenance),
        "created": bundle.created,
        "name": bundle.name,
        "taxonomy_digest": bundle.space.taxonomy.digest,
    }
    contents[MANIFEST] = manifest_bytes(entries, contents)
    with new_folder(folder, force=force) as draft:
        for name, content in contents.items():
            (draft / name).write_bytes(content)
