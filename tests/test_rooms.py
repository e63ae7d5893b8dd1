"""The walls of the house, kept by machine: which room may import what. Arrows only point down."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from conftest import ROOT

PACKAGE = ROOT / "src" / "cetopics"

#: Rooms from the ground up: name, floor, wing, third parties it may import.
#: A room imports rooms of its own floor or below; a room of one wing none of the other.
ROOMS: dict[str, tuple[int, str, set[str]]] = {
    "errors": (0, "", set()),
    "extras": (0, "", set()),
    "files": (0, "", set()),
    "labelling": (0, "", set()),
    "taxonomy": (0, "", {"yaml"}),
    "text": (0, "", set()),
    "bundle": (1, "", {"numpy"}),
    "decision": (1, "", {"numpy"}),
    "evidence": (1, "", {"numpy"}),
    "features": (1, "", {"numpy"}),
    "keys": (1, "", {"numpy"}),
    "scoring": (1, "", {"numpy"}),
    "terms": (1, "", {"numpy"}),
    "tokens": (1, "", {"numpy"}),
    "labeller": (1, "", {"numpy"}),
    "catalog": (2, "", set()),
    "dataset": (2, "", {"numpy"}),
    "registry": (2, "", set()),
    "batch": (3, "labelling", set()),
    "outcomes": (3, "labelling", set()),
    "workers": (3, "labelling", set()),
    "audience": (3, "workshop", {"numpy", "scipy", "sklearn"}),
    "calibration": (3, "workshop", {"numpy", "sklearn"}),
    "classifier": (3, "workshop", {"joblib", "numpy", "sklearn", "threadpoolctl"}),
    "evaluation": (3, "workshop", {"numpy"}),
    "folds": (3, "workshop", {"datasketch", "iterstrat", "numpy"}),
    "lexicon": (3, "workshop", {"pandas", "spacy"}),
    "review": (3, "workshop", {"numpy", "yaml"}),
    "solver": (3, "workshop", {"numpy", "scipy"}),
    "training": (3, "workshop", {"numpy"}),
    "vocabulary": (3, "workshop", {"numpy"}),
    "cli": (4, "", {"numpy", "typer"}),
    "__init__": (4, "", set()),
    "__main__": (4, "", set()),
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every module a file imports, and whether that happens when the file is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, (ast.FunctionDef, ast.If))
        and (isinstance(block, ast.FunctionDef) or "TYPE_CHECKING" in ast.unparse(block.test))
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) not in inside
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or "", id(node) not in inside


def test_every_room_is_in_the_table() -> None:
    assert {_room(_name(path)) for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_imports_point_down(path: Path) -> None:
    floor, wing, third_parties = ROOMS[_room(_name(path))]
    for imported, _ in _imports(path):
        top = imported.split(".", maxsplit=1)[0]
        if top == "cetopics":
            other_floor, other_wing, _ = ROOMS[_room(imported)]
            if imported == "cetopics":  # the public face: for the doors alone
                assert floor == 4
                continue
            assert other_floor <= floor, f"{path.name} reaches up to {imported}"
            assert not wing or not other_wing or wing == other_wing, f"{path.name}: {imported}"
        else:
            assert top in sys.stdlib_module_names | third_parties, f"{path.name}: {imported}"


def test_there_are_no_cycles() -> None:
    names = {_name(path) for path in MODULES}
    graph = {
        _name(path): {found for found, at_load in _imports(path) if at_load and found in names}
        for path in MODULES
        if path.name != "__init__.py"
    }
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)


def test_heavy_packages_are_not_imported_at_the_doors() -> None:
    for path in (PACKAGE / "cli").glob("*.py"):
        at_load = {found.split(".")[0] for found, loads in _imports(path) if loads}
        assert at_load <= {*sys.stdlib_module_names, "cetopics", "typer"}, path.name


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_files_stay_short_and_tell_their_purpose(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 320
    assert ast.get_docstring(ast.parse(source))
