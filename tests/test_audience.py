from __future__ import annotations

import numpy as np
import pytest

from cetopics.audience import fit_audience
from cetopics.classifier import TopicClassifier
from cetopics.decision import sigmoid
from cetopics.labelling import Blurb
from cetopics.solver import context_matrix
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import Rarity, fit_space

#: The last of `_texts` that are for another field.
_ELSEWHERE = np.arange(16) >= 12


def _texts() -> list[Blurb]:
    helpers = [Blurb(text=f"panic for counselors {n}") for n in range(12)]
    others = [Blurb(text=f"panic for bankers {n}") for n in range(4)]
    return [*helpers, *others]


def test_words_tell_whose_course_it_is(toy_taxonomy: Taxonomy) -> None:
    space = fit_space(_texts(), toy_taxonomy, Rarity(2, 2, 1.0))
    rows = space.rows(_texts())
    audience = fit_audience(context_matrix(space, rows), _ELSEWHERE)
    words = dict(zip(space.words, audience.weights, strict=True))
    assert words["bankers"] < 0 < words["counselors"]
    assert abs(words["for"]) < abs(words["bankers"])
    assert ((audience.logits(rows) < 0) == _ELSEWHERE).all()


@pytest.mark.parametrize("elsewhere", [np.zeros(16, bool), np.ones(16, bool)])
def test_one_side_alone_teaches_nothing(
    toy_taxonomy: Taxonomy, elsewhere: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> None:
    space = fit_space(_texts(), toy_taxonomy, Rarity(2, 2, 1.0))
    rows = space.rows(_texts())
    audience = fit_audience(context_matrix(space, rows), elsewhere)
    assert sigmoid(audience.logits(rows)) == pytest.approx(np.ones(16))


def test_a_course_for_others_has_no_topic(toy_taxonomy: Taxonomy) -> None:
    texts = _texts()
    cbt = toy_taxonomy.index["cbt"]
    labels = np.zeros((len(texts), len(toy_taxonomy.ids)), dtype=bool)
    labels[:12, cbt] = True
    plain, heedful = (
        TopicClassifier(toy_taxonomy, n_folds=3, n_steps=20).fit(texts, labels, elsewhere=given)
        for given in (None, _ELSEWHERE)
    )
    assert plain.decision_function(texts) == pytest.approx(heedful.decision_function(texts))
    without, with_audience = (model.predict_proba(texts)[:, cbt] for model in (plain, heedful))
    assert (with_audience[12:] < without[12:] / 2).all()
    assert (with_audience[:12] > without[:12] / 2).all()
