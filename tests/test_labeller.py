from __future__ import annotations

import random

import pytest

from cetopics.catalog import open_catalog
from cetopics.decision import sigmoid
from cetopics.evidence import strongest
from cetopics.labeller import Labeller
from cetopics.labelling import Blurb, Evidence
from conftest import ROOT


@pytest.fixture(scope="module")
def blurbs() -> list[Blurb]:
    """The blurbs of the example catalog: HTML, duplicates and empty ones among them."""
    with open_catalog(ROOT / "data" / "examples" / "catalog.csv") as catalog:
        return [record.blurb for record in catalog.records()]


@pytest.mark.parametrize(
    ("text", "subtopics", "areas"),
    [
        ("Confidentiality and release of records", ("confidentiality",), ("ethics",)),
        ("CBT, or cognitive therapy, for panic", ("cbt",), ("methods",)),
        ("Pottery for the evening", (), ()),
    ],
)
def test_topics_are_given(
    toy_labeller: Labeller, text: str, subtopics: tuple[str, ...], areas: tuple[str, ...]
) -> None:
    (labelling,) = toy_labeller.label([text])
    assert labelling.subtopics == subtopics
    assert labelling.areas == areas


def test_a_string_is_a_text_without_title(toy_labeller: Labeller) -> None:
    assert toy_labeller.label(["CBT"]) == toy_labeller.label([Blurb("", "CBT")])


@pytest.mark.parametrize("blurb", ["", " \n", "<p>&nbsp;</p>", Blurb("--", "...")])
def test_nothing_to_read_is_empty(toy_labeller: Labeller, blurb: str | Blurb) -> None:
    (labelling,) = toy_labeller.label([blurb], evidence=True)
    assert labelling.status == "empty"
    assert labelling.confidence is None
    assert labelling.areas == labelling.subtopics == ()
    assert labelling.evidence == {}


def test_unknown_words_are_not_empty(toy_labeller: Labeller) -> None:
    assert toy_labeller.label(["zzz"])[0].status != "empty"


def test_a_title_alone_is_labelled(toy_labeller: Labeller) -> None:
    assert toy_labeller.label([Blurb("CBT and cognitive therapy")])[0].subtopics == ("cbt",)


def test_a_bare_string_is_refused(toy_labeller: Labeller) -> None:
    with pytest.raises(TypeError, match="put a single text into a list"):
        toy_labeller.label("EMDR")


def test_no_blurbs_no_labellings(toy_labeller: Labeller) -> None:
    assert toy_labeller.label([]) == []


def test_a_labelling_depends_on_its_blurb_alone(
    shipped_labeller: Labeller, blurbs: list[Blurb]
) -> None:
    together = shipped_labeller.label(blurbs)
    order = list(range(len(blurbs)))
    random.Random(0).shuffle(order)  # noqa: S311  no secret
    shuffled = shipped_labeller.label(blurbs[place] for place in order)
    assert [together[place] for place in order] == shuffled
    assert [shipped_labeller.label([blurb])[0] for blurb in blurbs[:40]] == together[:40]


def test_every_labelling_is_consistent(shipped_labeller: Labeller, blurbs: list[Blurb]) -> None:
    taxonomy = shipped_labeller.taxonomy
    seen = set()
    for labelling in shipped_labeller.label(blurbs):
        given = [*labelling.areas, *labelling.subtopics]
        seen.add(labelling.status)
        assert set(given) == taxonomy.with_areas(given)
        assert list(labelling.scores) == list(taxonomy.ids)
        assert sorted(labelling.subtopics, key=taxonomy.index.__getitem__) == list(
            labelling.subtopics
        )
        assert bool(labelling.reason) == (labelling.status == "review")
        if labelling.status == "labelled":
            assert given
        if labelling.status != "empty":
            expected = (
                min(labelling.scores[topic] for topic in given)
                if given
                else 1 - max(labelling.scores.values())
            )
            assert labelling.confidence == pytest.approx(expected)
    assert seen == {"labelled", "none", "review", "empty"}


def test_evidence_sums_with_the_bias_to_the_logit(
    shipped_labeller: Labeller, blurbs: list[Blurb]
) -> None:
    taxonomy, bundle = shipped_labeller.taxonomy, shipped_labeller.bundle
    logits = bundle.scorer.logits(bundle.space.rows(blurbs))
    n_checked = 0
    for row, labelling in enumerate(shipped_labeller.label(blurbs, evidence=True)):
        assert set(labelling.evidence) == {*labelling.areas, *labelling.subtopics}
        for topic_id in labelling.subtopics:
            topic = taxonomy.index[topic_id]
            total = sum(piece.weight for piece in labelling.evidence[topic_id])
            assert total + bundle.scorer.bias[topic] == pytest.approx(logits[row, topic], abs=1e-5)
            n_checked += 1
    assert n_checked > 50


