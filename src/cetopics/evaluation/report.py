"""A model measured on labelled files: by file and pooled, strict and lenient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cetopics.dataset import Example, label_matrix, read_examples
from cetopics.evaluation.metrics import Figures, TopicFigures, figures, outcomes_of, topic_figures
from cetopics.labeller import Labeller
from cetopics.labelling import Labelling

__all__ = ["Evaluation", "evaluate", "evaluate_examples"]


@dataclass(frozen=True)
class Evaluation:
    """The figures of one file, or of several pooled.

    Attributes
    ----------
    name
        Name of the file, or ``pooled``.
    n_rows, n_no_topic
        Rows in all, and rows without gold topics.
    statuses
        Number of rows by status.
    strict, lenient
        The figures; leniently, borderline topics are left out of account.
    labelled_precision
        Strict subtopic precision of the rows with status ``labelled``; NaN where there is none.
    topics
        Strict figures of each topic.
    """

    name: str
    n_rows: int
    n_no_topic: int
    statuses: Mapping[str, int]
    strict: Figures
    lenient: Figures
    labelled_precision: float
    topics: Sequence[TopicFigures]

    def to_mapping(self) -> dict[str, Any]:
        """Return plain values for JSON; what could not be measured is None."""
        mapping: dict[str, Any] = _without_nan(asdict(self))
        return mapping


def evaluate(labeller: Labeller, paths: Sequence[Path]) -> list[Evaluation]:
    """Measure a model on labelled files, through the labeller that users run.

    Parameters
    ----------
    labeller
        The model.
    paths
        JSONL files of labelled examples.

    Returns
    -------
    list of Evaluation
        One a file; where there are several, the last is of all pooled.

    Raises
    ------
    DatasetError
        If a file has faults; all of them are told.
    """
    by_file = [(path.name, read_examples([path], labeller.taxonomy)) for path in paths]
    if len(by_file) > 1:
        by_file.append(("pooled", [example for _, rows in by_file for example in rows]))
    return [evaluate_examples(labeller, name, rows) for name, rows in by_file]


def evaluate_examples(labeller: Labeller, name: str, examples: Sequence[Example]) -> Evaluation:
    """Measure a model on labelled examples. `review` rows count as predictions."""
    taxonomy = labeller.taxonomy
    labellings = labeller.label(example.blurb for example in examples)
    gold = label_matrix(taxonomy, [example.labels for example in examples])
    given = label_matrix(taxonomy, [[*row.areas, *row.subtopics] for row in labellings])
    strict, lenient = outcomes_of(
        taxonomy, gold, given, [example.borderline for example in examples]
    )
    return Evaluation(
        name=name,
        n_rows=len(examples),
        n_no_topic=int((~gold.any(axis=1)).sum()),
        statuses=dict(sorted(Counter(row.status for row in labellings).items())),
        strict=figures(strict),
        lenient=figures(lenient),
        labelled_precision=_labelled_precision(examples, labellings),
        topics=topic_figures(strict),
    )


def _labelled_precision(examples: Sequence[Example], labellings: Sequence[Labelling]) -> float:
    right = given = 0
    for example, labelling in zip(examples, labellings, strict=True):
        if labelling.status == "labelled":
            given += len(labelling.subtopics)
            right += len(set(labelling.subtopics) & set(example.labels))
    return right / given if given else float("nan")


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 4)
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if hasattr(value, "_asdict"):
        return _without_nan(value._asdict())
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return value
