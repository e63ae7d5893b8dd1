"""Whose course it is, for a helping profession or another: learnt from courses of both."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cetopics.scoring import Audience, storable

__all__ = ["fit_audience"]

_INVERSE_PENALTY = 10.0

#: Logit where no example is from another field: every course is one for helping professions.
_CERTAIN = 20.0


def fit_audience(context: csr_matrix, elsewhere: npt.NDArray[np.bool_]) -> Audience:
    """Fit whose course it is.

    Parameters
    ----------
    context
        The words of each training blurb, shape (n_blurbs, n_words).
    elsewhere
        Which blurbs are of courses plainly for another field or the public, shape (n_blurbs,).

    Returns
    -------
    Audience
        Uncalibrated; certain of helping professions where no example is of another field.

    Notes
    -----
    Logistic regression of the two sides, each with the same total weight: how many examples are
    from other fields is the corpus' choice, no catalog's.
    """
    from sklearn.linear_model import LogisticRegression

    if elsewhere.all() or not elsewhere.any():
        return Audience(np.zeros(context.shape[1], dtype=np.float32), _CERTAIN)
    model = LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", max_iter=1000)
    model.fit(context, ~elsewhere)
    return Audience(storable(model.coef_[0]), float(model.intercept_[0]))
