from __future__ import annotations

from pathlib import Path

import pytest

from cetopics.errors import OutputError
from cetopics.files import new_file, new_folder


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    with new_file(tmp_path / "f") as stream:
        stream.write(b"one")
        assert not (tmp_path / "f").exists()
    assert (tmp_path / "f").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_broken_off_file_never_appears(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), new_file(tmp_path / "f") as stream:
        stream.write(b"one")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_is_kept_without_force(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("old")
    with pytest.raises(OutputError, match="--force"), new_file(tmp_path / "f"):
        pass
    with new_file(tmp_path / "f", force=True) as stream:
        stream.write(b"new")
    assert (tmp_path / "f").read_text() == "new"


def test_a_replaced_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    (tmp_path / "f").touch(mode=0o600)
    (tmp_path / "link").symlink_to("f")
    with new_file(tmp_path / "link", force=True) as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "f").read_bytes() == b"new"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    for content in ("one", "two"):
        with new_folder(tmp_path / "m", force=True) as draft:
            (draft / "part").write_text(content)
    assert (tmp_path / "m" / "part").read_text() == "two"
    with pytest.raises(ValueError, match="broken"), new_folder(tmp_path / "m", force=True) as draft:
        (draft / "part").write_text("three")
        raise ValueError("broken")
    assert (tmp_path / "m" / "part").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def test_the_systems_refusal_is_told(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    with pytest.raises(OutputError, match="is a folder"), new_file(tmp_path / "f", force=True):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
