from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad

from cetopics.labelling import Blurb
from cetopics.solver import Penalties, _Problem, fit_scorer
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import Rarity, fit_space

_BLURBS = [
    Blurb("CBT", "knots for sale. panic and worry"),
    Blurb("", "panic and worry"),
    Blurb("", "knots for sale"),
    Blurb("Privacy law", "knots. worry"),
    Blurb(),
]


def _labels(taxonomy: Taxonomy, *rows: str) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    labels = np.zeros((len(rows), len(taxonomy.ids)), dtype=np.bool_)
    for row, ids in enumerate(rows):
        labels[row, [taxonomy.index[topic] for topic in ids.split()]] = True
    return labels


def test_the_gradient_is_that_of_the_loss(toy_taxonomy: Taxonomy) -> None:
    space = fit_space(_BLURBS, toy_taxonomy, Rarity(1, 1, 1.0))
    labels = _labels(toy_taxonomy, "methods cbt", "methods cbt", "", "ethics confidentiality", "")
    problem = _Problem(space, space.rows(_BLURBS), labels, Penalties())
    start = problem.start()
    anywhere = start + np.random.default_rng(0).normal(0, 0.3, start.shape)
    error = check_grad(
        lambda x: problem.loss_and_gradient(x)[0],
        lambda x: problem.loss_and_gradient(x)[1],
        anywhere,
    )
    assert error < 1e-5


def test_topics_are_called_by_their_terms_before_any_example(toy_taxonomy: Taxonomy) -> None:
    space = fit_space(_BLURBS, toy_taxonomy, Rarity(1, 1, 1.0))
    labels = _labels(toy_taxonomy, *[""] * 5)
    problem = _Problem(space, space.rows(_BLURBS), labels, Penalties())
    scorer = problem.scorer(problem.start())
    terms = scorer.term_weights[:-1]
    cbt, methods = toy_taxonomy.index["cbt"], toy_taxonomy.index["methods"]
    expected = Penalties().term_prior + Penalties().term_bonus
    assert terms[cbt, cbt] == terms[cbt, methods] == expected
    assert terms[methods, cbt] == 0


def test_one_sentence_is_enough(toy_taxonomy: Taxonomy) -> None:
    """A topic learnt in company is found alone, and its company is not taken for it."""
    blurbs = [Blurb("", f"word{n}. {'panic' if n % 2 else 'knots'}. filler{n}") for n in range(60)]
    labels = _labels(toy_taxonomy, *["methods cbt" if n % 2 else "" for n in range(60)])
    space = fit_space(blurbs, toy_taxonomy, Rarity(2, 2, 1.0))
    scorer = fit_scorer(space, space.rows(blurbs), labels, penalties=Penalties(ngrams=1e-4))
    texts = [Blurb("", "panic"), Blurb("", "panic. " + "knots. " * 9), Blurb("", "knots")]
    logits = scorer.logits(space.rows(texts))[:, toy_taxonomy.index["cbt"]]
    assert logits[0] > 0 > logits[2]
    assert logits[1] > logits[2]


def test_stronger_penalties_make_smaller_weights(toy_taxonomy: Taxonomy) -> None:
    space = fit_space(_BLURBS, toy_taxonomy, Rarity(1, 1, 1.0))
    labels = _labels(toy_taxonomy, "methods cbt", "methods cbt", "", "", "")
    sizes = [
        np.abs(
            fit_scorer(
                space, space.rows(_BLURBS), labels, penalties=Penalties(penalty, penalty)
            ).word_weights
        ).sum()
        for penalty in (1e-4, 1e-1)
    ]
    assert sizes[0] > sizes[1]


def test_tables_are_exact_in_half_precision(toy_taxonomy: Taxonomy) -> None:
    space = fit_space(_BLURBS, toy_taxonomy, Rarity(1, 1, 1.0))
    labels = _labels(toy_taxonomy, "methods cbt", "methods cbt", "", "", "")
    scorer = fit_scorer(space, space.rows(_BLURBS), labels)
    for table in (scorer.word_weights, scorer.pair_weights, scorer.term_weights):
        assert table.dtype == np.float32
        assert table.any()
        assert np.array_equal(table, table.astype(np.float16).astype(np.float32))
    assert scorer.slope == pytest.approx(np.ones(6))
