"""Folds for cross-validation: labels spread evenly, near duplicates kept together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from cetopics.errors import TrainingError
from cetopics.labelling import Blurb
from cetopics.text import words

__all__ = ["near_duplicate_groups", "near_duplicate_pairs", "stratified_group_folds"]

#: Words in a shingle, hashes in a signature.
_SHINGLE = 3
_PERMUTATIONS = 128


def near_duplicate_groups(
    blurbs: Sequence[Blurb], *, similarity: float = 0.5
) -> npt.NDArray[np.int64]:
    """Group blurbs that share most of their words in order.

    Parameters
    ----------
    blurbs
        The texts.
    similarity
        Estimated Jaccard similarity of their 3-word shingles from which two belong together.

    Returns
    -------
    numpy.ndarray of int64, shape (n_blurbs,)
        Group of each blurb: the index of its first member. Neighbours of neighbours belong
        together as well.
    """
    groups = np.arange(len(blurbs), dtype=np.int64)
    for one, two in near_duplicate_pairs(blurbs, similarity=similarity):
        first, second = sorted((groups[one], groups[two]))
        groups[groups == second] = first
    return groups


def near_duplicate_pairs(
    blurbs: Sequence[Blurb], *, similarity: float = 0.5
) -> Iterator[tuple[int, int]]:
    """Yield pairs of blurbs that share most of their words in order, the earlier one first.

    Parameters
    ----------
    blurbs
        The texts.
    similarity
        Estimated Jaccard similarity of their 3-word shingles from which two are a pair.

    Notes
    -----
    MinHash with locality-sensitive hashing [1]_: the cost is linear in the number of blurbs.

    References
    ----------
    .. [1] Broder, On the resemblance and containment of documents, 1997.
    """
    from datasketch import MinHash, MinHashLSH

    # Candidates are drawn wider than they are kept, so that few true pairs are missed.
    index = MinHashLSH(threshold=0.6 * similarity, num_perm=_PERMUTATIONS)
    signatures: list[MinHash] = []
    for place, blurb in enumerate(blurbs):
        signature = MinHash(num_perm=_PERMUTATIONS, seed=1)
        signature.update_batch(_shingles(blurb))
        for other in sorted(index.query(signature)):
            if signatures[other].jaccard(signature) >= similarity:
                yield other, place
        index.insert(place, signature)
        signatures.append(signature)


def stratified_group_folds(
    groups: npt.NDArray[np.int64], labels: npt.NDArray[np.bool_], *, n_folds: int, seed: int
) -> npt.NDArray[np.int64]:
    """Deal groups out to folds so that each label is spread evenly.

    Parameters
    ----------
    groups
        Group of each example, shape (n_examples,).
    labels
        Indicator matrix, shape (n_examples, n_topics).
    n_folds
        Number of folds.
    seed
        Seed of the shuffle.

    Returns
    -------
    numpy.ndarray of int64, shape (n_examples,)
        Fold of each example.

    Raises
    ------
    TrainingError
        If there are fewer groups than folds.

    Notes
    -----
    Iterative stratification [1]_ on one row a group, with "no topic" as a label of its own.

    References
    ----------
    .. [1] Sechidis, Tsoumakas and Vlahavas, On the stratification of multi-label data, 2011.
    """
    from iterstrat.ml_stratifiers import MultilabelStratifiedKFold

    members, group_of = np.unique(groups, return_inverse=True)
    strata = np.zeros((len(members), labels.shape[1] + 1), dtype=np.int64)
    np.maximum.at(strata, group_of, np.column_stack([labels, ~labels.any(axis=1)]))
    if len(members) < n_folds:
        raise TrainingError(
            f"{len(members)} examples that are no near duplicates are too few for {n_folds} folds"
        )
    folds = np.zeros(len(members), dtype=np.int64)
    splitter = MultilabelStratifiedKFold(n_splits=n_folds, shuffle=True, random_state=seed)
    for fold, (_, held_out) in enumerate(splitter.split(strata, strata)):
        folds[held_out] = fold
    return folds[group_of]


def _shingles(blurb: Blurb) -> list[bytes]:
    found = [*words(blurb.title).lower, *words(blurb.text).lower]
    count = max(1, len(found) - _SHINGLE + 1)
    return [" ".join(found[start : start + _SHINGLE]).encode() for start in range(count)]
