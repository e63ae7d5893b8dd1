from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cetopics.text import spans, words
from conftest import MARKUP


def _read(raw: str) -> list[str]:
    return [raw[start:end] for start, end in spans(raw)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Trauma-Informed care", ["trauma", "informed", "care"]),
        ("caf\u00e9 na\u00efve \u00c5ngstr\u00f6m", ["cafe", "naive", "angstrom"]),
        ("cafe\u0301", ["cafe"]),
        ("co\u00adoperate", ["cooperate"]),
        ("client\u2019s", ["client", "s"]),
        ("LGBTQ+", ["lgbtq"]),
        ("R&D&amp;C", ["r", "d", "c"]),
        ("Caf&eacute; &amp;nbsp;open", ["cafe", "open"]),
        ("&#8217;tis &#x2014; so", ["tis", "so"]),
        ("&bogus; &#99999999;", ["bogus", "99999999"]),
        ("<p class='x'>One</p><p>two</p>", ["one", "two"]),
        ("&lt;b&gt;bold&lt;/b&gt;", ["bold"]),
        ("<!-- no --><script>var a;</script><STYLE>p {}</STYLE>yes", ["yes"]),
        ("&lt;style&gt;p {}&lt;/style&gt;yes &lt;!-- no --&gt;", ["yes"]),
        ("<!-- never closed", ["never", "closed"]),
        ("<script>a</script>b<script>c", ["b", "c"]),
        ("<![CDATA[Trauma care]]>", ["trauma", "care"]),
        ("p < 0.05 and x > 3", ["p", "0", "05", "and", "x", "3"]),
        ("\u0130stanbul", ["istanbul"]),
        ("\u03a3\u039f\u03a6\u039f\u03a3", ["\u03c3\u03bf\u03c6\u03bf\u03c3"]),
        ("\ud800 lone", ["lone"]),
        (" \n\t--- ", []),
        ("", []),
    ],
)
def test_tokens(raw: str, expected: list[str]) -> None:
    assert words(raw).lower == expected


@pytest.mark.parametrize("opening", ["<!--", "<script>", "<", "&", "&lt;!--", "<p ", "\u00ad"])
def test_unclosed_markup_is_read_in_linear_time(opening: str) -> None:
    # At quadratic cost this would take minutes.
    assert len(words(opening * 200_000 + " end").lower) >= 1


def test_spans_point_into_the_raw_text() -> None:
    assert _read("<b>Caf&eacute;</b> co\u00adop &amp; ACT") == ["Caf&eacute;", "co\u00adop", "ACT"]


def test_case_is_kept_beside() -> None:
    assert words("An ACT \u00c9tude").cased == ["An", "ACT", "Etude"]


@pytest.mark.parametrize(
    ("raw", "matters"), [("An ACT", True), ("THE ACT OF 1996", False), ("", False), ("1996", False)]
)
def test_case_matters_where_a_letter_is_lower(raw: str, *, matters: bool) -> None:
    assert words(raw).case_matters() is matters


@given(st.one_of(st.text(), MARKUP))
@example("\u03a3\u0345")
@example("&amp;\u00ad")
def test_words_and_spans_agree(raw: str) -> None:
    found, places = words(raw), spans(raw)
    assert len(found.lower) == len(found.cased) == len(places)
    assert [token.lower() for token in found.cased] == found.lower
    assert all(char.isascii() or char == char.lower() for char in "".join(found.cased))
    assert all(0 <= start < end <= len(raw) for start, end in places)
    assert all(one[1] <= two[0] for one, two in pairwise(places))


@given(st.text())
def test_splitting_is_stable(raw: str) -> None:
    once = words(raw).lower
    assert words(" ".join(once)).lower == once


@given(st.text(), st.text())
def test_a_blank_parts_tokens(one: str, two: str) -> None:
    # Markup could span both halves; leave it out.
    left, right = (text.replace("<", " ").replace("&", " ") for text in (one, two))
    assert words(f"{left} {right}").lower == words(left).lower + words(right).lower


def _sentences(raw: str) -> list[str]:
    found = words(raw)
    return [" ".join(found.lower[place]) for place in found.sentences]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("One. Two! Three? 4; five: six", ["one", "two", "three", "4", "five", "six"]),
        ("e.g. version 2.0 of a.b", ["e g", "version 2 0 of a b"]),
        ("Ends here.Then on. Vitamin B.Complex", ["ends here", "then on", "vitamin b complex"]),
        ("lead:\n- one item\r\n* two", ["lead", "one item", "two"]),
        ("\u2022one\u2022 two | three \u00b7 four", ["one", "two", "three", "four"]),
        (
            "well-being \u2013 a dash\u2014another - last",
            ["well being", "a dash", "another", "last"],
        ),
        ("<p>A <b>bold</b> word</p><ul><LI>x<li>y</ul>z", ["a bold word", "x", "y", "z"]),
        ("&lt;br/&gt;x&#10;y&nbsp;", ["x", "y"]),
        ("Fianc\u00e9.Then an end.\u00ad Next", ["fiance", "then an end", "next"]),
        ("one\u2028two\u0085three", ["one", "two", "three"]),
        ("...", []),
    ],
)
def test_sentences(raw: str, expected: list[str]) -> None:
    assert _sentences(raw) == expected


@given(st.one_of(st.text(), MARKUP))
def test_sentences_part_the_tokens_without_rest(raw: str) -> None:
    found = words(raw)
    parts = [found.lower[place] for place in found.sentences]
    assert all(parts)
    assert [token for part in parts for token in part] == found.lower


@pytest.mark.parametrize("opening", ["<", "</", "&", "<!-", "<!--"])
def test_padding_is_read_in_linear_time(opening: str) -> None:
    # At quadratic cost this would take hours.
    assert words(opening + "\u00ad" * 1_000_000 + " end").lower == ["end"]
