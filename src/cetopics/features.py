"""What the scorer sees of blurbs: words, pairs of words and terms, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.keys import KeyTable, run_starts
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.terms import TermTable
from cetopics.tokens import UNKNOWN, KnownTokens, Tokens, split

__all__ = ["BlurbRows", "Entries", "FeatureSpace"]

_Places = npt.NDArray[np.int64]
_Values = npt.NDArray[np.float64]


class Entries(NamedTuple):
    """The places at which the features of one block stand, sentence after sentence.

    Attributes
    ----------
    features
        Index of each feature within its block, shape (n_entries,), int64.
    sentence
        Sentence it stands in, ascending, shape (n_entries,), int64.
    first, last
        Its first and last token, shape (n_entries,), int64.
    values
        Its value there, shape (n_entries,), float64.
    """

    features: _Places
    sentence: _Places
    first: _Places
    last: _Places
    values: _Values


class BlurbRows(NamedTuple):
    """The features of some blurbs, token after token through titles and texts.

    Attributes
    ----------
    words, pairs
        Single words and pairs of words, valued by their inverse document frequency.
    terms
        Topics whose terms stand in a sentence; the places of one sentence share the value 1.
    in_title
        Which sentences are the title's, shape (n_sentences,), bool.
    first_token
        First token of each sentence, and the total last; shape (n_sentences + 1,), int64.
    first_sentence
        First sentence of each blurb, and the total last; shape (n_blurbs + 1,), int64.
    sentence_scale
        What scales the words and pairs of each sentence to length one, shape (n_sentences,).
    context_scale
        What scales the words of each blurb to length one, shape (n_blurbs,).
    """

    words: Entries
    pairs: Entries
    terms: Entries
    in_title: npt.NDArray[np.bool_]
    first_token: _Places
    first_sentence: _Places
    sentence_scale: _Values
    context_scale: _Values

    @property
    def n_blurbs(self) -> int:
        """Number of blurbs."""
        return len(self.context_scale)

    @property
    def n_sentences(self) -> int:
        """Number of sentences of all blurbs."""
        return len(self.sentence_scale)

    @property
    def blurb_of_word(self) -> _Places:
        """The blurb of each entry of `words`, shape (n_entries,), int64."""
        blurbs = np.repeat(np.arange(self.n_blurbs), np.diff(self.first_sentence))
        return np.asarray(blurbs[self.words.sentence])


@dataclass(frozen=True)
class FeatureSpace:
    """Every feature there is, block by block: words, pairs of words, terms, "in the title".

    A word or pair counts by its inverse document frequency at each place it stands at: TF-IDF [1]_.
    Those of a sentence are scaled together to length one, likewise the words of the blurb, its
    context. The value of a topic's terms is 1 where any stands in the sentence, that of the title's
    mark 1 in sentences of the title. Pairs and terms never reach over the end of a sentence.

    Attributes
    ----------
    words
        The words, lower-case tokens.
    pairs
        Places in `words` of the words of each pair, pairs in ascending order; shape (n_pairs, 2),
        int32.
    idf
        Inverse document frequency of each word, then of each pair; shape (n_words + n_pairs,),
        float64. It is 0 for a word that only counts as a part of pairs.
    taxonomy
        The topics whose terms are counted.

    References
    ----------
    .. [1] Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 6.
    """

    words: tuple[str, ...]
    pairs: npt.NDArray[np.int32]
    idf: _Values
    taxonomy: Taxonomy

    @property
    def n_words(self) -> int:
        """Number of words."""
        return len(self.words)

    @property
    def n_ngrams(self) -> int:
        """Number of words and pairs."""
        return len(self.idf)

    @property
    def size(self) -> int:
        """Number of features."""
        return self.n_ngrams + len(self.taxonomy.ids) + 1

    @property
    def names(self) -> list[str]:
        """A name for each feature, in order."""
        pairs = (f"{self.words[one]} {self.words[two]}" for one, two in self.pairs.tolist())
        return [*self.words, *pairs, *self.taxonomy.ids, "(title)"]

    def rows(self, blurbs: Sequence[Blurb]) -> BlurbRows:
        """Compute the features of some blurbs.

        Parameters
        ----------
        blurbs
            Any number of blurbs.

        Returns
        -------
        BlurbRows
            What is told of a blurb does not depend on the others.
        """
        tokens = split([part for blurb in blurbs for part in (blurb.title, blurb.text)])
        ids = self._known.ids(tokens.keys)
        words, pairs = self._words_in(tokens, ids), self._pairs_in(tokens, ids)
        n_sentences = len(tokens.text)
        blurb_of = tokens.text // 2
        of_words, of_pairs = self.idf[: self.n_words], self.idf[self.n_words :]
        lengths = _squared_lengths(words.features, words.sentence, of_words, n_sentences)
        lengths += _squared_lengths(pairs.features, pairs.sentence, of_pairs, n_sentences)
        context = blurb_of[words.sentence]
        return BlurbRows(
            words,
            pairs,
            self._terms_in(tokens, ids),
            tokens.text % 2 == 0,
            np.searchsorted(tokens.sentence, np.arange(n_sentences + 1)),
            np.searchsorted(blurb_of, np.arange(len(blurbs) + 1)),
            _scale(lengths),
            _scale(_squared_lengths(words.features, context, of_words, len(blurbs))),
        )

    def _words_in(self, tokens: Tokens, ids: _Places) -> Entries:
        at = np.flatnonzero(self._is_counted[ids])
        features = ids[at]
        return Entries(features, tokens.sentence[at], at, at, self.idf[features])

    def _pairs_in(self, tokens: Tokens, ids: _Places) -> Entries:
        is_word = (ids != UNKNOWN) & (ids < self.n_words)
        sentence = tokens.sentence
        at = np.flatnonzero(is_word[:-1] & is_word[1:] & (sentence[:-1] == sentence[1:]))
        features = self._pair_table.find(ids[at] * self.n_words + ids[at + 1])
        is_pair = features != UNKNOWN
        at, features = at[is_pair], features[is_pair]
        return Entries(features, sentence[at], at, at + 1, self.idf[self.n_words + features])

    def _terms_in(self, tokens: Tokens, ids: _Places) -> Entries:
        topics, first, last = self.terms.find(tokens, ids)
        sentence = tokens.sentence[first]
        cell = sentence * len(self.taxonomy.ids) + topics
        _, cell_of, counts = np.unique(cell, return_inverse=True, return_counts=True)
        return Entries(topics, sentence, first, last, 1.0 / counts[cell_of])

    @cached_property
    def _is_counted(self) -> npt.NDArray[np.bool_]:
        """Which tokens are features by themselves, by id; the last is for unknown tokens."""
        counted = np.zeros(self._known.size + 1, dtype=np.bool_)
        counted[: self.n_words] = self.idf[: self.n_words] > 0.0
        return counted

    @cached_property
    def _known(self) -> KnownTokens:
        """Ids of tokens: of the words their places, of other words of terms those after them."""
        return KnownTokens(np.append(self._word_tokens.keys, self._term_tokens.keys))

    @cached_property
    def _word_tokens(self) -> Tokens:
        return split(["\n".join(self.words)])

    @cached_property
    def _term_tokens(self) -> Tokens:
        return split([term.text for term, _ in self.taxonomy.terms()])

    @property
    def has_plain_words(self) -> bool:
        """Whether each of `words` is one token, as all have to be."""
        return len(self._word_tokens.sentence) == len(self._word_tokens.text) == self.n_words

    @cached_property
    def terms(self) -> TermTable:
        """The terms of the taxonomy."""
        return TermTable.build(self.taxonomy, self._term_tokens, self._known)

    @cached_property
    def _pair_table(self) -> KeyTable:
        return KeyTable(self.pairs[:, 0].astype(np.int64) * self.n_words + self.pairs[:, 1])


def _squared_lengths(features: _Places, rows: _Places, idf: _Values, n_rows: int) -> _Values:
    """Square the length of each row, a feature that stands there several times summed up first."""
    n_features = max(len(idf), 1)
    # Rows ascend: a merge sort has little to do.
    keys = np.sort(rows * n_features + features, kind="stable")
    starts = run_starts(keys)
    first = keys[starts]
    row = first // n_features
    values = np.diff(np.append(starts, len(keys))) * idf[first - row * n_features]
    return np.bincount(row, weights=values * values, minlength=n_rows).astype(float, copy=False)


def _scale(squared_lengths: _Values) -> _Values:
    """Return what scales rows to length one; 1 where there is nothing to scale."""
    return 1.0 / np.sqrt(np.where(squared_lengths > 0.0, squared_lengths, 1.0))
