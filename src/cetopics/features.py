"""What the scorer sees of a blurb: weighted features of its sentences and of the whole."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.labelling import Blurb, Field
from cetopics.taxonomy import Taxonomy
from cetopics.text import Words, words

__all__ = ["BlurbRows", "FeatureSpace", "Occurrence", "Sentence", "SparseRows", "is_pair", "ngrams"]


class Occurrence(NamedTuple):
    """One place at which a feature stands.

    Attributes
    ----------
    feature
        Index of the feature.
    first, last
        Indices of its first and last token in its field.
    """

    feature: int
    first: int
    last: int


class Sentence(NamedTuple):
    """One sentence of a blurb; the title's are sentences like others.

    Attributes
    ----------
    field
        The part of the blurb it stands in.
    first, last
        Indices of its first and last token in that field.
    occurrences
        Its features, in order of appearance.
    """

    field: Field
    first: int
    last: int
    occurrences: Sequence[Occurrence]


class SparseRows(NamedTuple):
    """Rows of features, as the three arrays of a CSR matrix.

    Attributes
    ----------
    starts
        Where each row's entries begin, and the total last; shape (n_rows + 1,), int64.
    features
        Feature index of each entry, shape (n_entries,), int64.
    values
        Value of each entry, shape (n_entries,), float64.
    """

    starts: npt.NDArray[np.int64]
    features: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]


class BlurbRows(NamedTuple):
    """The features of some blurbs.

    Attributes
    ----------
    sentences
        A row a sentence, blurb after blurb.
    first_sentence
        Row of each blurb's first sentence, and the total last; shape (n_blurbs + 1,), int64.
    context
        A row a blurb: its words wherever they stand.
    """

    sentences: SparseRows
    first_sentence: npt.NDArray[np.int64]
    context: SparseRows

    @property
    def n_blurbs(self) -> int:
        """Number of blurbs."""
        return len(self.first_sentence) - 1


class _TermEntry(NamedTuple):
    lower: list[str]
    cased: list[str] | None
    topics: tuple[int, ...]


@dataclass(frozen=True)
class FeatureSpace:
    """Every feature there is, in three blocks: word n-grams, each topic's terms, "in the title".

    The value of an n-gram is its TF-IDF weight [1]_, the n-grams of a sentence scaled to length one
    together, likewise the words of the blurb, its context. The value of a topic's terms is 1 where
    any stands in the sentence, that of the title's mark 1 in sentences of the title. N-grams and
    terms never reach over the end of a sentence.

    Attributes
    ----------
    ngrams
        Words first, then pairs of words, parted by one space.
    idf
        Inverse document frequency of each n-gram, shape (n_ngrams,), float64.
    taxonomy
        The topics whose terms are counted.

    References
    ----------
    .. [1] Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, ch. 6.
    """

    ngrams: tuple[str, ...]
    idf: npt.NDArray[np.float64]
    taxonomy: Taxonomy

    @property
    def size(self) -> int:
        """Number of features."""
        return len(self.ngrams) + len(self.taxonomy.ids) + 1

    @cached_property
    def n_words(self) -> int:
        """Number of n-grams that are single words: the features of the context."""
        return bisect_left(self.ngrams, True, key=is_pair)

    def rows(self, blurbs: Sequence[Blurb]) -> BlurbRows:
        """Compute the features of some blurbs.

        Parameters
        ----------
        blurbs
            Any number of blurbs.

        Returns
        -------
        BlurbRows
            Within a row features stand in order of appearance, so that sums over a row do not
            depend on other rows.
        """
        first_sentence = [0]
        sentences, contexts = _RowWriter(), _RowWriter()
        for blurb in blurbs:
            found = list(self.sentences(blurb))
            for sentence in found:
                sentences.add(self.values(sentence))
            contexts.add(self.context_values(found))
            first_sentence.append(len(sentences.starts) - 1)
        first = np.array(first_sentence, dtype=np.int64)
        return BlurbRows(sentences.rows(), first, contexts.rows())

    def sentences(self, blurb: Blurb) -> Iterator[Sentence]:
        """Yield the sentences of a blurb, title first, with the places of their features."""
        fields: tuple[tuple[Field, str], ...] = (("title", blurb.title), ("text", blurb.text))
        for field, raw in fields:
            found = words(raw)
            case_matters = found.case_matters()
            for place in found.sentences:
                occurrences = [
                    *self._ngrams_in(found, place),
                    *self._terms_in(found, place, case_matters=case_matters),
                ]
                if field == "title":
                    occurrences.append(Occurrence(self.size - 1, place.start, place.stop - 1))
                yield Sentence(field, place.start, place.stop - 1, occurrences)

    def values(self, sentence: Sentence) -> dict[int, float]:
        """Return the value of each feature of a sentence, in order of appearance."""
        counts = _counts(sentence.occurrences)
        values = self._scaled(counts, len(self.ngrams))
        for feature in counts:
            if feature >= len(self.ngrams):
                values[feature] = 1.0
        return values

    def context_values(self, sentences: Sequence[Sentence]) -> dict[int, float]:
        """Return the value of each word of a whole blurb, in order of appearance."""
        counts = _counts(o for sentence in sentences for o in sentence.occurrences)
        return self._scaled(counts, self.n_words)

    def _scaled(self, counts: Mapping[int, int], n_first: int) -> dict[int, float]:
        """Weigh and scale those of the first `n_first` n-grams that stand in `counts`."""
        idf = self._idf
        values = {
            feature: count * idf[feature] for feature, count in counts.items() if feature < n_first
        }
        norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
        return {feature: value / norm for feature, value in values.items()}

    def _ngrams_in(self, found: Words, place: slice) -> Iterator[Occurrence]:
        index = self._ngram_index
        for first, last, ngram in ngrams(found, place):
            feature = index.get(ngram)
            if feature is not None:
                yield Occurrence(feature, first, last)

    def _terms_in(self, found: Words, place: slice, *, case_matters: bool) -> Iterator[Occurrence]:
        """Yield the terms of a sentence, once for each topic: leftmost first, longest wins."""
        lower, cased, _ = found
        at = place.start
        while at < place.stop:
            matched = 1
            for entry in self._terms_by_first_word.get(lower[at], ()):
                stop = at + len(entry.lower)
                if stop > place.stop or lower[at:stop] != entry.lower:
                    continue
                if entry.cased is not None and not (case_matters and cased[at:stop] == entry.cased):
                    continue
                for topic in entry.topics:
                    yield Occurrence(len(self.ngrams) + topic, at, stop - 1)
                matched = len(entry.lower)
                break
            at += matched

    @cached_property
    def _idf(self) -> list[float]:
        return [float(value) for value in self.idf]

    @cached_property
    def _ngram_index(self) -> dict[str, int]:
        return {ngram: feature for feature, ngram in enumerate(self.ngrams)}

    @cached_property
    def _terms_by_first_word(self) -> dict[str, list[_TermEntry]]:
        table: dict[str, list[_TermEntry]] = {}
        for term, topics in self.taxonomy.terms():
            lower, cased, _ = words(term.text)
            entry = _TermEntry(
                lower,
                cased if term.case else None,
                tuple(self.taxonomy.index[topic] for topic in topics),
            )
            table.setdefault(lower[0], []).append(entry)
        for entries in table.values():
            entries.sort(key=lambda entry: len(entry.lower), reverse=True)
        return table


class _RowWriter:
    """Collects rows of features."""

    def __init__(self) -> None:
        self.starts = [0]
        self._features: list[int] = []
        self._values: list[float] = []

    def add(self, values: Mapping[int, float]) -> None:
        self._features.extend(values)
        self._values.extend(values.values())
        self.starts.append(len(self._features))

    def rows(self) -> SparseRows:
        return SparseRows(
            np.array(self.starts, dtype=np.int64),
            np.array(self._features, dtype=np.int64),
            np.array(self._values, dtype=np.float64),
        )


def ngrams(found: Words, place: slice) -> Iterator[tuple[int, int, str]]:
    """Yield first token, last token and text of each unigram and bigram of one sentence."""
    previous = ""
    for at in range(place.start, place.stop):
        word = found.lower[at]
        yield at, at, word
        if previous:
            yield at - 1, at, f"{previous} {word}"
        previous = word


def is_pair(ngram: str) -> bool:
    """Tell an n-gram of two words from a single word."""
    return " " in ngram


def _counts(occurrences: Iterable[Occurrence]) -> dict[int, int]:
    """Count each feature's occurrences, features in order of appearance."""
    counts: dict[int, int] = {}
    for feature, _, _ in occurrences:
        counts[feature] = counts.get(feature, 0) + 1
    return counts
