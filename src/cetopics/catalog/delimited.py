"""CSV and TSV: each record's own characters are kept, results are cells added at its end."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain

from cetopics.catalog.columns import ColumnChoice, find_columns
from cetopics.catalog.lines import TextLines, split_line_end
from cetopics.catalog.record import Record
from cetopics.catalog.result import ResultColumns
from cetopics.errors import CatalogError
from cetopics.labelling import Blurb, Labelling

__all__ = ["DelimitedCatalog"]

_DELIMITERS = ",;\t|"

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
        first = next(self._lines, "")
        if not first.strip():
            raise CatalogError(f"{path} has no header row in its first line; expected column names")
        self._delimiter = _delimiter_of(first)
        self._rows = self._parsed(first)
        raw, self._header = next(self._rows)
        self._head, self._head_end = split_line_end(raw)
        self.columns = find_columns(path, self._header, choice)
        added.check_free(path, self._header)
        title = self.columns.title
        self._title_place = None if title is None else self._header.index(title)
        self._text_places = [self._header.index(name) for name in self.columns.text]

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
            missing = width - len(cells)
            body, line_end = split_line_end(raw)
            filled = cells + [""] * missing
            yield Record(body + self._delimiter * missing, line_end, self._blurb(filled))

    def position(self) -> int:
        """Tell how many bytes have been read, about."""
        return self._lines.position()

    def head(self) -> str:
        """Return byte order mark and header row."""
        mark = "\ufeff" if self._lines.byte_order_mark else ""
        return mark + self._extended(self._head, self._added.names, self._head_end)

    def joined(self, record: Record, labelling: Labelling) -> str:
        """Return a record with its result cells, line end included."""
        return self._extended(record.raw, self._added.cells(labelling), record.line_end)

    def _extended(self, raw: str, cells: Sequence[str], line_end: str) -> str:
        stream = io.StringIO()
        csv.writer(stream, delimiter=self._delimiter, lineterminator="").writerow(cells)
        return f"{raw}{self._delimiter}{stream.getvalue()}{line_end}"

    def _blurb(self, cells: Sequence[str]) -> Blurb:
        title = "" if self._title_place is None else cells[self._title_place]
        parts = [cells[place] for place in self._text_places]
        return Blurb(title, "\n".join(part for part in parts if part))

    def _parsed(self, first: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the characters and the cells of each record, lines without any left out."""
        csv.field_size_limit(_MAX_CELL)
        taken: list[str] = []

        def kept() -> Iterator[str]:
            for line in chain([first], self._lines):
                taken.append(line)
                yield line

        raw = ""
        for cells in csv.reader(kept(), delimiter=self._delimiter):
            raw = "".join(taken)
            taken.clear()
            if cells:
                yield raw, cells
        self._check_closed(raw)

    def _check_closed(self, last: str) -> None:
        """Refuse a last record whose quote is never closed: it swallowed the rest of the file."""
        lines = last.splitlines(keepends=True)
        try:
            list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise CatalogError.at_line(
                    self._path,
                    self._lines.number - len(lines) + 1,
                    "a quote opens in this row and is never closed",
                ) from error


def _delimiter_of(header: str) -> str:
    """Choose the delimiter that parts the header into the most cells; a comma in doubt.

    One that leaves a quote inside a cell has cut a quoted name in two, and comes last.
    """

    def fitness(delimiter: str) -> tuple[bool, int]:
        cells = next(csv.reader([header], delimiter=delimiter), [])
        return not any('"' in cell for cell in cells), len(cells)

    return max(_DELIMITERS, key=fitness)
