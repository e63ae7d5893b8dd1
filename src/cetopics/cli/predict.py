"""``cetopics predict``: the topics of blurbs typed, or piped in line by line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cetopics.cli.options import (
    ExcludeOption,
    ModelOption,
    OnlyOption,
    TargetPrecisionOption,
    adjusted_labeller,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cetopics.labelling import Blurb, Labelling
    from cetopics.taxonomy import Taxonomy

__all__ = ["predict"]

#: Places shown a topic, on a terminal and in JSON, unless everything is asked for.
_WORDS = 3
_PLACES = 10

#: A topic that is not given is named from this probability.
_WORTH_SHOWING = 0.1

#: Characters of a blurb repeated above its topics.
_HEADING = 72

_COLOURS = {"labelled": "green", "none": "blue", "review": "yellow", "empty": "magenta"}


def predict(
    texts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]...",
            help="Blurbs; - (or nothing, with a pipe) reads one a line from standard input.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="Title of every blurb given.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a blurb.")] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show every word's weight, those that speak against too."),
    ] = False,
    target_precision: TargetPrecisionOption = None,
    only: OnlyOption = None,
    exclude: ExcludeOption = None,
    model: ModelOption = None,
) -> None:
    """Tell the topics of blurbs, how probable each is and which words decided."""
    from cetopics.labelling import Blurb

    batches = _batches(texts or [], title_given=bool(title))
    labeller = adjusted_labeller(model, target_precision, only, exclude)
    for batch in batches:
        blurbs = [Blurb(title, text) for text in batch]
        labellings = labeller.label(blurbs, evidence=True)
        for blurb, labelling in zip(blurbs, labellings, strict=True):
            if as_json:
                typer.echo(_as_json(labelling, explain=explain))
            else:
                typer.echo(_heading(blurb))
                typer.echo(_as_table(labelling, labeller.taxonomy, explain=explain))


def _batches(texts: list[str], *, title_given: bool) -> Iterator[list[str]]:
    """Return the blurbs to label: those typed, or lines of standard input as they come."""
    if texts == ["-"] or (not texts and not sys.stdin.isatty() and not title_given):
        return _lines()
    if "-" in texts:
        raise typer.BadParameter("- stands alone: either texts or standard input")
    if not texts and not title_given:
        raise typer.BadParameter("give a TEXT in quotes, a --title, or pipe one blurb a line in")
    return iter([texts or [""]])


def _lines() -> Iterator[list[str]]:
    from cetopics.errors import CatalogError

    sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")  # type: ignore[union-attr]
    lines = (line.rstrip("\r\n") for line in sys.stdin)
    try:
        for line in lines:
            yield [line]
    except UnicodeDecodeError as error:
        raise CatalogError("standard input is not UTF-8 text; convert it first") from error


def _as_json(labelling: Labelling, *, explain: bool) -> str:
    import json

    from cetopics.catalog.result import result_values

    return json.dumps(result_values(labelling, most_evidence=None if explain else _PLACES))


def _heading(blurb: Blurb) -> str:
    """Return the beginning of a blurb on one line."""
    start = " ".join(f"{blurb.title} {blurb.text}".split())
    return f"{start[:_HEADING]}…" if len(start) > _HEADING else start


def _as_table(labelling: Labelling, taxonomy: Taxonomy, *, explain: bool) -> str:
    """Set a labelling for a person: the decision, then a line a topic with words that decided."""
    status = typer.style(labelling.status, fg=_COLOURS[labelling.status], bold=True)
    sure = "" if labelling.confidence is None else f"  confidence {labelling.confidence:.2f}"
    reason = f"  ({labelling.reason})" if labelling.reason else ""
    lines = [f"{status}{sure}{reason}"]
    given = {*labelling.areas, *labelling.subtopics}
    width = max(map(len, taxonomy.ids)) + 2
    for topic_id, area in zip(taxonomy.ids, taxonomy.area_index, strict=True):
        if topic_id in given:
            indent = "" if taxonomy.ids[area] == topic_id else "  "
            name = f"{indent}{topic_id}".ljust(width)
            score = labelling.scores[topic_id]
            lines.append(f"{name}  {score:.2f}  {_words(labelling, topic_id)}".rstrip())
            if explain:
                lines.extend(_weights(labelling, topic_id))
    near = [
        f"{topic_id} {score:.2f}"
        for topic_id, score in labelling.scores.items()
        if topic_id not in given and score >= _WORTH_SHOWING and labelling.status != "empty"
    ]
    if near:
        lines.append(typer.style(f"not given: {', '.join(near)}", dim=True))
    return "\n".join(lines)


def _words(labelling: Labelling, topic_id: str) -> str:
    from cetopics.evidence import strongest

    chosen = strongest(labelling.evidence.get(topic_id, ()), _WORDS)
    return ", ".join(" ".join(piece.text.split()) for piece in chosen)


def _weights(labelling: Labelling, topic_id: str) -> list[str]:
    return [
        f"      {piece.weight:+.3f}  {piece.field} {piece.start}-{piece.end}  "
        f"{' '.join(piece.text.split())}"
        for piece in labelling.evidence[topic_id]
    ]
