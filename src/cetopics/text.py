"""What a token and a sentence are: cleaning, folding, parting and splitting of raw catalog text.

The definition, in steps of which the first two keep the length of the string, so that a token's
place in the folded text is its place in the raw text:

1. **Clean.** HTML entities become their character; tags, comments, scripts and styles become
   spaces, those that end a line of the page (paragraphs, list items, cells) a line end; what is
   left over is filled up with padding.
2. **Fold.** ASCII stays. Each other character becomes one character: a letter or digit without
   its accents (in lower case where it is still not ASCII), a space, a line end (marks of list
   items, the long dash), a hyphen, a comma for any other sign, and padding for invisible marks.
   Then padding is dropped.
3. **Part** into sentences, in the loose sense that catalogs need: at full stops and their like,
   at line ends and at dashes that stand alone.
4. **Split** into tokens: runs of letters and digits.

A token carries its lower-case form and the form with case kept (for acronyms such as ACT).
`cetopics.tokens` does steps 3 and 4 for many texts at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Words", "folded", "is_folded", "spans", "words"]

#: Fills the place of characters that vanish. A soft hyphen: invisible in raw text as well.
_PAD = "\u00ad"

_ENTITY = re.compile(
    rf"&{_PAD}*(#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});"
)
#: What opens a stretch that no reader sees, and what ends it.
_HIDDEN = re.compile(
    rf"<{_PAD}*!{_PAD}*-{_PAD}*-|<{_PAD}*(script|style)\b[^<>]{{0,2000}}>", re.IGNORECASE
)
_HIDDEN_ENDS = {
    "": re.compile(rf"-{_PAD}*-{_PAD}*>"),
    "script": re.compile(rf"<{_PAD}*/{_PAD}*script\s*>", re.IGNORECASE),
    "style": re.compile(rf"<{_PAD}*/{_PAD}*style\s*>", re.IGNORECASE),
}
_CDATA = re.compile(rf"<{_PAD}*!\[CDATA\[|\]\]{_PAD}*>")
_TAG = re.compile(rf"<{_PAD}*+/?{_PAD}*+([A-Za-z!?][A-Za-z0-9]*)[^<>]{{0,2000}}>")
#: Tags after which a page goes on in a new line.
_LINE_TAGS = re.compile(
    "address|article|aside|blockquote|br|center|d[dlt]|div|fig(ure|caption)|footer|form|h[1-6r]|"
    "header|li|main|nav|[ou]l|option|p|pre|section|table|tbody|t[dhr]|tfoot|thead",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[.!?;:](?=\s|$)"  # the end of a sentence, or of a lead
    r"|(?<=[a-z)])[.!?](?=[A-Z])"  # the space after it forgotten
    r"|[\n\r|]"  # lines
    r"|(?<=\s)[-*](?=\s)"  # dashes
)
_SMALL = re.compile("[a-z]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_TOKEN = re.compile(r"[^\W_]+")
_PADDED_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|{_PAD})*")


class Words(NamedTuple):
    """The tokens of one raw text, in order of appearance.

    Attributes
    ----------
    lower
        Each token folded, in lower case.
    cased
        The same tokens with their case kept.
    starts
        Index of the first token of each sentence; sentences without a token are left out.
    """

    lower: list[str]
    cased: list[str]
    starts: list[int]

    @property
    def sentences(self) -> Iterator[slice]:
        """The places of each sentence's tokens."""
        for first, stop in pairwise([*self.starts, len(self.lower)]):
            yield slice(first, stop)

    def case_matters(self) -> bool:
        """Tell whether any token has one of a to z; in shouted text case says nothing."""
        return any(_SMALL.search(token) for token in self.cased)


def words(raw: str) -> Words:
    """Split a raw text into tokens.

    Parameters
    ----------
    raw
        Text as it stands in the catalog, HTML included.

    Returns
    -------
    Words
        Empty lists where the text has no letter or digit outside its markup.
    """
    lower, cased, starts = list[str](), list[str](), list[int]()
    for sentence in _BREAK.split(folded(raw)):
        found = _TOKEN.findall(sentence)
        if found:
            starts.append(len(cased))
            cased += found
            lower += [token.lower() for token in found]
    return Words(lower, cased, starts)


