from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cetopics.keys import KeyTable

_KEYS = st.integers(min_value=0, max_value=2**40)


@given(st.sets(_KEYS, max_size=50), st.lists(_KEYS, max_size=50))
def test_keys_are_found_where_they_are(keys: set[int], others: list[int]) -> None:
    listed = sorted(keys)
    wanted = [*listed, *others]
    found = KeyTable(np.array(listed, np.int64)).find(np.array(wanted, np.int64))
    assert found.tolist() == [listed.index(key) if key in keys else -1 for key in wanted]


def test_keys_of_one_hash_are_told_apart() -> None:
    keys = np.arange(2_000_000, step=3, dtype=np.int64)  # more keys than slots
    wanted = np.arange(2_000_000, dtype=np.int64)
    found = KeyTable(keys).find(wanted)
    assert (found[::3] == np.arange(len(keys))).all()
    assert (np.delete(found, np.s_[::3]) == -1).all()
