"""``cetopics lint``: labelled examples looked over before they are trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cetopics.cli.options import TaxonomyOption, table

if TYPE_CHECKING:
    from cetopics.review import Finding

__all__ = ["lint"]

_COLOURS = {"error": "red", "warning": "yellow"}

#: Findings of one code shown on a terminal before the rest is only counted.
_MOST_SHOWN = 20


def lint(
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA...", help="Labelled examples: .jsonl files or folders."),
    ],
    taxonomy: TaxonomyOption = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            help="Rules, exempt phrases and accepted findings, YAML. "
            "Default: lint.yaml beside the first file.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes for the out-of-fold model.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a finding.")
    ] = False,
) -> None:
    """Check labelled examples; errors make the exit code 1, warnings do not."""
    from cetopics.extras import require

    require("linting", extra="train", modules=("sklearn", "datasketch", "iterstrat"))

    from cetopics.dataset import example_files
    from cetopics.registry import find_taxonomy
    from cetopics.review import LintRules, lint_files, read_rules
    from cetopics.taxonomy import read_taxonomy

    files = example_files(data)
    beside = files[0].parent / "lint.yaml"
    chosen = rules or (beside if beside.is_file() else None)
    findings = lint_files(
        files,
        read_taxonomy(taxonomy or find_taxonomy()),
        read_rules(chosen) if chosen else LintRules(),
        n_jobs=jobs,
    )
    if as_json:
        _print_json(findings)
    else:
        _print_text(findings)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)


def _print_json(findings: Sequence[Finding]) -> None:
    import json

    for finding in findings:
        typer.echo(json.dumps({"severity": finding.severity, **asdict(finding)}))


def _print_text(findings: Sequence[Finding]) -> None:
    from cetopics.review import CODES

    counts = Counter(finding.code for finding in findings)
    shown: Counter[str] = Counter()
    for finding in findings:
        shown[finding.code] += 1
        if shown[finding.code] <= _MOST_SHOWN:
            code = typer.style(finding.code, fg=_COLOURS[finding.severity], bold=True)
            typer.echo(f"{code}  {finding.where}  {finding.what}")
    if not findings:
        typer.echo("clean: nothing found")
        return
    rows = [[code, str(counts[code]), CODES[code][1]] for code in CODES if counts[code]]
    typer.echo(f"\n{table(rows, right=(1,))}")
