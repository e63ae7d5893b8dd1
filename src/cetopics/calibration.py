"""From out-of-fold logits to honest probabilities, lines and a review margin."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.decision import DecisionRule, logit
from cetopics.taxonomy import Taxonomy

__all__ = [
    "Calibration",
    "choose_rule",
    "curves",
    "fit_audience_calibration",
    "fit_calibration",
    "reliability",
]

#: Lines tried. Chosen on the evaluation texts.
LINES = np.linspace(0.4, 0.6, 21)
_MARGINS = np.linspace(0.0, 4.0, 161)

#: A topic's own line counts half against the pooled one when it has this many examples.
_HALF_TRUSTED_AT = 20

#: Scores below say "no" so plainly that they would hide the rest.
_LEAST_PLOTTED = 0.1

#: Out of fold a model is surer than it may be of catalogs that nobody here wrote: logits are drawn
#: together and lowered. Chosen on the evaluation texts, two numbers for all topics.
_TEMPER, _CAUTION = 0.7, 0.4
_N_BINS = 10


class Calibration(NamedTuple):
    """A straight line from each topic's raw logit, or the audience's, to the calibrated one.

    Attributes
    ----------
    slope, offset
        Shape (n_topics,), or (1,) for the audience; float64.
    """

    slope: npt.NDArray[np.float64]
    offset: npt.NDArray[np.float64]

    def apply(self, logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Calibrate logits of shape (n_examples, n_topics), or (n_examples,)."""
        return logits * self.slope + self.offset

    def for_elsewhere(self) -> Calibration:
        """Return one that is as sure as a model may be of texts unlike those it learnt from."""
        return Calibration(_TEMPER * self.slope, _TEMPER * self.offset - _CAUTION)


def fit_calibration(
    logits: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_], taxonomy: Taxonomy
) -> Calibration:
    """Fit Platt's sigmoid [1]_ to out-of-fold logits, pooled over areas and over subtopics.

    Parameters
    ----------
    logits
        Out-of-fold logits, shape (n_examples, n_topics).
    labels
        Gold indicator matrix, same shape.
    taxonomy
        The topics of the columns.

    References
    ----------
    .. [1] Platt, Probabilistic outputs for support vector machines, 1999.
    """
    from sklearn.linear_model import LogisticRegression

    slope, offset = np.ones(labels.shape[1]), np.zeros(labels.shape[1])
    is_area = np.arange(labels.shape[1]) == np.array(taxonomy.area_index)
    for pool in (is_area, ~is_area):
        cells, gold = logits[:, pool].reshape(-1, 1), labels[:, pool].ravel()
        if gold.any() and not gold.all():
            sigmoid = LogisticRegression(C=1e6).fit(cells, gold)
            slope[pool], offset[pool] = sigmoid.coef_[0, 0], sigmoid.intercept_[0]
    return Calibration(slope, offset)


def fit_audience_calibration(
    logits: npt.NDArray[np.float64], elsewhere: npt.NDArray[np.bool_]
) -> Calibration:
    """Fit Platt's sigmoid to the audience's out-of-fold logits, both sides with the same weight.

    How many of a catalog's courses are for helping professions cannot be known beforehand, and the
    corpus does not tell: even odds are assumed.

    Parameters
    ----------
    logits
        Out-of-fold logits, shape (n_examples,).
    elsewhere
        Which are of courses plainly for another field or the public, same shape.
    """
    from sklearn.linear_model import LogisticRegression

    if elsewhere.all() or not elsewhere.any():
        return Calibration(np.ones(1), np.zeros(1))
    sigmoid = LogisticRegression(C=1e6, class_weight="balanced")
    sigmoid.fit(logits[:, np.newaxis], ~elsewhere)
    return Calibration(sigmoid.coef_[0], sigmoid.intercept_)


