"""Many texts split at once: the tokens and sentences of `text.words`, in arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cetopics.keys import MIXER, KeyTable, run_starts
from cetopics.text import folded, is_folded

__all__ = ["UNKNOWN", "KnownTokens", "Tokens", "split"]

#: Id of tokens that are not known.
UNKNOWN = -1

_Places = npt.NDArray[np.int64]

_SPACE = ord(" ")
_FIRST_NOT_ASCII = 0x80

#: Bytes read at a time, and bytes of a token that tell it from others of its length.
_WORD = 8
_MOST_BYTES = 64

#: What keeps the first 0 to 8 of eight bytes.
_MASKS = np.array([(1 << 8 * kept) - 1 for kept in range(_WORD)] + [-1], dtype=np.int64)


class Tokens(NamedTuple):
    """The tokens of some texts, text after text.

    Attributes
    ----------
    keys
        A number for each token in lower case, the same for the same; shape (n_tokens,), int64.
    sentence
        Sentence of each token, shape (n_tokens,), int64; no sentence is without a token.
    text
        Text of each sentence, shape (n_sentences,), int64.
    first_token
        First token of each text, and the total last; shape (n_texts + 1,), int64.
    places, lengths
        Where each token begins in `content`, and its bytes; shape (n_tokens,), int64.
    ends
        Where each text ends in `content`, after a 0; shape (n_texts + 1,), int64.
    content
        The texts folded, with case kept, UTF-8, parted by line ends.
    """

    keys: _Places
    sentence: _Places
    text: _Places
    first_token: _Places
    places: _Places
    lengths: _Places
    ends: _Places
    content: bytes

    def text_content(self, text: int) -> slice:
        """Return where a text stands in `content`."""
        return slice(int(self.ends[text]), int(self.ends[text + 1]))

    def cased(self, first: int, stop: int) -> tuple[bytes, ...]:
        """Return some tokens with their case kept."""
        places = self.places[first:stop].tolist()
        lengths = self.lengths[first:stop].tolist()
        return tuple(
            self.content[place : place + length]
            for place, length in zip(places, lengths, strict=True)
        )


class KnownTokens:
    """Numbers for the tokens that are known.

    Parameters
    ----------
    keys
        Keys of the tokens, any number of times; shape (n_keys,), int64. A token's id is its rank
        among those that came before it for the first time.

    Attributes
    ----------
    size
        Number of tokens known; ids are below it.
    """

    def __init__(self, keys: _Places) -> None:
        distinct, first = np.unique(keys, return_index=True)
        self.size = len(distinct)
        self._table = KeyTable(distinct)
        # In order of first appearance; the last one is for tokens that are not there.
        self._ids = np.full(self.size + 1, UNKNOWN)
        self._ids[np.argsort(first)] = np.arange(self.size)

    def ids(self, keys: _Places) -> _Places:
        """Return the id of each token, `UNKNOWN` where there is none; shape (n_keys,), int64."""
        return np.asarray(self._ids[self._table.find(keys)])


def split(texts: Sequence[str]) -> Tokens:
    """Split raw texts into tokens, as `text.words` does one by one.

    Parameters
    ----------
    texts
        Texts as they stand in the catalog, HTML included.

    Returns
    -------
    Tokens
        UTF-8 lets everything be found by single bytes: all that parts is ASCII.
    """
    parts = [text if is_folded(text) else folded(text) for text in texts]
    # A line end at both ends of every text parts it from the next and gives each byte neighbours.
    joined = "\n".join(["", *parts, ""])
    content = joined.encode()
    sizes = map(len, parts if joined.isascii() else (part.encode() for part in parts))
    ends = np.cumsum([0, *sizes]) + np.arange(len(parts) + 1)
    lower = content.translate(_LOWER)
    within = np.frombuffer(lower, np.uint8) != _SPACE
    places, stops = np.flatnonzero(within[1:] != within[:-1]).reshape(-1, 2).T + 1
    lengths = stops - places
    sentence, first = _numbered(np.searchsorted(_breaks(content), places))
    return Tokens(
        _keys(lower, places, lengths),
        sentence,
        np.searchsorted(ends, places[first], side="right") - 1,
        np.searchsorted(places, ends),
        places,
        lengths,
        ends,
        content,
    )


def _keys(lower: bytes, places: _Places, lengths: _Places) -> _Places:
    """Compute the key of each token.

    Up to eight bytes are a number by themselves. What is beyond, up to `_MOST_BYTES`, is mixed in
    eight by eight, and last the length.
    """
    padded = lower + bytes(_WORD)
    # The eight bytes from every place on.
    words = np.ndarray(len(lower), "<i8", padded, strides=(1,))
    keys = words[places] & _MASKS[np.minimum(lengths, _WORD)]
    longer = np.flatnonzero(lengths > _WORD)
    for read in range(_WORD, _MOST_BYTES, _WORD):
        more = longer[lengths[longer] > read]
        if not len(more):
            break
        mask = _MASKS[np.minimum(lengths[more] - read, _WORD)]
        keys[more] = (keys[more] * MIXER) ^ (words[places[more] + read] & mask)
    keys[longer] = (keys[longer] * MIXER) ^ lengths[longer]
    return keys


def _numbered(breaks_before: _Places) -> tuple[_Places, _Places]:
    """Number sentences that have a token without gaps; return that and their first tokens."""
    first = run_starts(breaks_before)
    lengths = np.diff(np.append(first, len(breaks_before)))
    return np.repeat(np.arange(len(first)), lengths), first


def _breaks(content: bytes) -> _Places:
    """Return the places at which sentences end, by the rules of `text`."""
    marked = np.frombuffer(content.translate(_MAY_BREAK), np.bool_)
    # The line ends around the texts have no neighbour on one side, and need none.
    places = np.flatnonzero(marked[1:-1]) + 1
    codes = np.frombuffer(content, np.uint8)
    at, before, after = codes[places], codes[places - 1], codes[places + 1]
    breaks = (
        _IS_LINE[at]
        | (_IS_STOP[at] & _IS_BLANK[after])
        | (_IS_FULL_STOP[at] & _ENDS_WORD[before] & _IS_CAPITAL[after])
        | (_IS_DASH[at] & _IS_BLANK[before] & _IS_BLANK[after])
    )
    return places[breaks]


def _marked(characters: str) -> npt.NDArray[np.bool_]:
    """Mark some characters of ASCII among all bytes."""
    return np.isin(np.arange(256), list(characters.encode("ascii")))


_SMALL = "abcdefghijklmnopqrstuvwxyz"
_CAPITAL = _SMALL.upper()
_IS_LINE = _marked("\n\r|")
_IS_STOP = _marked(".!?;:")
_IS_FULL_STOP = _marked(".!?")
_IS_DASH = _marked("-*")
_IS_BLANK = _marked("\t\n\v\f\r\x1c\x1d\x1e\x1f ")
_IS_CAPITAL = _marked(_CAPITAL)
_ENDS_WORD = _marked(_SMALL + ")")
_MAY_BREAK = bytes((_IS_LINE | _IS_STOP | _IS_DASH).tolist())

#: To lower case; whatever is no letter or digit to a space.
_LOWER = bytes(
    code if code >= _FIRST_NOT_ASCII or chr(code).isalnum() else _SPACE for code in range(256)
).lower()
