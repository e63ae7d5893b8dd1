"""Which words decided: each feature's contribution, shared out to the places it stands at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.features import BlurbRows, Entries, FeatureSpace
from cetopics.labelling import Blurb, Evidence, Field
from cetopics.scoring import Scorer, attention, pool
from cetopics.text import spans

__all__ = ["Shares", "shares_of", "strongest"]

#: Smaller contributions would be shown as 0: results carry four decimals.
_LEAST_SHOWN = 1e-4


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
    rows = space.rows([blurb])
    pieces = list(_contributions(scorer, rows))
    first, last = (np.concatenate([piece[end] for piece in pieces]) for end in (0, 1))
    n_tokens = int(rows.first_token[-1])
    places, place_of = np.unique(first * n_tokens + last, return_inverse=True)
    weights = np.zeros((len(places), len(scorer.bias)))
    np.add.at(weights, place_of, np.concatenate([piece.weights for piece in pieces]))
    tokens = [*_tokens("title", blurb.title), *_tokens("text", blurb.text)]
    return Shares(
        [_place(tokens, *divmod(place, n_tokens)) for place in places.tolist()],
        weights * scorer.slope,
    )


class _Piece(NamedTuple):
    """Contributions, shape (n_pieces, n_topics), of tokens from `first` to `last`."""

    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]


def _contributions(scorer: Scorer, rows: BlurbRows) -> Iterator[_Piece]:
    """Yield what each place adds to the pooled and to the context score."""
    scores = scorer.scores(rows)[0].astype(np.float64)
    share = attention(scores, pool(scores, rows.first_sentence), rows.first_sentence)
    n_topics = len(scorer.bias)
    of_words, of_context = scorer.word_weights[:, :n_topics], scorer.word_weights[:, n_topics:]
    of_pairs, of_terms, of_title = scorer.pair_weights, scorer.term_weights, scorer.term_weights[-1]
    scale = rows.sentence_scale
    for entries, weights, scales in (
        (rows.words, of_words, scale),
        (rows.pairs, of_pairs, scale),
        (rows.terms, of_terms, np.ones_like(scale)),
    ):
        part = _parts(entries, weights) * scales[entries.sentence][:, np.newaxis]
        yield _Piece(entries.first, entries.last, part * share[entries.sentence])
    first, last = rows.first_token[:-1], rows.first_token[1:] - 1
    yield _Piece(first, last, share * of_title * rows.in_title[:, np.newaxis])
    yield _Piece(first, last, -share * np.log(np.maximum(share, np.finfo(np.float64).tiny)))
    words = rows.words
    context = _parts(words, of_context) * rows.context_scale
    yield _Piece(words.first, words.last, context)


def _parts(entries: Entries, weights: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Multiply value and weight of each entry, shape (n_entries, n_topics)."""
    return np.asarray(weights[entries.features] * entries.values[:, np.newaxis])


class _Token(NamedTuple):
    """Where one token stands: field, raw text of it, start and end there."""

    field: Field
    raw: str
    start: int
    end: int


def _tokens(field: Field, raw: str) -> Iterator[_Token]:
    for start, end in spans(raw):
        yield _Token(field, raw, start, end)


def _place(tokens: Sequence[_Token], first: int, last: int) -> tuple[Field, str, int, int]:
    """Return field, raw words, start and end of a run of tokens of one field."""
    field, raw, start, _ = tokens[first]
    end = tokens[last].end
    return field, raw[start:end], start, end


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
