"""From probabilities to a decision: which topics are given, and when a person should look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.errors import SettingError
from cetopics.taxonomy import Taxonomy

__all__ = [
    "DECIMALS",
    "DecisionRule",
    "Decisions",
    "ReviewCurve",
    "ReviewPoint",
    "chosen_topics",
    "logit",
    "probabilities",
    "sigmoid",
    "with_hierarchy",
]

#: Probabilities are rounded to this many decimals before they meet a threshold, so that the last
#: bits of a sum can never change a decision.
DECIMALS = 6

_SMALLEST = 10.0**-DECIMALS

#: Share of the review margin that holds below a line.
_MARGIN_BELOW = 0.25


class Decisions(NamedTuple):
    """What was decided on some blurbs.

    Attributes
    ----------
    given
        Topics given, shape (n_blurbs, n_topics), bool.
    uncertain
        Topics near their line, same shape, bool.
    """

    given: npt.NDArray[np.bool_]
    uncertain: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class DecisionRule:
    """A line for each topic, and how near to it is too near.

    Attributes
    ----------
    thresholds
        Smallest probability at which a topic is given, shape (n_topics,), float64.
    margin
        Distance above the line, in logits, within which a person should look; below the line a
        quarter of it, as a topic wrongly given does more harm than one that is missing.
    chosen
        Topics that may be given at all, shape (n_topics,), bool; None for every topic.
    """

    thresholds: npt.NDArray[np.float64]
    margin: float
    chosen: npt.NDArray[np.bool_] | None = None

    def decide(self, taxonomy: Taxonomy, scores: npt.NDArray[np.float64]) -> Decisions:
        """Decide on some blurbs.

        Parameters
        ----------
        taxonomy
            The topics of the columns.
        scores
            Probabilities that agree with the hierarchy, shape (n_blurbs, n_topics).

        Returns
        -------
        Decisions
            A subtopic given always brings its area, and settles it.
        """
        given = scores >= self.thresholds
        above = logit(scores) - logit(self.thresholds)
        uncertain = (above < self.margin) & (-above < self.margin * _MARGIN_BELOW)
        if self.chosen is not None:
            given &= self.chosen
            uncertain &= self.chosen
        for area, subtopics in taxonomy.families:
            settled = given[:, subtopics].any(axis=1)
            given[:, area] |= settled
            uncertain[:, area] &= ~settled
        return Decisions(given, uncertain)


class ReviewPoint(NamedTuple):
    """What one review margin costs and gains, as seen on texts held out of training.

    Attributes
    ----------
    margin
        The margin, in logits.
    review_share
        Share of rows sent to review.
    labelled_precision
        Subtopic precision of the rows labelled without review.
    """

    margin: float
    review_share: float
    labelled_precision: float


@dataclass(frozen=True)
class ReviewCurve:
    """Review points in order of their margins.

    Attributes
    ----------
    points
        From the narrowest margin to the widest.
    """

    points: tuple[ReviewPoint, ...]

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[float]]) -> ReviewCurve:
        """Build a curve from a column for each field of `ReviewPoint`, as a bundle stores it."""
        fields = (columns[name] for name in ReviewPoint._fields)
        return cls(tuple(ReviewPoint(*values) for values in zip(*fields, strict=True)))

    def at_precision(self, wanted: float) -> ReviewPoint:
        """Choose the narrowest margin at which the precision is as wanted.

        Raises
        ------
        SettingError
            If no margin has that precision.
        """
        for point in self.points:
            if point.labelled_precision >= wanted:
                return point
        best = max(self.points, key=lambda point: point.labelled_precision)
        raise SettingError.out_of_reach(wanted, best.labelled_precision, 1.0 - best.review_share)


def chosen_topics(
    taxonomy: Taxonomy, only: Iterable[str] = (), exclude: Iterable[str] = ()
) -> npt.NDArray[np.bool_]:
    """Mark the topics that may be given.

    Parameters
    ----------
    taxonomy
        The topics.
    only
        Ids of the topics wanted; none for all. An area stands for itself and its subtopics.
    exclude
        Ids of the topics not wanted, likewise.

    Returns
    -------
    numpy.ndarray of bool, shape (n_topics,)

    Raises
    ------
    SettingError
        If an id is no topic of the taxonomy, or no topic is left.
    """
    wanted = _marked(taxonomy, only)
    chosen = (wanted if wanted.any() else ~wanted) & ~_marked(taxonomy, exclude)
    if not chosen.any():
        raise SettingError("no topic is left to give: all that are wanted are excluded")
    return chosen


def _marked(taxonomy: Taxonomy, topic_ids: Iterable[str]) -> npt.NDArray[np.bool_]:
    marked = np.zeros(len(taxonomy.ids), dtype=np.bool_)
    areas = np.array(taxonomy.area_index)
    for topic_id in topic_ids:
        if topic_id not in taxonomy.index:
            raise SettingError.unknown_topic(topic_id, get_close_matches(topic_id, taxonomy.ids, 2))
        topic = taxonomy.index[topic_id]
        marked[topic] = True
        marked |= areas == topic
    return marked


def probabilities(
    taxonomy: Taxonomy,
    logits: npt.NDArray[np.float64],
    *,
    audience: npt.NDArray[np.float64] | None = None,
    chosen: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.float64]:
    """Turn calibrated logits into rounded probabilities that agree with the hierarchy.

    A topic applies where it is taught and the course is one for helping professions: its
    probability is the product of both.

    Parameters
    ----------
    taxonomy
        The topics of the columns.
    logits
        Of each topic, shape (n_blurbs, n_topics).
    audience
        Of the course being one for helping professions, shape (n_blurbs,); None where it is known
        to be one.
    chosen
        Topics that may be given, shape (n_topics,); the others have the probability 0.
    """
    taught = sigmoid(logits)
    if audience is not None:
        taught *= sigmoid(audience)[:, np.newaxis]
    own = np.round(taught, DECIMALS)
    if chosen is not None:
        own[:, ~chosen] = 0.0
    return with_hierarchy(taxonomy, own)


def with_hierarchy(taxonomy: Taxonomy, own: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Raise each area's score to the largest among its own and its subtopics'."""
    scores = own.copy()
    for area, subtopics in taxonomy.families:
        scores[:, area] = scores[:, area : subtopics.stop].max(axis=1)
    return scores


def sigmoid(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the probability of each logit."""
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def logit(probability: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the natural log of the odds, probabilities kept off 0 and 1."""
    kept = np.clip(probability, _SMALLEST, 1.0 - _SMALLEST)
    return np.asarray(np.log(kept / (1.0 - kept)))
