"""What the scorer sees of a blurb: weighted counts of word n-grams and of taxonomy terms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.labelling import Blurb, Field
from cetopics.taxonomy import Taxonomy
from cetopics.text import Words, words

__all__ = [
    "FeatureSpace",
    "Occurrence",
    "SparseRows",
    "WeightedField",
    "count",
    "ngrams",
    "weighted_fields",
]

#: How often a word or term in the title counts, one in the text counting once.
TITLE_WEIGHT = 2.0


class WeightedField(NamedTuple):
    """One part of a blurb.

    Attributes
    ----------
    field
        Which part.
    weight
        How often each of its words and terms counts.
    words
        Its tokens.
    """

    field: Field
    weight: float
    words: Words


class Occurrence(NamedTuple):
    """One place at which a feature stands.

    Attributes
    ----------
    feature
        Index of the feature.
    field
        The part of the blurb.
    first, last
        Indices of its first and last token in that field.
    weight
        What the place adds to the feature's count.
    """

    feature: int
    field: Field
    first: int
    last: int
    weight: float


class SparseRows(NamedTuple):
    """Feature values of some blurbs, as the three arrays of a CSR matrix.

    Attributes
    ----------
    starts
        Where each blurb's entries begin, and the total last; shape (n_blurbs + 1,), int64.
    features
        Feature index of each entry, shape (n_entries,), int64.
    values
        Value of each entry, shape (n_entries,), float64.
    n_tokens
        Number of tokens each blurb has, known or not, shape (n_blurbs,), int64.
    """

    starts: npt.NDArray[np.int64]
    features: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    n_tokens: npt.NDArray[np.int64]


class _TermEntry(NamedTuple):
    lower: list[str]
    cased: list[str] | None
    topics: tuple[int, ...]


@dataclass(frozen=True)
class FeatureSpace:
    """Every feature there is, in two blocks: word n-grams, then for each topic its terms.

    The value of an n-gram is its sublinear TF-IDF weight, the blurb's n-grams scaled to length
    one together [1]_. The value of a topic's terms is ``log(1 + count)``, a damping that keeps a
    repeated phrase from drowning the rest. In both, a place in the title counts more than one in
    the text.

    Attributes
    ----------
    ngrams
        Word unigrams and bigrams, words parted by one space.
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
        return len(self.ngrams) + len(self.taxonomy.ids)

    def rows(self, blurbs: Sequence[Blurb]) -> SparseRows:
        """Compute the feature values of some blurbs.

        Parameters
        ----------
        blurbs
            Any number of blurbs.

        Returns
        -------
        SparseRows
            One row a blurb, in order. Within a row features stand in order of appearance, so
            that sums over a row do not depend on the other rows.
        """
        starts, n_tokens = [0], list[int]()
        features, values = list[int](), list[float]()
        for blurb in blurbs:
            fields = weighted_fields(blurb)
            row = self._values(count(self.occurrences(fields)))
            features.extend(row)
            values.extend(row.values())
            starts.append(len(features))
            n_tokens.append(sum(len(found.lower) for _, _, found in fields))
        return SparseRows(
            np.array(starts, dtype=np.int64),
            np.array(features, dtype=np.int64),
            np.array(values, dtype=np.float64),
            np.array(n_tokens, dtype=np.int64),
        )

    def occurrences(self, fields: Sequence[WeightedField]) -> Iterator[Occurrence]:
        """Yield every place at which a feature stands."""
        for field, weight, found in fields:
            for first, last, ngram in ngrams(found):
                feature = self._ngram_index.get(ngram)
                if feature is not None:
                    yield Occurrence(feature, field, first, last, weight)
            for first, last, topics in self._terms_in(found):
                for topic in topics:
                    yield Occurrence(len(self.ngrams) + topic, field, first, last, weight)

    def _values(self, counts: dict[int, float]) -> dict[int, float]:
        n_ngrams = len(self.ngrams)
        values, squares = {}, 0.0
        for feature, count in counts.items():
            if feature < n_ngrams:
                value = (1.0 + math.log(count)) * self._idf[feature]
                squares += value * value
            else:
                value = math.log1p(count)
            values[feature] = value
        norm = math.sqrt(squares) or 1.0
        return {
            feature: value / norm if feature < n_ngrams else value
            for feature, value in values.items()
        }

    def _terms_in(self, found: Words) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Yield first and last token and topics of each term: leftmost first, longest wins."""
        lower, cased = found
        case_matters: bool | None = None
        place = 0
        while place < len(lower):
            matched = 1
            for entry in self._terms_by_first_word.get(lower[place], ()):
                stop = place + len(entry.lower)
                if lower[place:stop] != entry.lower:
                    continue
                if entry.cased is not None:
                    if case_matters is None:
                        case_matters = found.case_matters()
                    if not case_matters or cased[place:stop] != entry.cased:
                        continue
                yield place, stop - 1, entry.topics
                matched = len(entry.lower)
                break
            place += matched

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
            lower, cased = words(term.text)
            entry = _TermEntry(
                lower,
                cased if term.case else None,
                tuple(self.taxonomy.index[topic] for topic in topics),
            )
            table.setdefault(lower[0], []).append(entry)
        for entries in table.values():
            entries.sort(key=lambda entry: len(entry.lower), reverse=True)
        return table


def weighted_fields(blurb: Blurb) -> tuple[WeightedField, WeightedField]:
    """Split title and text into words."""
    return (
        WeightedField("title", TITLE_WEIGHT, words(blurb.title)),
        WeightedField("text", 1.0, words(blurb.text)),
    )


def count(occurrences: Iterable[Occurrence]) -> dict[int, float]:
    """Sum the weights of each feature's occurrences, features in order of appearance."""
    counts: dict[int, float] = {}
    for feature, _, _, _, weight in occurrences:
        counts[feature] = counts.get(feature, 0.0) + weight
    return counts


def ngrams(found: Words) -> Iterator[tuple[int, int, str]]:
    """Yield first token, last token and text of each unigram and bigram of one field."""
    previous = ""
    for place, word in enumerate(found.lower):
        yield place, place, word
        if place:
            yield place - 1, place, f"{previous} {word}"
        previous = word
