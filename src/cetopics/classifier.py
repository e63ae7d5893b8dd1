"""The scikit-learn estimator behind a bundle: one linear model a topic, calibrated out of fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from cetopics.calibration import choose_rule, fit_calibration
from cetopics.decision import probabilities
from cetopics.errors import TrainingError
from cetopics.features import FeatureSpace
from cetopics.folds import near_duplicate_groups, stratified_group_folds
from cetopics.labelling import Blurb
from cetopics.taxonomy import Taxonomy
from cetopics.vocabulary import fit_space

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


class _Linear(NamedTuple):
    """Uncalibrated weights and the features they belong to."""

    space: FeatureSpace
    weights: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]

    def logits(self, blurbs: Sequence[Blurb]) -> npt.NDArray[np.float64]:
        product: npt.NDArray[np.float64] = _design_matrix(self.space, blurbs) @ self.weights
        return product + self.bias


class TopicClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # untyped bases
    """Multilabel classifier of blurbs into the topics of a taxonomy.

    One L2-regularised logistic regression a topic on word n-grams and counts of taxonomy terms; a
    topic's own terms (for an area, those of its subtopics too) are regularised less than the
    terms of others, which tells each model before any example what its topic is called. Logits
    are calibrated, thresholds and the review margin chosen on out-of-fold predictions.

    Parameters
    ----------
    taxonomy
        The topics.
    C
        Inverse strength of the regularisation.
    own_scale, other_scale
        Factors on the counts of a topic's own terms and of other topics' terms: the larger, the
        less their weights are regularised.
    min_df
        Smallest number of blurbs an n-gram must stand in.
    max_df
        Largest share of blurbs an n-gram may stand in.
    n_folds
        Folds of the cross-validation.
    most_review
        Largest share of out-of-fold rows that may be sent to review.
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
    coef_ : numpy.ndarray of float32, shape (n_features, n_topics)
        Calibrated weights.
    intercept_ : numpy.ndarray of float64, shape (n_topics,)
        Calibrated bias.
    rule_ : DecisionRule
        Lines and review margin.
    oof_scores_ : numpy.ndarray of float64, shape (n_examples, n_topics)
        Calibrated probabilities of each training example by the model that has not seen it.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        C: float = 3.0,  # noqa: N803  scikit-learn's name
        own_scale: float = 3.0,
        other_scale: float = 0.3,
        min_df: int = 2,
        max_df: float = 0.5,
        n_folds: int = 5,
        most_review: float = 0.2,
        n_jobs: int = 1,
        random_state: int = 0,
    ) -> None:
        self.taxonomy = taxonomy
        self.C = C
        self.own_scale = own_scale
        self.other_scale = other_scale
        self.min_df = min_df
        self.max_df = max_df
        self.n_folds = n_folds
        self.most_review = most_review
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Sequence[str | Blurb], y: npt.ArrayLike) -> Self:  # noqa: N803
        """Train on labelled blurbs.

        Parameters
        ----------
        X
            Blurbs, or texts without titles; length n_examples.
        y
            Indicator matrix in the order of `taxonomy.ids`, shape (n_examples, n_topics). The
            area of a subtopic need not be marked.

        Returns
        -------
        TopicClassifier
            Itself.

        Raises
        ------
        TrainingError
            If there are fewer examples than folds, or X and y do not fit each other.
        """
        for _ in self.fit_steps(X, y):
            pass
        return self

    def fit_steps(self, X: Sequence[str | Blurb], y: npt.ArrayLike) -> Iterator[FitStep]:  # noqa: N803
        """Train as `fit` does, yielding each step when it is done."""
        # One thread in the linear algebra: sums then have one order, whatever the machine's cores.
        with threadpool_limits(1):
            yield from self._fit_steps(_as_blurbs(X), y)

    def _fit_steps(self, blurbs: list[Blurb], y: npt.ArrayLike) -> Iterator[FitStep]:
        labels = self._checked_labels(y, len(blurbs))
        total = self.n_folds + 2
        groups = near_duplicate_groups(blurbs)
        folds = stratified_group_folds(groups, labels, n_folds=self.n_folds, seed=self.random_state)
        yield FitStep("near duplicates grouped, folds made", 1, total)
        raw = np.empty(labels.shape)
        for fold, linear in enumerate(self._linear_models(blurbs, labels, folds)):
            if fold < self.n_folds:
                held_out = np.flatnonzero(folds == fold)
                raw[held_out] = linear.logits([blurbs[place] for place in held_out])
                yield FitStep(f"fold {fold + 1} of {self.n_folds} scored", fold + 2, total)
        # The last model saw every example: the one that ships.
        self._finish(linear, raw, labels)
        yield FitStep("model fitted on all examples and calibrated", total, total)

    def decision_function(self, X: Sequence[str | Blurb]) -> npt.NDArray[np.float64]:  # noqa: N803
        """Return each topic's own calibrated logit, shape (n_blurbs, n_topics)."""
        check_is_fitted(self)
        weights = self.coef_.astype(np.float64)
        return _Linear(self.space_, weights, self.intercept_).logits(_as_blurbs(X))

    def predict_proba(self, X: Sequence[str | Blurb]) -> npt.NDArray[np.float64]:  # noqa: N803
        """Return calibrated probabilities that agree with the hierarchy.

        Returns
        -------
        numpy.ndarray of float64, shape (n_blurbs, n_topics)
        """
        return probabilities(self.taxonomy, self.decision_function(X))

    def predict(self, X: Sequence[str | Blurb]) -> npt.NDArray[np.int64]:  # noqa: N803
        """Return the topics given, as an indicator matrix of shape (n_blurbs, n_topics)."""
        scores = self.predict_proba(X)
        return self.rule_.decide(self.taxonomy, scores).given.astype(np.int64)

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

    def _linear_models(
        self, blurbs: list[Blurb], labels: npt.NDArray[np.bool_], folds: npt.NDArray[np.int64]
    ) -> Iterator[_Linear]:
        """Yield the model of each fold, then the model of all examples."""
        parts = [np.flatnonzero(folds != fold) for fold in range(self.n_folds)]
        parts.append(np.arange(len(blurbs)))
        options: dict[str, Any] = {
            "C": self.C,
            "own_scale": self.own_scale,
            "other_scale": self.other_scale,
            "min_df": self.min_df,
            "max_df": self.max_df,
            "seed": self.random_state,
        }
        jobs = (
            delayed(_fit_linear)(
                [blurbs[place] for place in part], labels[part], self.taxonomy, **options
            )
            for part in parts
        )
        yield from Parallel(n_jobs=self.n_jobs, return_as="generator")(jobs)

    def _finish(
        self, linear: _Linear, raw: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]
    ) -> None:
        calibration = fit_calibration(raw, labels, self.taxonomy)
        self.classes_ = np.array(self.taxonomy.ids)
        self.space_ = linear.space
        self.coef_ = (linear.weights * calibration.slope).astype(np.float32)
        self.intercept_ = calibration.apply(linear.bias)
        self.oof_scores_ = probabilities(self.taxonomy, calibration.apply(raw))
        self.rule_ = choose_rule(
            self.oof_scores_, labels, self.taxonomy, most_review=self.most_review
        )


