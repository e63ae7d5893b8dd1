"""``cetopics taxonomy``: the topics shown, or a taxonomy file checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cetopics.taxonomy import Area, Subtopic, Term

__all__ = ["app"]

app = typer.Typer(help="Show or check the topics.", no_args_is_help=True)

PathArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[TAXONOMY.yaml]",
        help="The taxonomy. [default: data/taxonomy.yaml here, else the one shipped]",
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
def check(path: PathArgument = None) -> None:
    """Check a taxonomy file; every fault is told, and any makes the exit code 1."""
    from cetopics.taxonomy import read_taxonomy

    found = _found(path)
    taxonomy = read_taxonomy(found)
    n_terms = sum(len(topic.terms) for topic in taxonomy.topics)
    typer.echo(
        f"{found}: {len(taxonomy.areas)} areas, "
        f"{len(taxonomy.ids) - len(taxonomy.areas)} subtopics, {n_terms} terms, no fault"
    )


def _found(path: Path | None) -> Path:
    from cetopics.registry import shipped_file

    here = Path("data/taxonomy.yaml")
    return path or (here if here.is_file() else shipped_file("taxonomy.yaml"))


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
