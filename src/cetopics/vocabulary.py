"""Which words and pairs of words become features, learnt from the training texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cetopics.features import FeatureSpace
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.text import words

__all__ = ["Rarity", "fit_space"]


@dataclass(frozen=True)
class Rarity:
    """How rare and how frequent features may be.

    Attributes
    ----------
    min_df
        Smallest number of blurbs a word must stand in.
    min_pair_df
        The same of a pair of words; no smaller than `min_df`.
    max_share
        Largest share of the blurbs that a word may stand in; beyond, it only counts in pairs.
    """

    min_df: int = 3
    min_pair_df: int = 5
    max_share: float = 0.5


def fit_space(
    blurbs: Sequence[Blurb], taxonomy: Taxonomy, rarity: Rarity = Rarity()
) -> FeatureSpace:
    """Choose the words and pairs of a feature space and weigh them by their rarity.

    Parameters
    ----------
    blurbs
        The training texts.
    taxonomy
        The topics whose terms are counted besides.
    rarity
        Which words and pairs are kept.

    Returns
    -------
    FeatureSpace
        Words and pairs, each in alphabetical order; smoothed inverse document frequencies
        ``1 + log((1 + n) / (1 + df))``.
    """
    frequency: Counter[tuple[str, ...]] = Counter()
    for blurb in blurbs:
        frequency.update({*_ngrams(blurb.title), *_ngrams(blurb.text)})
    least = {1: rarity.min_df, 2: rarity.min_pair_df}
    often = (ngram for ngram, df in frequency.items() if df >= least[len(ngram)])
    kept = sorted(often, key=lambda ngram: (len(ngram), ngram))
    index = {ngram[0]: place for place, ngram in enumerate(kept) if len(ngram) == 1}
    # A pair stands in no more blurbs than either of its words: both are features as well.
    pairs = [[index[word] for word in ngram] for ngram in kept[len(index) :]]
    df = np.array([frequency[ngram] for ngram in kept], dtype=np.float64)
    idf = 1.0 + np.log((1.0 + len(blurbs)) / (1.0 + df))
    idf[: len(index)][df[: len(index)] > rarity.max_share * len(blurbs)] = 0.0
    return FeatureSpace(tuple(index), np.array(pairs, dtype=np.int32).reshape(-1, 2), idf, taxonomy)


def _ngrams(raw: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a text, and the pairs of words within its sentences."""
    found = words(raw)
    for place in found.sentences:
        tokens = found.lower[place]
        yield from ((token,) for token in tokens)
        yield from pairwise(tokens)
