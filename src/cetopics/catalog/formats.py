"""Which adapter reads which file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from cetopics.catalog.columns import ColumnChoice, Columns
from cetopics.catalog.delimited import DelimitedCatalog
from cetopics.catalog.jsonl import JsonLinesCatalog
from cetopics.catalog.lines import TextLines
from cetopics.catalog.record import Record
from cetopics.catalog.result import ResultColumns
from cetopics.errors import CatalogError
from cetopics.labelling import Labelling

__all__ = ["Catalog", "open_catalog", "same_format", "suffixes"]


class Catalog(Protocol):
    """A catalog file that can be read, and written again with results."""

    @property
    def columns(self) -> Columns:
        """Where title and text are from."""

    def records(self) -> Iterator[Record]:
        """Yield each record, in order."""

    def position(self) -> int:
        """Tell how many bytes have been read, about."""

    def head(self) -> str:
        """Return what stands before the first record of the output."""

    @property
    def render(self) -> Callable[[Labelling], str]:
        """What turns a labelling into text that `joined` takes; can be sent to another process."""

    def joined(self, record: Record, rendered: str) -> str:
        """Return a record with its result, line end included."""


_ADAPTERS: dict[str, type[DelimitedCatalog | JsonLinesCatalog]] = {
    ".csv": DelimitedCatalog,
    ".tsv": DelimitedCatalog,
    ".jsonl": JsonLinesCatalog,
    ".ndjson": JsonLinesCatalog,
}


def same_format(one: Path, other: Path) -> bool:
    """Tell whether two file names end as files of one format do."""
    adapters = [_ADAPTERS.get(path.suffix.lower()) for path in (one, other)]
    return adapters[0] is adapters[1]


def suffixes() -> tuple[str, ...]:
    """Return the file name endings that can be read."""
    return tuple(_ADAPTERS)


@contextmanager
def open_catalog(
    path: Path, choice: ColumnChoice = ColumnChoice(), added: ResultColumns = ResultColumns()
) -> Iterator[Catalog]:
    """Open a catalog and settle on its columns.

    Parameters
    ----------
    path
        The file; its ending tells the format.
    choice
        Columns named by the user.
    added
        Columns that will be joined on.

    Yields
    ------
    Catalog
        Readable within the ``with`` block.

    Raises
    ------
    CatalogError
        If the file cannot be read, is empty, has no text column or already has our columns.
    """
    if path.is_dir():
        raise CatalogError(f"{path} is a folder; name a file ({_listed()})")
    if str(path) == "-":
        raise CatalogError("a catalog cannot be read from standard input; name a file")
    if not path.exists():
        raise CatalogError(f"{path} does not exist; check the name")
    adapter = _ADAPTERS.get(path.suffix.lower())
    if adapter is None:
        raise CatalogError(
            f"{path}: no format is known by the ending {path.suffix!r}; expected {_listed()} "
            "(save a spreadsheet as 'CSV UTF-8')"
        )
    with TextLines(path, line_feed_only=adapter.line_feed_only) as lines:
        yield adapter(lines, choice, added)


def _listed() -> str:
    return ", ".join(suffixes())
