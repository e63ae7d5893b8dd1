"""The command ``cetopics``: its verbs, and how errors reach a person."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cetopics.cli.evaluate import evaluate
from cetopics.cli.info import info
from cetopics.cli.label import label
from cetopics.cli.predict import predict
from cetopics.cli.taxonomy import app as taxonomy_app
from cetopics.cli.train import train
from cetopics.errors import CetopicsError

__all__ = ["app", "main"]

app = typer.Typer(
    name="cetopics",
    help="Give course blurbs of continuing-education catalogs their topics.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(label)
app.command()(predict)
app.command()(train)
app.command()(evaluate)
app.command()(info)
app.add_typer(taxonomy_app, name="taxonomy")


def _show_version(wanted: bool) -> None:
    if wanted:
        from cetopics import __version__

        typer.echo(f"cetopics {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Give course blurbs of continuing-education catalogs their topics."""


def main() -> None:
    """Run the command; an error becomes one clear message and an exit code, never a traceback."""
    try:
        app()
    except CetopicsError as error:
        _fail(str(error))
    except BrokenPipeError:
        # The reader of our output has gone; keep Python from complaining while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CETOPICS_DEBUG"):
            raise
        _fail(
            f"unexpected {type(error).__name__}: {error}\n"
            "this is a fault of cetopics; set CETOPICS_DEBUG=1 to see where, and report it"
        )


def _fail(message: str) -> None:
    typer.echo(f"{typer.style('error:', fg='red', bold=True)} {message}", err=True)
    sys.exit(1)
