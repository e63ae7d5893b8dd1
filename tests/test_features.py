from __future__ import annotations

import math

import numpy as np
import pytest

from cetopics.features import TITLE_WEIGHT, FeatureSpace, count, weighted_fields
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import fit_space

_NGRAMS = ("panic", "for", "for panic")


@pytest.fixture
def space(toy_taxonomy: Taxonomy) -> FeatureSpace:
    return FeatureSpace(_NGRAMS, np.array([2.0, 1.0, 3.0]), toy_taxonomy)


def _counts(space: FeatureSpace, blurb: Blurb) -> dict[str, float]:
    names = [
        *space.ngrams,
        *space.taxonomy.ids,
    ]
    counts = count(space.occurrences(weighted_fields(blurb)))
    return {names[feature]: weight for feature, weight in counts.items()}


def test_title_words_count_more(space: FeatureSpace) -> None:
    counts = _counts(space, Blurb("Panic", "for panic"))
    assert counts == {"panic": TITLE_WEIGHT + 1, "for": 1, "for panic": 1}


def test_terms_in_the_title_count_more(space: FeatureSpace) -> None:
    counts = _counts(space, Blurb("CBT", "cbt, cognitive-therapy"))
    assert counts == {"cbt": TITLE_WEIGHT + 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cognitive behavioral therapy", {"cbt": 1}),
        ("mindful cognitive therapy", {"act": 1, "cbt": 1}),
        ("An ACT lab", {"act": 1}),
        ("An act of kindness", {}),
        ("THE ACT OF 1996", {}),
        ("hypnosis, then privacy law", {"methods": 1, "confidentiality": 1}),
        ("privacy. Law", {"confidentiality": 1}),
        ("acceptance and commitment", {}),
    ],
)
def test_terms_longest_first_and_case_where_it_says_something(
    space: FeatureSpace, text: str, expected: dict[str, float]
) -> None:
    assert _counts(space, Blurb(text=text)) == expected


def test_terms_do_not_span_fields(space: FeatureSpace) -> None:
    assert _counts(space, Blurb("privacy", "law")) == {}


def test_values_are_scaled_and_damped(space: FeatureSpace) -> None:
    rows = space.rows([Blurb(text="for panic CBT CBT CBT")])
    values = dict(zip(rows.features.tolist(), rows.values.tolist(), strict=True))
    ngrams = np.array([values[0], values[1], values[2]])
    assert np.linalg.norm(ngrams) == pytest.approx(1)
    assert ngrams == pytest.approx(np.array([2, 1, 3]) / math.sqrt(14))
    assert values[len(_NGRAMS) + 4] == pytest.approx(math.log(4))


def test_rows_stand_for_themselves(space: FeatureSpace) -> None:
    blurbs = [Blurb("CBT", "for panic"), Blurb(), Blurb(text="knots"), Blurb(text="panic act")]
    together = space.rows(blurbs)
    for place, blurb in enumerate(blurbs):
        alone = space.rows([blurb])
        part = slice(together.starts[place], together.starts[place + 1])
        assert together.features[part].tolist() == alone.features.tolist()
        assert together.values[part].tolist() == alone.values.tolist()
    assert together.n_tokens.tolist() == [3, 0, 1, 2]


def test_fitting_keeps_ngrams_neither_rare_nor_common(toy_taxonomy: Taxonomy) -> None:
    blurbs = [Blurb(text=text) for text in ("a b", "a b c", "a c", "a d")]
    space = fit_space(blurbs, toy_taxonomy, min_df=2, max_df=0.5)
    assert space.ngrams == ("a b", "b", "c")
    assert space.idf == pytest.approx(1 + np.log(5 / 3))
