"""The model that ships fits the taxonomy and the examples that stand beside it."""

from __future__ import annotations

import csv
import json
import subprocess

import pytest

from cetopics.dataset import example_files, read_examples
from cetopics.evaluation.report import evaluate_examples
from cetopics.labeller import Labeller
from cetopics.taxonomy import Taxonomy
from cetopics.training import data_digest
from conftest import ROOT
from golden import GOLDEN, scores


def test_it_was_trained_on_what_stands_here(shipped_labeller: Labeller, taxonomy: Taxonomy) -> None:
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)
    provenance = shipped_labeller.bundle.provenance
    assert shipped_labeller.taxonomy == taxonomy
    assert provenance.data_digest == data_digest(examples)
    assert provenance.n_examples == len(examples)


def test_it_is_small(shipped_labeller: Labeller) -> None:
    files = (ROOT / "models" / shipped_labeller.bundle.name).iterdir()
    assert sum(path.stat().st_size for path in files) < 15 * 2**20


def test_its_cross_validation_holds_a_floor(shipped_labeller: Labeller) -> None:
    metrics = shipped_labeller.bundle.provenance.metrics
    floors = {"subtopic_micro_f1": 0.71, "subtopic_macro_f1": 0.70, "area_micro_f1": 0.79}
    for name, floor in floors.items():
        value = metrics[name]
        assert value is not None
        assert value >= floor, name
    no_topic = metrics["no_topic_labelled"]
    assert no_topic is not None
    assert no_topic <= 0.11


def test_it_knows_its_own_examples(shipped_labeller: Labeller, taxonomy: Taxonomy) -> None:
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)
    whole = [example for example in examples if example.is_whole]
    found = evaluate_examples(shipped_labeller, "own", whole)
    assert found.strict.subtopic_micro_f1.value > 0.9
    assert found.strict.no_topic_labelled.value < 0.06


def test_the_example_catalog_is_like_a_real_dump() -> None:
    with (ROOT / "data" / "examples" / "catalog.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 150
    descriptions = [row["course_description"] for row in rows]
    assert any("<p>" in text for text in descriptions)
    assert any("&amp;" in text for text in descriptions)
    assert any("\n" in text for text in descriptions)
    assert "" in descriptions
    assert len(set(descriptions)) < len(descriptions)


def test_only_the_shipped_model_is_kept_in_git(shipped_labeller: Labeller) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "models"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    folders = {path.split("/")[1] for path in listed}
    assert folders == {"champion", shipped_labeller.bundle.name}


def test_it_scores_as_it_did_when_it_was_shipped(shipped_labeller: Labeller) -> None:
    """Tokens, features and damping are code: a change of theirs must not slip under a model."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    found = scores(shipped_labeller)
    assert found["model"] == golden["model"], "another model ships: run python tests/golden.py"
    assert found["scores"] == [pytest.approx(row, abs=1e-6) for row in golden["scores"]]
