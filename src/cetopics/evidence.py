"""Which words decided: each feature's contribution, shared out to the places it stands at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cetopics.features import FeatureSpace, count, weighted_fields
from cetopics.labelling import Blurb, Evidence, Field
from cetopics.text import spans

__all__ = ["Shares", "shares_of", "strongest"]


@dataclass(frozen=True)
class Shares:
    """What every place of one blurb adds to the logit of every topic.

    Attributes
    ----------
    places
        Field, raw words, start and end of each place.
    weights
        Contributions, shape (n_places, n_topics), float64. With the bias, a column sums to the
        topic's logit.
    """

    places: Sequence[tuple[Field, str, int, int]]
    weights: npt.NDArray[np.float64]

    def for_topic(self, topic: int) -> tuple[Evidence, ...]:
        """Return what added to one topic, largest first; places that added nothing left out."""
        pieces = [
            Evidence(*place, float(weight))
            for place, weight in zip(self.places, self.weights[:, topic], strict=True)
            if weight
        ]
        pieces.sort(key=lambda piece: (-piece.weight, piece.field != "title", piece.start))
        return tuple(pieces)


def shares_of(space: FeatureSpace, weights: npt.NDArray[np.float64], blurb: Blurb) -> Shares:
    """Compute the shares of one blurb.

    Parameters
    ----------
    space
        The features.
    weights
        Weight of each feature for each topic, shape (n_features, n_topics).
    blurb
        The blurb.

    Returns
    -------
    Shares
        A feature that stands at several places adds a part at each, by its count there.
        Features at the same place (a word that is also a term) are summed.
    """
    rows = space.rows([blurb])
    values = dict(zip(rows.features.tolist(), rows.values.tolist(), strict=True))
    occurrences = list(space.occurrences(weighted_fields(blurb)))
    counts = count(occurrences)
    shares: dict[tuple[Field, int, int], npt.NDArray[np.float64]] = {}
    for feature, field, first, last, weight in occurrences:
        share = weights[feature] * (values[feature] * weight / counts[feature])
        place = (field, first, last)
        shares[place] = shares[place] + share if place in shares else share
    raw = {"title": blurb.title, "text": blurb.text}
    tokens = {field: spans(text) for field, text in raw.items()}
    places = []
    for field, first, last in shares:
        start, end = tokens[field][first][0], tokens[field][last][1]
        places.append((field, raw[field][start:end], start, end))
    n_topics = weights.shape[1]
    return Shares(places, np.array(list(shares.values())).reshape(len(places), n_topics))


def strongest(evidence: Sequence[Evidence], most: int) -> list[Evidence]:
    """Choose the places that spoke most for a topic, none overlapping another.

    Parameters
    ----------
    evidence
        Contributions, largest first.
    most
        How many to choose at the most.
    """
    chosen: list[Evidence] = []
    for piece in evidence:
        if piece.weight <= 0 or len(chosen) == most:
            break
        if not any(_overlap(piece, other) for other in chosen):
            chosen.append(piece)
    return chosen


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
