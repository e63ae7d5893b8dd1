"""``cetopics info``: the model in use, its taxonomy and figures, and the versions."""

from __future__ import annotations

import typer

from cetopics.cli.options import ModelOption, table

__all__ = ["info"]


def info(model: ModelOption = None) -> None:
    """Show the model in use: where it lies, what it was trained on, its figures, the versions."""
    import platform

    import numpy as np

    from cetopics import __version__
    from cetopics.bundle import read_bundle
    from cetopics.registry import find_model

    folder = find_model(model)
    bundle = read_bundle(folder)
    taxonomy, provenance = bundle.space.taxonomy, bundle.provenance
    n_subtopics = len(taxonomy.ids) - len(taxonomy.areas)
    n_terms = sum(len(topic.terms) for topic in taxonomy.topics)
    rows = [
        ["model", bundle.label],
        ["folder", str(folder)],
        ["created", bundle.created],
        ["trained on", f"{provenance.n_examples} examples, data {provenance.data_digest[:8]}"],
        ["features", f"{bundle.space.n_ngrams} n-grams, {n_terms} terms"],
        ["taxonomy", f"version {taxonomy.version}, digest {taxonomy.digest[:8]}"],
        ["topics", f"{len(taxonomy.areas)} areas, {n_subtopics} subtopics"],
    ]
    rows += [
        [f"out-of-fold {name.replace('_', ' ')}", "-" if value is None else f"{value:.3f}"]
        for name, value in provenance.metrics.items()
    ]
    rows += [["trained with", ", ".join(f"{k} {v}" for k, v in provenance.packages.items())]]
    versions = f"cetopics {__version__}, python {platform.python_version()}, numpy {np.__version__}"
    rows += [["running", versions]]
    typer.echo(table(rows))
