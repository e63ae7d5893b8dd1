"""Arrays of whole numbers: keys looked up many at once, runs of equal numbers found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["MIXER", "KeyTable", "run_starts"]

_Keys = npt.NDArray[np.int64]

_NONE = -1
_BITS = 18

#: 2**64 divided by the golden ratio, as a signed number: multiplication by it mixes bits.
MIXER = np.int64(-7046029254386353131)


class KeyTable:
    """A sorted array of keys, most of which are found without a search.

    Parameters
    ----------
    keys
        Whole numbers, ascending, each once; shape (n_keys,).

    Notes
    -----
    A slot for each hash holds one of the keys that have it. Keys that the slot does not settle,
    being taken by another, are searched for by bisection. Hashing is by multiplication (Knuth, The
    Art of Computer Programming, vol. 3, 6.4).
    """

    def __init__(self, keys: _Keys) -> None:
        self._keys = keys
        self._slots = np.full(1 << _BITS, _NONE, dtype=np.int32)
        self._slots[_hashed(keys)] = np.arange(len(keys))

    def find(self, wanted: _Keys) -> _Keys:
        """Return the place of each key wanted, -1 where it is not there."""
        places = self._slots[_hashed(wanted)].astype(np.int64)
        taken = np.flatnonzero(places != _NONE)
        taken = taken[self._keys[places[taken]] != wanted[taken]]
        places[taken] = self._searched(wanted[taken])
        return places

    def _searched(self, wanted: _Keys) -> _Keys:
        if not len(wanted):
            return wanted
        places = np.searchsorted(self._keys, wanted)
        places[places == len(self._keys)] = 0
        return np.where(self._keys[places] == wanted, places, _NONE)


def _hashed(keys: _Keys) -> _Keys:
    return ((keys * MIXER) >> (64 - _BITS)) & ((1 << _BITS) - 1)


def run_starts(numbers: _Keys) -> _Keys:
    """Return the place of each number that differs from the one before it, the first included."""
    differs = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=differs[1:])
    return np.flatnonzero(differs)
