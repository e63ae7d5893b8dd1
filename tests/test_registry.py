from __future__ import annotations

from pathlib import Path

import pytest

from cetopics.errors import ModelNotFoundError
from cetopics.registry import CHAMPION, MODEL_VARIABLE, find_model
from conftest import ROOT


@pytest.fixture
def here(tmp_path: Path, toy_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two models, to which the process is taken."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)
    (tmp_path / "models").mkdir()
    for name in ("one", "two"):
        (tmp_path / "models" / name).symlink_to(toy_folder)
    return tmp_path


def test_the_nearest_wish_wins(
    here: Path, toy_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = (ROOT / "models" / CHAMPION).read_text().strip()
    assert find_model() == ROOT / "models" / shipped
    (here / "models" / CHAMPION).write_text("one\n")
    assert find_model() == Path("models/one")
    monkeypatch.setenv(MODEL_VARIABLE, "two")
    assert find_model() == Path("models/two")
    assert find_model(str(toy_folder)) == toy_folder


@pytest.mark.usefixtures("here")
def test_an_unknown_model_is_told_with_those_there_are() -> None:
    with pytest.raises(ModelNotFoundError, match=r"no model 'three'.*one, two"):
        find_model("three")


def test_a_champion_that_is_not_there_is_told(here: Path) -> None:
    (here / "models" / CHAMPION).write_text("gone")
    with pytest.raises(ModelNotFoundError, match="no model 'gone'"):
        find_model()
    (here / "models" / CHAMPION).write_bytes(b"\xff")
    with pytest.raises(ModelNotFoundError, match="cannot read"):
        find_model()
