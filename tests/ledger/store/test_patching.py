"""Patched columns are what packing the whole table again would give."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ledger.store.packed import Columns
from ledger.store.patching import patched
from ledger.text_column import TextColumn

Records = dict[int, tuple[float, str]]
records = st.dictionaries(
    st.integers(1, 30), st.tuples(st.sampled_from([0.0, 1.5, np.nan]), st.text("甲乙a", max_size=4))
)


def columns_of(records: Records) -> Columns:
    ids = sorted(records)
    numbers = np.array([records[id_][0] for id_ in ids], np.float64)
    arrays = {"id": np.array(ids, np.int64), "number": numbers, "day": (numbers * 2).astype("M8[D]")}
    return Columns(arrays, {"text": TextColumn.of(records[id_][1] for id_ in ids)})


@given(records, records)
def test_any_change_of_any_records(before: Records, after: Records) -> None:
    touched = {id_ for id_ in {*before, *after} if before.get(id_) is not after.get(id_)}
    rows = columns_of({id_: after[id_] for id_ in touched if id_ in after})
    answer = patched(columns_of(before), np.array(sorted(touched), np.int64), rows)
    assert answer.equals(columns_of(after))


@given(records)
def test_records_that_were_created_and_removed_since_leave_nothing(before: Records) -> None:
    touched = np.array([77, 78], np.int64)
    assert patched(columns_of(before), touched, columns_of({})).equals(columns_of(before))


def test_a_column_without_a_change_is_shared() -> None:
    before = columns_of({1: (1.0, "甲"), 2: (2.0, "乙"), 5: (np.nan, "")})
    answer = patched(before, np.array([2, 5], np.int64), columns_of({2: (3.0, "乙"), 5: (np.nan, "")}))
    assert answer.texts["text"] is before.texts["text"]
    assert answer.arrays["id"] is before.arrays["id"]
    assert answer.arrays["number"].tolist()[:2] == [1.0, 3.0]
    assert before.arrays["number"].tolist()[:2] == [1.0, 2.0]
