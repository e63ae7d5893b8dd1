"""Which word n-grams become features, learnt from the training texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from cetopics.features import FeatureSpace, is_pair, ngrams
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.text import words

__all__ = ["fit_space"]


def fit_space(blurbs: Sequence[Blurb], taxonomy: Taxonomy, *, min_df: int) -> FeatureSpace:
    """Choose the n-grams of a feature space and weigh them by their rarity.

    Parameters
    ----------
    blurbs
        The training texts.
    taxonomy
        The topics whose terms are counted besides.
    min_df
        Smallest number of blurbs an n-gram must stand in.

    Returns
    -------
    FeatureSpace
        Words, then pairs of words, each in alphabetical order; smoothed inverse document
        frequencies ``1 + log((1 + n) / (1 + df))``.
    """
    frequency: Counter[str] = Counter()
    for blurb in blurbs:
        frequency.update(
            {
                ngram
                for found in (words(blurb.title), words(blurb.text))
                for place in found.sentences
                for _, _, ngram in ngrams(found, place)
            }
        )
    often = (ngram for ngram, df in frequency.items() if df >= min_df)
    kept = sorted(often, key=lambda ngram: (is_pair(ngram), ngram))
    df = np.array([frequency[ngram] for ngram in kept], dtype=np.float64)
    idf = 1.0 + np.log((1.0 + len(blurbs)) / (1.0 + df))
    return FeatureSpace(tuple(kept), idf, taxonomy)
