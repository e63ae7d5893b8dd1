"""From labelled examples to a bundle on disk."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cetopics.bundle import Bundle, Provenance
from cetopics.bundle.writing import write_bundle
from cetopics.calibration import curves
from cetopics.classifier import FitStep, TopicClassifier
from cetopics.dataset import Example, training_set
from cetopics.evaluation.metrics import Figures, figures, outcomes_of
from cetopics.taxonomy import Taxonomy

__all__ = ["Trained", "data_digest", "train"]

_PACKAGES = ("cetopics", "datasketch", "iterative-stratification", "numpy", "scikit-learn", "scipy")


@dataclass(frozen=True)
class Trained:
    """What a training left.

    Attributes
    ----------
    folder
        The bundle.
    n_examples
        Examples it was trained on.
    figures
        Out-of-fold figures.
    """

    folder: Path
    n_examples: int
    figures: Figures


def train(
    examples: Sequence[Example],
    taxonomy: Taxonomy,
    folder: Path,
    *,
    seed: int = 0,
    n_jobs: int = 1,
    force: bool = False,
) -> Iterator[FitStep | Trained]:
    """Train a model and write its bundle.

    Parameters
    ----------
    examples
        Labelled examples.
    taxonomy
        The topics.
    folder
        Where the bundle goes; its name becomes the model's.
    seed
        Seed of every random choice. Same inputs, seed and packages: same bytes in every file
        but the manifest, which carries the time.
    n_jobs
        Processes to train in; does not change the result.
    force
        Whether a bundle that stands there may be replaced.

    Yields
    ------
    FitStep
        As each step is done.
    Trained
        Last.

    Raises
    ------
    TrainingError
        If the examples cannot be trained on.
    OutputError
        If the bundle cannot be written.
    """
    # Order of files and lines must not matter: it is no part of the data's digest.
    examples = sorted(examples, key=lambda example: example.id)
    blurbs, labels, whole, elsewhere = training_set(taxonomy, examples)
    classifier = TopicClassifier(taxonomy, random_state=seed, n_jobs=n_jobs)
    yield from classifier.fit_steps(blurbs, labels, whole=whole, elsewhere=elsewhere)
    oof = _oof_figures(classifier, labels, examples, whole)
    bundle = Bundle(
        name=folder.name,
        space=classifier.space_,
        scorer=classifier.scorer_,
        audience=classifier.audience_,
        rule=classifier.rule_,
        curves=curves(classifier.oof_scores_[whole], labels[whole], taxonomy, classifier.rule_),
        card=_card(examples, taxonomy, oof),
        provenance=_provenance(examples, oof, seed),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    write_bundle(bundle, folder, force=force)
    yield Trained(folder, len(examples), oof)


def _provenance(examples: Sequence[Example], oof: Figures, seed: int) -> Provenance:
    packages = {name: version(name) for name in _PACKAGES}
    return Provenance(
        data_digest=data_digest(examples),
        n_examples=len(examples),
        seed=seed,
        packages={"python": platform.python_version(), **packages},
        metrics={
            name: None if math.isnan(value[0]) else round(value[0], 4)
            for name, value in vars(oof).items()
        },
    )


def data_digest(examples: Sequence[Example]) -> str:
    """Hash what a model learns from: titles, texts, labels and audiences, in order of id."""
    digest = hashlib.sha256()
    for example in sorted(examples, key=lambda example: example.id):
        blurb = example.blurb
        row = [example.id, blurb.title, blurb.text, sorted(example.labels), example.audience]
        digest.update(json.dumps(row).encode("ascii") + b"\n")
    return digest.hexdigest()


def _oof_figures(
    classifier: TopicClassifier,
    labels: npt.NDArray[np.bool_],
    examples: Sequence[Example],
    whole: npt.NDArray[np.bool_],
) -> Figures:
    """Measure the decisions on the predictions for whole blurbs held out.

    The lines were chosen on the same predictions, so the figures are a little too good.
    """
    given = classifier.rule_.decide(classifier.taxonomy, classifier.oof_scores_[whole]).given
    borderline = [
        example.borderline for example, is_whole in zip(examples, whole, strict=True) if is_whole
    ]
    strict, _ = outcomes_of(classifier.taxonomy, labels[whole], given, borderline)
    return figures(strict)


def _card(examples: Sequence[Example], taxonomy: Taxonomy, oof: Figures) -> str:
    rows = "\n".join(
        f"| {figure.replace('_', ' ')} | {value:.3f} | {low:.3f} to {high:.3f} |"
        for figure, (value, low, high) in vars(oof).items()
    )
    n_subtopics = len(taxonomy.ids) - len(taxonomy.areas)
    n_none = sum(not example.labels for example in examples)
    n_lines = sum(not example.is_whole for example in examples)
    n_elsewhere = sum(example.is_elsewhere for example in examples)
    return f"""# Model card

**What it does.** Gives a course blurb (title and text) of a continuing-education catalog its
topics out of {len(taxonomy.areas)} areas and {n_subtopics} subtopics, or none, or asks for a
person's look.

**Method.** Each sentence is scored by its word unigrams and bigrams (TF-IDF) and the taxonomy's
terms in it; a smooth maximum over sentences and the words of the whole blurb make a topic's
logit. The probability of a topic is that of its being taught times that of the course being one for
helping professions, learnt from courses of other fields. Platt calibration, thresholds and review
margin are chosen on out-of-fold predictions; two numbers that make probabilities less bold, and the
range of thresholds, were chosen on other texts.

**Trained on.** {len(examples)} labelled texts, {n_none} of them without a topic,
{n_elsewhere} marked as courses for another field or the public; {n_lines} are single lines of
course pages, the others whole blurbs.

**Out-of-fold figures** on whole blurbs (thresholds chosen on the same predictions, so a little too
good):

| figure | value | 95 % interval |
|---|---|---|
{rows}

**Limits.** English only. Made for catalogs for helping professions; on other catalogs expect
topics where there are none. A label says what a blurb says, not what a course teaches.
"""
