"""How the command starts and ends: errors become one clear message and an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

__all__ = ["main"]

#: What asks the command to end.
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

#: The exit code of Ctrl-C.
_INTERRUPTED = 128 + signal.SIGINT

_OBJECTS_BEFORE_COLLECTION = 50_000


def main() -> None:
    """Run the command.

    Exit codes: 1 for errors, 2 for wrong usage, 130 for Ctrl-C, 128 and more for other signals.
    """
    for name in _SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    # Nearly all that start-up makes stays: looking through it for garbage again and again is waste.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    try:
        _run()
    except SystemExit as stop:
        if stop.code == _INTERRUPTED:
            sys.stderr.write("interrupted; nothing was left half-written\n")
        raise
    except BrokenPipeError:
        # The reader of our output has gone; keep Python from complaining while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    finally:
        gc.freeze()  # nor is anything collected at the end


def _run() -> None:
    from cetopics.cli.app import app
    from cetopics.errors import CetopicsError

    try:
        app(prog_name="cetopics")
        sys.stdout.flush()
    except CetopicsError as error:
        _end(str(error), 1)
    except BrokenPipeError:
        raise
    except OSError as error:
        if os.environ.get("CETOPICS_DEBUG"):
            raise
        where = f"{error.filename}: " if error.filename else ""
        _end(f"{where}{error.strerror or error}", 1)
    except Exception as error:
        if os.environ.get("CETOPICS_DEBUG"):
            raise
        _end(
            f"unexpected {type(error).__name__}: {error}\n"
            "this is a fault of cetopics; set CETOPICS_DEBUG=1 to see where, and report it",
            1,
        )


def _stop(number: int, _: FrameType | None) -> NoReturn:
    """End in order when the system asks for it, so that drafts are removed."""
    for name in _SIGNALS:  # a second one must not cut that short
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.exit(128 + number)


def _end(message: str, code: int) -> NoReturn:
    import typer

    typer.echo(f"{typer.style('error:', fg='red', bold=True)} {message}", err=True)
    sys.exit(code)
