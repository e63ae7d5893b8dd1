"""The command ``cetopics`` and its verbs, each loaded when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cetopics.cli.options import STYLE

__all__ = ["VERBS", "app"]

#: The verbs, in the order of the help, and what it says of each. The module of that name holds the
#: function, or the app of a verb that has verbs of its own.
VERBS = {
    "label": "Label a catalog: every record comes out unchanged, its topics added at the end.",
    "predict": "Tell the topics of blurbs, how probable each is and which words decided.",
    "train": "Train a model on labelled examples and write its bundle.",
    "evaluate": "Measure a model on labelled texts, with 95 % bootstrap intervals.",
    "lint": "Check labelled examples; errors make the exit code 1, warnings do not.",
    "info": "Show the model in use: where it lies, what it was trained on, its figures, the "
    "versions.",
    "taxonomy": "Show or check the topics.",
}


class _LazyGroup(TyperGroup):
    """A group that imports and builds a verb only when that one is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # Names alone, for hints at misspelt ones.
        self.commands = {verb: TyperCommand(verb) for verb in VERBS}

    def list_commands(self, _: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, _: Any, cmd_name: str) -> Any:
        if cmd_name not in VERBS:
            return None
        module = import_module(f"cetopics.cli.{cmd_name}")
        verb = getattr(module, "app", None)
        if verb is None:
            verb = typer.Typer(add_completion=False, **STYLE)
            verb.command(cmd_name)(getattr(module, cmd_name))
        return typer.main.get_command(verb)

    def format_commands(self, _: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


app = typer.Typer(
    name="cetopics",
    cls=_LazyGroup,
    help="Give course blurbs of continuing-education catalogs their topics.",
    no_args_is_help=True,
    **STYLE,
)


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
