"""Labelled examples read from JSONL, every fault reported with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cetopics.dataset.examples import OTHER, SINGLE_LINE, Example
from cetopics.errors import DatasetError, Fault
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy

__all__ = ["SOURCES", "STYLES", "example_files", "read_examples"]

#: Where a text may come from.
SOURCES = frozenset({"authored", "reviewed"})

#: The kinds of blurb.
STYLES = frozenset(
    {
        "academic-abstract",
        "board-course",
        "catalog-line",
        "certificate",
        "conference-session",
        "general catalog",
        "health-service",
        "home-study",
        "marketing",
        "objectives",
        "paragraph",
        "university-course",
        "webinar",
        SINGLE_LINE,
    }
)

_REQUIRED = ("id", "title", "text", "labels")
_OPTIONAL = ("source", "style", "audience", "borderline")
_LISTS = ("labels", "borderline")

#: Characters of a wrong value shown in a message.
_MOST_SHOWN = 60


def example_files(paths: Iterable[Path]) -> list[Path]:
    """Expand folders to the JSONL files in them, in order of name.

    Raises
    ------
    DatasetError
        If a path does not exist or a folder holds no JSONL file.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(path.glob("*.jsonl"))
            if not found:
                raise DatasetError.at(path, "holds no .jsonl file of labelled examples")
            files.extend(found)
        elif path.is_file():
            files.append(path)
        else:
            raise DatasetError.at(path, "does not exist; expected a .jsonl file or a folder")
    return files


def read_examples(files: Sequence[Path], taxonomy: Taxonomy) -> list[Example]:
    """Read and check labelled examples.

    Parameters
    ----------
    files
        JSONL files, one example a line.
    taxonomy
        The topics a label may name.

    Returns
    -------
    list of Example
        In the order of files and lines.

    Raises
    ------
    DatasetError
        With every fault of every file.
    """
    reader = _Reader(taxonomy)
    examples = [example for path in files for example in reader.read(path)]
    if not examples and not reader.faults:
        reader.faults.append(Fault(", ".join(map(str, files)), "no labelled example in it"))
    if reader.faults:
        raise DatasetError(reader.faults)
    return examples


class _Reader:
    """Checks lines one by one and collects every fault on the way."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.faults: list[Fault] = []
        self._first_seen: dict[str, str] = {}

    def read(self, path: Path) -> Iterator[Example]:
        try:
            lines = path.read_bytes().decode("utf-8-sig").split("\n")
        except OSError as error:
            self.faults.append(Fault(str(path), f"cannot be read: {error.strerror or error}"))
            return
        except UnicodeDecodeError as error:
            self.faults.append(Fault(str(path), f"is not UTF-8 text (offset {error.start})"))
            return
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield from self._example(line, f"{path}:{number}")

    def _example(self, line: str, where: str) -> Iterator[Example]:
        try:
            row = json.loads(line, object_pairs_hook=_unique_keys)
        except (ValueError, RecursionError) as error:
            self.faults.append(Fault(where, f"is not valid JSON: {error}"))
            return
        faults = [Fault(where, what, "schema") for what in self._row_faults(row, where)]
        faults += [Fault(where, what, "label") for what in self._all_label_faults(row)]
        self.faults.extend(faults)
        if not faults:
            yield Example(
                id=row["id"],
                blurb=Blurb(row["title"], row["text"]),
                labels=tuple(row["labels"]),
                source=row.get("source", ""),
                style=row.get("style", ""),
                audience=row.get("audience", ""),
                borderline=tuple(row.get("borderline", ())),
                where=where,
            )

    def _row_faults(self, row: Any, where: str) -> Iterator[str]:
        if not isinstance(row, dict):
            yield f"expected an object, found {_shown(row)}"
            return
        yield from _key_faults(row)
        yield from _type_faults(row)
        yield from self._id_faults(row.get("id"), where)
        if isinstance(row.get("text"), str) and not row["text"].strip():
            yield "the text is empty"
        yield from _choice_faults(row, "source", SOURCES)
        yield from _choice_faults(row, "style", STYLES)
        yield from _choice_faults(row, "audience", frozenset({OTHER}))
        if row.get("audience") == OTHER and row.get("labels"):
            yield "a course for another field or the public has no topic (audience, labels)"

    def _id_faults(self, value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            return
        if not value.strip():
            yield "the id is empty"
        elif value in self._first_seen:
            yield f"the id {value!r} stands at {self._first_seen[value]} already"
        else:
            self._first_seen[value] = where

    def _all_label_faults(self, row: Any) -> Iterator[str]:
        for key in _LISTS:
            if isinstance(row, dict) and _is_strings(row.get(key)):
                yield from self._label_faults(row[key], key)

    def _label_faults(self, labels: list[str], key: str) -> Iterator[str]:
        known = [label for label in labels if label in self.taxonomy.index]
        for label in labels:
            if label not in self.taxonomy.index:
                yield f"{key}: {label!r} is no topic of the taxonomy"
        for label in sorted({label for label in labels if labels.count(label) > 1}):
            yield f"{key}: {label!r} is given twice"
        if key == "labels":
            yield from self._redundant_areas(known)

    def _redundant_areas(self, labels: list[str]) -> Iterator[str]:
        for area in self.taxonomy.areas:
            own = [subtopic.id for subtopic in area.subtopics if subtopic.id in labels]
            if area.id in labels and own:
                yield f"labels: the area {area.id!r} stands beside its own subtopic {own[0]!r}"


def _key_faults(row: dict[str, Any]) -> Iterator[str]:
    known = (*_REQUIRED, *_OPTIONAL)
    for key in row:
        if key not in known:
            yield f"unknown key {key!r}; the keys known are {', '.join(known)}"
    for key in _REQUIRED:
        if key not in row:
            yield f"the key {key!r} is missing"


def _type_faults(row: dict[str, Any]) -> Iterator[str]:
    for key in (*_REQUIRED, *_OPTIONAL):
        if key not in row:
            continue
        if key in _LISTS:
            if not _is_strings(row[key]):
                yield f"{key}: expected a list of topic ids, found {_shown(row[key])}"
        elif not isinstance(row[key], str):
            yield f"{key}: expected text, found {_shown(row[key])}"


def _choice_faults(row: dict[str, Any], key: str, choices: frozenset[str]) -> Iterator[str]:
    value = row.get(key)
    if isinstance(value, str) and value not in choices:
        yield f"{key}: {value!r} is none of {', '.join(sorted(choices))}"


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} is given {keys.count(key)} times")
    return dict(pairs)


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."
