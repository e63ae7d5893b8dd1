"""``cetopics train``: a model from labelled examples."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cetopics.cli.options import ForceOption, TaxonomyOption, note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cetopics.classifier import FitStep
    from cetopics.training import Trained

__all__ = ["train"]


def train(
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Labelled examples: a .jsonl file or a folder of them; may be given again. "
            "Default: data/labelled.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyOption = None,
    out: Annotated[
        Path, typer.Option(help="Folder of the new model; its name becomes the model's.")
    ] = Path("models/candidate"),
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random choice.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to train in.")] = 1,
    force: ForceOption = False,
) -> None:
    """Train a model on labelled examples and write its bundle."""
    from cetopics.extras import require

    require("training", extra="train", modules=("sklearn", "datasketch", "iterstrat"))

    from cetopics.bundle.writing import check_bundle_place
    from cetopics.dataset import example_files, read_examples
    from cetopics.registry import find_taxonomy
    from cetopics.taxonomy import read_taxonomy
    from cetopics.training import train as train_model

    check_bundle_place(out, force=force)
    topics = read_taxonomy(taxonomy or find_taxonomy())
    examples = read_examples(example_files(data or [Path("data/labelled")]), topics)
    note(f"{len(examples)} labelled examples, {len(topics.ids)} topics")
    _show(_drawn(train_model(examples, topics, out, seed=seed, n_jobs=jobs, force=force)))


def _drawn(events: Iterator[FitStep | Trained]) -> Trained:
    """Draw the progress of a training, and return what it left."""
    from cetopics.training import Trained

    for event in events:
        if isinstance(event, Trained):
            return event
        if sys.stderr.isatty():
            note(f"[{event.done}/{event.total}] {event.what}")
    raise AssertionError("a training ends with what it left")


def _show(trained: Trained) -> None:
    from cetopics.cli.evaluate import figure_rows
    from cetopics.cli.options import table

    note(f"written to {trained.folder}")
    typer.echo("out-of-fold figures (lines chosen on the same predictions)")
    typer.echo(table(figure_rows({"": trained.figures})))
    note(f"try it: cetopics evaluate DATA.jsonl --model {trained.folder}")
    if trained.folder.parent == Path("models"):
        note(f"put it in use here: echo {trained.folder.name} > models/champion")
