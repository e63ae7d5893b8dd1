from __future__ import annotations

import json
from pathlib import Path

import pytest

from cetopics.bundle import read_bundle
from cetopics.classifier import FitStep
from cetopics.dataset import Example
from cetopics.errors import OutputError
from cetopics.taxonomy import Taxonomy
from cetopics.training import Trained, data_digest, train


def _train(examples: list[Example], taxonomy: Taxonomy, folder: Path, seed: int = 0) -> Path:
    for _ in train(examples, taxonomy, folder, seed=seed):
        pass
    return folder


def test_same_inputs_same_bytes_but_for_the_time(
    toy_examples: list[Example], toy_taxonomy: Taxonomy, tmp_path: Path
) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    one = _train(toy_examples, toy_taxonomy, tmp_path / "1" / "m")
    two = _train(toy_examples, toy_taxonomy, tmp_path / "2" / "m")
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    for name in names:
        if name != "manifest.json":
            assert (one / name).read_bytes() == (two / name).read_bytes(), name
    manifests = [json.loads((folder / "manifest.json").read_text()) for folder in (one, two)]
    for manifest in manifests:
        del manifest["created"], manifest["digest"]
    assert manifests[0] == manifests[1]
    assert read_bundle(one).digest == read_bundle(two).digest


def test_order_and_threads_do_not_matter(
    toy_examples: list[Example], toy_taxonomy: Taxonomy, toy_folder: Path, tmp_path: Path
) -> None:
    from threadpoolctl import threadpool_limits

    for threads in (1, 2):
        with threadpool_limits(threads):
            folder = _train(toy_examples[::-1], toy_taxonomy, tmp_path / str(threads))
        assert read_bundle(folder).digest == read_bundle(toy_folder).digest


def test_the_digest_does_not_depend_on_the_name(
    toy_examples: list[Example], toy_taxonomy: Taxonomy, toy_folder: Path, tmp_path: Path
) -> None:
    other = _train(toy_examples, toy_taxonomy, tmp_path / "other")
    assert read_bundle(other).digest == read_bundle(toy_folder).digest


def test_steps_are_told_and_the_result_last(
    toy_examples: list[Example], toy_taxonomy: Taxonomy, tmp_path: Path
) -> None:
    *steps, trained = train(toy_examples, toy_taxonomy, tmp_path / "m")
    assert all(isinstance(step, FitStep) for step in steps)
    assert [step.done for step in steps if isinstance(step, FitStep)] == list(range(1, 8))
    assert isinstance(trained, Trained)
    assert trained.figures.subtopic_micro_f1.value > 0.5
    assert "toy" not in read_bundle(trained.folder).card


def test_a_failed_write_leaves_nothing(
    toy_examples: list[Example], toy_taxonomy: Taxonomy, tmp_path: Path
) -> None:
    (tmp_path / "m").mkdir()
    with pytest.raises(OutputError, match="is no model bundle"):
        _train(toy_examples, toy_taxonomy, tmp_path / "m")
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_the_data_digest_is_of_content_not_order(toy_examples: list[Example]) -> None:
    assert data_digest(toy_examples) == data_digest(toy_examples[::-1])
    assert data_digest(toy_examples) != data_digest(toy_examples[1:])
