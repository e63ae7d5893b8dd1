"""Batches of blurbs labelled in order, each distinct text once, and rendered for a catalog."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

from cetopics.labeller import Labeller
from cetopics.labelling import Blurb, Labelling
from cetopics.workers import workers

__all__ = ["Outcome", "Task", "iter_outcomes"]

#: Texts remembered, so that one that comes again is not scored again, and their characters: what
#: bounds memory.
_MOST_REMEMBERED = 32_768
_MOST_CHARACTERS = 2**25

#: Batches sent ahead, for each process.
_AHEAD = 3


class Outcome(NamedTuple):
    """What a catalog needs of a labelling.

    Attributes
    ----------
    rendered
        The text that is joined to the record.
    status
        The labelling's status.
    areas, subtopics
        Ids of the topics given.
    """

    rendered: str
    status: str
    areas: tuple[str, ...]
    subtopics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """How blurbs are labelled; can be sent to another process.

    Attributes
    ----------
    labeller
        The model.
    render
        What turns a labelling into text.
    evidence
        Whether evidence is wanted.
    """

    labeller: Labeller
    render: Callable[[Labelling], str]
    evidence: bool = False

    def run(self, blurbs: Sequence[Blurb]) -> list[Outcome]:
        """Label some blurbs."""
        return [
            Outcome(self.render(found), found.status, found.areas, found.subtopics)
            for found in self.labeller.label(blurbs, evidence=self.evidence)
        ]


def iter_outcomes(
    task: Task, batches: Iterable[Sequence[Blurb]], *, n_jobs: int = 1
) -> Iterator[list[Outcome]]:
    """Label batches of blurbs, in order.

    Parameters
    ----------
    task
        How.
    batches
        The blurbs.
    n_jobs
        Processes that label; with 1 this one does. It changes no outcome.

    Yields
    ------
    list of Outcome
        One a blurb, for each batch.

    Raises
    ------
    WorkerError
        If a process ends before its time.
    """
    if n_jobs == 1:
        yield from _in_turn(batches, lambda blurbs: _done(task.run(blurbs)), ahead=0)
        return
    with workers(task.run, n_jobs) as send:
        yield from _in_turn(batches, send, ahead=_AHEAD * n_jobs)


class _Cell:
    """The place for the outcome of one distinct text."""

    __slots__ = ("outcome",)

    outcome: Outcome


class _Sent(NamedTuple):
    """A batch that is being labelled: the cells of its records, and those that are to be filled."""

    cells: list[_Cell]
    open_cells: list[_Cell]
    future: Future[list[Outcome]]

    def outcomes(self) -> list[Outcome]:
        for cell, outcome in zip(self.open_cells, self.future.result(), strict=True):
            cell.outcome = outcome
        return [cell.outcome for cell in self.cells]


class _Memory:
    """The cells of texts met lately; the oldest are forgotten first."""

    def __init__(self) -> None:
        # A plain dictionary looks through all it has lost to find its oldest.
        self._cells: OrderedDict[Blurb, _Cell] = OrderedDict()
        self._n_characters = 0

    def cell(self, blurb: Blurb, opened: dict[Blurb, _Cell]) -> _Cell:
        """Return the cell of a text; one that is new is opened."""
        cell = self._cells.get(blurb)
        if cell is None:
            cell = self._cells[blurb] = opened[blurb] = _Cell()
            self._n_characters += len(blurb.title) + len(blurb.text)
        return cell

    def shrink(self) -> None:
        while len(self._cells) > _MOST_REMEMBERED or self._n_characters > _MOST_CHARACTERS:
            oldest, _ = self._cells.popitem(last=False)
            self._n_characters -= len(oldest.title) + len(oldest.text)


def _in_turn(
    batches: Iterable[Sequence[Blurb]],
    send: Callable[[list[Blurb]], Future[list[Outcome]]],
    *,
    ahead: int,
) -> Iterator[list[Outcome]]:
    """Send the texts of each batch that are not known yet; yield outcomes in order.

    When a batch's turn comes, those before it are filled, whose texts it may share.
    """
    memory = _Memory()
    sent: deque[_Sent] = deque()
    for blurbs in batches:
        opened: dict[Blurb, _Cell] = {}
        cells = [memory.cell(blurb, opened) for blurb in blurbs]
        memory.shrink()
        sent.append(_Sent(cells, list(opened.values()), send(list(opened))))
        if len(sent) > ahead:
            yield sent.popleft().outcomes()
    while sent:
        yield sent.popleft().outcomes()


def _done(outcomes: list[Outcome]) -> Future[list[Outcome]]:
    future: Future[list[Outcome]] = Future()
    future.set_result(outcomes)
    return future
