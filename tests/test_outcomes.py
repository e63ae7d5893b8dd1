from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from cetopics import outcomes
from cetopics.catalog import ResultColumns
from cetopics.errors import WorkerError
from cetopics.labeller import Labeller
from cetopics.labelling import Blurb, Labelling
from cetopics.outcomes import Task, iter_outcomes

_TEXTS = ["CBT for panic", "bird song", "CBT for panic", "", "release of records", "bird song"]
_BATCHES = [[Blurb("", text) for text in part] for part in (_TEXTS[:3], [], _TEXTS[3:], _TEXTS)]


class _Counting(Labeller):
    """A labeller that writes down what it is asked."""

    asked: list[Blurb]

    def label(self, blurbs: Iterable[str | Blurb], *, evidence: bool = False) -> list[Labelling]:
        listed = list(blurbs)
        self.asked += [blurb for blurb in listed if isinstance(blurb, Blurb)]
        return super().label(listed, evidence=evidence)


@dataclass
class _Cells:
    """Renders as a catalog does."""

    added: ResultColumns

    def __call__(self, labelling: Labelling) -> str:
        return ";".join(self.added.cells(labelling))


def _rendered(task: Task, batches: Sequence[list[Blurb]], n_jobs: int) -> list[list[str]]:
    return [
        [one.rendered for one in batch] for batch in iter_outcomes(task, batches, n_jobs=n_jobs)
    ]


@pytest.fixture
def task(toy_labeller: Labeller) -> Task:
    return Task(toy_labeller, _Cells(ResultColumns(scores=True)))


def test_processes_change_nothing(task: Task) -> None:
    expected = [[task.run([blurb])[0].rendered for blurb in batch] for batch in _BATCHES]
    assert _rendered(task, _BATCHES, 1) == expected
    assert _rendered(task, _BATCHES, 2) == expected


def test_each_text_is_scored_once(toy_labeller: Labeller) -> None:
    labeller = _Counting(toy_labeller.bundle)
    labeller.asked = []
    list(iter_outcomes(Task(labeller, str), _BATCHES))
    assert labeller.asked == [Blurb("", text) for text in dict.fromkeys(_TEXTS)]


@pytest.mark.parametrize("limit", ["_MOST_REMEMBERED", "_MOST_CHARACTERS"])
def test_memory_is_bounded_and_what_is_forgotten_is_scored_again(
    toy_labeller: Labeller, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(outcomes, limit, 1)
    labeller = _Counting(toy_labeller.bundle)
    labeller.asked = []
    task = Task(labeller, _Cells(ResultColumns()))
    assert _rendered(task, _BATCHES, 1)[-1] == [
        task.run([blurb])[0].rendered for blurb in _BATCHES[-1]
    ]
    assert labeller.asked.count(Blurb("", "CBT for panic")) > 2


def _end_at_once(_: Labelling) -> str:
    os._exit(9)


def test_a_process_that_is_ended_is_told(toy_labeller: Labeller) -> None:
    with pytest.raises(WorkerError, match="try again with --jobs 1"):
        list(iter_outcomes(Task(toy_labeller, _end_at_once), _BATCHES, n_jobs=2))


def test_a_task_can_be_sent_to_a_process_that_shares_nothing(task: Task) -> None:
    blurbs = _BATCHES[-1]
    expected = task.run(blurbs)  # fills what is computed when first needed, which is sent along
    assert pickle.loads(pickle.dumps(task)).run(blurbs) == expected  # noqa: S301  our own bytes
