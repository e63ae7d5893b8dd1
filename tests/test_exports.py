from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import cetopics

_MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(cetopics.__path__, "cetopics.")
    if module.name != "cetopics.__main__"
)


def _kind_and_name(name: str) -> tuple[bool, bool, str]:
    """Sort constants first, then classes, then the rest, as the linter does."""
    return not name.isupper(), name[0].islower() or name[0] == "_", name


@pytest.mark.parametrize("name", ["cetopics", *_MODULES])
def test_all_is_sorted_and_true(name: str) -> None:
    module = importlib.import_module(name)
    assert list(module.__all__) == sorted(set(module.__all__), key=_kind_and_name)
    for public in module.__all__:
        assert getattr(module, public) is not None


# Commands are reached through their app, not by name.
@pytest.mark.parametrize("name", [name for name in _MODULES if ".cli." not in name])
def test_all_is_complete(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    public = {
        node.name
        for node in body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    }
    assert public <= set(module.__all__), name


def test_lazy_names_are_the_public_ones() -> None:
    assert sorted(cetopics._HOMES) == sorted(set(cetopics.__all__) - {"__version__"})
    assert dir(cetopics) == cetopics.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cetopics.nothing
