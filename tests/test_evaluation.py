from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_fscore_support

from cetopics.dataset import Example, label_matrix
from cetopics.decision import DecisionRule
from cetopics.evaluation import evaluate, figures, topic_figures
from cetopics.evaluation.metrics import Outcomes, outcomes_of
from cetopics.evaluation.report import evaluate_examples
from cetopics.labeller import Labeller
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy

_SUBTOPICS = [1, 2, 4, 5]
_AREAS = [0, 3]


@pytest.fixture
def outcomes(toy_taxonomy: Taxonomy) -> Outcomes:
    rng = np.random.default_rng(0)
    gold = rng.random((120, 6)) < 0.2
    given = np.where(rng.random((120, 6)) < 0.8, gold, rng.random((120, 6)) < 0.3)
    for topic, area in enumerate(toy_taxonomy.area_index):
        gold[:, area] |= gold[:, topic]
        given[:, area] |= given[:, topic]
    strict, _ = outcomes_of(toy_taxonomy, gold, given, [()] * 120)
    return strict


def test_figures_are_those_of_scikit_learn(outcomes: Outcomes) -> None:
    found = figures(outcomes)
    gold, given = outcomes.gold.astype(int), outcomes.given.astype(int)
    subtopic = (gold[:, _SUBTOPICS], given[:, _SUBTOPICS])
    micro = precision_recall_fscore_support(*subtopic, average="micro")
    assert found.subtopic_precision.value == pytest.approx(micro[0])
    assert found.subtopic_recall.value == pytest.approx(micro[1])
    assert found.subtopic_micro_f1.value == pytest.approx(micro[2])
    assert found.subtopic_macro_f1.value == pytest.approx(f1_score(*subtopic, average="macro"))
    area = f1_score(gold[:, _AREAS], given[:, _AREAS], average="micro")
    assert found.area_micro_f1.value == pytest.approx(area)
    none = gold.sum(axis=1) == 0
    assert found.no_topic_labelled.value == pytest.approx((given[none].sum(axis=1) > 0).mean())
    by_topic = precision_recall_fscore_support(gold, given, average=None)
    for place, topic in enumerate(topic_figures(outcomes)):
        assert [topic.precision, topic.recall, topic.f1, topic.support] == pytest.approx(
            [column[place] for column in by_topic]
        )


def test_intervals_surround_their_figures(outcomes: Outcomes) -> None:
    for value, low, high in vars(figures(outcomes)).values():
        assert low < value < high
    assert figures(outcomes) == figures(outcomes)
    narrow = Outcomes(
        outcomes.taxonomy,
        *(np.tile(part, (10, 1)) for part in (outcomes.gold, outcomes.given, outcomes.ignored)),
    )
    wide, tight = figures(outcomes).subtopic_micro_f1, figures(narrow).subtopic_micro_f1
    assert tight.high - tight.low < 0.5 * (wide.high - wide.low)


def test_rare_subtopics_stay_out_of_the_macro_average(toy_taxonomy: Taxonomy) -> None:
    gold = np.zeros((5, 6), dtype=bool)
    gold[:3, [0, 1]] = True
    gold[3:, [3, 4]] = True  # two rows only, both missed
    given = gold.copy()
    given[3:] = False
    strict, _ = outcomes_of(toy_taxonomy, gold, given, [()] * 5)
    assert figures(strict).subtopic_macro_f1.value == 1
    assert figures(strict).subtopic_micro_f1.value == pytest.approx(0.75)


def test_borderline_topics_are_left_out_when_lenient(toy_taxonomy: Taxonomy) -> None:
    index = toy_taxonomy.index
    gold, given = np.zeros((3, 6), dtype=bool), np.zeros((3, 6), dtype=bool)
    gold[0, [index["ethics"], index["boundaries"]]] = True  # missed, borderline
    given[1, [index["methods"], index["cbt"]]] = True  # wrong, borderline
    gold[2, [index["methods"], index["act"]]] = True
    given[2, [index["methods"], index["act"]]] = True  # right, borderline: still right
    strict, lenient = outcomes_of(toy_taxonomy, gold, given, [["boundaries"], ["cbt"], ["act"]])
    assert figures(strict).subtopic_micro_f1.value == pytest.approx(0.5)
    assert figures(strict).area_micro_f1.value == pytest.approx(0.5)
    assert figures(strict).no_topic_labelled.value == 1
    assert figures(lenient).subtopic_micro_f1.value == 1
    assert figures(lenient).area_micro_f1.value == 1
    assert figures(lenient).no_topic_labelled.value == 0


