"""One record of a catalog: kept as it was read, with the blurb in it."""

from __future__ import annotations

from typing import NamedTuple

from cetopics.labelling import Blurb

__all__ = ["Record"]


class Record(NamedTuple):
    """One course of a catalog.

    Attributes
    ----------
    raw
        The record as it stands in the file, without its line end.
    line_end
        Its line end; empty for a last line without one.
    blurb
        Its title and text.
    """

    raw: str
    line_end: str
    blurb: Blurb
