"""CSV and TSV: each record's own characters are kept, results are cells added at its end."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Any

from cetopics.catalog.columns import ColumnChoice, find_columns
from cetopics.catalog.lines import TextLines, split_line_end
from cetopics.catalog.record import Record
from cetopics.catalog.result import ResultColumns
from cetopics.errors import CatalogError
from cetopics.labelling import Blurb, Labelling

__all__ = ["DelimitedCatalog"]

_DELIMITERS = ",;\t|"

#: Ends the rows that Python writes for us; with any other it would leave line breaks unquoted.
_ROW_END = "\r\n"

#: A header row of more lines is a stray quote.
_MAX_HEADER_LINES = 100

#: No limit to the size of a cell but memory.
_MAX_CELL = 2**31 - 1


class DelimitedCatalog:
    """A table of delimited text with a header row.

    Parameters
    ----------
    lines
        The file, open.
    choice
        Columns named by the user.
    added
        Columns that will be joined on.

    Attributes
    ----------
    columns
        Where title and text are from.
    """

    line_feed_only = False

    def __init__(self, lines: TextLines, choice: ColumnChoice, added: ResultColumns) -> None:
        path = lines.path
        self._path = path
        self._added = added
        self._lines = lines
        first = "".join(_first_record(lines))
        if not first:
            raise CatalogError(f"{path} is empty; expected a header row and records")
        if not first.strip():
            raise CatalogError(f"{path} has no header row in its first line; expected column names")
        self._delimiter = "\t" if path.suffix.lower() == ".tsv" else _delimiter_of(first)
        self._rows = self._parsed(first)
        raw, self._header = next(self._rows)
        self._head, self._head_end = split_line_end(raw)
        self.columns = find_columns(path, self._header, choice)
        added.check_free(path, self._header)
        title = self.columns.title
        self._title_place = None if title is None else self._header.index(title)
        self._text_places = _places(self._header, self.columns.text)

    def records(self) -> Iterator[Record]:
        """Yield each record; a row with too few cells is filled up with empty ones.

        Raises
        ------
        CatalogError
            If a row has more cells than the header, or a quote is never closed.
        """
        width = len(self._header)
        for raw, cells in self._rows:
            if len(cells) > width:
                raise CatalogError.at_line(
                    self._path,
                    self._lines.number,
                    f"the row that ends here has {len(cells)} cells, the header has {width}; "
                    "look for an unquoted delimiter or a stray quote",
                )
            body, line_end = split_line_end(raw)
            if len(cells) < width:
                body += self._delimiter * (width - len(cells))
                cells.extend([""] * (width - len(cells)))
            yield Record(body, line_end, self._blurb(cells))

    def position(self) -> int:
        """Tell how many bytes have been read, about."""
        return self._lines.position()

    def head(self) -> str:
        """Return byte order mark and header row."""
        mark = "\ufeff" if self._lines.byte_order_mark else ""
        names = _delimited(self._added.names, self._delimiter)
        return f"{mark}{self._head}{self._delimiter}{names}{self._head_end}"

    @property
    def render(self) -> Callable[[Labelling], str]:
        """What turns a labelling into the text of its cells."""
        return _Cells(self._added, self._delimiter)

    def joined(self, record: Record, rendered: str) -> str:
        """Return a record with the text of its result, line end included."""
        return f"{record.raw}{self._delimiter}{rendered}{record.line_end}"

    def _blurb(self, cells: Sequence[str]) -> Blurb:
        title = "" if self._title_place is None else cells[self._title_place]
        if len(self._text_places) == 1:
            return Blurb(title, cells[self._text_places[0]])
        parts = [cells[place] for place in self._text_places]
        return Blurb(title, "\n".join([part for part in parts if part]))

    def _parsed(self, first: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the characters and the cells of each record, lines without any left out."""
        csv.field_size_limit(_MAX_CELL)
        taken: list[str] = []

        def kept() -> Iterator[str]:
            for line in chain(io.StringIO(first, newline=""), self._lines):
                taken.append(line)
                yield line

        for cells in csv.reader(kept(), delimiter=self._delimiter):
            raw = taken[0] if len(taken) == 1 else "".join(taken)
            if len(taken) > 1 or raw.count('"') % 2:
                self._check_quotes(raw, len(taken))
            taken.clear()
            if cells:
                yield raw, cells

    def _check_quotes(self, raw: str, n_lines: int) -> None:
        """Refuse a record whose quotes are odd: one that is never closed swallows what follows."""
        lines = io.StringIO(raw, newline="")
        try:
            list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            raise CatalogError.at_line(
                self._path,
                self._lines.number - n_lines + 1,
                "a quote opens in this row and is not closed where its cell ends",
            ) from error


@dataclass(frozen=True, slots=True)
class _Cells:
    """Renders labellings as cells; can be sent to another process."""

    added: ResultColumns
    delimiter: str

    def __call__(self, labelling: Labelling) -> str:
        return _delimited(self.added.cells(labelling), self.delimiter)


class _Echo:
    """A stream that hands back what is written: `writerow` returns it."""

    def write(self, text: str) -> str:
        return text


def _delimited(cells: Sequence[str], delimiter: str) -> str:
    """Write cells as they stand in a file, without a line end."""
    return str(_writer(delimiter).writerow(cells)).removesuffix(_ROW_END)


@cache
def _writer(delimiter: str) -> Any:
    return csv.writer(_Echo(), delimiter=delimiter, lineterminator=_ROW_END)


def _places(header: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return the place of each name; a name that is there twice has both."""
    return [
        place
        for name in dict.fromkeys(names)
        for place, found in enumerate(header)
        if found == name
    ]


def _first_record(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines of the header: as long as a quote stands open, within reason."""
    n_quotes = 0
    for line in islice(lines, _MAX_HEADER_LINES):
        yield line
        n_quotes += line.count('"')
        if n_quotes % 2 == 0:
            return


def _delimiter_of(header: str) -> str:
    """Choose the delimiter that parts the header into the most cells; a comma in doubt.

    One that leaves a quote inside a cell has cut a quoted name in two, and comes last.
    """

    def fitness(delimiter: str) -> tuple[bool, int]:
        cells = next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter), [])
        return not any('"' in cell for cell in cells), len(cells)

    return max(_DELIMITERS, key=fitness)
