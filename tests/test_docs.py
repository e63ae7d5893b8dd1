"""What the documents say is true: code runs, options are there, links lead somewhere."""

from __future__ import annotations

import doctest
import importlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer import Context
from typer.core import TyperCommand, TyperGroup

from cetopics.cli.app import VERBS, app
from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/*.md")]


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def _commands() -> Iterator[tuple[str, TyperCommand]]:
    def walk(name: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
        if isinstance(command, TyperGroup):
            context = Context(command)
            for verb in command.list_commands(context):
                yield from walk(f"{name} {verb}", command.get_command(context, verb))
        if isinstance(command, TyperCommand):
            yield name, command

    yield from walk("cetopics", typer.main.get_command(app))


COMMANDS = dict(_commands())


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it, with the data to try things on; few examples, to train fast."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "data", folder / "data")
    labelled = folder / "data" / "labelled"
    for path in labelled.iterdir():
        if path.name != "start.jsonl":
            path.unlink()
    (labelled / "lint.yaml").write_text("min_examples: 1\ndoubtful_below: 0\n")
    return folder


def test_the_shell_blocks_of_the_readme_run_in_order(workspace: Path) -> None:
    lines = [line for block in _blocks("sh") for line in block.splitlines() if line.strip()]
    ran = 0
    for line in lines:
        if line.startswith("make "):
            target = line.split()[1]
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
            continue
        if line.startswith("echo "):
            name, target = re.fullmatch(r"echo (\S+) > (\S+)", line).groups()  # type: ignore[union-attr]
            (workspace / target).write_text(f"{name}\n")
            continue
        program, *arguments = shlex.split(line)
        assert program == "cetopics"
        done = subprocess.run(
            [sys.executable, "-m", "cetopics", *arguments],
            cwd=workspace,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        ran += 1
    assert ran >= 8
    assert (workspace / "scored.csv").exists()


def test_the_python_blocks_of_the_readme_run(workspace: Path) -> None:
    (block,) = _blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", block], cwd=workspace, capture_output=True, text=True, check=True
    )
    assert "emdr" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert name in README
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def test_the_help_says_of_each_verb_what_the_verb_says() -> None:
    for verb, said in VERBS.items():
        if verb != "taxonomy":
            assert said == COMMANDS[f"cetopics {verb}"].help


def test_every_option_in_the_readme_is_there() -> None:
    known = {
        option
        for command in COMMANDS.values()
        for parameter in command.params
        for option in parameter.opts
    }
    known.add("--install-completion")  # of the command itself
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for path in (ROOT / "src" / "cetopics").iterdir():
        if (path.suffix == ".py" and path.stem != "__main__") or (path / "__init__.py").exists():
            assert path.stem in text, path.stem


def test_the_makefile_explains_itself() -> None:
    done = subprocess.run(["make", "help"], capture_output=True, text=True, check=True, cwd=ROOT)
    for target in ["help", "install", "run", "test", "lint", "types", "check", "bench", "clean"]:
        assert re.search(rf"^{target} +\S", done.stdout, re.MULTILINE), target


def test_no_package_index_is_named_in_the_lock() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"index-url|https?://|--find-links", lock)


def test_the_examples_of_docstrings_are_true() -> None:
    for path in (ROOT / "src" / "cetopics").rglob("*.py"):
        if ">>> " in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
            found = doctest.testmod(importlib.import_module(name))
            assert found.attempted > 0
            assert found.failed == 0, name
