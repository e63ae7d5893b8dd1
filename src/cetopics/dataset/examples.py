"""A labelled example, and the labels of many as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy

__all__ = ["Example", "label_matrix"]


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
