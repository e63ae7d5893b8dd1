"""A taxonomy read from YAML or plain values, every fault reported at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cetopics.errors import Fault, TaxonomyError
from cetopics.taxonomy.topics import Area, Subtopic, Taxonomy, Term

__all__ = ["read_taxonomy", "taxonomy_from_mapping"]

_REQUIRED_KEYS = {"id", "name", "definition"}
_TOPIC_KEYS = _REQUIRED_KEYS | {"terms", "source"}
_TERM_KEYS = {"text", "case", "shared"}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy from a YAML file.

    Raises
    ------
    TaxonomyError
        If the file cannot be read, is not YAML or is not a valid taxonomy.
    """
    import yaml

    try:
        document = yaml.load(path.read_bytes(), Loader=_unique_key_loader())  # noqa: S506  a safe loader
    except OSError as error:
        raise TaxonomyError.at(path, f"cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = " ".join(str(error).split())
        raise TaxonomyError.at(path, f"is not valid YAML: {what}") from error
    return taxonomy_from_mapping(document, path)


def _unique_key_loader() -> Any:
    """Return PyYAML's safe loader, made to refuse a key that is given twice."""
    import yaml

    class UniqueKeyLoader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, *args: Any, **options: Any) -> dict[Any, Any]:
            keys = Counter(k.value for k, _ in node.value if isinstance(k, yaml.ScalarNode))
            for key, count in keys.items():
                if count > 1:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key!r} is given {count} times", node.start_mark
                    )
            return super().construct_mapping(node, *args, **options)

    return UniqueKeyLoader


def taxonomy_from_mapping(
    document: object, origin: str | Path = "taxonomy", *, proofread: bool = True
) -> Taxonomy:
    """Build a taxonomy from plain values.

    Parameters
    ----------
    document
        Mappings, lists and strings, as YAML or JSON give them.
    origin
        Name of the source, for messages.
    proofread
        Whether the wording of terms is checked as well, which takes longer: not needed where that
        was done before.

    Returns
    -------
    Taxonomy

    Raises
    ------
    TaxonomyError
        With every fault found.
    """
    reader = _Reader(str(origin))
    taxonomy = reader.taxonomy(document)
    if not reader.faults:
        reader.faults.extend(_id_faults(taxonomy, str(origin)))
        if proofread:
            reader.faults.extend(_wording_faults(taxonomy, str(origin)))
    if reader.faults:
        raise TaxonomyError(reader.faults)
    return taxonomy


def _id_faults(taxonomy: Taxonomy, origin: str) -> Iterator[Fault]:
    """Yield faults of ids, which only show when all topics are known."""
    seen_ids = Counter(taxonomy.ids)
    yield from (
        Fault(origin, f"the id {topic_id!r} is given to {count} topics; an id must be unique")
        for topic_id, count in seen_ids.items()
        if count > 1
    )
    for term, (owner, *shared) in taxonomy.terms():
        if not shared:
            continue
        where = f"{origin}: {owner}: term {term.text!r}"
        for other in shared:
            if other not in seen_ids:
                yield Fault(where, f"is shared with {other!r}, which is no topic id")
            elif other == owner:
                yield Fault(where, "is shared with its own topic; leave that id out")
        if len(set(shared)) < len(shared):
            yield Fault(where, "is shared with the same topic twice")


def _wording_faults(taxonomy: Taxonomy, origin: str) -> Iterator[Fault]:
    """Yield terms that cannot be matched, or that two topics claim."""
    owners: dict[tuple[str, ...], str] = {}
    for term, (owner, *_) in taxonomy.terms():
        where = f"{origin}: {owner}: term {term.text!r}"
        key = term.key
        if not key:
            yield Fault(where, "has no letter or digit to match")
        elif key in owners:
            yield Fault(where, _claimed_twice(owner, owners[key]))
        owners.setdefault(key, owner)


def _claimed_twice(owner: str, other: str) -> str:
    if owner == other:
        return "is listed twice (case, hyphens and accents do not make a difference)"
    return (
        f"is also claimed by {other!r}; list it once, there, with 'shared: [{owner}]' "
        "if it names both topics"
    )


