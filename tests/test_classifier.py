from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from cetopics.classifier import TopicClassifier
from cetopics.dataset import Example, label_matrix
from cetopics.errors import TrainingError
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import Rarity


@pytest.fixture(scope="module")
def texts(toy_examples: list[Example]) -> list[Blurb]:
    return [example.blurb for example in toy_examples]


@pytest.fixture(scope="module")
def fitted(
    toy_taxonomy: Taxonomy, toy_examples: list[Example], texts: list[Blurb]
) -> TopicClassifier:
    labels = label_matrix(toy_taxonomy, [example.labels for example in toy_examples])
    return TopicClassifier(toy_taxonomy).fit(texts, labels)


def test_it_learns(fitted: TopicClassifier) -> None:
    given = fitted.predict(["CBT and cognitive therapy", Blurb("", "Pottery class")])
    assert fitted.classes_[given[0] == 1].tolist() == ["methods", "cbt"]
    assert given[1].sum() == 0


def test_shapes_and_ranges(fitted: TopicClassifier, texts: list[Blurb]) -> None:
    probability = fitted.predict_proba(texts)
    assert probability.shape == fitted.oof_scores_.shape == (len(texts), 6)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert fitted.scorer_.pair_weights.shape == (len(fitted.space_.pairs), 6)
    assert fitted.scorer_.word_weights.shape == (fitted.space_.n_words, 12)


def test_it_clones_with_its_parameters(toy_taxonomy: Taxonomy) -> None:
    original = TopicClassifier(toy_taxonomy, n_steps=20, n_folds=3)
    copy = clone(original)
    assert copy.get_params()["n_steps"] == 20
    assert copy.get_params()["taxonomy"] == toy_taxonomy
    with pytest.raises(NotFittedError):
        copy.predict(["x"])


def test_areas_need_not_be_marked(
    toy_taxonomy: Taxonomy, toy_examples: list[Example], texts: list[Blurb], fitted: TopicClassifier
) -> None:
    bare = label_matrix(toy_taxonomy, [e.labels for e in toy_examples], with_areas=False)
    again = TopicClassifier(toy_taxonomy).fit(texts, bare)
    assert np.array_equal(again.scorer_.word_weights, fitted.scorer_.word_weights)


def test_processes_do_not_change_the_result(
    toy_taxonomy: Taxonomy, toy_examples: list[Example], texts: list[Blurb], fitted: TopicClassifier
) -> None:
    labels = label_matrix(toy_taxonomy, [example.labels for example in toy_examples])
    again = TopicClassifier(toy_taxonomy, n_jobs=2).fit(texts, labels)
    assert np.array_equal(again.scorer_.word_weights, fitted.scorer_.word_weights)
    assert np.array_equal(again.oof_scores_, fitted.oof_scores_)


def test_held_out_examples_are_not_seen(toy_taxonomy: Taxonomy) -> None:
    """Each text has a word of its own, labels are drawn by lot: nothing can be known."""
    rng = np.random.default_rng(0)
    texts = [f"word{n} word{n} course" for n in range(120)]
    labels = np.zeros((120, 6), dtype=bool)
    labels[:, 1] = rng.random(120) < 0.5
    model = TopicClassifier(toy_taxonomy, rarity=Rarity(1, 1, 1.0)).fit(texts, labels)
    right = (model.oof_scores_[:, 1] > 0.5) == labels[:, 1]
    assert right.mean() < 0.65


def test_near_duplicates_are_held_out_together(toy_taxonomy: Taxonomy) -> None:
    rng = np.random.default_rng(0)
    texts = [f"a{n} b{n} c{n} d{n} e{n}" for n in range(60)] * 2
    labels = np.zeros((120, 6), dtype=bool)
    labels[:, 1] = np.tile(rng.random(60) < 0.5, 2)
    model = TopicClassifier(toy_taxonomy, rarity=Rarity(1, 1, 1.0)).fit(texts, labels)
    right = (model.oof_scores_[:, 1] > 0.5) == labels[:, 1]
    assert right.mean() < 0.65


def test_a_topic_without_examples_stays_improbable(
    toy_taxonomy: Taxonomy, toy_examples: list[Example], texts: list[Blurb]
) -> None:
    labels = label_matrix(toy_taxonomy, [example.labels for example in toy_examples])
    labels[:, toy_taxonomy.index["act"]] = False
    model = TopicClassifier(toy_taxonomy).fit(texts, labels)
    assert model.predict_proba(["ACT metaphors for panic"])[0, toy_taxonomy.index["act"]] < 0.1


@pytest.mark.parametrize(
    ("n_texts", "shape", "message"),
    [
        (3, (3, 6), "3 labelled examples are too few for 5 folds"),
        (6, (6, 5), r"y has shape \(6, 5\)"),
    ],
)
def test_what_cannot_be_trained_on_is_told(
    toy_taxonomy: Taxonomy, n_texts: int, shape: tuple[int, int], message: str
) -> None:
    with pytest.raises(TrainingError, match=message):
        TopicClassifier(toy_taxonomy).fit(["x"] * n_texts, np.zeros(shape))


def test_lines_and_calibration_are_taken_from_whole_blurbs(
    toy_taxonomy: Taxonomy, toy_examples: list[Example], texts: list[Blurb], fitted: TopicClassifier
) -> None:
    labels = label_matrix(toy_taxonomy, [example.labels for example in toy_examples])
    whole = np.arange(len(texts)) % 2 == 0
    again = TopicClassifier(toy_taxonomy).fit(texts, labels, whole=whole)
    assert np.array_equal(again.scorer_.word_weights, fitted.scorer_.word_weights)
    assert not np.array_equal(again.scorer_.slope, fitted.scorer_.slope)
    every = TopicClassifier(toy_taxonomy).fit(texts, labels, whole=np.ones(len(texts)))
    assert np.array_equal(every.scorer_.slope, fitted.scorer_.slope)


def test_it_is_less_bold_when_tempered(
    toy_taxonomy: Taxonomy, toy_examples: list[Example], texts: list[Blurb], fitted: TopicClassifier
) -> None:
    labels = label_matrix(toy_taxonomy, [example.labels for example in toy_examples])
    plain = TopicClassifier(toy_taxonomy, tempered=False).fit(texts, labels)
    assert (np.abs(fitted.scorer_.slope) < np.abs(plain.scorer_.slope)).all()
