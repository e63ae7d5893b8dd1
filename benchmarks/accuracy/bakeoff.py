"""Compare methods: same corpus, same split, same rule for the lines, same texts to measure on.

Each method learns from four fifths of the corpus; calibration and lines are chosen on the whole
blurbs of the last fifth.

Usage: python benchmarks/accuracy/bakeoff.py TEXTS.jsonl... [--only NAME] [--out docs/bakeoff.png]

A method whose packages are not installed is told and left out; `requirements.txt` names them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np
from peers import Peer, peers

from cetopics.calibration import choose_rule, fit_calibration
from cetopics.dataset import (
    Example,
    example_files,
    label_matrix,
    read_examples,
    training_set,
)
from cetopics.decision import logit, probabilities
from cetopics.evaluation import Figures
from cetopics.evaluation.metrics import figures, outcomes_of
from cetopics.folds import near_duplicate_groups, stratified_group_folds
from cetopics.taxonomy import Taxonomy, read_taxonomy

ROOT = Path(__file__).parent.parent.parent
N_FOLDS = 5
LINES = np.linspace(0.05, 0.9, 86)
SHOWN = {
    "subtopic_micro_f1": "subtopic micro-F1",
    "subtopic_macro_f1": "subtopic macro-F1",
    "area_micro_f1": "area micro-F1",
    "no_topic_labelled": "no-topic rows labelled",
}


def measure(
    make: Callable[[], Peer],
    taxonomy: Taxonomy,
    examples: list[Example],
    folds: np.ndarray,
    texts: list[Example],
) -> Figures:
    """Train, choose calibration and lines on blurbs held out, measure on other texts."""
    seen = [example for example, fold in zip(examples, folds, strict=True) if fold]
    held_out = [
        example
        for example, fold in zip(examples, folds, strict=True)
        if not fold and example.is_whole
    ]
    peer = make()
    peer.fit(training_set(taxonomy, seen))
    blurbs, labels, _, _ = training_set(taxonomy, held_out)
    raw = logit(peer.scores(blurbs))
    calibration = fit_calibration(raw, labels, taxonomy)
    scores = probabilities(taxonomy, calibration.apply(raw))
    rule = choose_rule(scores, labels, taxonomy, most_review=0.2, lines=LINES)
    found = calibration.apply(logit(peer.scores([example.blurb for example in texts])))
    given = rule.decide(taxonomy, probabilities(taxonomy, found)).given
    gold = label_matrix(taxonomy, [example.labels for example in texts])
    strict, _ = outcomes_of(taxonomy, gold, given, [example.borderline for example in texts])
    return figures(strict)


def main() -> None:
    """Print the table, as Markdown, and draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--only", action="append", help="name of a method; may be given again")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "bakeoff.png")
    options = parser.parse_args()
    taxonomy = read_taxonomy(ROOT / "data" / "taxonomy.yaml")
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)
    texts = read_examples(options.texts, taxonomy)
    groups = near_duplicate_groups([example.blurb for example in examples])
    labels = label_matrix(taxonomy, [example.labels for example in examples])
    folds = stratified_group_folds(groups, labels, n_folds=N_FOLDS, seed=0)
    print(f"| {len(examples)} blurbs, {len(texts)} texts | {' | '.join(SHOWN.values())} | time |")
    print(f"|---|{'---|' * len(SHOWN)}---|")
    found = {}
    for name, make in peers(taxonomy).items():
        if options.only and name not in options.only:
            continue
        start = time.perf_counter()
        try:
            found[name] = measure(make, taxonomy, examples, folds, texts)
        except ImportError as error:
            print(f"| {name} | left out: {error} |" + " |" * len(SHOWN))
            continue
        cells = [
            f"{value:.3f} ({low:.3f}-{high:.3f})"
            for value, low, high in (getattr(found[name], figure) for figure in SHOWN)
        ]
        seconds = time.perf_counter() - start
        print(f"| {name} | {' | '.join(cells)} | {seconds:.0f} s |", flush=True)
    draw(found, options.out)


def draw(found: dict[str, Figures], out: Path) -> None:
    """Draw each figure with its interval, a line a method."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(
        1, len(SHOWN), figsize=(12, 3.2), sharey=True, layout="constrained"
    )
    names = list(found)[::-1]
    for panel, (attribute, title) in zip(panels, SHOWN.items(), strict=True):
        values = np.array([getattr(found[name], attribute) for name in names])
        spread = np.abs(values[:, 1:].T - values[:, 0])
        panel.errorbar(values[:, 0], range(len(names)), xerr=spread, fmt="o", capsize=3)
        panel.set(title=title, xlim=(0, 1), yticks=range(len(names)), yticklabels=names)
        panel.grid(alpha=0.3)
    figure.savefig(out, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
