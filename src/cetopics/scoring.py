"""From features to logits: of each topic (the best sentences speak), and of whose course it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.features import BlurbRows, SparseRows

__all__ = ["Audience", "Pooled", "Scorer", "pool", "row_scores", "storable"]


class Pooled(NamedTuple):
    """Sentence scores drawn together.

    Attributes
    ----------
    scores
        A smooth maximum over each blurb's sentences, shape (n_blurbs, n_topics), float64; 0 where
        there is no sentence.
    shares
        What each sentence had of its blurb's attention, shape (n_sentences, n_topics), float64.
        The shares of a blurb sum to one.
    """

    scores: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scorer:
    """A model of sentences that are taught and of the context they stand in.

    A topic's logit is ``slope * (log(sum(exp(sentence scores))) + context score) + bias``: pooling
    by log-sum-exp, as in multiple-instance learning [1]_, lets one clear sentence decide while
    the words of the whole blurb weigh in. Scores are linear in the features.

    Attributes
    ----------
    sentence_weights
        Weight of each feature of a sentence for each topic, shape (n_features, n_topics), float32.
    context_weights
        Weight of each word of the blurb for each topic, shape (n_words, n_topics), float32.
    slope
        Factor of each topic's calibration, shape (n_topics,), float64.
    bias
        Calibrated logit of a blurb without sentences, shape (n_topics,), float64.

    References
    ----------
    .. [1] Ray and Craven, Supervised versus multiple instance learning: an empirical comparison,
       2005.
    """

    sentence_weights: npt.NDArray[np.float32]
    context_weights: npt.NDArray[np.float32]
    slope: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]

    def logits(self, rows: BlurbRows) -> npt.NDArray[np.float64]:
        """Score blurbs: each topic's own calibrated logit, before the hierarchy.

        Returns
        -------
        numpy.ndarray of float64, shape (n_blurbs, n_topics)
        """
        pooled = pool(row_scores(rows.sentences, self.sentence_weights), rows.first_sentence)
        context = row_scores(rows.context, self.context_weights)
        return np.asarray(self.slope * (pooled.scores + context) + self.bias)


@dataclass(frozen=True)
class Audience:
    """A linear model of whether a course is one for helping professions.

    Attributes
    ----------
    weights
        What each word of the blurb says for helping professions and against others, shape
        (n_words,), float32.
    bias
        Calibrated logit of a blurb without words.
    """

    weights: npt.NDArray[np.float32]
    bias: float

    def logits(self, rows: BlurbRows) -> npt.NDArray[np.float64]:
        """Score blurbs: above 0 for helping professions, below for others; shape (n_blurbs,)."""
        return np.asarray(row_scores(rows.context, self.weights[:, np.newaxis])[:, 0] + self.bias)


def storable(weights: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """Round weights to what a bundle stores: half precision."""
    return weights.astype(np.float16).astype(np.float32)


def row_scores(rows: SparseRows, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Sum value times weight over each row, entries in order; shape (n_rows, n_topics)."""
    scores = np.zeros((len(rows.starts) - 1, weights.shape[1]))
    filled = np.flatnonzero(np.diff(rows.starts))
    if len(filled):
        entries = weights[rows.features] * rows.values[:, np.newaxis]
        scores[filled] = np.add.reduceat(entries, rows.starts[filled], axis=0)
    return scores


def pool(scores: npt.NDArray[np.float64], first: npt.NDArray[np.int64]) -> Pooled:
    """Pool sentence scores by log-sum-exp.

    Parameters
    ----------
    scores
        Shape (n_sentences, n_topics).
    first
        Row of each blurb's first sentence, and the total last; shape (n_blurbs + 1,).
    """
    counts = np.diff(first)
    filled = np.flatnonzero(counts)
    pooled = np.zeros((len(counts), scores.shape[1]))
    if not len(filled):
        return Pooled(pooled, np.zeros_like(scores))
    starts, counts = first[filled], counts[filled]
    largest = np.maximum.reduceat(scores, starts, axis=0)
    powers = np.exp(scores - np.repeat(largest, counts, axis=0))
    sums = np.add.reduceat(powers, starts, axis=0)
    pooled[filled] = np.log(sums) + largest
    return Pooled(pooled, powers / np.repeat(sums, counts, axis=0))
