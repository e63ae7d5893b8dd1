"""The wheel, built, installed into a clean environment and run from an empty folder."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]


def _closure(names: list[str]) -> Iterator[importlib.metadata.Distribution]:
    """Yield the named distributions and all they require, extras left out."""
    seen: set[str] = set()
    while names:
        distribution = importlib.metadata.distribution(names.pop())
        if distribution.name in seen:
            continue
        seen.add(distribution.name)
        yield distribution
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                names.append(requirement.name)


def _link_base_dependencies(site: Path) -> None:
    """Put what the labelling half needs, and nothing else, into an environment, without network."""
    base = [
        requirement.name
        for line in importlib.metadata.requires("cetopics") or ()
        if (requirement := Requirement(line)).marker is None
    ]
    for distribution in _closure(base):
        for file in distribution.files or ():
            top = file.parts[0]
            target = Path(str(distribution.locate_file(top)))
            if top != ".." and not (site / top).exists():
                (site / top).symlink_to(target)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The command of a clean environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    _link_base_dependencies(site)
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run(
        [*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True
    )
    return [str(folder / "env" / "bin" / "cetopics")]


@pytest.fixture
def run(command: list[str], tmp_path: Path) -> Run:
    """Run the command from an empty folder, with an environment that points nowhere."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_predict_works(run: Run) -> None:
    done = run("predict", "--json", "EMDR basic training")
    assert "trauma-informed-care" in json.loads(done.stdout)["areas"]


def test_label_works(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("title,text\nCBT,Cognitive behavioral therapy for worry\n")
    assert run("label", "c.csv").returncode == 0
    header, row = (tmp_path / "c.labelled.csv").read_text().splitlines()
    assert header == "title,text,areas,subtopics,status,reason,confidence,model"
    assert ",cbt," in row


def test_taxonomy_and_info_work(run: Run) -> None:
    assert "emdr" in run("taxonomy", "show").stdout
    assert "8 areas, 41 subtopics" in run("info").stdout


def test_training_names_the_extra_that_is_missing(run: Run) -> None:
    done = run("train")
    assert done.returncode == 1
    assert "pip install 'cetopics[train]'" in done.stderr
    assert "Traceback" not in done.stderr