def _as_blurbs(texts: Sequence[str | Blurb]) -> list[Blurb]:
    return [Blurb(text=item) if isinstance(item, str) else item for item in texts]


def _design_matrix(space: FeatureSpace, blurbs: Sequence[Blurb]) -> csr_matrix:
    rows = space.rows(blurbs)
    shape = (len(blurbs), space.size)
    return csr_matrix((rows.values, rows.features, rows.starts), shape=shape)


def _fit_linear(
    blurbs: Sequence[Blurb],
    labels: npt.NDArray[np.bool_],
    taxonomy: Taxonomy,
    *,
    C: float,  # noqa: N803  scikit-learn's name
    own_scale: float,
    other_scale: float,
    min_df: int,
    max_df: float,
    seed: int,
) -> _Linear:
    """Fit one logistic regression a topic; a topic seen never or always keeps its base rate."""
    space = fit_space(blurbs, taxonomy, min_df=min_df, max_df=max_df)
    features = _design_matrix(space, blurbs)
    scales = _feature_scales(space, own=own_scale, other=other_scale)
    weights = np.zeros((space.size, labels.shape[1]))
    bias = np.zeros(labels.shape[1])
    for topic, gold in enumerate(labels.T):
        if gold.any() and not gold.all():
            model = LogisticRegression(C=C, solver="liblinear", random_state=seed, max_iter=1000)
            model.fit(features @ diags(scales[:, topic]), gold)
            weights[:, topic] = model.coef_[0] * scales[:, topic]
            bias[topic] = model.intercept_[0]
        else:
            bias[topic] = np.log((gold.sum() + 0.5) / (len(gold) - gold.sum() + 0.5))
    return _Linear(space, weights, bias)


def _feature_scales(space: FeatureSpace, *, own: float, other: float) -> npt.NDArray[np.float64]:
    """Return the factor of each feature for each topic, shape (n_features, n_topics)."""
    topics = np.arange(len(space.taxonomy.ids))
    areas = np.array(space.taxonomy.area_index)
    is_own = (topics[:, np.newaxis] == topics) | (areas[:, np.newaxis] == topics)
    terms = np.where(is_own, own, other)
    return np.vstack([np.ones((len(space.ngrams), len(topics))), terms])
