"""How long start-up and labelling take on this machine: medians of five runs, beside a baseline.

Usage: python benchmarks/speed.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cetopics import Labeller, find_model
from cetopics.catalog import open_catalog

ROOT = Path(__file__).parent.parent
RUNS = 5


def median_seconds(action: Callable[[], object]) -> float:
    """Run an action a few times and return the median of the seconds it took."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def process(*arguments: str) -> Callable[[], object]:
    """Return an action that runs Python in a fresh process."""
    return lambda: subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT
    )


def main() -> None:
    """Print the table."""
    labeller = Labeller.load(find_model())
    with open_catalog(ROOT / "data" / "examples" / "catalog.csv") as catalog:
        blurbs = [record.blurb for record in catalog.records()]
    rows = {
        "python -c 'import numpy, typer'": median_seconds(process("-c", "import numpy, typer")),
        "cetopics --help": median_seconds(process("-m", "cetopics", "--help")),
        "cetopics predict TEXT": median_seconds(process("-m", "cetopics", "predict", "EMDR")),
        "load the shipped model": median_seconds(lambda: Labeller.load(find_model())),
    }
    for name, seconds in rows.items():
        print(f"{name:35}{1000 * seconds:10.0f} ms")
    seconds = median_seconds(lambda: labeller.label(blurbs))
    print(f"{'label the example catalog':35}{len(set(blurbs)) / seconds:10.0f} distinct texts/s")


if __name__ == "__main__":
    main()