def is_folded(raw: str) -> bool:
    """Tell whether there is nothing to clean or fold in a raw text."""
    return raw.isascii() and "&" not in raw and "<" not in raw


def folded(raw: str) -> str:
    """Clean and fold a raw text: what is not ASCII in it is a letter or digit in lower case."""
    if is_folded(raw):
        return raw
    return _folded(_clean(raw)).replace(_PAD, "")


def spans(raw: str) -> list[tuple[int, int]]:
    """Return the places of the tokens of `words`, one for one.

    Parameters
    ----------
    raw
        The same raw text.

    Returns
    -------
    list of (int, int)
        Start and end in code points: ``raw[start:end]`` is what was read, entities included.
    """
    # A break is no letter or digit: it parts tokens by itself.
    return [match.span() for match in _PADDED_TOKEN.finditer(_folded(_clean(raw)))]


def _clean(raw: str) -> str:
    if "&" in raw:
        # Twice: exports often escape an escaped text again (&amp;nbsp;).
        raw = _ENTITY.sub(_decoded_entity, _ENTITY.sub(_decoded_entity, raw))
    if "<" in raw:
        raw = _TAG.sub(_blank_tag, _CDATA.sub(_blank, _without_hidden(raw)))
    return raw


def _without_hidden(raw: str) -> str:
    """Blank comments, scripts and styles, in one pass; one that never ends is left as it is."""
    parts, place = [], 0
    unended: set[str] = set()
    for opening in _HIDDEN.finditer(raw):
        kind = (opening.group(1) or "").lower()
        if opening.start() < place or kind in unended:
            continue
        ending = _HIDDEN_ENDS[kind].search(raw, opening.end())
        if ending is None:
            unended.add(kind)
            continue
        parts += [raw[place : opening.start()], " " * (ending.end() - opening.start())]
        place = ending.end()
    return "".join(parts) + raw[place:]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _blank_tag(match: re.Match[str]) -> str:
    first = "\n" if _LINE_TAGS.fullmatch(match.group(1)) else " "
    return first.ljust(len(match.group()))


def _decoded_entity(match: re.Match[str]) -> str:
    import html  # seldom needed, and large

    character = html.unescape(f"&{match.group(1)};")
    if len(character) != 1:  # no entity, or one that stands for several characters
        return match.group()
    return character.ljust(len(match.group()), _PAD)


def _folded(text: str) -> str:
    """Fold a text, its length kept."""
    if text.isascii():
        return text
    return _NOT_ASCII.sub(lambda match: match.group().translate(_FOLD), text)


class _FoldTable(dict[int, str]):
    """A table for `str.translate` that works out each character when it is first met."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _folded_character(chr(code))
        return value


_FOLD = _FoldTable()

#: Marks of list items, separators of lines and paragraphs, the long dash.
_LINE_MARKS = frozenset("\u2022\u2023\u25aa\u25ab\u25cf\u25e6\u00b7\uf0b7\u2014\u0085\u2028\u2029")
_SHORT_DASH = "\u2013"


def _folded_character(character: str) -> str:
    """Fold one character that is not ASCII to one character."""
    if character in _LINE_MARKS:
        return "\n"
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return _PAD
    if character.isspace():
        return " "
    if character.isalnum():
        return _plain_letter(character)
    return "-" if character == _SHORT_DASH else ","


def _plain_letter(character: str) -> str:
    """Drop the accents of a letter; in lower case where no letter of ASCII is left."""
    decomposed = unicodedata.normalize("NFKD", character)
    base, marks = decomposed[0], decomposed[1:]
    if not base.isalnum() or not all(unicodedata.combining(mark) for mark in marks):
        base = character
    if base.isascii():
        return base
    lower = base.casefold() if base == _FINAL_SIGMA else base.lower()
    return lower if len(lower) == 1 else base


_FINAL_SIGMA = "\N{GREEK SMALL LETTER FINAL SIGMA}"
