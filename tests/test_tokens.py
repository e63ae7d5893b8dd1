"""Splitting many texts at once finds what splitting one by one does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cetopics.text import words
from cetopics.tokens import UNKNOWN, KnownTokens, split
from conftest import MARKUP, ROOT

#: Characters on which sentences, tokens and foldings turn, and some that look like them.
_TURNS = (
    "ab AB.!?;:|-*()\n\r\t\x00\x1c_\u2013\u2014\u2022\u2028\u00a0\u00e9\u00ad\u0301"
    "\u03a3\u03c2\u200b\u2026\u201d\u00bd\u042f\ud800"
)


def _check(texts: Sequence[str]) -> None:
    """Compare token for token and sentence for sentence."""
    found = split(texts)
    listed = [words(raw) for raw in texts]
    lower = [token for expected in listed for token in expected.lower]
    assert [len(column) for column in (found.keys, found.sentence, found.places)] == [
        len(lower)
    ] * 3
    for number, expected in enumerate(listed):
        first, stop = found.first_token[number : number + 2].tolist()
        assert [token.decode() for token in found.cased(first, stop)] == expected.cased
        sentences = found.sentence[first:stop].tolist()
        starts = [at for at in range(stop - first) if at == 0 or sentences[at] > sentences[at - 1]]
        assert starts == expected.starts
        assert all(found.text[sentence] == number for sentence in sentences)
        place = found.text_content(number)
        assert (
            (found.places[first:stop] >= place.start) & (found.places < place.stop)[first:stop]
        ).all()
    numbers = found.sentence.tolist()
    assert numbers == sorted(numbers)
    assert sorted(set(numbers)) == list(range(len(found.text)))
    keys = found.keys.tolist()
    assert len(set(zip(keys, lower, strict=True))) == len(set(keys)) == len(set(lower))


@given(st.lists(st.text(), max_size=4))
@example([])
@example([""])
@example(["", "a", ""])
def test_of_any_text(texts: list[str]) -> None:
    _check(texts)


@given(st.lists(st.text(alphabet=_TURNS, max_size=30), max_size=4))
@example(["a.B", "a).B", "\u00e9.B", "a.\u00ad b", "a - b", "-", "- a", "a -"])
def test_where_sentences_turn(texts: list[str]) -> None:
    _check(texts)


@given(st.lists(MARKUP, max_size=4))
def test_of_markup(texts: list[str]) -> None:
    _check(texts)


def test_of_the_labelled_lines() -> None:
    lines = (ROOT / "data" / "labelled" / "families-and-self-care.jsonl").read_text(
        encoding="utf-8"
    )
    _check(lines.splitlines())


@pytest.mark.parametrize("length", [7, 8, 9, 16, 17, 63, 64])
def test_long_tokens_are_told_apart_by_each_letter(length: int) -> None:
    tokens = ["a" * length, *("a" * at + "b" + "a" * (length - at - 1) for at in range(length))]
    keys = split([*tokens, "a" * (length + 1)]).keys
    assert len(set(keys.tolist())) == length + 2


def test_known_tokens_have_the_rank_of_their_first_appearance() -> None:
    known = KnownTokens(split(["to be or not to be"]).keys)
    assert known.size == 4
    assert known.ids(split(["Not a bee, to be"]).keys).tolist() == [3, UNKNOWN, UNKNOWN, 0, 1]
    assert KnownTokens(split([]).keys).ids(split(["a"]).keys).tolist() == [UNKNOWN]
