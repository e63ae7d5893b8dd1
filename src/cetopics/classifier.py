"""The scikit-learn estimator behind a bundle: a scorer of sentences, calibrated out of fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from cetopics.audience import fit_audience
from cetopics.calibration import choose_rule, fit_audience_calibration, fit_calibration
from cetopics.dataset import TrainingSet
from cetopics.decision import probabilities
from cetopics.errors import TrainingError
from cetopics.features import FeatureSpace
from cetopics.folds import near_duplicate_groups, stratified_group_folds
from cetopics.labelling import Blurb
from cetopics.scoring import Audience, Scorer, storable
from cetopics.solver import Penalties, context_matrix, fit_scorer
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import Rarity, fit_space

__all__ = ["FitStep", "TopicClassifier"]


class FitStep(NamedTuple):
    """One step of a fit that is done.

    Attributes
    ----------
    what
        The step, in words.
    done, total
        How many steps are done, of how many.
    """

    what: str
    done: int
    total: int


class _Logits(NamedTuple):
    """Of each topic, shape (n_blurbs, n_topics), and of the audience, shape (n_blurbs,)."""

    topics: npt.NDArray[np.float64]
    audience: npt.NDArray[np.float64]


class _Model(NamedTuple):
    """Weights and the features they belong to."""

    space: FeatureSpace
    scorer: Scorer
    audience: Audience

    def logits(self, blurbs: Sequence[Blurb]) -> _Logits:
        rows = self.space.rows(blurbs)
        return _Logits(self.scorer.logits(rows), self.audience.logits(rows))


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # untyped bases
    """Multilabel classifier of blurbs into the topics of a taxonomy.

    A `Scorer` of sentences and their context, fitted by `fit_scorer`, on word n-grams and taxonomy
    terms, and an `Audience` fitted by `fit_audience`. Both are calibrated, thresholds and the
    review margin chosen on out-of-fold predictions.

    Parameters
    ----------
    taxonomy
        The topics.
    penalties
        The regularisation.
    rarity
        Which words and pairs become features.
    n_steps
        Iterations of the solver at the most.
    n_folds
        Folds of the cross-validation.
    most_review
        Largest share of out-of-fold rows that may be sent to review.
    tempered
        Whether probabilities are less bold than those out of fold, as texts from elsewhere ask for.
    n_jobs
        Processes to fit folds in.
    random_state
        Seed of the folds and of the solver.

    Attributes
    ----------
    classes_ : numpy.ndarray of str, shape (n_topics,)
        Topic ids in taxonomy order, areas included.
    space_ : FeatureSpace
        The features.
    scorer_ : Scorer
        Calibrated weights of the topics.
    audience_ : Audience
        Calibrated weights of whose course it is.
    rule_ : DecisionRule
        Lines and review margin.
    oof_scores_ : numpy.ndarray of float64, shape (n_examples, n_topics)
        Calibrated probabilities of each training example by the model that has not seen it.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        penalties: Penalties = Penalties(),
        rarity: Rarity = Rarity(),
        n_steps: int = 120,
        n_folds: int = 5,
        most_review: float = 0.15,
        tempered: bool = True,
        n_jobs: int = 1,
        random_state: int = 0,
    ) -> None:
        self.taxonomy = taxonomy
        self.penalties = penalties
        self.rarity = rarity
        self.n_steps = n_steps
        self.n_folds = n_folds
        self.most_review = most_review
        self.tempered = tempered
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(
        self,
        X: Sequence[str | Blurb],  # noqa: N803
        y: npt.ArrayLike,
        *,
        whole: npt.ArrayLike | None = None,
        elsewhere: npt.ArrayLike | None = None,
    ) -> Self:
        """Train on labelled blurbs.

        Parameters
        ----------
        X
            Blurbs, or texts without titles; length n_examples.
        y
            Indicator matrix in the order of `taxonomy.ids`, shape (n_examples, n_topics). The
            area of a subtopic need not be marked.
        whole
            Which examples are whole blurbs, as catalogs have them, shape (n_examples,), bool; None
            for all. Calibration, lines and review margin are taken from these alone; single lines
            of a page teach what they say, but not how sure to be of a page.
        elsewhere
            Which examples are of courses for another field or the public, shape (n_examples,),
            bool; None for none.

        Returns
        -------
        TopicClassifier
            Itself.

        Raises
        ------
        TrainingError
            If there are fewer examples than folds, or X and y do not fit each other.
        """
        for _ in self.fit_steps(X, y, whole=whole, elsewhere=elsewhere):
            pass
        return self

    def fit_steps(
        self,
        X: Sequence[str | Blurb],  # noqa: N803
        y: npt.ArrayLike,
        *,
        whole: npt.ArrayLike | None = None,
        elsewhere: npt.ArrayLike | None = None,
    ) -> Iterator[FitStep]:
        """Train as `fit` does, yielding each step when it is done."""
        # One thread in the linear algebra: sums then have one order, whatever the machine's cores.
        with threadpool_limits(1):
            blurbs = _as_blurbs(X)
            labels = self._checked_labels(y, len(blurbs))
            is_whole = np.full(len(blurbs), True) if whole is None else np.asarray(whole, bool)
            is_other = (
                np.full(len(blurbs), False) if elsewhere is None else np.asarray(elsewhere, bool)
            )
            yield from self._fit_steps(TrainingSet(blurbs, labels, is_whole, is_other))

    def _fit_steps(self, examples: TrainingSet) -> Iterator[FitStep]:
        total = self.n_folds + 2
        blurbs, labels = examples.blurbs, examples.labels
        groups = near_duplicate_groups(blurbs)
        folds = stratified_group_folds(groups, labels, n_folds=self.n_folds, seed=self.random_state)
        yield FitStep("near duplicates grouped, folds made", 1, total)
        raw = _Logits(np.empty(labels.shape), np.empty(len(blurbs)))
        for fold, model in enumerate(self._models(examples, folds)):
            if fold < self.n_folds:
                held_out = np.flatnonzero(folds == fold)
                found = model.logits([blurbs[place] for place in held_out])
                raw.topics[held_out], raw.audience[held_out] = found
                yield FitStep(f"fold {fold + 1} of {self.n_folds} scored", fold + 2, total)
        # The last model saw every example: the one that ships.
        self._finish(model, raw, examples)
        yield FitStep("model fitted on all examples and calibrated", total, total)

    def decision_function(self, X: Sequence[str | Blurb]) -> npt.NDArray[np.float64]:  # noqa: N803
        """Return each topic's own calibrated logit, shape (n_blurbs, n_topics)."""
        return self._logits(X).topics

    def predict_proba(self, X: Sequence[str | Blurb]) -> npt.NDArray[np.float64]:  # noqa: N803
        """Return calibrated probabilities that agree with the hierarchy.

        Returns
        -------
        numpy.ndarray of float64, shape (n_blurbs, n_topics)
        """
        topics, audience = self._logits(X)
        return probabilities(self.taxonomy, topics, audience=audience)

    def predict(self, X: Sequence[str | Blurb]) -> npt.NDArray[np.int64]:  # noqa: N803
        """Return the topics given, as an indicator matrix of shape (n_blurbs, n_topics)."""
        scores = self.predict_proba(X)
        return self.rule_.decide(self.taxonomy, scores).given.astype(np.int64)

    def _logits(self, texts: Sequence[str | Blurb]) -> _Logits:
        check_is_fitted(self)
        return _Model(self.space_, self.scorer_, self.audience_).logits(_as_blurbs(texts))

    def _checked_labels(self, y: npt.ArrayLike, n_examples: int) -> npt.NDArray[np.bool_]:
        labels = np.array(y, dtype=np.bool_)
        expected = (n_examples, len(self.taxonomy.ids))
        if labels.shape != expected:
            raise TrainingError(f"y has shape {labels.shape}; expected {expected}")
        if n_examples < self.n_folds:
            raise TrainingError(
                f"{n_examples} labelled examples are too few for {self.n_folds} folds"
            )
        for area, subtopics in self.taxonomy.families:
            labels[:, area] |= labels[:, subtopics].any(axis=1)
        return labels

    def _models(self, examples: TrainingSet, folds: npt.NDArray[np.int64]) -> Iterator[_Model]:
        """Yield the model of each fold, then the model of all examples."""
        parts = [np.flatnonzero(folds != fold) for fold in range(self.n_folds)]
        parts.append(np.arange(len(folds)))
        jobs = (
            delayed(_fit_model)(
                [examples.blurbs[place] for place in part],
                examples.labels[part],
                examples.elsewhere[part],
                self.taxonomy,
                penalties=self.penalties,
                rarity=self.rarity,
                n_steps=self.n_steps,
            )
            for part in parts
        )
        yield from Parallel(n_jobs=self.n_jobs, return_as="generator")(jobs)

    def _finish(self, model: _Model, raw: _Logits, examples: TrainingSet) -> None:
        _, labels, whole, elsewhere = examples
        calibration = fit_calibration(raw.topics[whole], labels[whole], self.taxonomy)
        if self.tempered:
            calibration = calibration.for_elsewhere()
        whose = fit_audience_calibration(raw.audience[whole], elsewhere[whole])
        self.classes_ = np.array(self.taxonomy.ids)
        self.space_ = model.space
        self.scorer_ = replace(
            model.scorer, slope=calibration.slope, bias=calibration.apply(model.scorer.bias)
        )
        self.audience_ = replace(
            model.audience,
            weights=storable(whose.slope * model.audience.weights),
            bias=float(whose.apply(np.array([model.audience.bias]))[0]),
        )
        self.oof_scores_ = probabilities(
            self.taxonomy, calibration.apply(raw.topics), audience=whose.apply(raw.audience)
        )
        self.rule_ = choose_rule(
            self.oof_scores_[whole], labels[whole], self.taxonomy, most_review=self.most_review
        )


def _as_blurbs(texts: Sequence[str | Blurb]) -> list[Blurb]:
    return [Blurb(text=item) if isinstance(item, str) else item for item in texts]


def _fit_model(
    blurbs: Sequence[Blurb],
    labels: npt.NDArray[np.bool_],
    elsewhere: npt.NDArray[np.bool_],
    taxonomy: Taxonomy,
    *,
    penalties: Penalties,
    rarity: Rarity,
    n_steps: int,
) -> _Model:
    """Fit features and weights; a topic seen never or always keeps its base rate."""
    space = fit_space(blurbs, taxonomy, rarity)
    rows = space.rows(blurbs)
    scorer = fit_scorer(space, rows, labels, penalties=penalties, n_steps=n_steps)
    return _Model(space, scorer, fit_audience(context_matrix(space, rows), elsewhere))
