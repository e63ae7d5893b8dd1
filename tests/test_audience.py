from __future__ import annotations

import numpy as np

from cetopics.audience import audience_weights
from cetopics.classifier import TopicClassifier
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import fit_space


def _texts() -> list[Blurb]:
    helpers = [Blurb(text=f"panic for counselors {n}") for n in range(12)]
    others = [Blurb(text=f"panic for bankers {n}") for n in range(4)]
    return [*helpers, *others]


def test_words_of_other_fields_speak_against_every_topic(toy_taxonomy: Taxonomy) -> None:
    texts = _texts()
    space = fit_space(texts, toy_taxonomy, min_df=2)
    elsewhere = np.arange(len(texts)) >= 12
    weights = audience_weights(space.rows(texts).context, space.n_words, elsewhere)
    words = {word: weights[place] for place, word in enumerate(space.ngrams[: space.n_words])}
    assert words["bankers"] < 0 < words["counselors"]
    assert abs(words["for"]) < abs(words["bankers"])


def test_one_side_alone_teaches_nothing(toy_taxonomy: Taxonomy) -> None:
    texts = _texts()
    space = fit_space(texts, toy_taxonomy, min_df=2)
    context = space.rows(texts).context
    for elsewhere in (np.zeros(len(texts), bool), np.ones(len(texts), bool)):
        assert not audience_weights(context, space.n_words, elsewhere).any()


def test_the_classifier_heeds_the_audience(toy_taxonomy: Taxonomy) -> None:
    texts = _texts()
    labels = np.zeros((len(texts), len(toy_taxonomy.ids)), dtype=bool)
    labels[:12, toy_taxonomy.index["cbt"]] = True
    elsewhere = np.arange(len(texts)) >= 12
    plain, heedful = (
        TopicClassifier(toy_taxonomy, n_folds=3, n_steps=20).fit(texts, labels, elsewhere=given)
        for given in (None, elsewhere)
    )
    words = heedful.space_.ngrams[: heedful.space_.n_words]
    moved = heedful.scorer_.context_weights - plain.scorer_.context_weights
    assert (moved[words.index("bankers")] < 0).all()
    assert (moved[words.index("counselors")] > 0).all()
