from __future__ import annotations

import numpy as np
import pytest

from cetopics.errors import TrainingError
from cetopics.folds import near_duplicate_groups, near_duplicate_pairs, stratified_group_folds
from cetopics.labelling import Blurb

_LONG = (
    "Two days on exposure in practice: building a hierarchy with the client, staying with fear "
    "until it falls, and planning homework that is small enough to be done between sessions."
)


def test_near_duplicates_share_a_group() -> None:
    blurbs = [
        Blurb("Exposure", _LONG),
        Blurb("Pottery", "Throwing bowls on the wheel, an evening a week until Easter."),
        Blurb("Exposure (repeat)", _LONG + " Bring lunch."),
        Blurb("", ""),
        Blurb("EXPOSURE", _LONG.upper()),
    ]
    groups = near_duplicate_groups(blurbs).tolist()
    assert groups[0] == groups[2] == groups[4] == 0
    assert len({groups[0], groups[1], groups[3]}) == 3


@pytest.mark.parametrize(("shared", "expected"), [(0.2, 0), (0.8, 40)])
def test_pairs_are_those_similar_enough(shared: float, expected: int) -> None:
    rng = np.random.default_rng(0)
    blurbs = []
    for pair in range(40):
        tokens = [f"w{pair}x{n}" for n in range(200)]
        other = tokens[: int(200 * shared)] + [f"v{pair}x{n}" for n in rng.integers(0, 10**6, 200)]
        blurbs += [Blurb("", " ".join(tokens)), Blurb("", " ".join(other[:200]))]
    assert abs(len(list(near_duplicate_pairs(blurbs))) - expected) <= 2


def test_too_few_groups_are_told() -> None:
    with pytest.raises(TrainingError, match="1 examples that are no near duplicates"):
        stratified_group_folds(np.zeros(9, dtype=int), np.ones((9, 2), bool), n_folds=5, seed=0)


def test_folds_keep_groups_whole_and_spread_labels() -> None:
    rng = np.random.default_rng(0)
    labels = rng.random((200, 4)) < [0.5, 0.3, 0.2, 0.1]
    groups = np.arange(200) // 2 * 2
    folds = stratified_group_folds(groups, labels, n_folds=5, seed=0)
    assert (folds[0::2] == folds[1::2]).all()
    assert set(folds) == set(range(5))
    for label in labels.T:
        shares = [label[folds == fold].mean() for fold in range(5)]
        assert max(shares) - min(shares) < 0.15


def test_folds_follow_the_seed() -> None:
    labels = np.random.default_rng(1).random((60, 3)) < 0.3
    groups = np.arange(60)
    one, same, other = (
        stratified_group_folds(groups, labels, n_folds=3, seed=seed) for seed in (0, 0, 1)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
