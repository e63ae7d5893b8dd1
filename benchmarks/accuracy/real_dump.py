"""Draw rows at random among those that the shipped model labels in real catalogs, to be judged.

Usage: python benchmarks/accuracy/real_dump.py OUT.jsonl CATALOG.csv... [--rows 150] [--seed 0]

Prints how many distinct texts there are, by status. The rows are for reading, never for training.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from cetopics import Blurb, Labeller, find_model
from cetopics.catalog import ColumnChoice, open_catalog

#: Text columns of the catalogs at hand that have unusual names.
CHOICES = {
    "course_descr": ColumnChoice("course_title", ("course_descr",)),
    "Description": ColumnChoice("Name", ("Description",)),
    "summary": ColumnChoice("title", ("summary", "course_description")),
    "course_description": ColumnChoice("course_title", ("course_description",)),
}


def distinct_blurbs(paths: list[Path]) -> list[Blurb]:
    """Read every catalog and keep each text once."""
    found: dict[Blurb, None] = {}
    for path in paths:
        head = path.open(encoding="utf-8-sig").readline().strip().split(",")
        choice = next(choice for column, choice in CHOICES.items() if column in head)
        with open_catalog(path, choice) as catalog:
            found.update(dict.fromkeys(record.blurb for record in catalog.records()))
    return list(found)


def main() -> None:
    """Label all, count, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("catalogs", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=150)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    blurbs = distinct_blurbs(options.catalogs)
    labellings = Labeller.load(find_model()).label(blurbs)
    print(len(blurbs), "distinct texts:", dict(Counter(row.status for row in labellings)))
    labelled = [place for place, row in enumerate(labellings) if row.status == "labelled"]
    drawn = np.random.default_rng(options.seed).permutation(labelled)[: options.rows]
    with options.out.open("w", encoding="utf-8") as file:
        for place in drawn.tolist():
            blurb, row = blurbs[place], labellings[place]
            given = [*row.areas, *row.subtopics]
            record = {"title": blurb.title, "text": blurb.text[:1500], "given": given}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
