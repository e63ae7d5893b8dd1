"""What a model consists of, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cetopics.decision import DecisionRule, ReviewCurve
from cetopics.features import FeatureSpace
from cetopics.scoring import Audience, Scorer

__all__ = ["Bundle", "Provenance"]


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from.

    Attributes
    ----------
    data_digest
        SHA-256 of the labelled examples it was trained on.
    n_examples
        Their number.
    seed
        Seed of every random choice.
    packages
        Versions of the packages that trained it, by name.
    metrics
        Out-of-fold figures, by name; None where there was nothing to measure.
    """

    data_digest: str
    n_examples: int
    seed: int
    packages: Mapping[str, str]
    metrics: Mapping[str, float | None]


@dataclass(frozen=True)
class Bundle:
    """A trained model: everything that labelling needs, and how it came about.

    Attributes
    ----------
    name
        Name of the model, that of its folder.
    space
        The features, with the taxonomy whose terms they count.
    scorer
        Calibrated weights; those of the tables are exact in half precision.
    audience
        Calibrated weights of whose course it is, exact in half precision likewise.
    rule
        The lines and the review margin.
    curves
        Out-of-fold curves, by name: what review costs and gains, how honest scores are.
    card
        The model card, Markdown.
    provenance
        Data, seed, packages and figures.
    created
        UTC time of training, ISO 8601; part of no digest but the manifest's own.
    digest
        SHA-256 over the files' digests: equal for equal models, whenever trained; empty until
        the bundle is written or read.
    """

    name: str
    space: FeatureSpace
    scorer: Scorer
    audience: Audience
    rule: DecisionRule
    curves: Mapping[str, Any]
    card: str
    provenance: Provenance
    created: str
    digest: str = ""

    @property
    def review(self) -> ReviewCurve:
        """What each review margin costs and gains."""
        return ReviewCurve.from_columns(self.curves["review"])

    @property
    def label(self) -> str:
        """Name and short digest, as results carry them."""
        return f"{self.name}@{self.digest[:8]}"
