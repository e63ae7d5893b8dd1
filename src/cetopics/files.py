"""Writing so that a file or folder stands under its name only when it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cetopics.errors import OutputError

__all__ = ["check_place", "new_file", "new_folder"]


@contextmanager
def new_file(path: Path, *, force: bool = False) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears under its name only when the block ends well.

    Parameters
    ----------
    path
        The final name.
    force
        Whether a file that stands there may be replaced.

    Yields
    ------
    binary file
        A temporary file in the same folder.

    Raises
    ------
    OutputError
        If something stands at `path` already, or the operating system refuses.
    """
    if path.is_dir():
        raise OutputError(f"cannot write {path}: it is a folder; name a file")
    check_place(path, force=force)
    if not path.parent.is_dir():
        raise OutputError.no_folder(path)
    place = path.resolve()  # a link is kept, what it leads to is replaced
    draft = _draft_of(place)
    try:
        with draft.open("wb") as stream:
            yield stream
        if place.exists():
            shutil.copymode(place, draft)
        draft.replace(place)
    except OSError as error:
        raise OutputError.from_os_error(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Make a folder, and those above it, that appears only when the block ends well.

    Parameters
    ----------
    path
        The final name.
    force
        Whether a folder that stands there may be replaced.

    Yields
    ------
    Path
        A temporary folder beside it, to be filled.

    Raises
    ------
    OutputError
        If something stands at `path` already, or the operating system refuses.
    """
    check_place(path, force=force)
    draft = _draft_of(path)
    try:
        draft.mkdir(parents=True)
        yield draft
        _replace_folder(path, draft)
    except OSError as error:
        raise OutputError.from_os_error(path, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _replace_folder(path: Path, draft: Path) -> None:
    """Put the draft in the place of a folder; put the old one back should that fail."""
    if not path.exists():
        draft.rename(path)
        return
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    path.rename(old)
    try:
        draft.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def check_place(path: Path, *, force: bool) -> None:
    """Make sure that something may be written under a name, before work is put into it.

    Raises
    ------
    OutputError
        If something stands there already and `force` is not set.
    """
    if path.exists() and not force:
        raise OutputError.exists(path)


def _draft_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.draft")
