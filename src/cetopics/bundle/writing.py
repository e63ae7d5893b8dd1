"""A model written to a folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from cetopics.bundle.contents import Bundle
from cetopics.bundle.manifest import MANIFEST, array_bytes, canonical_json, manifest_bytes
from cetopics.files import new_folder

__all__ = ["write_bundle"]


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
        If the folder exists already or cannot be written.
    """
    contents = {
        "bias.npy": array_bytes(bundle.bias),
        "card.md": bundle.card.encode("utf-8"),
        "curves.json": canonical_json(bundle.curves),
        "decision.json": canonical_json({"margin": bundle.rule.margin}),
        "idf.npy": array_bytes(bundle.space.idf),
        "ngrams.json": canonical_json(bundle.space.ngrams),
        "taxonomy.json": canonical_json(bundle.space.taxonomy.to_mapping()),
        "thresholds.npy": array_bytes(bundle.rule.thresholds),
        "weights.npy": array_bytes(bundle.weights),
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
