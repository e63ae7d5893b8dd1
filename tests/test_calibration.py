from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from cetopics.calibration import (
    LINES,
    choose_rule,
    curves,
    fit_audience_calibration,
    fit_calibration,
)
from cetopics.decision import probabilities
from cetopics.taxonomy import Taxonomy


def _drawn(n_rows: int = 4000) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Draw true logits and labels that follow them."""
    rng = np.random.default_rng(0)
    logits = rng.normal(-1.5, 2.0, (n_rows, 6))
    return logits, rng.random((n_rows, 6)) < 1 / (1 + np.exp(-logits))


def test_calibration_undoes_a_distortion(toy_taxonomy: Taxonomy) -> None:
    logits, labels = _drawn()
    calibration = fit_calibration(3 * logits + 1, labels, toy_taxonomy)
    assert calibration.slope == pytest.approx(np.full(6, 1 / 3), rel=0.1)
    assert calibration.apply(3 * logits + 1) == pytest.approx(logits, abs=0.5)


def test_calibration_without_labels_changes_nothing(toy_taxonomy: Taxonomy) -> None:
    logits, labels = _drawn(20)
    calibration = fit_calibration(logits, np.zeros_like(labels), toy_taxonomy)
    assert np.array_equal(calibration.apply(logits), logits)


def test_review_stays_within_its_share(toy_taxonomy: Taxonomy) -> None:
    logits, labels = _drawn()
    scores = probabilities(toy_taxonomy, logits)
    for share in (0.0, 0.2, 0.5):
        rule = choose_rule(scores, labels, toy_taxonomy, most_review=share)
        reviewed = rule.decide(toy_taxonomy, scores).uncertain.any(axis=1).mean()
        assert reviewed <= share
        assert reviewed > share - 0.1


def test_rare_topics_are_drawn_to_the_pooled_line(toy_taxonomy: Taxonomy) -> None:
    logits, labels = _drawn()
    labels[:, 1] = False
    labels[np.argmax(logits[:, 1]), 1] = True  # one example, at the very top
    scores = probabilities(toy_taxonomy, logits)
    thresholds = choose_rule(scores, labels, toy_taxonomy, most_review=0.2).thresholds
    assert LINES[0] <= thresholds[1] < LINES[5]  # its own best line is the highest tried


def test_curves_tell_honest_probabilities_from_bold_ones(toy_taxonomy: Taxonomy) -> None:
    logits, labels = _drawn()
    gaps = []
    for factor in (1.0, 3.0):
        scores = 1 / (1 + np.exp(-factor * logits))
        rule = choose_rule(scores, labels, toy_taxonomy, most_review=0.2)
        found = curves(scores, labels, toy_taxonomy, rule)
        bins = found["reliability"]
        gaps.append(max(abs(part["predicted"] - part["observed"]) for part in bins))
        shares = found["review"]["review_share"]
        assert shares == sorted(shares)
    assert gaps[0] < 0.05 < gaps[1]


def test_the_audience_is_calibrated_to_even_odds() -> None:
    logits = np.random.default_rng(0).normal(0.0, 2.0, 4000)
    elsewhere = np.random.default_rng(1).random(4000) > 1 / (1 + np.exp(-logits - 2))
    found = fit_audience_calibration(5 * logits, elsewhere)
    assert found.slope == pytest.approx([1 / 5], rel=0.15)
    weights = np.where(elsewhere, 1 / elsewhere.sum(), 1 / (~elsewhere).sum())
    helping = 1 / (1 + np.exp(-found.apply(5 * logits)))
    assert np.average(helping, weights=weights) == pytest.approx(0.5, abs=1e-3)


def test_an_audience_without_another_side_is_left_alone() -> None:
    found = fit_audience_calibration(np.array([1.0, 20.0]), np.array([False, False]))
    assert found.apply(np.array([1.0, 20.0])).tolist() == [1.0, 20.0]


def test_elsewhere_less_is_sure(toy_taxonomy: Taxonomy) -> None:
    logits, labels = _drawn()
    calibration = fit_calibration(logits, labels, toy_taxonomy)
    here, elsewhere = calibration.apply(logits), calibration.for_elsewhere().apply(logits)
    assert (np.abs(elsewhere[logits > 1]) < np.abs(here[logits > 1])).all()
    assert (elsewhere[np.abs(here) < 0.1] < here[np.abs(here) < 0.1]).all()
