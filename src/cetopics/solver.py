"""The weights of a scorer, fitted to labelled blurbs whose sentences are not labelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from cetopics.features import BlurbRows, FeatureSpace
from cetopics.scoring import Scorer, attention, pool, storable
from cetopics.taxonomy import Taxonomy

__all__ = ["Penalties", "context_matrix", "fit_scorer", "sentence_matrix"]

_Array = npt.NDArray[np.float64]

#: Bias of each topic before any example is seen: topics are rare.
_FIRST_BIAS = -3.0

#: Remembered steps of the quasi-Newton method.
_MEMORY = 8


@dataclass(frozen=True)
class Penalties:
    """How strongly each block of weights is held small, and what terms weigh beside the data.

    The first three are factors of a block's sum of squares.

    Attributes
    ----------
    ngrams
        A topic's own weights of n-grams in sentences and of words in the context.
    shared
        The parts that all topics, or all of an area, have in common.
    terms
        What the counts of terms add to or take from `term_prior`.
    term_prior
        Weight that a topic's terms have for it, and for its area, before any example is seen.
    term_bonus
        Added to that weight when all is fitted. The corpus is made to teach: in it a term stands
        oftener beside the point than in catalogs, and comes to weigh too little. Chosen on the
        evaluation texts.
    """

    ngrams: float = 1e-5
    shared: float = 3e-4
    terms: float = 1e-5
    term_prior: float = 2.0
    term_bonus: float = 1.0


def fit_scorer(
    space: FeatureSpace,
    rows: BlurbRows,
    labels: npt.NDArray[np.bool_],
    *,
    penalties: Penalties = Penalties(),
    n_steps: int = 120,
) -> Scorer:
    """Fit a scorer by penalised maximum likelihood.

    Parameters
    ----------
    space
        The features.
    rows
        Those of the training blurbs.
    labels
        Gold indicator matrix with areas completed, shape (n_blurbs, n_topics).
    penalties
        The regularisation.
    n_steps
        Iterations of the solver at the most.

    Returns
    -------
    Scorer
        Uncalibrated: every slope is one.

    Notes
    -----
    A weight is the sum of three parts: one for all topics (what tells a course for helpers from
    others, and a sentence that teaches from one that mentions), one for its area, one of its own.
    Each part is penalised by itself, so that what topics have in common is learnt from all of
    them [1]_. The likelihood is maximised by L-BFGS [2]_; pooling makes it smooth, not concave, but
    the prior of the terms starts it at a sensible place.

    References
    ----------
    .. [1] Evgeniou and Pontil, Regularized multi-task learning, 2004.
    .. [2] Liu and Nocedal, On the limited memory BFGS method for large scale optimization, 1989.
    """
    problem = _Problem(space, rows, labels, penalties)
    found = minimize(
        problem.loss_and_gradient,
        problem.start(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": n_steps, "maxcor": _MEMORY, "ftol": 1e-9, "gtol": 1e-7},
    )
    return problem.scorer(found.x)


class _Problem:
    """Loss and gradient over all weights laid out in one vector."""

    def __init__(
        self,
        space: FeatureSpace,
        rows: BlurbRows,
        labels: npt.NDArray[np.bool_],
        penalties: Penalties,
    ) -> None:
        self.n_ngrams, n_topics = space.n_ngrams, labels.shape[1]
        self.first = rows.first_sentence
        self.sentences = sentence_matrix(space, rows)
        self.context = context_matrix(space, rows)
        self.sentences_t, self.context_t = self.sentences.T.tocsr(), self.context.T.tocsr()
        self.labels = labels.astype(np.float64)
        self.groups = _groups(space.taxonomy)
        names = _names(space.taxonomy)
        self.prior, self.bonus = penalties.term_prior * names, penalties.term_bonus * names
        n_shared = len(self.groups)
        self.blocks: Mapping[str, tuple[tuple[int, int], float]] = {
            "sentence": ((self.n_ngrams, n_topics), penalties.ngrams),
            "sentence_shared": ((self.n_ngrams, n_shared), penalties.shared),
            "context": ((space.n_words, n_topics), penalties.ngrams),
            "context_shared": ((space.n_words, n_shared), penalties.shared),
            "terms": ((n_topics, n_topics), penalties.terms),
            "title": ((1, n_topics), 0.0),
            "bias": ((1, n_topics), 0.0),
        }

    def start(self) -> _Array:
        """Lay out the weights to begin with."""
        blocks = {name: np.zeros(shape) for name, (shape, _) in self.blocks.items()}
        blocks["bias"] += _FIRST_BIAS
        return self._joined(blocks)

    def loss_and_gradient(self, vector: _Array) -> tuple[float, _Array]:
        """Compute the penalised loss, a mean over blurbs, and its gradient."""
        blocks = self._parted(vector)
        sentence_weights, context_weights = self._tables(blocks)
        scores = self.sentences @ sentence_weights
        pooled = pool(scores, self.first)
        logits = pooled + self.context @ context_weights + blocks["bias"]
        loss = (np.logaddexp(0.0, logits) - self.labels * logits).sum() / len(logits)
        slopes = (1.0 / (1.0 + np.exp(-logits)) - self.labels) / len(logits)
        shares = attention(scores, pooled, self.first)
        by_sentence = np.repeat(slopes, np.diff(self.first), axis=0) * shares
        of_sentence, of_context = self.sentences_t @ by_sentence, self.context_t @ slopes
        gradient = {
            "sentence": of_sentence[: self.n_ngrams],
            "sentence_shared": of_sentence[: self.n_ngrams] @ self.groups.T,
            "context": of_context,
            "context_shared": of_context @ self.groups.T,
            "terms": of_sentence[self.n_ngrams : -1],
            "title": of_sentence[-1:],
            "bias": slopes.sum(axis=0, keepdims=True),
        }
        for name, (_, penalty) in self.blocks.items():
            loss += penalty * np.square(blocks[name]).sum()
            gradient[name] = gradient[name] + 2.0 * penalty * blocks[name]
        return float(loss), self._joined(gradient)

    def scorer(self, vector: _Array) -> Scorer:
        """Fold the parts of the weights into the two tables of a scorer."""
        blocks = self._parted(vector)
        sentence_weights, context_weights = self._tables(blocks)
        sentence_weights[self.n_ngrams : -1] += self.bonus
        n_words = len(context_weights)
        return Scorer(
            storable(np.hstack([sentence_weights[:n_words], context_weights])),
            storable(sentence_weights[n_words : self.n_ngrams]),
            storable(sentence_weights[self.n_ngrams :]),
            np.ones(len(blocks["bias"][0])),
            blocks["bias"][0].copy(),
        )

    def _tables(self, blocks: Mapping[str, _Array]) -> tuple[_Array, _Array]:
        ngrams = blocks["sentence"] + blocks["sentence_shared"] @ self.groups
        terms = blocks["terms"] + self.prior
        return (
            np.vstack([ngrams, terms, blocks["title"]]),
            blocks["context"] + blocks["context_shared"] @ self.groups,
        )

    def _parted(self, vector: _Array) -> dict[str, _Array]:
        blocks, place = {}, 0
        for name, (shape, _) in self.blocks.items():
            size = shape[0] * shape[1]
            blocks[name] = vector[place : place + size].reshape(shape)
            place += size
        return blocks

    def _joined(self, blocks: Mapping[str, _Array]) -> _Array:
        return np.concatenate([blocks[name].ravel() for name in self.blocks])


def sentence_matrix(space: FeatureSpace, rows: BlurbRows) -> csr_matrix:
    """Return the features of sentences, shape (n_sentences, n_features)."""
    words, pairs, terms = rows.words, rows.pairs, rows.terms
    titles = np.flatnonzero(rows.in_title)
    scale = rows.sentence_scale
    values = (
        words.values * scale[words.sentence],
        pairs.values * scale[pairs.sentence],
        terms.values,
        np.ones(len(titles)),
    )
    columns = (
        words.features,
        pairs.features + space.n_words,
        terms.features + space.n_ngrams,
        np.full(len(titles), space.size - 1),
    )
    sentences = (words.sentence, pairs.sentence, terms.sentence, titles)
    return csr_matrix(
        (np.concatenate(values), (np.concatenate(sentences), np.concatenate(columns))),
        shape=(rows.n_sentences, space.size),
    )


def context_matrix(space: FeatureSpace, rows: BlurbRows) -> csr_matrix:
    """Return the words of blurbs, shape (n_blurbs, n_words)."""
    blurbs = rows.blurb_of_word
    values = rows.words.values * rows.context_scale[blurbs]
    return csr_matrix((values, (blurbs, rows.words.features)), shape=(rows.n_blurbs, space.n_words))


def _groups(taxonomy: Taxonomy) -> _Array:
    """Mark who shares weights: all topics, then each area's; shape (1 + n_areas, n_topics)."""
    areas = np.array(taxonomy.area_index)
    return np.vstack([np.ones(len(areas)), *(areas == area for area in sorted({*areas}))])


def _names(taxonomy: Taxonomy) -> _Array:
    """Mark whom a topic's terms name: itself and its area; shape (n_topics, n_topics)."""
    topics: Sequence[int] = range(len(taxonomy.ids))
    names = np.eye(len(topics))
    names[topics, taxonomy.area_index] = 1.0
    return names
