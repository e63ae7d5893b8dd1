"""Labelled examples: what they are, and how they are read from JSONL."""

from cetopics.dataset.examples import Example, TrainingSet, label_matrix, training_set
from cetopics.dataset.reading import example_files, read_examples

__all__ = [
    "Example",
    "TrainingSet",
    "example_files",
    "label_matrix",
    "read_examples",
    "training_set",
]
