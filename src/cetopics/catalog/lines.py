"""The lines of a UTF-8 file, each kept with its own line end."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from cetopics.errors import CatalogError

__all__ = ["TextLines", "split_line_end"]


class TextLines:
    """Reads a file line by line, within a ``with`` block, and knows the line it is at.

    Parameters
    ----------
    path
        The file.
    line_feed_only
        Whether a lone carriage return stays inside its line.

    Attributes
    ----------
    byte_order_mark
        Whether the file begins with one.
    number
        Number of the line read last, from 1.

    Raises
    ------
    CatalogError
        If the file cannot be opened; while reading, if it is not UTF-8.
    """

    def __init__(self, path: Path, *, line_feed_only: bool = False) -> None:
        self.path = path
        self.number = 0
        try:
            self._binary = path.open("rb")
            start = self._binary.read(len(codecs.BOM_UTF8))
        except OSError as error:
            raise CatalogError.from_os_error(path, error) from error
        self.byte_order_mark = start == codecs.BOM_UTF8
        if not self.byte_order_mark:
            self._binary.seek(0)
        self._text = io.TextIOWrapper(
            self._binary, encoding="utf-8", newline="\n" if line_feed_only else ""
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._text.close()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline()
        except UnicodeDecodeError as error:
            raise _not_utf8(self.path) from error
        except OSError as error:
            raise CatalogError.from_os_error(self.path, error) from error
        if not line:
            raise StopIteration
        self.number += 1
        return line

    def position(self) -> int:
        """Tell how many bytes have been read ahead."""
        return self._binary.tell()


def split_line_end(raw: str) -> tuple[str, str]:
    """Part a record from its line end."""
    body = raw.rstrip("\r\n")
    return body, raw[len(body) :]


def _not_utf8(path: Path) -> CatalogError:
    """Find the line at which a file stops being UTF-8."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return CatalogError.not_utf8(path, number, line[error.start])
    return CatalogError(f"{path} changed while it was read; try again")