class _Reader:
    """Checks a document piece by piece and collects every fault on the way."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[Fault] = []

    def taxonomy(self, document: object) -> Taxonomy:
        mapping = self._mapping(document, "top level", {"version", "areas"}, {"version", "areas"})
        version = mapping.get("version", 0)
        if not isinstance(version, int) or isinstance(version, bool):
            self._fault("version", f"expected a whole number, found {version!r}")
        areas = self._list(mapping.get("areas", []), "areas")
        if not areas and not self.faults:
            self._fault("areas", "expected at least one area, found none")
        return Taxonomy(
            version if isinstance(version, int) else 0,
            tuple(self._area(item, f"areas[{place}]") for place, item in enumerate(areas)),
        )

    def _area(self, document: object, where: str) -> Area:
        keys = _TOPIC_KEYS | {"subtopics"}
        mapping = self._mapping(document, where, keys, _REQUIRED_KEYS | {"subtopics"})
        where = _named(where, mapping)
        subtopics = self._list(mapping.get("subtopics", []), f"{where}.subtopics")
        return Area(
            **self._common(mapping, where),
            subtopics=tuple(
                self._subtopic(item, f"{where}.subtopics[{place}]")
                for place, item in enumerate(subtopics)
            ),
        )

    def _subtopic(self, document: object, where: str) -> Subtopic:
        mapping = self._mapping(document, where, _TOPIC_KEYS, _REQUIRED_KEYS)
        return Subtopic(**self._common(mapping, _named(where, mapping)))

    def _common(self, mapping: Mapping[str, object], where: str) -> dict[str, Any]:
        terms = self._list(mapping.get("terms", []), f"{where}.terms")
        topic_id = mapping.get("id", "-")
        if isinstance(topic_id, str) and topic_id != "-" and not _ID.fullmatch(topic_id):
            self._fault(where, f"the id {topic_id!r} has more than a-z, 0-9 and hyphens")
        return {
            **{key: self._string(mapping, key, where) for key in ("id", "name", "definition")},
            "terms": tuple(self._term(term, f"{where}.terms[{i}]") for i, term in enumerate(terms)),
            "source": self._strings(mapping.get("source", []), f"{where}.source"),
        }

    def _term(self, document: object, where: str) -> Term:
        if isinstance(document, str):
            return Term(document)
        if not isinstance(document, dict):
            self._fault(where, f"expected a string or a mapping, found {document!r}; quote it")
            return Term("")
        mapping = self._mapping(document, where, _TERM_KEYS, {"text"})
        case = mapping.get("case", False)
        if not isinstance(case, bool):
            self._fault(f"{where}.case", f"expected true or false, found {case!r}")
        shared = self._strings(mapping.get("shared", []), f"{where}.shared")
        return Term(self._string(mapping, "text", where), case is True, shared)

    def _mapping(
        self, document: object, where: str, known: set[str], required: set[str]
    ) -> Mapping[str, object]:
        if not isinstance(document, dict):
            self._fault(where, f"expected a mapping, found {document!r}")
            return {}
        for key in document:
            if key not in known:
                listed = ", ".join(sorted(known))
                self._fault(where, f"unknown key {key!r}; the keys known are {listed}")
        for key in sorted(required - document.keys()):
            self._fault(where, f"the key {key!r} is missing")
        return document

    def _list(self, document: object, where: str) -> list[object]:
        if isinstance(document, list):
            return document
        self._fault(where, f"expected a list, found {document!r}")
        return []

    def _strings(self, document: object, where: str) -> tuple[str, ...]:
        items = self._list(document, where)
        for item in items:
            if not isinstance(item, str):
                self._fault(where, f"expected strings, found {item!r}; quote it")
        return tuple(item for item in items if isinstance(item, str))

    def _string(self, mapping: Mapping[str, object], key: str, where: str) -> str:
        value = mapping.get(key, "-")
        if not isinstance(value, str):
            self._fault(f"{where}.{key}", f"expected text, found {value!r}; quote it")
            return ""
        if not value.strip():
            self._fault(f"{where}.{key}", "is empty")
        return value

    def _fault(self, where: str, what: str) -> None:
        self.faults.append(Fault(f"{self.origin}: {where}", what))


def _named(where: str, mapping: Mapping[str, object]) -> str:
    return f"{where} ({mapping['id']})" if isinstance(mapping.get("id"), str) else where
