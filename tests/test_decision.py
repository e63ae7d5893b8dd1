from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cetopics.decision import DECIMALS, DecisionRule, logit, probabilities, with_hierarchy
from cetopics.taxonomy import Taxonomy

_HALF = np.full(6, 0.5)


def _scores(**scores: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    ids = ("ethics", "confidentiality", "boundaries", "methods", "cbt", "act")
    return np.array([[scores.get(topic, 0.01) for topic in ids]])


def test_an_area_is_as_probable_as_its_likeliest_topic(toy_taxonomy: Taxonomy) -> None:
    own = _scores(ethics=0.2, boundaries=0.7, methods=0.9, cbt=0.1)
    assert with_hierarchy(toy_taxonomy, own)[0, [0, 3]].tolist() == [0.7, 0.9]


def test_probabilities_are_rounded(toy_taxonomy: Taxonomy) -> None:
    scores = probabilities(toy_taxonomy, np.full((1, 6), 1 / 3))
    assert scores[0, 1] == round(1 / (1 + np.exp(-1 / 3)), DECIMALS)


def test_a_line_is_met_from_its_value_on(toy_taxonomy: Taxonomy) -> None:
    rule = DecisionRule(_HALF, margin=0.0)
    given_, uncertain = rule.decide(
        toy_taxonomy, _scores(ethics=0.5, cbt=0.499999, methods=0.499999)
    )
    assert given_[0].tolist() == [True, False, False, False, False, False]
    assert not uncertain.any()


def test_a_subtopic_settles_its_area(toy_taxonomy: Taxonomy) -> None:
    thresholds = np.array([0.8, 0.5, 0.5, 0.8, 0.5, 0.5])
    rule = DecisionRule(thresholds, margin=0.5)
    given_, uncertain = rule.decide(toy_taxonomy, _scores(ethics=0.79, boundaries=0.79))
    assert given_[0, :3].tolist() == [True, False, True]
    assert not uncertain.any()


def test_near_the_line_is_uncertain_on_both_sides(toy_taxonomy: Taxonomy) -> None:
    rule = DecisionRule(_HALF, margin=0.5)
    _, uncertain = rule.decide(
        toy_taxonomy, _scores(cbt=0.6, methods=0.6, act=0.4, boundaries=0.63)
    )
    assert uncertain[0].tolist() == [False, False, False, False, True, True]


@given(
    st.lists(st.lists(st.floats(-30, 30), min_size=6, max_size=6), min_size=1, max_size=5),
    st.lists(st.floats(0.01, 0.99), min_size=6, max_size=6),
)
def test_decisions_always_agree_with_the_hierarchy(
    toy_taxonomy: Taxonomy, logits: list[list[float]], thresholds: list[float]
) -> None:
    scores = probabilities(toy_taxonomy, np.array(logits))
    given_, _ = DecisionRule(np.array(thresholds), 0.3).decide(toy_taxonomy, scores)
    for topic, area in enumerate(toy_taxonomy.area_index):
        assert (given_[:, area] >= given_[:, topic]).all()
        assert (scores[:, area] >= scores[:, topic]).all()


def test_logit_stays_finite() -> None:
    assert np.isfinite(logit(np.array([0.0, 0.5, 1.0]))).all()
    assert logit(np.array([0.75])) == pytest.approx(np.log(3))
