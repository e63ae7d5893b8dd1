"""From features to logits: of each topic (the best sentences speak), and of whose course it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from cetopics.features import BlurbRows, Entries
from cetopics.keys import run_starts

__all__ = ["Audience", "Scorer", "attention", "pool", "storable"]


#: Entries in a block.
_PIECE = 4096

#: Entries from which on tables are worth expanding.
_MANY = 4096

_Table = npt.NDArray[np.floating[Any]]
_Float = TypeVar("_Float", np.float32, np.float64)


@dataclass(frozen=True)
class Scorer:
    """A model of sentences that are taught and of the context they stand in.

    A topic's logit is ``slope * (log(sum(exp(sentence scores))) + context score) + bias``: pooling
    by log-sum-exp, as in multiple-instance learning [1]_, lets one clear sentence decide while
    the words of the whole blurb weigh in. Scores are linear in the features.

    Attributes
    ----------
    word_weights
        Weight of each word for each topic, in a sentence and then in the context; shape
        (n_words, 2 n_topics), float32 or float16.
    pair_weights
        Weight of each pair in a sentence, shape (n_pairs, n_topics), likewise.
    term_weights
        Weight of each topic's terms in a sentence, and last of the title's mark; shape
        (n_topics + 1, n_topics), likewise.
    slope
        Factor of each topic's calibration, shape (n_topics,), float64.
    bias
        Calibrated logit of a blurb without sentences, shape (n_topics,), float64.

    References
    ----------
    .. [1] Ray and Craven, Supervised versus multiple instance learning: an empirical comparison,
       2005.
    """

    word_weights: _Table
    pair_weights: _Table
    term_weights: _Table
    slope: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]

    def logits(self, rows: BlurbRows) -> npt.NDArray[np.float64]:
        """Score blurbs: each topic's own calibrated logit, before the hierarchy.

        Returns
        -------
        numpy.ndarray of float64, shape (n_blurbs, n_topics)
        """
        scorer = self if len(rows.words.features) < _MANY else self.expanded
        sentences, context = scorer.scores(rows)
        pooled = pool(sentences, rows.first_sentence)
        return np.asarray(self.slope * (pooled + context) + self.bias)

    @cached_property
    def expanded(self) -> Scorer:
        """The same scorer in single precision: faster where there is much to score."""
        return Scorer(
            _single(self.word_weights),
            _single(self.pair_weights),
            _single(self.term_weights),
            self.slope,
            self.bias,
        )

    def scores(self, rows: BlurbRows) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Score sentences and contexts.

        Returns
        -------
        sentences, context
            Of each sentence, shape (n_sentences, n_topics), and of each blurb's words, shape
            (n_blurbs, n_topics). Weights of words are looked up once for both, as most of the time
            goes into that.
        """
        words, pairs, terms, n_topics = rows.words, rows.pairs, rows.terms, len(self.bias)
        of_words = _sums(words, words.sentence, rows.n_sentences, self.word_weights)
        context = np.zeros((rows.n_blurbs, n_topics), dtype=np.float32)
        for blurbs, places in _blocks(rows.first_sentence):
            context[blurbs] = of_words[places, n_topics:].sum(axis=1)
        scores = _sums(pairs, pairs.sentence, rows.n_sentences, self.pair_weights)
        scores += of_words[:, :n_topics]
        scores *= _column(rows.sentence_scale)
        scores += _sums(terms, terms.sentence, rows.n_sentences, self.term_weights)
        scores[rows.in_title] += self.term_weights[-1]
        return scores, context * _column(rows.context_scale)


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
        found = self.weights[rows.words.features] * rows.words.values
        sums = np.bincount(rows.blurb_of_word, weights=found, minlength=rows.n_blurbs)
        return sums * rows.context_scale + self.bias


def storable(weights: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    """Round weights to what a bundle stores: half precision."""
    return weights.astype(np.float16).astype(np.float32)


def _sums(
    entries: Entries,
    rows: npt.NDArray[np.int64],
    n_rows: int,
    weights: _Table,
) -> npt.NDArray[np.float32]:
    """Sum value times weight over each row's entries, in order; shape (n_rows, n_topics).

    Parameters
    ----------
    rows
        Row of each entry, ascending.
    """
    sums = np.zeros((n_rows, weights.shape[1]), dtype=np.float32)
    values = entries.values.astype(np.float32)
    bounds = np.append(run_starts(rows), len(rows))
    for runs, at in _blocks(bounds):
        block = _single(np.take(weights, np.take(entries.features, at), axis=0))
        sums[rows[bounds[runs]]] = np.einsum("re,ret->rt", np.take(values, at), block)
    return sums


def _blocks(bounds: npt.NDArray[np.int64]) -> Iterator[_Block]:
    """Yield runs of one length together, a few at a time, to be worked on as one dense block.

    A block stays in the processor's cache. Whatever is done within the runs of a block does not
    depend on which they are: runs without a place are left out, every other is there once.

    Parameters
    ----------
    bounds
        First place of each run, and the total last; shape (n_runs + 1,).
    """
    lengths = np.diff(bounds)
    runs = np.argsort(lengths, kind="stable")
    ordered = lengths[runs]
    cuts = [*run_starts(ordered).tolist(), len(runs)]
    for cut, next_cut in pairwise(cuts):
        length = int(ordered[cut])
        if not length:
            continue
        steps = np.arange(length)
        n_together = 1 + _PIECE // length
        for place in range(cut, next_cut, n_together):
            part = runs[place : min(place + n_together, next_cut)]
            yield _Block(part, bounds[part][:, np.newaxis] + steps)


class _Block(NamedTuple):
    """Runs of one length, shape (n_runs,), and the places of each, shape (n_runs, length)."""

    runs: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]


def _single(table: _Table) -> npt.NDArray[np.float32]:
    return table.astype(np.float32, copy=False)


def _column(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    return values.astype(np.float32)[:, np.newaxis]


def pool(scores: npt.NDArray[_Float], first: npt.NDArray[np.int64]) -> npt.NDArray[_Float]:
    """Draw sentence scores together by log-sum-exp, a smooth maximum.

    Parameters
    ----------
    scores
        Shape (n_sentences, n_topics).
    first
        First sentence of each blurb, and the total last; shape (n_blurbs + 1,).

    Returns
    -------
    numpy.ndarray, shape (n_blurbs, n_topics)
        0 where there is no sentence.
    """
    pooled = np.zeros((len(first) - 1, scores.shape[1]), dtype=scores.dtype)
    for blurbs, places in _blocks(first):
        block = scores[places]
        largest = block.max(axis=1)
        block -= largest[:, np.newaxis]
        pooled[blurbs] = np.log(np.exp(block, out=block).sum(axis=1)) + largest
    return pooled


def attention(
    scores: npt.NDArray[_Float], pooled: npt.NDArray[_Float], first: npt.NDArray[np.int64]
) -> npt.NDArray[_Float]:
    """Return what each sentence has of its blurb's attention: the gradient of `pool`.

    Parameters
    ----------
    scores
        Shape (n_sentences, n_topics).
    pooled
        What `pool` made of them, shape (n_blurbs, n_topics).
    first
        First sentence of each blurb, and the total last; shape (n_blurbs + 1,).

    Returns
    -------
    numpy.ndarray, shape (n_sentences, n_topics)
        The shares of a blurb's sentences sum to one.
    """
    return np.exp(scores - np.repeat(pooled, np.diff(first), axis=0))
