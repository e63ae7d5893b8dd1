from __future__ import annotations

import numpy as np
import pytest

from cetopics.features import BlurbRows, SparseRows
from cetopics.scoring import Audience, Scorer, pool, row_scores


def _sparse(*rows: dict[int, float]) -> SparseRows:
    return SparseRows(
        np.cumsum([0, *(len(row) for row in rows)]),
        np.array([feature for row in rows for feature in row], dtype=np.int64),
        np.array([value for row in rows for value in row.values()]),
    )


def test_rows_are_summed_and_empty_ones_are_nought() -> None:
    weights = np.array([[1, 2], [3, 4]], dtype=np.float32)
    scores = row_scores(_sparse({}, {0: 2.0, 1: 1.0}, {}, {1: -1.0}, {}), weights)
    assert scores.tolist() == [[0, 0], [5, 8], [0, 0], [-3, -4], [0, 0]]
    assert row_scores(_sparse({}), weights).tolist() == [[0, 0]]


def test_pooling_is_a_smooth_maximum() -> None:
    scores = np.array([[0.0, 50.0], [0.0, 0.0], [-3.0, 1.0]])
    pooled = pool(scores, np.array([0, 2, 2, 3]))
    assert pooled.scores == pytest.approx(np.array([[np.log(2), 50], [0, 0], [-3, 1]]))
    assert pooled.shares == pytest.approx(np.array([[0.5, 1], [0.5, 0], [1, 1]]))


def test_pooling_stands_large_scores_and_none() -> None:
    pooled = pool(np.array([[1e4], [-1e4]]), np.array([0, 2]))
    assert pooled.scores.tolist() == [[1e4]]
    assert pool(np.zeros((0, 1)), np.array([0, 0])).scores.tolist() == [[0.0]]


def test_sentences_and_context_add_up_under_the_slope() -> None:
    scorer = Scorer(
        sentence_weights=np.array([[4.0], [1.0]], dtype=np.float32),
        context_weights=np.array([[-2.0]], dtype=np.float32),
        slope=np.array([0.5]),
        bias=np.array([1.0]),
    )
    rows = BlurbRows(_sparse({0: 1.0}, {1: 1.0}), np.array([0, 2, 2]), _sparse({0: 3.0}, {}))
    expected = 0.5 * (np.log(np.exp(4) + np.exp(1)) - 6) + 1
    assert scorer.logits(rows) == pytest.approx(np.array([[expected], [1.0]]))


def test_the_audience_is_read_from_the_whole_blurb() -> None:
    audience = Audience(np.array([2.0, -1.0], dtype=np.float32), 0.5)
    rows = BlurbRows(_sparse({0: 1.0}), np.array([0, 1, 1]), _sparse({0: 1.0, 1: 3.0}, {}))
    assert audience.logits(rows).tolist() == [-0.5, 0.5]
