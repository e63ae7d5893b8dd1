"""``cetopics evaluate``: how good a model is on labelled texts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cetopics.cli.options import ForceOption, ModelOption, note, table

if TYPE_CHECKING:
    from cetopics.evaluation import Evaluation, Figures, TopicFigures

__all__ = ["evaluate", "figure_rows"]


def evaluate(
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA.jsonl...", help="Labelled texts; several are pooled as well."),
    ],
    model: ModelOption = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Write all figures to this file.", show_default=False),
    ] = None,
    force: ForceOption = False,
) -> None:
    """Measure a model on labelled texts, with 95 % bootstrap intervals."""
    from cetopics.evaluation import evaluate as evaluate_files
    from cetopics.labeller import Labeller
    from cetopics.registry import find_model

    if json_file and json_file.resolve() in {path.resolve() for path in data}:
        raise typer.BadParameter(f"--json would replace the input {json_file}")
    labeller = Labeller.load(find_model(model))
    evaluations = evaluate_files(labeller, data)
    typer.echo(f"model {labeller.bundle.label}")
    for evaluation in evaluations:
        typer.echo(_as_text(evaluation))
    typer.echo(f"\ntopics of {evaluations[-1].name} (strict)")
    typer.echo(_topic_table(evaluations[-1].topics))
    if json_file:
        _write_json(json_file, labeller.bundle.label, evaluations, force=force)
        note(f"written to {json_file}")


def figure_rows(figures: Mapping[str, Figures]) -> list[list[str]]:
    """Set figures side by side, one column a name."""
    rows = [["", *figures]]
    for name in vars(next(iter(figures.values()))):
        cells = [_interval(*getattr(column, name)) for column in figures.values()]
        rows.append([name.replace("_", " "), *cells])
    return rows


def _as_text(evaluation: Evaluation) -> str:
    statuses = ", ".join(f"{count} {status}" for status, count in evaluation.statuses.items())
    head = (
        f"\n{evaluation.name}: {evaluation.n_rows} rows, {evaluation.n_no_topic} without a topic; "
        f"decided: {statuses}"
    )
    rows = figure_rows({"strict": evaluation.strict, "lenient": evaluation.lenient})
    rows.append(["precision where labelled", _number(evaluation.labelled_precision), ""])
    return f"{head}\n{table(rows)}"


def _topic_table(topics: Sequence[TopicFigures]) -> str:
    rows = [["topic", "precision", "recall", "F1", "support"]]
    rows.extend(
        [
            topic.id,
            _number(topic.precision),
            _number(topic.recall),
            _number(topic.f1),
            str(topic.support),
        ]
        for topic in topics
    )
    return table(rows, right=(1, 2, 3, 4))


def _interval(value: float, low: float, high: float) -> str:
    return f"{_number(value)} ({_number(low)} to {_number(high)})" if not math.isnan(value) else "-"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"


def _write_json(path: Path, model: str, evaluations: Sequence[Evaluation], *, force: bool) -> None:
    import json

    from cetopics.files import new_file

    document = {
        "model": model,
        "evaluations": [evaluation.to_mapping() for evaluation in evaluations],
    }
    with new_file(path, force=force) as stream:
        stream.write((json.dumps(document, indent=1) + "\n").encode("utf-8"))
