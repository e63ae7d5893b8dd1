from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from cetopics.features import FeatureSpace, SparseRows
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import fit_space

_NGRAMS = ("panic", "for", "for panic")


@pytest.fixture
def space(toy_taxonomy: Taxonomy) -> FeatureSpace:
    return FeatureSpace(_NGRAMS, np.array([2.0, 1.0, 3.0]), toy_taxonomy)


def _found(space: FeatureSpace, blurb: Blurb) -> list[dict[str, int]]:
    """Count the features of each sentence, by name."""
    names = [*space.ngrams, *space.taxonomy.ids, "(title)"]
    return [
        dict(Counter(names[occurrence.feature] for occurrence in sentence.occurrences))
        for sentence in space.sentences(blurb)
    ]


def _row(rows: SparseRows, row: int) -> dict[int, float]:
    part = slice(rows.starts[row], rows.starts[row + 1])
    return dict(zip(rows.features[part].tolist(), rows.values[part].tolist(), strict=True))


def test_a_title_is_a_sentence_that_is_marked(space: FeatureSpace) -> None:
    assert _found(space, Blurb("Panic", "for panic")) == [
        {"panic": 1, "(title)": 1},
        {"for": 1, "panic": 1, "for panic": 1},
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cognitive behavioral therapy", {"cbt": 1}),
        ("cbt, cognitive-therapy", {"cbt": 2}),
        ("mindful cognitive therapy", {"act": 1, "cbt": 1}),
        ("An ACT lab", {"act": 1}),
        ("An act of kindness", {}),
        ("THE ACT OF 1996", {}),
        ("hypnosis, then privacy law", {"methods": 1, "confidentiality": 1}),
        ("privacy, Law", {"confidentiality": 1}),
        ("acceptance and commitment", {}),
    ],
)
def test_terms_longest_first_and_case_where_it_says_something(
    space: FeatureSpace, text: str, expected: dict[str, int]
) -> None:
    assert _found(space, Blurb(text=text)) == [expected]


def test_case_says_something_if_it_does_anywhere_in_the_field(space: FeatureSpace) -> None:
    assert _found(space, Blurb(text="ACT. It is new")) == [{"act": 1}, {}]


def test_terms_and_ngrams_do_not_reach_over_a_sentences_end(space: FeatureSpace) -> None:
    assert _found(space, Blurb("privacy", "law")) == [{"(title)": 1}, {}]
    assert _found(space, Blurb(text="privacy. Law for. Panic")) == [{}, {"for": 1}, {"panic": 1}]


def test_ngrams_are_scaled_and_terms_are_not_counted_twice(space: FeatureSpace) -> None:
    rows = space.rows([Blurb(text="for panic CBT CBT. panic")])
    values = _row(rows.sentences, 0)
    ngrams = np.array([values[0], values[1], values[2]])
    assert ngrams == pytest.approx(np.array([2, 1, 3]) / math.sqrt(14))
    assert values[len(_NGRAMS) + 4] == 1.0
    assert _row(rows.sentences, 1) == {0: 1.0}


def test_the_context_is_of_single_words_wherever_they_stand(space: FeatureSpace) -> None:
    rows = space.rows([Blurb("Panic CBT", "for panic")])
    assert _row(rows.context, 0) == pytest.approx({0: 4 / math.sqrt(17), 1: 1 / math.sqrt(17)})


def test_rows_stand_for_themselves(space: FeatureSpace) -> None:
    blurbs = [Blurb("CBT", "for panic"), Blurb(), Blurb(text="knots"), Blurb(text="panic. act")]
    together = space.rows(blurbs)
    assert together.first_sentence.tolist() == [0, 2, 2, 3, 5]
    assert together.n_blurbs == len(blurbs)
    for place, blurb in enumerate(blurbs):
        alone = space.rows([blurb])
        assert _row(together.context, place) == _row(alone.context, 0)
        first, stop = together.first_sentence[place : place + 2].tolist()
        for row in range(first, stop):
            assert _row(together.sentences, row) == _row(alone.sentences, row - first)


def test_fitting_leaves_rare_ngrams_out(toy_taxonomy: Taxonomy) -> None:
    blurbs = [Blurb(text=text) for text in ("a b", "a b c", "a. c", "a d")]
    space = fit_space(blurbs, toy_taxonomy, min_df=2)
    assert space.ngrams == ("a", "b", "c", "a b")
    assert space.idf == pytest.approx(1 + np.log([5 / 5, 5 / 3, 5 / 3, 5 / 3]))
