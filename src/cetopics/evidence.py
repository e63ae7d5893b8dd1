"""Which words decided: each feature's contribution, shared out to the places it stands at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cetopics.features import FeatureSpace, Occurrence, Sentence
from cetopics.labelling import Blurb, Evidence, Field
from cetopics.scoring import Scorer, pool
from cetopics.text import spans

__all__ = ["Shares", "shares_of", "strongest"]

#: Smaller contributions would be shown as 0: results carry four decimals.
_LEAST_SHOWN = 1e-4

_Place = tuple[Field, int, int]


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


def shares_of(space: FeatureSpace, scorer: Scorer, blurb: Blurb) -> Shares:
    """Compute the shares of one blurb.

    Parameters
    ----------
    space
        The features.
    scorer
        The weights.
    blurb
        The blurb.

    Returns
    -------
    Shares
        A sentence's features count by the share that the sentence has of the blurb's attention; a
        feature that stands at several places adds a part at each. Where several sentences share
        the attention, the pooled score is more than their mean: that rest is added at each
        sentence as a whole. Contributions at the same place are summed.
    """
    sentences = list(space.sentences(blurb))
    shares: dict[_Place, npt.NDArray[np.float64]] = {}
    for place, share in _contributions(space, scorer, sentences):
        shares[place] = shares[place] + share if place in shares else share
    raw = {"title": blurb.title, "text": blurb.text}
    tokens = {field: spans(text) for field, text in raw.items()}
    places = []
    for field, first, last in shares:
        start, end = tokens[field][first][0], tokens[field][last][1]
        places.append((field, raw[field][start:end], start, end))
    n_topics = len(scorer.bias)
    weights = np.array(list(shares.values())).reshape(len(places), n_topics)
    return Shares(places, weights * scorer.slope)


def _contributions(
    space: FeatureSpace, scorer: Scorer, sentences: Sequence[Sentence]
) -> Iterator[tuple[_Place, npt.NDArray[np.float64]]]:
    """Yield what each place adds to the pooled and to the context score."""
    parts = [_parts(s.occurrences, space.values(s), scorer.sentence_weights) for s in sentences]
    n_topics = len(scorer.bias)
    totals = np.array([sum((part for _, part in own), np.zeros(n_topics)) for own in parts])
    attention = pool(totals.reshape(-1, n_topics), np.array([0, len(parts)])).shares
    context = space.context_values(sentences)
    for sentence, own, share in zip(sentences, parts, attention, strict=True):
        for (first, last), part in own:
            yield (sentence.field, first, last), part * share
        rest = -share * np.log(np.maximum(share, np.finfo(np.float64).tiny))
        yield (sentence.field, sentence.first, sentence.last), rest
    counts = Counter(o.feature for sentence in sentences for o in sentence.occurrences)
    for sentence in sentences:
        for feature, first, last in sentence.occurrences:
            if feature in context:
                part = scorer.context_weights[feature] * np.float64(
                    context[feature] / counts[feature]
                )
                yield (sentence.field, first, last), part


def _parts(
    occurrences: Sequence[Occurrence],
    values: Mapping[int, float],
    weights: npt.NDArray[np.float32],
) -> list[tuple[tuple[int, int], npt.NDArray[np.float64]]]:
    """Part each feature's contribution to a sentence among the places it stands at."""
    counts = Counter(occurrence.feature for occurrence in occurrences)
    return [
        ((first, last), weights[feature] * np.float64(values[feature] / counts[feature]))
        for feature, first, last in occurrences
    ]


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
        if piece.weight < _LEAST_SHOWN or len(chosen) == most:
            break
        if not any(_overlap(piece, other) for other in chosen):
            chosen.append(piece)
    return chosen


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
