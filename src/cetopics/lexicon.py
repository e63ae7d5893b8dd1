"""The taxonomy's terms seen through spaCy: our tokens as a Doc, and how each term fares on data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from cetopics.dataset import Example
from cetopics.taxonomy import Taxonomy
from cetopics.text import words

if TYPE_CHECKING:
    import pandas as pd
    from spacy.language import Language
    from spacy.vocab import Vocab

__all__ = [
    "TokenDocs",
    "misleading",
    "pipeline",
    "term_matcher",
    "term_report",
    "within_sentences",
]


class TokenDocs:
    """A spaCy tokenizer that adopts the project's tokens, so that there is one definition of them.

    Parameters
    ----------
    vocab
        Vocabulary of the pipeline.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens and sentences of a raw text, case kept, a space behind each token."""
        found = words(text)
        starts = set(found.starts)
        sent_starts: list[bool | int | None] = [
            place in starts for place in range(len(found.cased))
        ]
        return Doc(self.vocab, words=found.cased, sent_starts=sent_starts)


def pipeline() -> Language:
    """Return a blank English pipeline on the project's tokens."""
    language = spacy.blank("en")
    language.tokenizer = TokenDocs(language.vocab)
    return language


def term_matcher(taxonomy: Taxonomy, language: Language) -> tuple[PhraseMatcher, PhraseMatcher]:
    """Build matchers of all terms: one for terms of any case, one for case-sensitive ones.

    Parameters
    ----------
    taxonomy
        The topics.
    language
        A pipeline of `pipeline`.

    Returns
    -------
    (PhraseMatcher, PhraseMatcher)
        Their rules are named by the term's text.
    """
    any_case = PhraseMatcher(language.vocab, attr="LOWER")
    exact = PhraseMatcher(language.vocab, attr="ORTH")
    for term, _ in taxonomy.terms():
        (exact if term.case else any_case).add(term.text, [language.make_doc(term.text)])
    return any_case, exact


def within_sentences(
    doc: Doc, matches: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int, int]]:
    """Leave out matches that reach over the end of a sentence: terms never do."""
    return [
        (rule, start, stop)
        for rule, start, stop in matches
        if not any(doc[place].is_sent_start for place in range(start + 1, stop))
    ]


def term_report(taxonomy: Taxonomy, examples: Sequence[Example]) -> pd.DataFrame:
    """Count, for each term, the labelled blurbs it stands in and those that carry its topic.

    Parameters
    ----------
    taxonomy
        The topics.
    examples
        Labelled examples.

    Returns
    -------
    pandas.DataFrame
        A row a term, in taxonomy order: ``topic``, ``term``, ``blurbs`` (that it stands in,
        longer terms around it notwithstanding), ``right`` (of those, blurbs with one of its
        topics) and ``precision`` (NaN where it stands in none).
    """
    import pandas as pd

    language = pipeline()
    matchers = term_matcher(taxonomy, language)
    topics_of = {term.text: topics for term, topics in taxonomy.terms()}
    blurbs, right = dict.fromkeys(topics_of, 0), dict.fromkeys(topics_of, 0)
    for example in examples:
        carried = taxonomy.with_areas(example.labels)
        for text in _terms_in(example, language, matchers):
            blurbs[text] += 1
            right[text] += not carried.isdisjoint(topics_of[text])
    report = pd.DataFrame(
        {
            "topic": [topics[0] for topics in topics_of.values()],
            "term": list(topics_of),
            "blurbs": list(blurbs.values()),
            "right": list(right.values()),
        }
    )
    return report.assign(precision=report["right"] / report["blurbs"].where(report["blurbs"] > 0))


def misleading(report: pd.DataFrame, *, min_blurbs: int, max_precision: float) -> pd.DataFrame:
    """Choose the terms that often stand where their topic is not taught, worst first."""
    chosen = report[(report["blurbs"] >= min_blurbs) & (report["precision"] <= max_precision)]
    return chosen.sort_values(["precision", "blurbs"], ascending=[True, False], kind="stable")


def _terms_in(
    example: Example, language: Language, matchers: tuple[PhraseMatcher, PhraseMatcher]
) -> set[str]:
    """Return the terms that stand in a blurb; cased ones only where case says something."""
    found = set()
    for raw in (example.blurb.title, example.blurb.text):
        doc = language.make_doc(raw)
        any_case, exact = matchers
        rules = [*any_case(doc), *(exact(doc) if words(raw).case_matters() else ())]
        found |= {language.vocab.strings[rule] for rule, _, _ in within_sentences(doc, rules)}
    return found
