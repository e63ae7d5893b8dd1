"""Whether what an optional feature needs is installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from cetopics.errors import MissingExtraError

__all__ = ["require"]


def require(feature: str, *, extra: str, modules: Sequence[str]) -> None:
    """Make sure the modules of an optional feature can be imported, without importing them.

    Raises
    ------
    MissingExtraError
        With the line to type.
    """
    for module in modules:
        if find_spec(module) is None:
            raise MissingExtraError.of(feature, extra, module)
