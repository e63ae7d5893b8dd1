"""Where the terms of a taxonomy stand in tokens: leftmost first, longest wins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from cetopics.keys import KeyTable
from cetopics.taxonomy import Taxonomy
from cetopics.tokens import UNKNOWN, KnownTokens, Tokens

__all__ = ["Found", "TermTable"]

_Places = npt.NDArray[np.int64]

_SMALL = re.compile(rb"[a-z]")

_NONE = -1


class Found(NamedTuple):
    """Topics whose terms were found, in order of their places.

    Attributes
    ----------
    topics
        Place of each topic in the taxonomy, shape (n_found,), int64.
    first, last
        First and last token of the term, shape (n_found,), int64.
    """

    topics: _Places
    first: _Places
    last: _Places


@dataclass(frozen=True)
class TermTable:
    """All terms, looked for at many places at once.

    Attributes
    ----------
    tokens
        Token ids of each term, filled up with -1; shape (n_terms, most tokens), int64.
    topics
        Topics of each term.
    cased
        Tokens, with their case, of the terms that count only so, by place of the term.
    n_tokens
        Number of tokens known; ids are below it.
    """

    tokens: _Places
    topics: Sequence[tuple[int, ...]]
    cased: Mapping[int, tuple[bytes, ...]]
    n_tokens: int

    @classmethod
    def build(cls, taxonomy: Taxonomy, found: Tokens, known: KnownTokens) -> Self:
        """Build the table of a taxonomy's terms.

        Parameters
        ----------
        taxonomy
            The topics.
        found
            Its terms, split.
        known
            The tokens there are, those of the terms among them.
        """
        listed = list(taxonomy.terms())
        index, bounds = taxonomy.index, found.first_token
        lengths = np.diff(bounds)
        tokens = np.full((len(listed), lengths.max(initial=0)), UNKNOWN)
        term = np.repeat(np.arange(len(listed)), lengths)
        tokens[term, np.arange(len(term)) - bounds[term]] = known.ids(found.keys)
        return cls(
            tokens,
            [tuple([index[owner] for owner in owners]) for _, owners in listed],
            {
                place: found.cased(*bounds[place : place + 2].tolist())
                for place, (term_, _) in enumerate(listed)
                if term_.case
            },
            known.size,
        )

    @property
    def is_sound(self) -> bool:
        """Whether every term has a token, and no two have the same."""
        return bool(np.count_nonzero(self._trie.term_at != _NONE) == len(self.tokens))

    def find(self, tokens: Tokens, ids: _Places) -> Found:
        """Find the terms in some texts; none reaches over the end of a sentence.

        Parameters
        ----------
        tokens
            The texts, split.
        ids
            Id of each token, -1 where it is unknown; shape (n_tokens,).

        Returns
        -------
        Found
            A term of several topics is there once for each. One that counts only in its own case
            is ignored in texts without any letter from a to z.
        """
        topics, firsts, lasts = list[int](), list[int](), list[int]()
        free = 0
        cases = _Cases(tokens)
        for first, length, term in self._candidates(tokens, ids):
            if first < free:
                continue
            if term in self.cased and not cases.are(first, self.cased[term]):
                continue
            free = first + length
            own = self.topics[term]
            topics += own
            firsts += [first] * len(own)
            lasts += [free - 1] * len(own)
        return Found(*(np.array(column, dtype=np.int64) for column in (topics, firsts, lasts)))

    def _candidates(self, tokens: Tokens, ids: _Places) -> list[tuple[int, int, int]]:
        """Return first token, length and place of each term, by place, longest first."""
        trie = self._trie
        at = np.flatnonzero(trie.roots[ids] != _NONE)
        node = trie.roots[ids[at]]
        sentence = np.append(tokens.sentence, _NONE)
        steps, length = [], 1
        while len(at):
            ends = trie.term_at[node]
            is_end = ends != _NONE
            steps.append((at[is_end], np.full(is_end.sum(), length), ends[is_end]))
            goes_on = sentence[at + length] == sentence[at]
            at, node = at[goes_on], node[goes_on]
            following = ids[at + length]
            edge = np.where(following == UNKNOWN, _NONE, _edge(node, following, self.n_tokens))
            node = trie.edges.find(edge)
            at, node = at[node != _NONE], node[node != _NONE]
            length += 1
        if not steps:
            return []
        firsts, lengths, terms = (np.concatenate(column) for column in zip(*steps, strict=True))
        order = np.lexsort((-lengths, firsts))
        columns = (column[order].tolist() for column in (firsts, lengths, terms))
        return list(zip(*columns, strict=True))

    @cached_property
    def _trie(self) -> _Trie:
        """Number the nodes level by level: an edge's place is the node that it leads to."""
        node = np.full(len(self.tokens), _NONE)
        levels = []
        n_nodes = 0
        for tokens in self.tokens.T:
            goes_on = np.flatnonzero(tokens != UNKNOWN)
            edges = _edge(node[goes_on], tokens[goes_on], self.n_tokens)
            distinct, place = np.unique(edges, return_inverse=True)
            node[goes_on] = n_nodes + place
            levels.append(distinct)
            n_nodes += len(distinct)
        first_level = levels[0] if levels else np.empty(0, dtype=np.int64)
        roots = np.full(self.n_tokens + 1, _NONE)
        roots[first_level] = np.arange(len(first_level))
        term_at = np.full(n_nodes, _NONE)
        has_tokens = node != _NONE
        term_at[node[has_tokens]] = np.flatnonzero(has_tokens)
        return _Trie(roots, KeyTable(np.concatenate([first_level, *levels[1:]])), term_at)


class _Trie(NamedTuple):
    """A trie over token ids [1]_, to be walked at many places at once.

    Attributes
    ----------
    roots
        Node that each token leads to from the root, or -1; the last one is for unknown tokens.
    edges
        Every edge; its place is the node that it leads to.
    term_at
        Term that ends at each node, or -1.

    References
    ----------
    .. [1] Fredkin, Trie memory, 1960.
    """

    roots: _Places
    edges: KeyTable
    term_at: _Places


def _edge(node: _Places, token: _Places, n_tokens: int) -> _Places:
    """Number the edges that leave a node, or the root, which is -1, by a token."""
    return (node + 1) * n_tokens + token


class _Cases:
    """Looks at the case of tokens, where it says something."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._says_something: dict[int, bool] = {}

    def are(self, first: int, cased: tuple[bytes, ...]) -> bool:
        content, places = self._tokens.content, self._tokens.places
        return self._matters(first) and all(
            content.startswith(token, places[first + step]) for step, token in enumerate(cased)
        )

    def _matters(self, token: int) -> bool:
        text = int(self._tokens.text[self._tokens.sentence[token]])
        if text not in self._says_something:
            place = self._tokens.text_content(text)
            found = _SMALL.search(self._tokens.content, place.start, place.stop)
            self._says_something[text] = found is not None
        return self._says_something[text]
