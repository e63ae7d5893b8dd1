"""Labelled examples: what they are, and how they are read from JSONL."""

from cetopics.dataset.examples import Example, label_matrix
from cetopics.dataset.reading import example_files, read_examples

__all__ = ["Example", "example_files", "label_matrix", "read_examples"]
