"""Topics for continuing-education catalogs: which of a taxonomy's topics a course blurb teaches.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cetopics.batch import LabelSummary, label_catalog
    from cetopics.bundle import Bundle
    from cetopics.errors import CetopicsError
    from cetopics.labeller import Labeller
    from cetopics.labelling import Blurb, Evidence, Labelling
    from cetopics.registry import find_model
    from cetopics.taxonomy import Area, Subtopic, Taxonomy, read_taxonomy

__all__ = [
    "Area",
    "Blurb",
    "Bundle",
    "CetopicsError",
    "Evidence",
    "LabelSummary",
    "Labeller",
    "Labelling",
    "Subtopic",
    "Taxonomy",
    "__version__",
    "find_model",
    "label_catalog",
    "read_taxonomy",
]

_HOMES = {
    "Area": "taxonomy",
    "Blurb": "labelling",
    "Bundle": "bundle",
    "CetopicsError": "errors",
    "Evidence": "labelling",
    "LabelSummary": "batch",
    "Labeller": "labeller",
    "Labelling": "labelling",
    "Subtopic": "taxonomy",
    "Taxonomy": "taxonomy",
    "find_model": "registry",
    "label_catalog": "batch",
    "read_taxonomy": "taxonomy",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("cetopics")
    if name in _HOMES:
        return getattr(import_module(f"cetopics.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'cetopics' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
