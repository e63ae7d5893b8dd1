from __future__ import annotations

import numpy as np
import pytest

from cetopics.dataset import Example, example_files, read_examples
from cetopics.features import FeatureSpace
from cetopics.labelling import Blurb
from cetopics.lexicon import misleading, pipeline, term_matcher, term_report, within_sentences
from cetopics.taxonomy import Taxonomy
from cetopics.text import words
from conftest import ROOT


def test_spacy_sees_our_tokens() -> None:
    doc = pipeline()("Caf&eacute; <b>Trauma-Informed</b> ACT")
    assert [token.text for token in doc] == ["Cafe", "Trauma", "Informed", "ACT"]


def test_terms_are_found_as_spacy_finds_them(taxonomy: Taxonomy) -> None:
    """Hold our matcher against an independent one, on every labelled blurb."""
    language = pipeline()
    any_case, exact = term_matcher(taxonomy, language)
    space = FeatureSpace((), np.zeros((0, 2), np.int32), np.zeros(0), taxonomy)
    topics = {term.text: topics for term, topics in taxonomy.terms()}
    n_found = 0
    for example in read_examples(example_files([ROOT / "data" / "labelled"]), taxonomy):
        for raw in (example.blurb.title, example.blurb.text):
            doc, found = language(raw), words(raw)
            matches = [*any_case(doc), *(exact(doc) if found.case_matters() else ())]
            matches = within_sentences(doc, matches)
            expected, place = [], 0
            for rule, start, stop in sorted(matches, key=lambda match: (match[1], -match[2])):
                if start >= place:
                    ids = topics[language.vocab.strings[rule]]
                    expected += [(taxonomy.index[i], start, stop - 1) for i in ids]
                    place = stop
            ours = space.rows([Blurb(text=raw)]).terms
            assert list(zip(*map(np.ndarray.tolist, ours[:1] + ours[2:4]), strict=True)) == expected
            n_found += len(expected)
    assert n_found > 500


@pytest.fixture
def examples() -> list[Example]:
    return [
        Example("1", Blurb("", "CBT and ACT"), ("cbt",)),
        Example("2", Blurb("CBT", "CBT again, THE ACT"), ()),
        Example("3", Blurb("THE ACT OF 1996", "mindful cognitive therapy"), ("cbt",)),
        Example("4", Blurb("", "on ethics and release of records"), ("confidentiality",)),
    ]


def test_the_report_counts_blurbs_and_right_ones(
    toy_taxonomy: Taxonomy, examples: list[Example]
) -> None:
    report = term_report(toy_taxonomy, examples).set_index("term")
    assert report.loc["CBT", ["blurbs", "right"]].tolist() == [2, 1]
    assert report.loc["ACT", ["blurbs", "right"]].tolist() == [2, 0]
    assert report.loc["mindful cognitive therapy", "precision"] == 1  # shared with cbt
    assert report.loc["ethics", "precision"] == 1  # a subtopic brings its area
    assert np.isnan(report.loc["hypnosis", "precision"])


def test_misleading_terms_come_worst_first(toy_taxonomy: Taxonomy, examples: list[Example]) -> None:
    report = term_report(toy_taxonomy, examples)
    assert misleading(report, min_blurbs=2, max_precision=0.5)["term"].tolist() == ["ACT", "CBT"]
    assert misleading(report, min_blurbs=3, max_precision=0.5).empty
