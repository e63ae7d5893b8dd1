"""The types of a taxonomy: areas, their subtopics, and the terms that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from cetopics.text import words

__all__ = ["Area", "Subtopic", "Taxonomy", "Term"]


class Term(NamedTuple):
    """A phrase by which professionals name a topic.

    Attributes
    ----------
    text
        The phrase as a person writes it; it is matched by its tokens.
    case
        True if the phrase counts only in exactly this case (ACT, PE).
    shared
        Ids of further topics that the phrase names as well.
    """

    text: str
    case: bool = False
    shared: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The lower-case tokens by which two terms are the same."""
        return tuple(words(self.text).lower)


@dataclass(frozen=True, slots=True)
class Subtopic:
    """A topic of the second level."""

    id: str
    name: str
    definition: str
    terms: tuple[Term, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A topic of the first level, with its subtopics."""

    id: str
    name: str
    definition: str
    subtopics: tuple[Subtopic, ...]
    terms: tuple[Term, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """Two levels of topics, in a fixed order: each area followed by its subtopics.

    Attributes
    ----------
    version
        Number of the taxonomy's release.
    areas
        The areas, in order.
    """

    version: int
    areas: tuple[Area, ...]

    @cached_property
    def topics(self) -> tuple[Area | Subtopic, ...]:
        """Every area followed by its subtopics: the order of every array over topics."""
        topics: list[Area | Subtopic] = []
        for area in self.areas:
            topics += [area, *area.subtopics]
        return tuple(topics)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of `topics`, in the same order."""
        return tuple(topic.id for topic in self.topics)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Place of each topic id in `topics`."""
        return {topic_id: place for place, topic_id in enumerate(self.ids)}

    @cached_property
    def area_index(self) -> tuple[int, ...]:
        """Place of each topic's area in `topics`; an area is its own."""
        return tuple(
            self.index[area.id] for area in self.areas for _ in range(1 + len(area.subtopics))
        )

    @cached_property
    def families(self) -> tuple[tuple[int, slice], ...]:
        """Place of each area, and the places of its subtopics."""
        places = [self.index[area.id] for area in self.areas]
        return tuple(
            (place, slice(place + 1, place + 1 + len(area.subtopics)))
            for place, area in zip(places, self.areas, strict=True)
        )

    def with_areas(self, labels: Sequence[str]) -> frozenset[str]:
        """Complete a set of topic ids by the areas of its subtopics."""
        own = {self.ids[self.area_index[self.index[label]]] for label in labels}
        return frozenset(labels) | own

    def terms(self) -> Iterator[tuple[Term, tuple[str, ...]]]:
        """Yield each term with the ids of all topics it names."""
        for topic in self.topics:
            for term in topic.terms:
                yield term, (topic.id, *term.shared)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, comments and layout left out."""
        import hashlib
        import json

        canonical = json.dumps(self.to_mapping(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    def to_mapping(self) -> dict[str, Any]:
        """Return the taxonomy as plain values, in the form `taxonomy_from_mapping` reads."""
        return {"version": self.version, "areas": [_topic_mapping(area) for area in self.areas]}


def _term_mapping(term: Term) -> str | dict[str, Any]:
    if not term.case and not term.shared:
        return term.text
    return {"text": term.text, "case": term.case, "shared": list(term.shared)}


def _topic_mapping(topic: Area | Subtopic) -> dict[str, Any]:
    mapping: dict[str, Any] = {
        "id": topic.id,
        "name": topic.name,
        "definition": topic.definition,
        "source": list(topic.source),
        "terms": [_term_mapping(term) for term in topic.terms],
    }
    if isinstance(topic, Area):
        mapping["subtopics"] = [_topic_mapping(subtopic) for subtopic in topic.subtopics]
    return mapping
