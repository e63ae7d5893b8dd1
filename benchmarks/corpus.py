"""The corpus in figures and a picture, for its data card.

Usage: python benchmarks/corpus.py [--out data/corpus.png]
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import matplotlib as mpl
import numpy as np

from cetopics.dataset import example_files, read_examples
from cetopics.taxonomy import Taxonomy, read_taxonomy
from cetopics.text import words

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print the figures and draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "corpus.png")
    options = parser.parse_args()
    taxonomy = read_taxonomy(ROOT / "data" / "taxonomy.yaml")
    examples = read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)
    lengths = np.array([len(words(example.blurb.text).lower) for example in examples])
    counts = Counter(label for example in examples for label in example.labels)
    sizes = Counter(min(len(example.labels), 4) for example in examples)
    n_long = int(((lengths >= 150) & (lengths <= 350)).sum())
    print(f"blurbs {len(examples)}, without a topic {sizes[0]}")
    print("labels a blurb:", ", ".join(f"{n}: {sizes[n]}" for n in sorted(sizes)), "(4 or more)")
    print(f"words: median {np.median(lengths):.0f}, {lengths.min()} to {lengths.max()}")
    print(f"150 to 350 words: {n_long / len(examples):.0%}")
    print(f"empty titles: {sum(not e.blurb.title.strip() for e in examples) / len(examples):.1%}")
    print("styles:", dict(Counter(example.style for example in examples).most_common()))
    for topic in taxonomy.ids:
        print(f"{topic:32}{counts[topic]:5}")
    draw(taxonomy, counts, lengths, sizes, options.out)


def draw(
    taxonomy: Taxonomy,
    counts: Counter[str],
    lengths: np.ndarray[tuple[int], np.dtype[np.int64]],
    sizes: Counter[int],
    out: Path,
) -> None:
    """Draw blurbs by topic, by length and by number of labels."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure = plt.figure(figsize=(9, 8), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1.4, 1])
    topics = left.subplots()
    areas = set(taxonomy.area_index)
    ids = taxonomy.ids[::-1]
    colours = ["tab:orange" if taxonomy.index[topic] in areas else "tab:blue" for topic in ids]
    topics.barh(ids, [counts[topic] for topic in ids], color=colours)
    topics.tick_params(axis="y", labelsize=7)
    topics.set(title="Blurbs by topic (areas, orange: standing alone)")
    by_length, by_size = right.subplots(2, 1)
    by_length.hist(lengths, bins=range(0, 360, 10))
    by_length.set(title="Words of the text")
    by_size.bar(["none", "1", "2", "3", "4+"], [sizes[n] for n in range(5)])
    by_size.set(title="Labels a blurb")
    figure.savefig(out, dpi=100, metadata={"Software": None})


if __name__ == "__main__":
    main()