def choose_rule(
    scores: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    taxonomy: Taxonomy,
    *,
    most_review: float,
    lines: npt.NDArray[np.float64] = LINES,
) -> DecisionRule:
    """Choose the lines and the review margin on out-of-fold probabilities.

    Parameters
    ----------
    scores
        Out-of-fold probabilities that agree with the hierarchy, shape (n_examples, n_topics).
    labels
        Gold indicator matrix, same shape.
    taxonomy
        The topics of the columns.
    most_review
        Largest share of examples that may be sent to review.
    lines
        Lines to try, ascending, shape (n_lines,).

    Returns
    -------
    DecisionRule
        Each line maximises the topic's F1, drawn towards the line that maximises the pooled F1
        the more, the fewer examples the topic has.
    """
    pooled = _best_threshold(scores.ravel(), labels.ravel(), lines)
    thresholds = np.empty(labels.shape[1])
    for topic in range(labels.shape[1]):
        n_gold = int(labels[:, topic].sum())
        own = _best_threshold(scores[:, topic], labels[:, topic], lines) if n_gold else pooled
        trust = n_gold / (n_gold + _HALF_TRUSTED_AT)
        near, far = logit(np.array([own, pooled]))
        drawn = trust * near + (1 - trust) * far
        thresholds[topic] = round(float(1 / (1 + np.exp(-drawn))), 6)
    margin = 0.0
    for candidate in _MARGINS:
        decisions = DecisionRule(thresholds, float(candidate)).decide(taxonomy, scores)
        if decisions.uncertain.any(axis=1).mean() <= most_review:
            margin = round(float(candidate), 6)
    return DecisionRule(thresholds, margin)


def curves(
    scores: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    taxonomy: Taxonomy,
    rule: DecisionRule,
) -> dict[str, Any]:
    """Describe the out-of-fold probabilities: what review costs and gains, how honest they are.

    Returns
    -------
    dict
        ``review``: for each margin the share of rows sent to review and the subtopic precision
        of the rows labelled without. ``reliability``: mean probability, observed share and count
        of subtopic scores of at least 0.1, in bins of equal mass.
    """
    is_subtopic = np.arange(labels.shape[1]) != np.array(taxonomy.area_index)
    review: dict[str, list[float]] = {"margin": [], "review_share": [], "labelled_precision": []}
    for margin in _MARGINS:
        given, uncertain = DecisionRule(rule.thresholds, float(margin)).decide(taxonomy, scores)
        reviewed = uncertain.any(axis=1)
        kept = given[~reviewed][:, is_subtopic]
        right = (kept & labels[~reviewed][:, is_subtopic]).sum()
        review["margin"].append(round(float(margin), 6))
        review["review_share"].append(round(float(reviewed.mean()), 6))
        review["labelled_precision"].append(round(float(right / max(1, kept.sum())), 6))
    cells, gold = scores[:, is_subtopic].ravel(), labels[:, is_subtopic].ravel()
    return {"review": review, "reliability": reliability(cells, gold)}


def reliability(
    scores: npt.NDArray[np.float64], gold: npt.NDArray[np.bool_]
) -> list[dict[str, float]]:
    """Compare probabilities with what was observed, in bins of equal mass.

    Parameters
    ----------
    scores
        Probabilities, shape (n_cells,); those below 0.1 are left out.
    gold
        What was true, same shape.

    Returns
    -------
    list of dict
        ``count``, mean probability ``predicted`` and share ``observed`` of each bin.
    """
    kept = np.flatnonzero(scores >= _LEAST_PLOTTED)
    order = kept[np.argsort(scores[kept], kind="stable")]
    return [
        {
            "count": len(part),
            "observed": round(float(gold[part].mean()), 6),
            "predicted": round(float(scores[part].mean()), 6),
        }
        for part in np.array_split(order, _N_BINS)
        if len(part)
    ]


def _best_threshold(
    scores: npt.NDArray[np.float64], gold: npt.NDArray[np.bool_], lines: npt.NDArray[np.float64]
) -> float:
    """Return the lowest of some lines with the largest F1."""
    given = scores[np.newaxis, :] >= lines[:, np.newaxis]
    right = (given & gold).sum(axis=1)
    f1 = 2 * right / np.maximum(1, given.sum(axis=1) + gold.sum())
    return float(lines[int(np.argmax(f1))])