@pytest.mark.parametrize(
    ("gold", "given", "borderline", "area_f1"),
    [
        (["cbt"], [], ["act"], 0.0),  # the area is firm: missed
        ([], ["cbt"], ["act"], 0.0),  # a firm mistake brings the area
        (["methods"], [], ["act"], 0.0),  # gold on its own, whatever of act
        ([], ["methods"], ["act"], math.nan),  # act could have brought it
        (["act"], [], ["act"], math.nan),
        (["cbt", "act"], ["cbt"], ["act"], 1.0),
    ],
)
def test_an_area_is_lenient_only_where_nothing_firm_brings_it(
    toy_taxonomy: Taxonomy,
    gold: list[str],
    given: list[str],
    borderline: list[str],
    area_f1: float,
) -> None:
    is_gold, is_given = (label_matrix(toy_taxonomy, [ids]) for ids in (gold, given))
    _, lenient = outcomes_of(toy_taxonomy, is_gold, is_given, [borderline])
    found = figures(lenient).area_micro_f1.value
    assert found == area_f1 or (math.isnan(found) and math.isnan(area_f1))


def test_what_cannot_be_measured_is_nan(toy_taxonomy: Taxonomy) -> None:
    nothing = np.zeros((4, 6), dtype=bool)
    strict, _ = outcomes_of(toy_taxonomy, nothing, nothing, [()] * 4)
    found = figures(strict)
    assert math.isnan(found.subtopic_micro_f1.value)
    assert found.no_topic_labelled.value == 0


def test_a_model_is_measured_through_the_labeller(
    toy_labeller: Labeller, toy_examples: list[Example]
) -> None:
    found = evaluate_examples(toy_labeller, "toy", toy_examples)
    assert found.n_rows == len(toy_examples)
    assert found.n_no_topic == 8
    assert sum(found.statuses.values()) == len(toy_examples)
    assert found.strict.subtopic_micro_f1.value > 0.9
    json.dumps(found.to_mapping(), allow_nan=False)


def test_precision_where_labelled_leaves_review_out(toy_labeller: Labeller) -> None:
    texts = ["CBT and cognitive therapy for panic", "confidentiality of records"]
    rule = toy_labeller.bundle.rule
    (sure, unsure) = toy_labeller.label(texts)
    assert sure.status == unsure.status == "labelled"
    examples = [
        Example("sure", Blurb("", texts[0]), sure.subtopics),
        Example("unsure", Blurb("", texts[1]), ("act",)),
    ]
    assert evaluate_examples(toy_labeller, "x", examples).labelled_precision == 0.5
    # The line of the second drawn to its score: it is reviewed, and no longer counts.
    thresholds = rule.thresholds.copy()
    topic = toy_labeller.taxonomy.index["confidentiality"]
    thresholds[topic] = unsure.scores["confidentiality"]
    near = Labeller(replace(toy_labeller.bundle, rule=DecisionRule(thresholds, 0.01)))
    found = evaluate_examples(near, "x", examples)
    assert found.statuses == {"labelled": 1, "review": 1}
    assert found.labelled_precision == 1


def test_files_are_pooled(toy_labeller: Labeller, tmp_path: Path) -> None:
    for name in "ab":
        row = {"id": "1", "title": "", "text": "CBT for panic", "labels": ["cbt"]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    found = evaluate(toy_labeller, [tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert [(part.name, part.n_rows) for part in found] == [
        ("a.jsonl", 1),
        ("b.jsonl", 1),
        ("pooled", 2),
    ]
    assert len(evaluate(toy_labeller, [tmp_path / "a.jsonl"])) == 1
