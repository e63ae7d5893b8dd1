"""Options and small ways of printing that several verbs share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cetopics.labeller import Labeller

__all__ = [
    "STYLE",
    "ExcludeOption",
    "ForceOption",
    "ModelOption",
    "OnlyOption",
    "TargetPrecisionOption",
    "TaxonomyOption",
    "adjusted_labeller",
    "note",
    "table",
]

#: How every group and verb is set up: plain help, which needs no import of Rich.
STYLE: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}

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

TargetPrecisionOption = Annotated[
    float | None,
    typer.Option(
        "--target-precision",
        metavar="P",
        min=0.0,
        max=1.0,
        help="Send so many rows to review that of the subtopics given to the others a share of P "
        "should be right (as seen on held-out texts of the training corpus).",
        show_default=False,
    ),
]

OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="TOPIC",
        help="Give this topic and no others; may be given again. An area brings its subtopics.",
        show_default=False,
    ),
]

ExcludeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="TOPIC",
        help="Never give this topic; may be given again. An area takes its subtopics along.",
        show_default=False,
    ),
]

ForceOption = Annotated[
    bool, typer.Option("--force", "-f", help="Replace the output if it exists.")
]


def adjusted_labeller(
    model: str | None,
    target_precision: float | None,
    only: Sequence[str] | None,
    exclude: Sequence[str] | None,
) -> Labeller:
    """Load a model, set it as the options say, and tell what a target precision will cost."""
    from cetopics.labeller import Labeller
    from cetopics.registry import find_model

    labeller = Labeller.load(find_model(model))
    if target_precision is not None:
        point = labeller.bundle.review.at_precision(target_precision)
        note(
            f"target precision {target_precision:g}: about {1 - point.review_share:.0%} of rows "
            f"accepted without review, precision {point.labelled_precision:.3f} among them "
            "(held-out texts of the training corpus)"
        )
    return labeller.adjusted(
        target_precision=target_precision, only=only or (), exclude=exclude or ()
    )


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
