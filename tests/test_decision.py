from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cetopics.decision import (
    DECIMALS,
    DecisionRule,
    ReviewCurve,
    chosen_topics,
    logit,
    probabilities,
    with_hierarchy,
)
from cetopics.errors import SettingError
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


def test_near_the_line_is_uncertain_the_less_below(toy_taxonomy: Taxonomy) -> None:
    rule = DecisionRule(_HALF, margin=0.5)  # up to 0.62, and down to 0.47
    _, uncertain = rule.decide(
        toy_taxonomy, _scores(cbt=0.6, act=0.46, boundaries=0.63, confidentiality=0.48)
    )
    assert uncertain[0].tolist() == [False, True, False, False, True, False]


def test_a_topic_is_as_probable_as_the_audience_allows(toy_taxonomy: Taxonomy) -> None:
    logits = np.array([[-9.0, -9, -9, -9, 2, -9]] * 2)
    scores = probabilities(toy_taxonomy, logits, audience=np.array([9.0, 0.0]))
    taught = 1 / (1 + np.exp(-2))
    assert scores[:, 4] == pytest.approx([taught, taught / 2], abs=1e-3)
    assert scores[:, 3] == pytest.approx(scores[:, 4])


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


_CURVE = ReviewCurve.from_columns(
    {
        "margin": [0.0, 0.5, 1.0, 1.5],
        "review_share": [0.0, 0.1, 0.2, 0.3],
        "labelled_precision": [0.80, 0.85, 0.95, 0.90],
    }
)


def test_the_narrowest_margin_that_has_the_precision_is_chosen() -> None:
    assert _CURVE.at_precision(0.5).margin == 0.0
    assert _CURVE.at_precision(0.85).margin == 0.5
    assert _CURVE.at_precision(0.86).review_share == 0.2


def test_a_precision_out_of_reach_is_told() -> None:
    with pytest.raises(SettingError, match=r"the most is 0.950, with 80% of rows accepted"):
        _CURVE.at_precision(0.96)


@pytest.mark.parametrize(
    ("only", "exclude", "chosen"),
    [
        ((), (), {"ethics", "confidentiality", "boundaries", "methods", "cbt", "act"}),
        (("ethics",), (), {"ethics", "confidentiality", "boundaries"}),
        (("cbt",), (), {"cbt"}),
        ((), ("methods",), {"ethics", "confidentiality", "boundaries"}),
        (("ethics", "act"), ("boundaries",), {"ethics", "confidentiality", "act"}),
    ],
)
def test_topics_are_chosen(
    toy_taxonomy: Taxonomy, only: tuple[str, ...], exclude: tuple[str, ...], chosen: set[str]
) -> None:
    marked = chosen_topics(toy_taxonomy, only, exclude)
    assert {toy_taxonomy.ids[topic] for topic in np.flatnonzero(marked)} == chosen


def test_an_unknown_topic_is_told_with_what_may_be_meant(toy_taxonomy: Taxonomy) -> None:
    with pytest.raises(SettingError, match="no topic 'boundarys'; did you mean boundaries"):
        chosen_topics(toy_taxonomy, ["boundarys"])


def test_a_topic_not_chosen_decides_nothing(toy_taxonomy: Taxonomy) -> None:
    chosen = chosen_topics(toy_taxonomy, exclude=["cbt"])
    scores = probabilities(toy_taxonomy, np.array([[-5.0, -5, -5, -5, 5, 0.1]]), chosen=chosen)
    assert scores[0, 3] == scores[0, 5]
    given_, uncertain = DecisionRule(_HALF, 0.5, chosen).decide(toy_taxonomy, scores)
    assert given_[0].tolist() == [False, False, False, True, False, True]
    assert uncertain[0].tolist() == [False, False, False, False, False, True]


def test_an_area_not_chosen_comes_only_with_its_subtopic(toy_taxonomy: Taxonomy) -> None:
    chosen = chosen_topics(toy_taxonomy, ["cbt"])
    rule = DecisionRule(np.array([0.5, 0.5, 0.5, 0.3, 0.6, 0.5]), 0.0, chosen)
    for logit_of_cbt, expected in ((0.0, False), (3.0, True)):
        logits = np.array([[3.0, 3, 3, 3, logit_of_cbt, 3]])
        given_, _ = rule.decide(toy_taxonomy, probabilities(toy_taxonomy, logits, chosen=chosen))
        assert given_[0].tolist() == [False, False, False, expected, expected, False]


def test_a_choice_that_leaves_nothing_is_refused(toy_taxonomy: Taxonomy) -> None:
    with pytest.raises(SettingError, match="no topic is left to give"):
        chosen_topics(toy_taxonomy, only=["ethics"], exclude=["ethics"])
