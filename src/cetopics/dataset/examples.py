"""A labelled example, and the labels of many as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy

__all__ = ["Example", "TrainingSet", "label_matrix", "training_set"]

#: The style of a text that is no whole blurb but one line of a course page.
SINGLE_LINE = "single-line"

#: The audience of a course that is plainly for another field or the public.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Example:
    """A blurb with the topics it was given by the labelling guide.

    Attributes
    ----------
    id
        Unique among the examples read together.
    blurb
        Title and text.
    labels
        Subtopic ids; an area id only where the area stands alone; empty for "no topic".
    source, style
        Where the text is from and what kind of blurb it is; empty where not told.
    borderline
        Ids on which a careful reader could differ.
    audience
        ``other`` where the course is plainly for another field or the public, else empty.
    where
        ``file:line`` it was read from; empty where it was not read.
    """

    id: str
    blurb: Blurb
    labels: tuple[str, ...]
    source: str = ""
    style: str = ""
    borderline: tuple[str, ...] = ()
    audience: str = ""
    where: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole blurb, as catalogs have them, and no single line of a page."""
        return self.style != SINGLE_LINE

    @property
    def is_elsewhere(self) -> bool:
        """Whether the course is plainly for another field or the public."""
        return self.audience == OTHER


class TrainingSet(NamedTuple):
    """What a classifier learns from, an entry or a row for each example.

    Attributes
    ----------
    blurbs
        The texts.
    labels
        Indicator matrix with areas completed, shape (n_examples, n_topics), bool.
    whole
        Which are whole blurbs, shape (n_examples,), bool.
    elsewhere
        Which are of courses for another field or the public, shape (n_examples,), bool.
    """

    blurbs: list[Blurb]
    labels: npt.NDArray[np.bool_]
    whole: npt.NDArray[np.bool_]
    elsewhere: npt.NDArray[np.bool_]


def training_set(taxonomy: Taxonomy, examples: Sequence[Example]) -> TrainingSet:
    """Lay examples out for a classifier, in their order."""
    return TrainingSet(
        [example.blurb for example in examples],
        label_matrix(taxonomy, [example.labels for example in examples]),
        np.array([example.is_whole for example in examples], dtype=np.bool_),
        np.array([example.is_elsewhere for example in examples], dtype=np.bool_),
    )


def label_matrix(
    taxonomy: Taxonomy, labels: Sequence[Sequence[str]], *, with_areas: bool = True
) -> npt.NDArray[np.bool_]:
    """Turn lists of topic ids into an indicator matrix.

    Parameters
    ----------
    taxonomy
        The topics, whose order is that of the columns.
    labels
        Topic ids of each row.
    with_areas
        Whether a subtopic brings its area.

    Returns
    -------
    numpy.ndarray of bool, shape (n_rows, n_topics)
    """
    matrix = np.zeros((len(labels), len(taxonomy.ids)), dtype=np.bool_)
    for row, ids in enumerate(labels):
        for topic_id in taxonomy.with_areas(ids) if with_areas else ids:
            matrix[row, taxonomy.index[topic_id]] = True
    return matrix
