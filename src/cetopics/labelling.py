"""What goes in and what comes out: a blurb, and the labelling it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Blurb", "Evidence", "Field", "Labelling", "Scores", "Status"]

#: The part of a blurb a piece of evidence stands in.
Field = Literal["title", "text"]

#: What was decided: topics given, no topic, a person should look, or nothing to read.
Status = Literal["labelled", "none", "review", "empty"]


class Blurb(NamedTuple):
    """A course as its catalog describes it.

    Attributes
    ----------
    title
        The course's title, possibly empty.
    text
        The free text, possibly with HTML, possibly empty.
    """

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a blurb that spoke for or against a topic.

    Attributes
    ----------
    field
        ``"title"`` or ``"text"``.
    text
        The words as they stand in the raw string.
    start, end
        Code points of the raw string of that field.
    weight
        What the place adds to the topic's logit (natural log of the odds).
    """

    field: Field
    text: str
    start: int
    end: int
    weight: float


class Scores(Mapping[str, float]):
    """Probabilities by topic id, kept as they were computed and read when asked for.

    Parameters
    ----------
    index
        Place of each topic's probability in `values`, by id, in taxonomy order.
    values
        The probabilities.
    """

    __slots__ = ("_index", "_values")

    def __init__(self, index: Mapping[str, int], values: Sequence[float]) -> None:
        self._index = index
        self._values = values

    def __getitem__(self, topic_id: str) -> float:
        return float(self._values[self._index[topic_id]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __repr__(self) -> str:
        return repr(dict(self))


class Labelling(NamedTuple):
    """The topics of one blurb, and how sure they are.

    Attributes
    ----------
    areas, subtopics
        Ids of the topics given, in taxonomy order. Every subtopic's area is among the areas.
    status
        ``labelled``, ``none`` (no topic applies), ``review`` (a person should look; the topics
        given are suggestions) or ``empty`` (no token to read).
    reason
        Why a person should look; empty unless the status is ``review``.
    confidence
        Smallest probability among the topics given; one minus the largest probability where
        none is given; None where the blurb is empty.
    scores
        Probability of every topic, by id, in taxonomy order.
    evidence
        For each topic given, the places that decided, strongest first; empty unless asked for.
    model
        Name and short digest of the model that decided.
    """

    areas: tuple[str, ...]
    subtopics: tuple[str, ...]
    status: Status
    reason: str
    confidence: float | None
    scores: Mapping[str, float]
    evidence: Mapping[str, tuple[Evidence, ...]]
    model: str
