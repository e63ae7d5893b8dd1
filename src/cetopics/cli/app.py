"""The command ``cetopics`` and its verbs."""

from __future__ import annotations

from typing import Annotated

import typer

from cetopics.cli.evaluate import evaluate
from cetopics.cli.info import info
from cetopics.cli.label import label
from cetopics.cli.lint import lint
from cetopics.cli.predict import predict
from cetopics.cli.taxonomy import app as taxonomy_app
from cetopics.cli.train import train

__all__ = ["app"]

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
app.command()(lint)
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
