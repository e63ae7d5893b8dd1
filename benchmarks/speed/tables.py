"""The figures of a run as the tables of docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_PEERS = {
    "fasttext": "fastText `predict`, k = 5",
    "scikit-learn": "scikit-learn `predict_proba`",
    "spacy": "spaCy textcat (1,000 texts)",
    "encoder": "all-MiniLM-L6-v2, linear head (1,000 texts)",
}


def tables(found: Mapping[str, Any]) -> str:
    """Set all figures in Markdown."""
    parts = [
        "### Start-up and loading",
        _table(("", "time", "ratio", "aim"), _start_up(found["start-up"], found["loading"])),
        "### Texts in memory, one thread",
        _table(("", "texts/s", "ours to theirs"), _in_memory(found["in memory"])),
        "### Whole catalogs, reading and writing included",
        _table(
            ("rows", "`cetopics label`", "`--jobs 2`", "`fasttext predict-prob`", "peak memory"),
            _catalogs(found["catalogs"]),
        ),
    ]
    return "\n\n".join(parts)


def _start_up(
    seconds: Mapping[str, float], loading: Mapping[str, float]
) -> Iterable[Sequence[str]]:
    for ours, base, aim in (
        ("cetopics --help", "import typer", "1.2"),
        ("cetopics predict", "import numpy, typer", "1.5"),
    ):
        yield f'`python -c "{base}"`', _ms(seconds[base]), "", ""
        yield f"`{ours}`", _ms(seconds[ours]), f"{seconds[ours] / seconds[base]:.2f}", aim
    size = f"load and verify the model ({loading['megabytes']:.1f} MB on disk)"
    yield size, _ms(loading["load"]), "", "60 ms, 15 MB"


def _in_memory(rates: Mapping[str, float]) -> Iterable[Sequence[str]]:
    ours = [rates["cetopics, labellings"], rates["cetopics, probabilities alone"]]
    yield "`Labeller.label` (decisions, reasons, scores as objects)", f"{ours[0]:,.0f}", ""
    yield "`Labeller.probabilities` (one array)", f"{ours[1]:,.0f}", ""
    for name, said in _PEERS.items():
        if name in rates:
            ratios = "; ".join(f"{rate / rates[name]:.2f}" for rate in ours)
            yield said, f"{rates[name]:,.0f}", ratios


def _catalogs(rows: Iterable[Mapping[str, float]]) -> Iterable[Sequence[str]]:
    for row in rows:
        peer = f"{row['fasttext']:.2f} s" if "fasttext" in row else "-"
        yield (
            f"{row['rows']:,}",
            f"{row['jobs 1']:.2f} s",
            f"{row['jobs 2']:.2f} s",
            peer,
            f"{row['memory']:.0f} MB",
        )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
