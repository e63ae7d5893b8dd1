"""Figures of multilabel decisions against gold labels, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.dataset import label_matrix
from cetopics.taxonomy import Taxonomy

__all__ = [
    "Figures",
    "Interval",
    "Outcomes",
    "TopicFigures",
    "figures",
    "outcomes_of",
    "topic_figures",
]

#: The macro average takes the subtopics with at least this many gold rows.
_MIN_SUPPORT = 3

_N_RESAMPLES = 1000


class Interval(NamedTuple):
    """A figure with its 95 % interval.

    Attributes
    ----------
    value, low, high
        NaN where there is nothing to measure.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcomes:
    """What happened to each topic of each row.

    Attributes
    ----------
    taxonomy
        The topics of the columns.
    gold, given
        Indicator matrices of shape (n_rows, n_topics), areas completed.
    ignored
        Cells that count neither as false positives nor as false negatives, same shape.
    """

    taxonomy: Taxonomy
    gold: npt.NDArray[np.bool_]
    given: npt.NDArray[np.bool_]
    ignored: npt.NDArray[np.bool_]

    @property
    def is_area(self) -> npt.NDArray[np.bool_]:
        """Which columns are areas, shape (n_topics,)."""
        places = np.arange(len(self.taxonomy.ids))
        return np.asarray(places == np.array(self.taxonomy.area_index))

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """True positives."""
        return self.gold & self.given

    @property
    def false_positive(self) -> npt.NDArray[np.bool_]:
        """Topics given that are not gold."""
        return self.given & ~self.gold & ~self.ignored

    @property
    def false_negative(self) -> npt.NDArray[np.bool_]:
        """Gold topics that are not given."""
        return self.gold & ~self.given & ~self.ignored


@dataclass(frozen=True)
class Figures:
    """The figures of one set of rows, each with its interval.

    Attributes
    ----------
    subtopic_precision, subtopic_recall, subtopic_micro_f1
        Over all cells of subtopics.
    subtopic_macro_f1
        Mean of the F1 of the subtopics with at least three gold rows.
    area_micro_f1
        Over all cells of areas, a subtopic bringing its area.
    no_topic_labelled
        Share of the rows without gold topics that were given any.
    """

    subtopic_precision: Interval
    subtopic_recall: Interval
    subtopic_micro_f1: Interval
    subtopic_macro_f1: Interval
    area_micro_f1: Interval
    no_topic_labelled: Interval


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """The figures of one topic; NaN where there is nothing to divide by."""

    id: str
    precision: float
    recall: float
    f1: float
    support: int


def figures(outcomes: Outcomes, *, seed: int = 0) -> Figures:
    """Measure some rows.

    Parameters
    ----------
    outcomes
        Gold and given topics.
    seed
        Seed of the resampling.

    Returns
    -------
    Figures
        With percentile intervals of 95 % over 1,000 bootstrap resamples of the rows [1]_.

    References
    ----------
    .. [1] Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    n_rows = len(outcomes.gold)
    draws = np.random.default_rng(seed).multinomial(
        n_rows, np.full(n_rows, 1.0 / n_rows), size=_N_RESAMPLES
    )
    weights = np.vstack([np.ones(n_rows), draws])
    values = _figures_under(outcomes, weights)
    return Figures(**{name: _interval(value) for name, value in values.items()})


def topic_figures(outcomes: Outcomes) -> list[TopicFigures]:
    """Measure each topic, in taxonomy order."""
    right = outcomes.right.sum(axis=0)
    false_positive = outcomes.false_positive.sum(axis=0)
    false_negative = outcomes.false_negative.sum(axis=0)
    precision = _ratio(right, right + false_positive)
    recall = _ratio(right, right + false_negative)
    f1 = _ratio(2 * right, 2 * right + false_positive + false_negative)
    support = outcomes.gold.sum(axis=0)
    return [
        TopicFigures(
            topic_id,
            precision=float(precision[topic]),
            recall=float(recall[topic]),
            f1=float(f1[topic]),
            support=int(support[topic]),
        )
        for topic, topic_id in enumerate(outcomes.taxonomy.ids)
    ]


def _figures_under(
    outcomes: Outcomes, weights: npt.NDArray[np.float64]
) -> dict[str, npt.NDArray[np.float64]]:
    """Compute each figure under each weighting of the rows, shape (n_weightings,)."""
    right = weights @ outcomes.right
    false_positive = weights @ outcomes.false_positive
    false_negative = weights @ outcomes.false_negative
    is_area = outcomes.is_area
    supported = ~is_area & (outcomes.gold.sum(axis=0) >= _MIN_SUPPORT)
    tp, fp, fn = (part[:, ~is_area].sum(axis=1) for part in (right, false_positive, false_negative))
    by_topic = _ratio(2 * right, 2 * right + false_positive + false_negative)[:, supported]
    area = [part[:, is_area].sum(axis=1) for part in (right, false_positive, false_negative)]
    no_topic = ~outcomes.gold.any(axis=1)
    alarmed = no_topic & outcomes.false_positive.any(axis=1)
    return {
        "subtopic_precision": _ratio(tp, tp + fp),
        "subtopic_recall": _ratio(tp, tp + fn),
        "subtopic_micro_f1": _ratio(2 * tp, 2 * tp + fp + fn),
        "subtopic_macro_f1": _mean_of_defined(by_topic),
        "area_micro_f1": _ratio(2 * area[0], 2 * area[0] + area[1] + area[2]),
        "no_topic_labelled": _ratio(weights @ alarmed, weights @ no_topic),
    }


def _ratio(
    part: npt.NDArray[np.generic], whole: npt.NDArray[np.generic]
) -> npt.NDArray[np.float64]:
    """Divide, NaN where there is nothing to divide by."""
    quotient = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=quotient, where=np.asarray(whole) != 0)
    return quotient


def _mean_of_defined(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Average each row over its numbers, leaving NaN out."""
    defined = ~np.isnan(values)
    return _ratio(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1))


def _interval(values: npt.NDArray[np.float64]) -> Interval:
    """Take the first value as the figure and the rest as its resamples."""
    value, resamples = float(values[0]), values[1:][~np.isnan(values[1:])]
    if not len(resamples):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.percentile(resamples, [2.5, 97.5])
    return Interval(value, float(low), float(high))


def outcomes_of(
    taxonomy: Taxonomy,
    gold: npt.NDArray[np.bool_],
    given: npt.NDArray[np.bool_],
    borderline: Sequence[Sequence[str]],
) -> tuple[Outcomes, Outcomes]:
    """Build the strict and the lenient outcomes of some rows.

    Leniently, a borderline topic counts neither as a false positive nor as a false negative; its
    area neither, unless it is firm: gold on its own, or brought by a subtopic that is gold or
    given and not borderline.
    """
    unsure = label_matrix(taxonomy, borderline, with_areas=False)
    ignored = unsure.copy()
    for area, own in taxonomy.families:
        firm = ((gold | given)[:, own] & ~unsure[:, own]).any(axis=1)
        firm |= gold[:, area] & ~gold[:, own].any(axis=1) & ~unsure[:, area]
        ignored[:, area] |= unsure[:, own].any(axis=1)
        ignored[:, area] &= ~firm
    strict = Outcomes(taxonomy, gold, given, np.zeros_like(gold))
    return strict, Outcomes(taxonomy, gold, given, ignored)
