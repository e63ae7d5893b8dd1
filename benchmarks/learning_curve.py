"""How figures grow with the corpus: models of 25, 50, 75 and 100 % of it, measured on other texts.

Usage: python benchmarks/learning_curve.py TEXTS.jsonl... [--out docs/learning-curve.png]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import matplotlib as mpl
import numpy as np

from cetopics.dataset import Example, example_files, label_matrix, read_examples
from cetopics.evaluation import Evaluation, evaluate
from cetopics.folds import near_duplicate_groups, stratified_group_folds
from cetopics.labeller import Labeller
from cetopics.taxonomy import Taxonomy, read_taxonomy
from cetopics.training import train

ROOT = Path(__file__).parent.parent
FIGURES = ("subtopic_micro_f1", "subtopic_macro_f1", "area_micro_f1", "no_topic_labelled")
QUARTERS = 4


def quarters(examples: list[Example], taxonomy: Taxonomy) -> list[list[Example]]:
    """Part the corpus into quarters with the same mix of topics; return their running unions."""
    groups = near_duplicate_groups([example.blurb for example in examples])
    labels = label_matrix(taxonomy, [example.labels for example in examples])
    quarter = stratified_group_folds(groups, labels, n_folds=QUARTERS, seed=0)
    return [
        [examples[place] for place in np.flatnonzero(quarter <= last)] for last in range(QUARTERS)
    ]


def measure(
    examples: list[Example], taxonomy: Taxonomy, texts: list[Path], folder: Path
) -> list[Evaluation]:
    """Train on some examples and measure the bundle."""
    for _ in train(examples, taxonomy, folder):
        pass
    return evaluate(Labeller.load(folder), texts)


def main() -> None:
    """Print the table and draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "learning-curve.png")
    options = parser.parse_args()
    taxonomy = read_taxonomy(ROOT / "data" / "taxonomy.yaml")
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)
    sizes, pooled = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for part in quarters(examples, taxonomy):
            found = measure(part, taxonomy, options.texts, Path(scratch) / f"m{len(part)}")
            sizes.append(len(part))
            pooled.append(found[-1])
            for evaluation in found:
                figures = "  ".join(
                    f"{name} {getattr(evaluation.strict, name).value:.3f}" for name in FIGURES
                )
                print(f"{len(part):5}  {evaluation.name:16}  {figures}", flush=True)
    draw(sizes, pooled, options.out)


def draw(sizes: list[int], pooled: list[Evaluation], out: Path) -> None:
    """Draw each figure, with its interval, against the number of blurbs."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for name in FIGURES:
        values, lows, highs = zip(*(getattr(part.strict, name) for part in pooled), strict=True)
        (line,) = axes.plot(sizes, values, marker="o", label=name.replace("_", " "))
        axes.fill_between(sizes, lows, highs, color=line.get_color(), alpha=0.12, linewidth=0)
    axes.set(xlabel="blurbs trained on", ylim=(0, 1), title="Figures on texts never trained on")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, ncols=2)
    figure.savefig(out, dpi=110, metadata={"Software": None})


if __name__ == "__main__":
    main()
