"""What a check of labelled examples counts as too much, too little or settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cetopics.errors import DatasetError, Fault

__all__ = ["LintRules", "read_rules"]


@dataclass(frozen=True, slots=True)
class LintRules:
    """The rules of a check.

    Attributes
    ----------
    min_examples
        Fewest examples of each subtopic.
    max_phrase_share
        Largest share of examples in which five words in a row may stand.
    exempt_phrases
        Phrases whose words may recur: approval texts and the like.
    min_words, max_words
        Shortest and longest text, in tokens.
    doubtful_below
        A label given is suspicious if its out-of-fold probability is smaller; one not given if
        its probability is larger than one minus this.
    accepted
        Findings a person has looked at and let stand, as ``code subject``.
    """

    min_examples: int = 1
    max_phrase_share: float = 0.01
    exempt_phrases: tuple[str, ...] = ()
    min_words: int = 5
    max_words: int = 450
    doubtful_below: float = 0.02
    accepted: frozenset[str] = frozenset()


def read_rules(path: Path) -> LintRules:
    """Read rules from a YAML file whose keys are the attributes of `LintRules`.

    Raises
    ------
    DatasetError
        If the file cannot be read or holds anything else.
    """
    import yaml

    try:
        document = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise DatasetError.at(path, f"cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DatasetError.at(path, f"is not valid YAML: {' '.join(str(error).split())}") from error
    faults = [Fault(str(path), what) for what in _faults(document)]
    if faults:
        raise DatasetError(faults)
    for name, kind in (("exempt_phrases", tuple), ("accepted", frozenset)):
        if name in document:
            document[name] = kind(document[name])
    return LintRules(**document)


def _faults(document: object) -> Iterator[str]:
    if not isinstance(document, Mapping):
        yield f"expected a mapping, found {document!r}"
        return
    known = {field.name: getattr(LintRules(), field.name) for field in fields(LintRules)}
    for key, value in document.items():
        if key not in known:
            yield f"unknown key {key!r}; the keys known are {', '.join(known)}"
        elif isinstance(known[key], (tuple, frozenset)):
            if not _is_strings(value):
                yield f"{key}: expected a list of strings, found {value!r}"
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            yield f"{key}: expected a number of at least 0, found {value!r}"


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
