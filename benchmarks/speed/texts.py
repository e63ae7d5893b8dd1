"""Texts to time with: sentences of the labelled corpus, drawn and joined anew."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

from cetopics.dataset import Example, example_files, read_examples
from cetopics.registry import find_taxonomy
from cetopics.taxonomy import read_taxonomy

ROOT = Path(__file__).parents[2]

#: Words of a text, about: 75 on average.
_LENGTHS = (45, 60, 75, 90, 105)


def corpus() -> list[Example]:
    """Read the labelled corpus."""
    taxonomy = read_taxonomy(find_taxonomy())
    return read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy)


def drawn(n_rows: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yield title and text of courses that there are not; always the same ones."""
    draw = random.Random(seed)  # noqa: S311  no secret
    blurbs = [example.blurb for example in corpus()]
    titles = [blurb.title for blurb in blurbs if blurb.title]
    sentences = [
        (len(sentence.split()), sentence)
        for blurb in blurbs
        for sentence in re.split(r"(?<=[.!?])\s+", " ".join(blurb.text.split()))
        if sentence
    ]
    for _ in range(n_rows):
        wanted = draw.choice(_LENGTHS)
        parts: list[str] = []
        n_words = 0
        while n_words < wanted - 8:
            length, sentence = draw.choice(sentences)
            parts.append(sentence)
            n_words += length
        yield draw.choice(titles), " ".join(parts)


def write(folder: Path, n_rows: int) -> tuple[Path, Path]:
    """Write a catalog, and the same texts one a line as fastText reads them."""
    catalog, lines = folder / f"catalog-{n_rows}.csv", folder / f"lines-{n_rows}.txt"
    with catalog.open("w", encoding="utf-8", newline="") as table, lines.open("w") as plain:
        writer = csv.writer(table)
        writer.writerow(["id", "title", "description"])
        for number, (title, text) in enumerate(drawn(n_rows)):
            writer.writerow([number, title, text])
            plain.write(f"{title} {text}\n")
    return catalog, lines
