"""``cetopics label``: a catalog in, the same catalog with topics out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cetopics.cli.options import (
    ExcludeOption,
    ForceOption,
    ModelOption,
    OnlyOption,
    TargetPrecisionOption,
    adjusted_labeller,
    note,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cetopics.batch import LabelProgress, LabelSummary

__all__ = ["label"]

_STATUSES = ("labelled", "none", "review", "empty")
_MOST_FREQUENT = 10


def label(
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="Catalog to label: .csv, .tsv or .jsonl.")
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where the labelled catalog goes; - is standard output. "
            "Default: INPUT with .labelled before its ending.",
            show_default=False,
        ),
    ] = None,
    title_column: Annotated[
        str | None, typer.Option(help="Column of the title.", show_default=False)
    ] = None,
    text_column: Annotated[
        list[str] | None,
        typer.Option(help="Column of the text; may be given again.", show_default=False),
    ] = None,
    scores: Annotated[
        bool, typer.Option("--scores", help="Add every topic's probability.")
    ] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Add the words that decided.")
    ] = False,
    prefix: Annotated[str, typer.Option(help="Put before the name of each column added.")] = "",
    target_precision: TargetPrecisionOption = None,
    only: OnlyOption = None,
    exclude: ExcludeOption = None,
    model: ModelOption = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="Processes to label in; changes no result.")
    ] = 1,
    force: ForceOption = False,
) -> None:
    """Label a catalog: every record comes out unchanged, its topics added at the end."""
    from cetopics.batch import default_output, iter_label_catalog
    from cetopics.catalog import ColumnChoice, ResultColumns

    target = output or default_output(source)
    events = iter_label_catalog(
        adjusted_labeller(model, target_precision, only, exclude),
        source,
        sys.stdout.buffer if str(target) == "-" else target,
        choice=ColumnChoice(title_column, tuple(text_column or ())),
        added=ResultColumns(prefix, scores=scores, evidence=evidence),
        n_jobs=jobs,
        force=force,
    )
    _show_summary(_drawn(events, source), target)


def _drawn(events: Iterator[LabelProgress | LabelSummary], source: Path) -> LabelSummary:
    """Draw the progress of a run on a terminal, and return its summary."""
    from cetopics.batch import LabelProgress

    first = next(events)
    assert isinstance(first, LabelProgress)  # noqa: S101  the contract of iter_label_catalog
    note(f"{source}: {first.columns}")
    with typer.progressbar(
        length=max(1, source.stat().st_size),
        label="labelling",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        for event in events:
            if not isinstance(event, LabelProgress):
                return event
            bar.update(event.n_bytes - bar.pos)
    raise AssertionError("a run ends with its summary")


def _show_summary(summary: LabelSummary, target: Path) -> None:
    rows = [["rows", str(summary.n_rows), ""]]
    for status in _STATUSES:
        count = summary.statuses[status]
        rows.append([f"  {status}", str(count), _share(count, summary.n_rows)])
    frequent = summary.subtopics.most_common(_MOST_FREQUENT)
    if frequent:
        rows.append(["most frequent subtopics", "", ""])
        rows.extend(
            [f"  {topic}", str(count), _share(count, summary.n_rows)] for topic, count in frequent
        )
    note(table(rows, right=(1, 2)))
    if str(target) != "-":
        note(f"written to {target}")


def _share(count: int, total: int) -> str:
    return f"{100 * count / total:.1f} %" if total else ""
