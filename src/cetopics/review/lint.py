"""A check of labelled examples: faults, duplicates, templates, thin topics, doubtful labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from cetopics.classifier import TopicClassifier
from cetopics.dataset import Example, read_examples, training_set
from cetopics.errors import DatasetError
from cetopics.folds import near_duplicate_pairs
from cetopics.review.findings import Finding
from cetopics.review.rules import LintRules
from cetopics.taxonomy import Taxonomy
from cetopics.text import words

__all__ = ["lint_examples", "lint_files"]

#: Words in a run that should not recur.
_RUN = 5

#: Fewest examples in which a run must stand to be called recurring, however few examples there are.
_MIN_RECURRENCE = 4


def lint_files(
    files: Sequence[Path], taxonomy: Taxonomy, rules: LintRules = LintRules(), *, n_jobs: int = 1
) -> list[Finding]:
    """Check files of labelled examples.

    Parameters
    ----------
    files
        JSONL files, one example a line.
    taxonomy
        The topics.
    rules
        What counts as too much, too little or settled.
    n_jobs
        Processes for the out-of-fold model.

    Returns
    -------
    list of Finding
        Errors first. Where rows are faulty, those faults alone: the rest cannot be judged.
    """
    try:
        examples = read_examples(files, taxonomy)
    except DatasetError as error:
        return [
            Finding(fault.code or "schema", fault.where, fault.where, fault.what)
            for fault in error.faults
        ]
    return lint_examples(examples, taxonomy, rules, n_jobs=n_jobs)


def lint_examples(
    examples: Sequence[Example],
    taxonomy: Taxonomy,
    rules: LintRules = LintRules(),
    *,
    n_jobs: int = 1,
) -> list[Finding]:
    """Check labelled examples that are well formed; see `lint_files`."""
    found = [
        *_duplicates(examples),
        *_near_duplicates(examples),
        *_templates(examples, rules),
        *_few_examples(examples, taxonomy, rules),
        *_lengths(examples, rules),
        *_suspicious_labels(examples, taxonomy, rules, n_jobs=n_jobs),
    ]
    kept = [item for item in found if f"{item.code} {item.subject}" not in rules.accepted]
    return sorted(kept, key=lambda item: item.severity != "error")


def _tokens(example: Example) -> tuple[str, ...]:
    return (*words(example.blurb.title).lower, *words(example.blurb.text).lower)


def _duplicates(examples: Sequence[Example]) -> Iterator[Finding]:
    first: dict[tuple[str, ...], Example] = {}
    for example in examples:
        other = first.setdefault(_tokens(example), example)
        if other is not example:
            what = f"{example.id!r} has the same words as {other.id!r} at {other.where}"
            yield Finding("duplicate", example.where, example.id, what)


def _near_duplicates(examples: Sequence[Example]) -> Iterator[Finding]:
    tokens = [_tokens(example) for example in examples]
    for one, two in near_duplicate_pairs([example.blurb for example in examples]):
        if tokens[one] != tokens[two]:
            example, other = examples[two], examples[one]
            what = f"{example.id!r} has most of the words of {other.id!r} at {other.where}"
            yield Finding("near-duplicate", example.where, example.id, what)


def _templates(examples: Sequence[Example], rules: LintRules) -> Iterator[Finding]:
    exempt = {run for phrase in rules.exempt_phrases for run in _runs(words(phrase).lower)}
    standing: dict[tuple[str, ...], list[Example]] = defaultdict(list)
    for example in examples:
        for run in _runs(words(example.blurb.text).lower) - exempt:
            standing[run].append(example)
    most = max(rules.max_phrase_share * len(examples), _MIN_RECURRENCE)
    for run, where in sorted(standing.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(where) > most:
            phrase = " ".join(run)
            ids = ", ".join(example.id for example in where[:3])
            what = f"{phrase!r} stands in {len(where)} examples ({ids}, …), at most {most:.0f} may"
            yield Finding("template", where[0].where, phrase, what)


def _runs(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(tokens[at : at + _RUN]) for at in range(len(tokens) - _RUN + 1)}


def _few_examples(
    examples: Sequence[Example], taxonomy: Taxonomy, rules: LintRules
) -> Iterator[Finding]:
    counts = Counter(label for example in examples for label in example.labels)
    for area in taxonomy.areas:
        for subtopic in area.subtopics:
            if counts[subtopic.id] < rules.min_examples:
                what = f"{counts[subtopic.id]} examples, expected at least {rules.min_examples}"
                yield Finding("few-examples", subtopic.id, subtopic.id, what)


def _lengths(examples: Sequence[Example], rules: LintRules) -> Iterator[Finding]:
    for example in examples:
        length = len(words(example.blurb.text).lower)
        if not rules.min_words <= length <= rules.max_words:
            what = f"{example.id!r} has {length} words, expected {rules.min_words}"
            yield Finding("length", example.where, example.id, f"{what} to {rules.max_words}")


def _suspicious_labels(
    examples: Sequence[Example], taxonomy: Taxonomy, rules: LintRules, *, n_jobs: int
) -> Iterator[Finding]:
    """Yield labels whose out-of-fold probability says the contrary, after confident learning [1]_.

    References
    ----------
    .. [1] Northcutt, Jiang and Chuang, Confident learning: estimating uncertainty in dataset
       labels, 2021.
    """
    classifier = TopicClassifier(taxonomy, tempered=False, n_jobs=n_jobs)
    if len(examples) < classifier.n_folds:
        return
    blurbs, labels, _, elsewhere = training_set(taxonomy, examples)
    # Single lines count in the calibration here: they are doubted as well.
    classifier.fit(blurbs, labels, elsewhere=elsewhere)
    agreement = np.where(labels, classifier.oof_scores_, 1.0 - classifier.oof_scores_)
    for row, topic in np.argwhere(agreement < rules.doubtful_below):
        example, topic_id = examples[row], taxonomy.ids[topic]
        given = "given" if labels[row, topic] else "not given"
        score = classifier.oof_scores_[row, topic]
        what = f"{example.id!r}: {topic_id} is {given}, its out-of-fold probability is {score:.3f}"
        yield Finding("suspicious-label", example.where, f"{example.id} {topic_id}", what)
