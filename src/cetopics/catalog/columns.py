"""Which columns of a catalog hold the title and the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cetopics.errors import CatalogError

__all__ = ["ColumnChoice", "Columns", "find_columns"]

#: Names of title columns; the first that is there is taken.
TITLES = (
    "title",
    "course_title",
    "name",
    "course_name",
    "event_title",
    "session_title",
    "program_title",
    "programme_title",
    "product_name",
)

#: Names of text columns; all that are there are joined, in this order.
TEXTS = (
    "description",
    "text",
    "blurb",
    "summary",
    "abstract",
    "course_descr",
    "course_description",
    "short_description",
    "long_description",
    "overview",
    "course_overview",
    "course_summary",
    "objectives",
    "learning_objectives",
    "course_objectives",
    "content",
    "body",
)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The columns a user named; what is left out is found by the lists of usual names.

    Attributes
    ----------
    title
        Name of the title column, or None.
    text
        Names of the text columns, or empty.
    """

    title: str | None = None
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were settled on.

    Attributes
    ----------
    title
        Name of the title column, None if there is none.
    text
        Names of the text columns, at least one.
    """

    title: str | None
    text: tuple[str, ...]

    def __str__(self) -> str:
        title = f"title from {self.title}" if self.title else "no title column"
        return f"{title}, text from {', '.join(self.text)}"


def find_columns(path: Path, names: Sequence[str], choice: ColumnChoice) -> Columns:
    """Settle on the columns of a catalog.

    Parameters
    ----------
    path
        The catalog, for messages.
    names
        The names of its columns.
    choice
        What the user named.

    Returns
    -------
    Columns

    Raises
    ------
    CatalogError
        If a column named is not there, or no text column is found.
    """
    text = tuple(_wanted(path, names, name) for name in choice.text) or tuple(
        name for usual in TEXTS for name in names if _key(name) == usual
    )
    if choice.title is None:
        title = _first([name for name in names if name not in text], TITLES)
    else:
        title = _wanted(path, names, choice.title)
    if not text:
        raise CatalogError.no_column(path, "text", names)
    return Columns(title, text)


def _wanted(path: Path, names: Sequence[str], name: str) -> str:
    """Find a column the user named: exactly so, or else but for case."""
    if name in names:
        return name
    for candidate in names:
        if candidate.casefold() == name.casefold():
            return candidate
    raise CatalogError.unknown_column(path, name, names)


def _first(names: Sequence[str], usual: Sequence[str]) -> str | None:
    by_key = {_key(name): name for name in reversed(names)}
    return next((by_key[key] for key in usual if key in by_key), None)


def _key(name: str) -> str:
    """Bring a column's name to the form of the lists: lower case, words joined by `_`."""
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())
