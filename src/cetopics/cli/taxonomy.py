"""``cetopics taxonomy``: the topics shown, or a taxonomy file checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cetopics.cli.options import STYLE, table

if TYPE_CHECKING:
    from cetopics.taxonomy import Area, Subtopic, Taxonomy, Term

__all__ = ["app"]

#: A term is called misleading from so many examples on, up to this precision.
_MIN_BLURBS = 3
_MAX_PRECISION = 0.5

app = typer.Typer(
    help="Show or check the topics.", no_args_is_help=True, add_completion=False, **STYLE
)

PathArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[TAXONOMY.yaml]",
        help="The taxonomy. Default: data/taxonomy.yaml here, else the one shipped.",
        show_default=False,
    ),
]


@app.command()
def show(
    path: PathArgument = None,
    terms: Annotated[bool, typer.Option("--terms", help="List each topic's terms too.")] = False,
) -> None:
    """Show the areas, their subtopics and definitions."""
    from cetopics.taxonomy import read_taxonomy

    for area in read_taxonomy(_found(path)).areas:
        typer.echo(_topic_lines(area, "", terms=terms))
        for subtopic in area.subtopics:
            typer.echo(_topic_lines(subtopic, "  ", terms=terms))


@app.command()
def check(
    path: PathArgument = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            help="Labelled examples: also list terms that often stand where their topic is not "
            "taught. May be given again.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check a taxonomy file; every fault is told, and any makes the exit code 1."""
    from cetopics.taxonomy import read_taxonomy

    found = _found(path)
    taxonomy = read_taxonomy(found)
    n_terms = sum(len(topic.terms) for topic in taxonomy.topics)
    typer.echo(
        f"{found}: {len(taxonomy.areas)} areas, "
        f"{len(taxonomy.ids) - len(taxonomy.areas)} subtopics, {n_terms} terms, no fault"
    )
    if data:
        _show_misleading(taxonomy, data)


def _show_misleading(taxonomy: Taxonomy, data: list[Path]) -> None:
    """List the terms that often stand in labelled examples without their topic."""
    from cetopics.extras import require

    require("checking terms on data", extra="train", modules=("spacy", "pandas"))

    from cetopics.dataset import example_files, read_examples
    from cetopics.lexicon import misleading, term_report

    report = term_report(taxonomy, read_examples(example_files(data), taxonomy))
    unseen = int((report["blurbs"] == 0).sum())
    typer.echo(f"{unseen} of {len(report)} terms stand in no labelled example")
    chosen = misleading(report, min_blurbs=_MIN_BLURBS, max_precision=_MAX_PRECISION)
    if not chosen.empty:
        typer.echo(f"terms in {_MIN_BLURBS} or more examples, right in at most half of them:")
        rows = [["topic", "term", "examples", "right"]]
        rows.extend(map(list, chosen.drop(columns="precision").astype(str).to_numpy()))
        typer.echo(table(rows, right=(2, 3)))


def _found(path: Path | None) -> Path:
    from cetopics.registry import find_taxonomy

    return path or find_taxonomy()


def _topic_lines(topic: Area | Subtopic, indent: str, *, terms: bool) -> str:
    lines = [
        f"{indent}{typer.style(topic.id, bold=True)}  {topic.name}",
        f"{indent}  {topic.definition}",
    ]
    if terms:
        lines.append(f"{indent}  terms: {'; '.join(map(_term, topic.terms))}")
    return "\n".join(lines)


def _term(term: Term) -> str:
    marks = [*(["case"] if term.case else []), *(f"also {other}" for other in term.shared)]
    return f"{term.text} ({', '.join(marks)})" if marks else term.text
