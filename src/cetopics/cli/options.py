"""Options and small ways of printing that several verbs share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["ForceOption", "ModelOption", "TaxonomyOption", "note", "table"]

ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="Model to use: a bundle's folder, or a name in models/. Default: $CETOPICS_MODEL, "
        "else models/champion here, else the one shipped.",
        show_default=False,
    ),
]

TaxonomyOption = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        help="Taxonomy, YAML. Default: data/taxonomy.yaml here, else the one shipped.",
        show_default=False,
    ),
]

ForceOption = Annotated[
    bool, typer.Option("--force", "-f", help="Replace the output if it exists.")
]


def note(message: str) -> None:
    """Tell something to the person, not to the output."""
    typer.echo(message, err=True)


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Set cells in columns, those named in `right` flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
