"""How honest the shipped model's probabilities are, and which topics it mistakes for which.

Usage: python benchmarks/accuracy/errors.py TEXTS.jsonl... [--out docs/reliability.png]
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import numpy.typing as npt

from cetopics import Labeller, find_model
from cetopics.calibration import reliability
from cetopics.dataset import Example, label_matrix, read_examples
from cetopics.taxonomy import Taxonomy

ROOT = Path(__file__).parent.parent.parent
N_RESAMPLES = 1000


class Cells(NamedTuple):
    """Subtopic scores, the gold beside them, and which were given; each (n_texts, n_subtopics)."""

    scores: npt.NDArray[np.float64]
    gold: npt.NDArray[np.bool_]
    given: npt.NDArray[np.bool_]


def calibration_error(cells: Cells, rows: npt.NDArray[np.int64]) -> float:
    """Return the mean distance of score and observed share over the bins of some rows."""
    bins = reliability(cells.scores[rows].ravel(), cells.gold[rows].ravel())
    distances = [abs(part["predicted"] - part["observed"]) for part in bins]
    return float(np.average(distances, weights=[part["count"] for part in bins]))


def cells_of(labeller: Labeller, texts: list[Example]) -> Cells:
    """Score texts by the shipped model."""
    bundle, taxonomy = labeller.bundle, labeller.taxonomy
    found = labeller.label([text.blurb for text in texts])
    scores = np.array([list(labelling.scores.values()) for labelling in found])
    gold = label_matrix(taxonomy, [text.labels for text in texts])
    given = bundle.rule.decide(taxonomy, scores).given
    subtopics = subtopics_of(taxonomy)
    return Cells(scores[:, subtopics], gold[:, subtopics], given[:, subtopics])


def subtopics_of(taxonomy: Taxonomy) -> npt.NDArray[np.int64]:
    """Return the places of the subtopics in the taxonomy's order."""
    return np.flatnonzero(np.arange(len(taxonomy.ids)) != np.array(taxonomy.area_index))


def confusions(cells: Cells, names: list[str]) -> Counter[tuple[str, str]]:
    """Count topics wrongly given, each with the topics missed in the same text."""
    found: Counter[tuple[str, str]] = Counter()
    for gold, given in zip(cells.gold, cells.given, strict=True):
        missed = [names[topic] for topic in np.flatnonzero(gold & ~given)]
        others = missed or (["(others, all found)"] if gold.any() else ["(no topic)"])
        for topic in np.flatnonzero(given & ~gold):
            found.update((names[topic], other) for other in others)
    return found


def main() -> None:
    """Print both, draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "reliability.png")
    options = parser.parse_args()
    labeller = Labeller.load(find_model())
    texts = read_examples(options.texts, labeller.taxonomy)
    cells = cells_of(labeller, texts)
    rng = np.random.default_rng(0)
    resampled = [
        calibration_error(cells, rng.integers(0, len(texts), len(texts)))
        for _ in range(N_RESAMPLES)
    ]
    error = calibration_error(cells, np.arange(len(texts)))
    low, high = np.quantile(resampled, [0.025, 0.975])
    print(f"calibration error {error:.3f} ({low:.3f} to {high:.3f})")
    names = [labeller.taxonomy.ids[topic] for topic in subtopics_of(labeller.taxonomy)]
    print("given wrongly, missed in the same text: how often")
    for (topic, other), count in confusions(cells, names).most_common(25):
        print(f"{topic:28} {other:28} {count}")
    draw(cells, names, options.out)


def draw(cells: Cells, names: list[str], out: Path) -> None:
    """Draw the reliability diagram, and beside it F1 by topic."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 7), layout="constrained")
    bins = reliability(cells.scores.ravel(), cells.gold.ravel())
    predicted, observed = ([part[name] for part in bins] for name in ("predicted", "observed"))
    left.plot([0, 1], [0, 1], color="grey", linewidth=1)
    left.plot(predicted, observed, marker="o")
    left.set(xlabel="probability", ylabel="share that is right", title="Reliability")
    left.set_aspect("equal")
    right_ones = (cells.gold & cells.given).sum(axis=0)
    support = cells.gold.sum(axis=0)
    f1 = 2 * right_ones / np.maximum(1, support + cells.given.sum(axis=0))
    order = np.argsort(f1, kind="stable")
    right.barh([f"{names[topic]} ({support[topic]})" for topic in order], f1[order])
    right.set(xlim=(0, 1), title="F1 by subtopic (texts that teach it)")
    right.tick_params(axis="y", labelsize=7)
    figure.savefig(out, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