def test_an_areas_evidence_is_that_of_its_likeliest_topic(
    shipped_labeller: Labeller, blurbs: list[Blurb]
) -> None:
    taxonomy, bundle = shipped_labeller.taxonomy, shipped_labeller.bundle
    found = shipped_labeller.label(blurbs, evidence=True)
    for blurb, labelling in zip(blurbs, found, strict=True):
        for area in taxonomy.areas:
            if area.id not in labelling.areas:
                continue
            sums = {
                sum(piece.weight for piece in labelling.evidence[area.id])
                + bundle.scorer.bias[taxonomy.index[member]]
                for member in (area.id, *(subtopic.id for subtopic in area.subtopics))
            }
            score = labelling.scores[area.id]
            helping = sigmoid(bundle.audience.logits(bundle.space.rows([blurb])))[0]
            assert any(abs(sigmoid(total) * helping - score) < 1e-6 for total in sums)


def test_evidence_points_into_the_raw_strings(
    shipped_labeller: Labeller, blurbs: list[Blurb]
) -> None:
    for blurb, labelling in zip(blurbs, shipped_labeller.label(blurbs, evidence=True), strict=True):
        for pieces in labelling.evidence.values():
            assert [piece.weight for piece in pieces] == sorted(
                (piece.weight for piece in pieces), reverse=True
            )
            for piece in pieces:
                raw = blurb.title if piece.field == "title" else blurb.text
                assert raw[piece.start : piece.end] == piece.text


def test_the_strongest_places_do_not_overlap() -> None:
    pieces = [
        Evidence("text", "a b", 0, 3, 3.0),
        Evidence("text", "b", 2, 3, 2.0),
        Evidence("title", "b", 2, 3, 1.5),
        Evidence("text", "c", 4, 5, 1.0),
        Evidence("text", "d", 6, 7, -1.0),
    ]
    assert strongest(pieces, 2) == [pieces[0], pieces[2]]
    assert strongest(pieces, 9) == [pieces[0], pieces[2], pieces[3]]


def test_what_would_be_shown_as_nothing_is_not_among_the_strongest() -> None:
    pieces = [Evidence("text", "a", 0, 1, 0.0001), Evidence("text", "b", 2, 3, 0.00004)]
    assert strongest(pieces, 2) == pieces[:1]


def test_only_the_topics_chosen_are_given_scored_and_explained(
    shipped_labeller: Labeller, blurbs: list[Blurb]
) -> None:
    wanted = shipped_labeller.adjusted(only=["ethics", "cbt"], exclude=["boundaries"])
    allowed = {"ethical-standards", "dual-relationships", "confidentiality-consent"}
    allowed |= {"duty-to-warn", "digital-ethics", "cbt"}
    seen = set()
    for labelling in wanted.label(blurbs, evidence=True):
        seen |= set(labelling.subtopics)
        assert set(labelling.areas) <= {"ethics", "evidence-based-modalities"}
        assert set(labelling.evidence) == {*labelling.areas, *labelling.subtopics}
        assert set(labelling.scores) == allowed | {"ethics", "evidence-based-modalities"}
    assert {"cbt", "ethical-standards"} <= seen <= allowed
    assert shipped_labeller.adjusted().label(blurbs) == shipped_labeller.label(blurbs)


def test_a_higher_target_precision_sends_more_rows_to_review(
    shipped_labeller: Labeller, blurbs: list[Blurb]
) -> None:
    points = shipped_labeller.bundle.review.points
    counts = []
    for point in (points[0], max(points, key=lambda point: point.labelled_precision)):
        adjusted = shipped_labeller.adjusted(target_precision=point.labelled_precision)
        found = adjusted.label(blurbs)
        assert [row.subtopics for row in found] == [
            row.subtopics for row in shipped_labeller.label(blurbs)
        ]
        counts.append(sum(row.status == "review" for row in found))
    assert counts[0] < counts[1]


def test_probabilities_are_the_scores_of_labellings(shipped_labeller: Labeller) -> None:
    ethics = Blurb("Ethics", "release of records")
    texts: list[str | Blurb] = ["CBT for panic", "", ethics, "CBT for panic"]
    for labeller in (shipped_labeller, shipped_labeller.adjusted(exclude=["ethics"])):
        found = labeller.probabilities(texts)
        assert found.shape == (4, len(labeller.taxonomy.ids))
        for row, labelling in zip(found, labeller.label(texts), strict=True):
            shown = [row[labeller.taxonomy.index[topic]] for topic in labelling.scores]
            assert shown == list(labelling.scores.values())
    assert shipped_labeller.probabilities([]).shape == (0, 49)
    for single in ("CBT", Blurb("CBT", "for panic")):
        with pytest.raises(TypeError, match="put a single text into a list"):
            shipped_labeller.probabilities(single)
