"""What ships is what was trained: the bundle scores as the estimator does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cetopics.bundle import Bundle, Provenance
from cetopics.bundle.writing import write_bundle
from cetopics.calibration import curves
from cetopics.catalog import open_catalog
from cetopics.classifier import TopicClassifier
from cetopics.dataset import example_files, read_examples, training_set
from cetopics.labeller import Labeller
from cetopics.taxonomy import Taxonomy
from conftest import ROOT


@pytest.fixture(scope="module")
def pair(
    taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory
) -> tuple[TopicClassifier, Labeller]:
    """An estimator trained on authored blurbs, and the labeller that reads its bundle."""
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)[::30]
    blurbs, labels, whole, elsewhere = training_set(taxonomy, examples)
    estimator = TopicClassifier(taxonomy, n_folds=2)
    estimator.fit(blurbs, labels, whole=whole, elsewhere=elsewhere)
    folder: Path = tmp_path_factory.mktemp("models") / "parity"
    bundle = Bundle(
        name="parity",
        space=estimator.space_,
        scorer=estimator.scorer_,
        audience=estimator.audience_,
        rule=estimator.rule_,
        curves=curves(estimator.oof_scores_, labels, taxonomy, estimator.rule_),
        card="",
        provenance=Provenance("", len(examples), 0, {}, {}),
        created="",
    )
    write_bundle(bundle, folder)
    return estimator, Labeller.load(folder)


def test_labeller_and_estimator_agree(pair: tuple[TopicClassifier, Labeller]) -> None:
    estimator, labeller = pair
    with open_catalog(ROOT / "data" / "examples" / "catalog.csv") as catalog:
        blurbs = [record.blurb for record in catalog.records()]
    labellings = labeller.label(blurbs)
    scores = np.array([list(labelling.scores.values()) for labelling in labellings])
    assert np.abs(scores - estimator.predict_proba(blurbs)).max() <= 1e-6
    given = estimator.predict(blurbs)
    for row, labelling in enumerate(labellings):
        if labelling.status != "empty":
            ids = set(estimator.classes_[given[row] == 1].tolist())
            assert ids == {*labelling.areas, *labelling.subtopics}
