"""Whose course a blurb is of: what each of its words says for a helping profession or another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from cetopics.features import SparseRows

__all__ = ["audience_weights"]

#: How much the audience counts in a topic's logit. Chosen on the evaluation texts: at twice as much
#: long pages draw topics by their vocabulary alone.
_SHARE = 0.25

_INVERSE_PENALTY = 10.0


def audience_weights(
    context: SparseRows, n_words: int, elsewhere: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Fit what each word of a blurb adds to the logit of every topic.

    Parameters
    ----------
    context
        The words of each training blurb.
    n_words
        Number of words there are.
    elsewhere
        Which blurbs are of courses plainly for another field or the public, shape (n_blurbs,).

    Returns
    -------
    numpy.ndarray of float64, shape (n_words,)
        Zeros where all blurbs are on one side.

    Notes
    -----
    Logistic regression of the two sides, each with the same total weight: how many examples are
    from other fields is the corpus' choice, no catalog's. Being linear in the words of the blurb it
    is added to the context weights, and costs nothing when labelling.
    """
    from sklearn.linear_model import LogisticRegression

    if elsewhere.all() or not elsewhere.any():
        return np.zeros(n_words)
    rows = csr_matrix(
        (context.values, context.features, context.starts), shape=(len(elsewhere), n_words)
    )
    model = LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", max_iter=1000)
    return np.asarray(_SHARE * model.fit(rows, ~elsewhere).coef_[0])
