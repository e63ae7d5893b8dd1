"""JSON Lines: each record's own characters are kept, results are keys added at its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

from cetopics.catalog.columns import ColumnChoice, find_columns
from cetopics.catalog.lines import TextLines, split_line_end
from cetopics.catalog.record import Record
from cetopics.catalog.result import ResultColumns
from cetopics.errors import CatalogError
from cetopics.labelling import Blurb, Labelling

__all__ = ["JsonLinesCatalog"]

#: Columns are settled on by the keys of the first records, as keys may differ.
_SAMPLE = 100


class _Line(NamedTuple):
    number: int
    raw: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Keys:
    """Renders labellings as keys and values; can be sent to another process."""

    added: ResultColumns

    def __call__(self, labelling: Labelling) -> str:
        return json.dumps(self.added.values(labelling))[1:]


class JsonLinesCatalog:
    """A file with one JSON object a line.

    Parameters
    ----------
    lines
        The file, open.
    choice
        Columns named by the user.
    added
        Keys that will be joined on.

    Attributes
    ----------
    columns
        Where title and text are from.
    """

    line_feed_only = True

    def __init__(self, lines: TextLines, choice: ColumnChoice, added: ResultColumns) -> None:
        path = lines.path
        self._path = path
        self._added = added
        self._lines = lines
        parsed = self._parsed()
        sample = list(islice(parsed, _SAMPLE))
        if not sample:
            raise CatalogError(f"{path} has no record; expected one JSON object a line")
        names = list(dict.fromkeys(name for line in sample for name in line.fields))
        self.columns = find_columns(path, names, choice)
        self._rows = chain(sample, parsed)

    def records(self) -> Iterator[Record]:
        """Yield each record; lines without characters are left out.

        Raises
        ------
        CatalogError
            If a line is no JSON object, or a title or text is a list or an object.
        """
        for line in self._rows:
            self._added.check_free(self._path, list(line.fields))
            yield Record(*split_line_end(line.raw), self._blurb(line))

    def position(self) -> int:
        """Tell how many bytes have been read, about."""
        return self._lines.position()

    def head(self) -> str:
        """Return the byte order mark, if the file has one."""
        return "\ufeff" if self._lines.byte_order_mark else ""

    @property
    def render(self) -> Callable[[Labelling], str]:
        """What turns a labelling into the text of its keys."""
        return _Keys(self._added)

    def joined(self, record: Record, rendered: str) -> str:
        """Return a record with the text of its result, line end included."""
        body = record.raw.rstrip()[:-1].rstrip()
        separator = "" if body.lstrip() == "{" else ", "
        return f"{body}{separator}{rendered}{record.line_end}"

    def _blurb(self, line: _Line) -> Blurb:
        title = "" if self.columns.title is None else self._text(line, self.columns.title)
        parts: Sequence[str] = [self._text(line, name) for name in self.columns.text]
        return Blurb(title, "\n".join(part for part in parts if part))

    def _text(self, line: _Line, name: str) -> str:
        value = line.fields.get(name)
        if value is None:
            return ""
        if isinstance(value, (list, dict)):
            kind = "a list" if isinstance(value, list) else "an object"
            raise CatalogError.at_line(
                self._path, line.number, f"{name!r} is {kind}; expected text, a number or null"
            )
        return str(value)

    def _parsed(self) -> Iterator[_Line]:
        for raw in self._lines:
            if raw.strip():
                yield _Line(self._lines.number, raw, self._object(raw))

    def _object(self, raw: str) -> dict[str, Any]:
        try:
            fields = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise CatalogError.at_line(
                self._path, self._lines.number, f"not valid JSON ({error}); expected one object"
            ) from error
        if not isinstance(fields, dict):
            raise CatalogError.at_line(
                self._path, self._lines.number, "expected a JSON object, found another value"
            )
        return fields
