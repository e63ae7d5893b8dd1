"""What a check of labelled examples finds: a code, how grave it is, where, and what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["CODES", "Finding", "Severity"]

#: Errors make the exit code 1, warnings do not.
Severity = Literal["error", "warning"]

#: Every code, with its severity and what it stands for.
CODES: Mapping[str, tuple[Severity, str]] = {
    "schema": ("error", "a row that is not as it should be"),
    "label": ("error", "a label that is unknown, given twice or beside its own area"),
    "duplicate": ("error", "the same words as another example"),
    "near-duplicate": ("warning", "most of the words of another example, in order"),
    "template": ("warning", "five words in a row that recur in too many examples"),
    "few-examples": ("warning", "a topic with too few examples"),
    "suspicious-label": ("warning", "a label denied by a model that has not seen the example"),
    "length": ("warning", "a text much shorter or longer than the rest"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found.

    Attributes
    ----------
    code
        One of `CODES`.
    where
        ``file:line``; for what is about all examples, the topic or phrase.
    subject
        By which a person can accept it: an example's id, with the topic where it is about one
        (``id topic``), or the topic or phrase.
    what
        What was found and what was expected.
    """

    code: str
    where: str
    subject: str
    what: str

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return CODES[self.code][0]
