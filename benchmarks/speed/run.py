"""The figures of docs/performance.md, measured on this machine: its tables, and a picture.

Usage: python benchmarks/speed/run.py [--peers PYTHON] [--rows N] [--picture FILE.png]

PYTHON is the interpreter of an environment with benchmarks/accuracy/requirements.txt; without it
peers in memory are left out. The command `fasttext` (Debian's package) is timed where it is there.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import texts
from tables import tables

from cetopics import Labeller, find_model

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUNS = 5
SINGLE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Commands = dict[str, list[str]]


def alternating(actions: dict[str, Callable[[], float]], runs: int = RUNS) -> dict[str, float]:
    """Run actions in turn, several rounds; return the median of the figures of each."""
    found: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            found[name].append(action())
    return {name: statistics.median(figures) for name, figures in found.items()}


def seconds(command: Sequence[str]) -> float:
    """Time a fresh process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def peak_memory(command: Sequence[str]) -> float:
    """Return the largest resident set of a command's largest process, in MB."""
    code = (
        "import resource, subprocess, sys; "
        "subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return int(done.stdout.split()[-1]) / 1024


def start_up() -> dict[str, float]:
    """Time commands that say one thing; medians of 11 alternating runs, in seconds."""
    python = [sys.executable, "-c"]
    cetopics = str(Path(sys.executable).with_name("cetopics"))
    commands = {
        "import typer": [*python, "import typer"],
        "cetopics --help": [cetopics, "--help"],
        "import numpy, typer": [*python, "import numpy, typer"],
        "cetopics predict": [cetopics, "predict", "EMDR basic training for therapists"],
    }
    return alternating({name: lambda c=c: seconds(c) for name, c in commands.items()}, runs=11)


def loading() -> dict[str, float]:
    """Time loading and verifying the shipped model, and weigh it."""
    folder = find_model()

    def load() -> float:
        start = time.perf_counter()
        Labeller.load(folder)
        return time.perf_counter() - start

    size = sum(path.stat().st_size for path in folder.iterdir())
    return {"load": alternating({"load": load}, runs=11)["load"], "megabytes": size / 2**20}


def in_memory(folder: Path, peers: str | None, n_texts: int) -> dict[str, float]:
    """Count texts a second, of each method in a fresh process of one thread."""
    own = (
        "import sys, time; from cetopics import Labeller, find_model; "
        "texts = open(sys.argv[1], encoding='utf-8').read().splitlines()[:int(sys.argv[2])]; "
        "labeller = Labeller.load(find_model()); score = getattr(labeller, sys.argv[3]); "
        "score(texts[:64]); start = time.perf_counter(); score(texts); "
        "print(len(texts) / (time.perf_counter() - start))"
    )
    lines = str(folder / "texts.txt")
    ours = [sys.executable, "-c", own, lines, str(n_texts)]
    commands: Commands = {
        "cetopics, labellings": [*ours, "label"],
        "cetopics, probabilities alone": [*ours, "probabilities"],
    }
    slow: Commands = {}
    if peers:
        peer = [peers, str(HERE / "peers.py"), "time"]
        for name in ("fasttext", "scikit-learn"):
            commands[name] = [*peer, name, str(folder), str(n_texts)]
        for name in ("spacy", "encoder"):
            slow[name] = [*peer, name, str(folder), "1000"]

    def rate(command: list[str]) -> float:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=ROOT, env=SINGLE_THREAD
        )
        return float(done.stdout.split()[-1])

    found = alternating({name: lambda c=c: rate(c) for name, c in commands.items()})
    return {**found, **{name: rate(command) for name, command in slow.items()}}


def catalogs(folder: Path, sizes: Sequence[int]) -> list[dict[str, float]]:
    """Label catalogs of several sizes, reading and writing included; fastText on the same texts."""
    cetopics = str(Path(sys.executable).with_name("cetopics"))
    table = []
    for n_rows in sizes:
        catalog, lines = texts.write(folder, n_rows)
        label = [cetopics, "label", str(catalog), "-o", str(folder / "out.csv"), "--force"]
        commands = {"jobs 1": label, "jobs 2": [*label, "--jobs", "2"]}
        if shutil.which("fasttext") and (folder / "fasttext.bin").exists():
            model = str(folder / "fasttext.bin")
            commands["fasttext"] = ["fasttext", "predict-prob", model, str(lines), "5"]
        runs = RUNS if n_rows <= 100_000 else 1
        found = alternating({name: lambda c=c: seconds(c) for name, c in commands.items()}, runs)
        table.append({"rows": n_rows, **found, "memory": peak_memory(label)})
        print(json.dumps(table[-1]), file=sys.stderr)
        catalog.unlink()
        lines.unlink()
    return table


def picture(table: Sequence[dict[str, float]], target: Path) -> None:
    """Draw cost against rows: a straight line is expected."""
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    for name, mark in (("jobs 1", "o-"), ("jobs 2", "s-"), ("fasttext", "^--")):
        points = [(row["rows"], row[name]) for row in table if name in row]
        label = name if name == "fasttext" else f"cetopics label, {name}"
        axes.loglog(*zip(*points, strict=True), mark, label=label)
    axes.set(xlabel="rows of the catalog", ylabel="seconds, reading and writing included")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.savefig(target, dpi=120)


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", help="interpreter of the peers' environment")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the largest catalog")
    parser.add_argument("--texts", type=int, default=50_000, help="texts scored in memory")
    parser.add_argument("--picture", type=Path, help="where the picture goes, if anywhere")
    arguments = parser.parse_args()
    sizes = [n for n in (1000, 10_000, 100_000, 1_000_000) if n <= arguments.rows]
    found: dict[str, object] = {"start-up": start_up(), "loading": loading()}
    print(json.dumps(found, indent=1), file=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "texts.txt").open("w", encoding="utf-8") as stream:
            stream.writelines(f"{text}\n" for _, text in texts.drawn(arguments.texts, seed=1))
        if arguments.peers:
            with (folder / "corpus.jsonl").open("w", encoding="utf-8") as stream:
                for example in texts.corpus():
                    text = " ".join(f"{example.blurb.title} {example.blurb.text}".split())
                    stream.write(json.dumps({"text": text, "labels": example.labels}) + "\n")
            subprocess.run(
                [arguments.peers, str(HERE / "peers.py"), "train", str(folder)], check=True
            )
        found["in memory"] = in_memory(folder, arguments.peers, arguments.texts)
        print(json.dumps(found["in memory"], indent=1), file=sys.stderr)
        table = catalogs(folder, sizes)
    found["catalogs"] = table
    print(tables(found))
    if arguments.picture:
        picture(table, arguments.picture)


if __name__ == "__main__":
    main()
