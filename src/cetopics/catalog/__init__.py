"""Catalog files: their records kept as they are, their blurbs read, their results joined on."""

from cetopics.catalog.columns import ColumnChoice, Columns
from cetopics.catalog.formats import Catalog, open_catalog, same_format, suffixes
from cetopics.catalog.record import Record
from cetopics.catalog.result import ResultColumns

__all__ = [
    "Catalog",
    "ColumnChoice",
    "Columns",
    "Record",
    "ResultColumns",
    "open_catalog",
    "same_format",
    "suffixes",
]
