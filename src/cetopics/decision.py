"""From probabilities to a decision: which topics are given, and when a person should look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.taxonomy import Taxonomy

__all__ = ["DECIMALS", "DecisionRule", "Decisions", "logit", "probabilities", "with_hierarchy"]

#: Probabilities are rounded to this many decimals before they meet a threshold, so that the last
#: bits of a sum can never change a decision.
DECIMALS = 6

_SMALLEST = 10.0**-DECIMALS


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
        Distance from the line, in logits, within which a person should look.
    """

    thresholds: npt.NDArray[np.float64]
    margin: float

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
        uncertain = np.abs(logit(scores) - logit(self.thresholds)) < self.margin
        for area, subtopics in taxonomy.families:
            settled = given[:, subtopics].any(axis=1)
            given[:, area] |= settled
            uncertain[:, area] &= ~settled
        return Decisions(given, uncertain)


def probabilities(taxonomy: Taxonomy, logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Turn calibrated logits into rounded probabilities that agree with the hierarchy."""
    own = 1.0 / (1.0 + np.exp(-logits))
    return with_hierarchy(taxonomy, np.round(own, DECIMALS))


def with_hierarchy(taxonomy: Taxonomy, own: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Raise each area's score to the largest among its own and its subtopics'."""
    scores = own.copy()
    for area, subtopics in taxonomy.families:
        scores[:, area] = scores[:, area : subtopics.stop].max(axis=1)
    return scores


def logit(probability: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the natural log of the odds, probabilities kept off 0 and 1."""
    kept = np.clip(probability, _SMALLEST, 1.0 - _SMALLEST)
    return np.asarray(np.log(kept / (1.0 - kept)))
