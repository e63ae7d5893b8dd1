from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from cetopics.features import BlurbRows, Entries, FeatureSpace
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import Rarity, fit_space

_WORDS = ("for", "panic")


@pytest.fixture
def space(toy_taxonomy: Taxonomy) -> FeatureSpace:
    return FeatureSpace(_WORDS, np.array([[0, 1]], np.int32), np.array([1.0, 2, 3]), toy_taxonomy)


def _found(space: FeatureSpace, blurb: Blurb) -> list[dict[str, int]]:
    """Count the features of each sentence, by name."""
    rows = space.rows([blurb])
    found = [Counter[str]() for _ in range(rows.n_sentences)]
    names = space.names
    blocks = ((rows.words, 0), (rows.pairs, len(_WORDS)), (rows.terms, space.n_ngrams))
    for entries, before in blocks:
        for feature, sentence in zip(entries.features, entries.sentence, strict=True):
            found[sentence][names[before + feature]] += 1
    for sentence in np.flatnonzero(rows.in_title):
        found[sentence]["(title)"] += 1
    return [dict(counts) for counts in found]


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
        ("mindful cognitive cognitive therapy", {"cbt": 1}),
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
    assert _found(space, Blurb("It is new", "ACT")) == [{"(title)": 1}, {}]


def test_terms_and_pairs_do_not_reach_over_a_sentences_end(space: FeatureSpace) -> None:
    assert _found(space, Blurb("privacy", "law")) == [{"(title)": 1}, {}]
    assert _found(space, Blurb(text="privacy. Law for. Panic")) == [{}, {"for": 1}, {"panic": 1}]


def test_places_are_told_token_by_token(space: FeatureSpace) -> None:
    rows = space.rows([Blurb("Panic", "a cognitive therapy. For panic")])
    assert [entries.first.tolist() for entries in rows[:3]] == [[0, 4, 5], [4], [2]]
    assert [entries.last.tolist() for entries in rows[:3]] == [[0, 4, 5], [5], [3]]
    assert rows.first_token.tolist() == [0, 1, 4, 6]


def test_words_and_pairs_are_scaled_and_terms_are_not_counted_twice(space: FeatureSpace) -> None:
    rows = space.rows([Blurb(text="for panic CBT CBT. panic panic")])
    assert rows.words.values.tolist() == [1, 2, 2, 2]
    assert rows.pairs.values.tolist() == [3]
    assert rows.sentence_scale == pytest.approx(np.array([1 / math.sqrt(14), 1 / 4]))
    assert rows.terms.values.tolist() == [0.5, 0.5]


def test_the_context_is_of_single_words_wherever_they_stand(space: FeatureSpace) -> None:
    rows = space.rows([Blurb("knots"), Blurb("Panic CBT", "for panic")])
    assert rows.context_scale == pytest.approx(np.array([1, 1 / math.sqrt(17)]))
    assert rows.blurb_of_word.tolist() == [1, 1, 1]


def _of_blurb(rows: BlurbRows, blurb: int) -> list[list[float]]:
    """Write down what is told of one blurb, sentences and tokens counted from its first."""
    first, stop = rows.first_sentence[blurb : blurb + 2].tolist()
    token = rows.first_token[first]

    def told(entries: Entries) -> list[list[float]]:
        own = slice(*np.searchsorted(entries.sentence, (first, stop)))
        columns = (
            entries.features[own],
            entries.sentence[own] - first,
            entries.first[own] - token,
            entries.last[own] - token,
            entries.values[own],
        )
        return [column.tolist() for column in columns]

    return [
        *(column for entries in rows[:3] for column in told(entries)),
        rows.in_title[first:stop].tolist(),
        rows.sentence_scale[first:stop].tolist(),
        [rows.context_scale[blurb]],
    ]


def test_rows_stand_for_themselves(space: FeatureSpace) -> None:
    blurbs = [Blurb("CBT", "for panic"), Blurb(), Blurb(text="knots"), Blurb(text="panic. act")]
    together = space.rows(blurbs)
    assert together.first_sentence.tolist() == [0, 2, 2, 3, 5]
    assert together.n_blurbs == len(blurbs)
    for place, blurb in enumerate(blurbs):
        assert _of_blurb(together, place) == _of_blurb(space.rows([blurb]), 0)


def test_a_space_may_be_without_words(toy_taxonomy: Taxonomy) -> None:
    space = FeatureSpace((), np.zeros((0, 2), np.int32), np.zeros(0), toy_taxonomy)
    rows = space.rows([Blurb("CBT", "for panic"), Blurb()])
    assert (len(rows.words.features), len(rows.pairs.features)) == (0, 0)
    assert len(rows.terms.features) == 1


def test_fitting_leaves_rare_words_and_pairs_out(toy_taxonomy: Taxonomy) -> None:
    blurbs = [Blurb(text=text) for text in ("a b", "a b c", "a. c", "a d")]
    space = fit_space(blurbs, toy_taxonomy, Rarity(2, 2, 1.0))
    assert space.words == ("a", "b", "c")
    assert space.pairs.tolist() == [[0, 1]]
    assert space.names[:4] == ["a", "b", "c", "a b"]
    assert space.idf == pytest.approx(1 + np.log([5 / 5, 5 / 3, 5 / 3, 5 / 3]))


def test_words_of_most_texts_count_in_pairs_alone(toy_taxonomy: Taxonomy) -> None:
    blurbs = [Blurb(text=text) for text in ("a b", "a b c", "a. c", "a d")]
    space = fit_space(blurbs, toy_taxonomy, Rarity(2, 2, 0.5))
    assert space.idf[0] == 0
    rows = space.rows([Blurb(text="a b")])
    assert rows.words.features.tolist() == [1]
    assert rows.pairs.features.tolist() == [0]
