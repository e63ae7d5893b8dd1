from __future__ import annotations

import numpy as np
import pytest

from cetopics.features import BlurbRows, Entries
from cetopics.scoring import Audience, Scorer, _sums, attention, pool


def _entries(*rows: dict[int, float]) -> Entries:
    """Write down each row's features and their values."""
    listed = [(f, row, v) for row, values in enumerate(rows) for f, v in values.items()]
    features, sentence = (np.array([item[i] for item in listed], dtype=np.int64) for i in (0, 1))
    return Entries(features, sentence, features, features, np.array([v for _, _, v in listed]))


def _rows(
    words: Entries, first_sentence: list[int], *, terms: Entries | None = None, title: int = 0
) -> BlurbRows:
    n_sentences, n_blurbs = first_sentence[-1], len(first_sentence) - 1
    return BlurbRows(
        words,
        _entries(),
        terms or _entries(),
        np.arange(n_sentences) < title,
        np.arange(n_sentences + 1),
        np.array(first_sentence),
        np.full(n_sentences, 0.5),
        np.full(n_blurbs, 2.0),
    )


def test_rows_are_summed_and_empty_ones_are_nought() -> None:
    weights = np.array([[1, 2], [3, 4]], dtype=np.float32)
    entries = _entries({}, {0: 2.0, 1: 1.0}, {}, {1: -1.0}, {})
    scores = _sums(entries, entries.sentence, 5, weights)
    assert scores.tolist() == [[0, 0], [5, 8], [0, 0], [-3, -4], [0, 0]]
    assert _sums(_entries(), _entries().sentence, 1, weights).tolist() == [[0, 0]]


@pytest.mark.parametrize("n_rows", [1, 700, 1024, 2100])
def test_sums_do_not_depend_on_where_they_are_cut(n_rows: int) -> None:
    draw = np.random.default_rng(0)
    entries = _entries(*({f: draw.normal() for f in range(row % 7)} for row in range(n_rows)))
    weights = draw.normal(size=(7, 3)).astype(np.float32)
    expected = np.zeros((n_rows, 3))
    np.add.at(expected, entries.sentence, weights[entries.features] * entries.values[:, np.newaxis])
    assert _sums(entries, entries.sentence, n_rows, weights) == pytest.approx(expected, abs=1e-5)


def test_pooling_is_a_smooth_maximum() -> None:
    scores = np.array([[0.0, 50.0], [0.0, 0.0], [-3.0, 1.0]])
    first = np.array([0, 2, 2, 3])
    pooled = pool(scores, first)
    assert pooled == pytest.approx(np.array([[np.log(2), 50], [0, 0], [-3, 1]]))
    assert attention(scores, pooled, first) == pytest.approx(np.array([[0.5, 1], [0.5, 0], [1, 1]]))


def test_pooling_stands_large_scores_and_none() -> None:
    assert pool(np.array([[1e4], [-1e4]]), np.array([0, 2])).tolist() == [[1e4]]
    assert pool(np.zeros((0, 1)), np.array([0, 0])).tolist() == [[0.0]]
    assert pool(np.zeros((0, 1)), np.array([0])).shape == (0, 1)


def test_sentences_and_context_add_up_under_the_slope() -> None:
    scorer = Scorer(
        word_weights=np.array([[8.0, -2.0]], dtype=np.float32),
        pair_weights=np.zeros((0, 1), dtype=np.float32),
        term_weights=np.array([[1.0], [0.25]], dtype=np.float32),
        slope=np.array([0.5]),
        bias=np.array([1.0]),
    )
    rows = _rows(_entries({0: 1.0}), [0, 2, 2], terms=_entries({}, {0: 0.5}), title=1)
    assert scorer.scores(rows)[0].tolist() == [[4.25], [0.5]]
    expected = 0.5 * (np.log(np.exp(4.25) + np.exp(0.5)) - 4) + 1
    assert scorer.logits(rows) == pytest.approx(np.array([[expected], [1.0]]))


def test_the_audience_is_read_from_the_whole_blurb() -> None:
    audience = Audience(np.array([2.0, -1.0], dtype=np.float32), 0.5)
    rows = _rows(_entries({0: 1.0}, {1: 3.0}), [0, 2, 2])
    assert audience.logits(rows).tolist() == [-1.5, 0.5]
