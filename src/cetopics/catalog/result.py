"""The columns that labelling adds to a record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cetopics.errors import CatalogError
from cetopics.evidence import strongest
from cetopics.labelling import Evidence, Labelling

__all__ = ["ResultColumns", "evidence_values", "result_values"]

#: A catalog's evidence names at most so many places a topic.
_MOST_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class ResultColumns:
    """Which columns are added, and what they are called.

    Attributes
    ----------
    prefix
        Put before each name.
    scores, evidence
        Whether to add the column of that name.
    """

    prefix: str = ""
    scores: bool = False
    evidence: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        optional = [name for name in ("scores", "evidence") if getattr(self, name)]
        names = ("areas", "subtopics", "status", "reason", "confidence", *optional, "model")
        return tuple(self.prefix + name for name in names)

    def check_free(self, path: Path, names: Sequence[str]) -> None:
        """Refuse a catalog that has one of the columns already, in whatever case.

        Raises
        ------
        CatalogError
            With the columns that clash.
        """
        own = {name.casefold() for name in self.names}
        clashing = [name for name in names if name.strip().casefold() in own]
        if clashing:
            raise CatalogError.has_our_columns(path, clashing)

    def values(self, labelling: Labelling) -> dict[str, Any]:
        """Return the values by column, in order, as JSON has them."""
        columns = (labelling.areas, labelling.subtopics, *self._others(labelling), labelling.model)
        return dict(zip(self.names, columns, strict=True))

    def cells(self, labelling: Labelling) -> list[str]:
        """Return the values as cells of a table: ids joined by ``;``, objects as JSON."""
        status, reason, confidence, *optional = self._others(labelling)
        return [
            ";".join(labelling.areas),
            ";".join(labelling.subtopics),
            status,
            reason,
            "" if confidence is None else str(confidence),
            *(map(_json, optional) if optional else ()),
            labelling.model,
        ]

    def _others(self, labelling: Labelling) -> list[Any]:
        """Return what stands between the topics and the model."""
        others: list[Any] = [labelling.status, labelling.reason, labelling.confidence]
        if self.scores:
            others.append(dict(labelling.scores))
        if self.evidence:
            others.append(evidence_values(labelling.evidence, _MOST_EVIDENCE))
        return others


def result_values(labelling: Labelling, *, most_evidence: int | None) -> dict[str, Any]:
    """Return a labelling as plain values.

    Parameters
    ----------
    labelling
        The labelling.
    most_evidence
        How many places to name a topic, the strongest that speak for it and do not overlap;
        None for every place, those that speak against it too.
    """
    return {
        "areas": list(labelling.areas),
        "subtopics": list(labelling.subtopics),
        "status": labelling.status,
        "reason": labelling.reason,
        "confidence": labelling.confidence,
        "scores": dict(labelling.scores),
        "evidence": evidence_values(labelling.evidence, most_evidence),
        "model": labelling.model,
    }


def evidence_values(
    evidence: Mapping[str, Sequence[Evidence]], most: int | None
) -> dict[str, list[dict[str, Any]]]:
    """Return evidence as plain values, weights rounded to four decimals."""
    return {
        topic: [
            {
                "field": piece.field,
                "text": piece.text,
                "start": piece.start,
                "end": piece.end,
                "weight": round(piece.weight, 4),
            }
            for piece in (pieces if most is None else strongest(pieces, most))
        ]
        for topic, pieces in evidence.items()
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
