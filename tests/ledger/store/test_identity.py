"""Which row is which record."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.fields import LedgerKind
from ledger.store.identity import HELD, KeyColumns, match
from ledger.store.workspace import Workspace
from tests.helpers.store import put, rows

CODE, OTHER = "91220101MA00000001", "91220101MA00000002"


def enterprise(name: str, code: str = "", unit_position: int = 1) -> dict[str, object]:
    return {"name": name, "code": code, "unit_position": unit_position}


@pytest.mark.parametrize(
    ("stored", "coming", "is_same"),
    [
        (enterprise("甲厂", CODE), enterprise("甲厂（改名）", CODE), True),
        (enterprise("甲厂", CODE), enterprise("甲厂", OTHER), False),
        (enterprise("甲厂"), enterprise("甲厂"), True),
        (enterprise("甲厂"), enterprise("甲厂", unit_position=2), False),
        (enterprise("甲厂"), enterprise("甲厂", CODE), True),  # the code becomes known
        (enterprise("甲厂", CODE), enterprise("甲厂"), True),  # a ledger without codes
        (enterprise("甲厂", "123"), enterprise("乙厂", "123"), False),  # not a credit code
        (enterprise("甲厂", "123"), enterprise("甲厂", "456"), True),
    ],
)
def test_enterprise(workspace: Workspace, stored: dict, coming: dict, is_same: bool) -> None:
    first = put(workspace, LedgerKind.ENTERPRISES, rows(stored)).ids[0]
    second = put(workspace, LedgerKind.ENTERPRISES, rows(coming))
    assert bool(second.ids[0] == first) is is_same
    assert bool(second.is_new[0]) is not is_same


def test_one_sheet_may_say_the_same_enterprise_twice(workspace: Workspace) -> None:
    frame = rows(
        enterprise("甲厂", CODE) | {"phone": "1"}, enterprise("甲厂"), enterprise("甲厂", CODE) | {"phone": "2"}
    )
    stored = put(workspace, LedgerKind.ENTERPRISES, frame)
    assert stored.ids.tolist() == [1, 1, 1]
    assert stored.is_new.tolist() == [True, False, False]
    assert stored.is_changed.tolist() == [False, False, True]
    assert workspace.enterprise(1)["phone"] == "2"
    assert len(workspace.history(LedgerKind.ENTERPRISES, 1)) == 1
    again = put(workspace, LedgerKind.ENTERPRISES, frame)
    assert workspace.history(LedgerKind.ENTERPRISES, 1)[0].after["phone"] == "2"
    assert not again.is_new.any()
    assert len(workspace.history(LedgerKind.ENTERPRISES, 1)) == 1


def hazard(description: str, number: str = "", enterprise_id: int = 1, name: str = "甲厂") -> dict[str, object]:
    found_on = np.datetime64("2026-11-01", "s")
    return {
        "number": number,
        "enterprise_id": enterprise_id,
        "enterprise_name": name,
        "description": description,
        "found_on": found_on,
    }


@pytest.mark.parametrize(
    ("stored", "coming", "is_same"),
    [
        (hazard("无泄爆", "H-1"), hazard("未设置泄爆", "H-1"), True),
        (hazard("无泄爆", "H-1"), hazard("无泄爆", "H-2"), False),
        (hazard("无泄爆", "1"), hazard("无泄爆", "1", 2, "乙厂"), False),  # each town counts from 1
        (hazard("无泄爆"), hazard("无泄爆"), True),
        (hazard("无泄爆"), hazard("无泄爆", "H-1"), True),
        (hazard("无泄爆"), hazard("无联锁"), False),
        (hazard("无泄爆", "无"), hazard("无联锁", "无"), False),
        (hazard("无泄爆", "1"), hazard("无联锁", "1"), False),  # row numbers of two months
        (hazard("无泄爆", "", -1), hazard("无泄爆"), True),  # its enterprise has come into the record since
        (hazard("无泄爆", "H-1", -1), hazard("无泄爆", "H-1"), True),
        (hazard("无泄爆", "", -1, "丙厂"), hazard("无泄爆", "", -1, "丁厂"), False),
    ],
)
def test_hazard(workspace: Workspace, stored: dict, coming: dict, is_same: bool) -> None:
    put(workspace, LedgerKind.ENTERPRISES, rows(enterprise("甲厂"), enterprise("乙厂")))
    first = put(workspace, LedgerKind.HAZARDS, rows(stored)).ids[0]
    second = put(workspace, LedgerKind.HAZARDS, rows(coming))
    assert bool(second.ids[0] == first) is is_same
    if is_same:
        assert workspace.hazard(int(first))["enterprise_id"] == 1


def test_a_number_that_one_sheet_gives_to_several_hazards_merges_none(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, rows(enterprise("甲厂")))
    frame = rows(hazard("无泄爆", "2026-01"), hazard("无联锁", "2026-01"), hazard("无泄爆", "2026-01"))
    assert put(workspace, LedgerKind.HAZARDS, frame).ids.tolist() == [1, 2, 1]
    assert put(workspace, LedgerKind.HAZARDS, frame).ids.tolist() == [1, 2, 1]
    assert put(workspace, LedgerKind.HAZARDS, frame.iloc[1:2]).ids.tolist() == [2]


def test_hazard_without_its_enterprise_is_kept(workspace: Workspace) -> None:
    put(workspace, LedgerKind.HAZARDS, rows(hazard("无泄爆", "H-1", -1)))
    snapshot = workspace.snapshot()
    assert snapshot.hazards.enterprise.tolist() == [-1]
    assert snapshot.hazards.description[0] == "无泄爆"


def zone(name: str, start: str | None, kind: int = 1) -> dict[str, object]:
    begin = np.datetime64(start or "NaT", "s")
    return {"name": name, "enterprise_id": 1, "kind": np.uint8(kind), "start": begin, "end": begin + 3600}


def test_zone_and_its_operations(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, rows(enterprise("甲厂")))
    frame = rows(
        zone("清库", "2026-11-20T08:00"), zone("清库", "2026-11-21T08:00"), zone("清库", None, 2), zone("登高", None)
    )
    stored = put(workspace, LedgerKind.ZONES, frame)
    assert stored.ids.tolist() == [1, 1, 2, 3]
    assert stored.is_new.tolist() == [True, True, True, True]
    snapshot = workspace.snapshot()
    assert snapshot.operations.zone.tolist() == [0, 0]
    assert snapshot.operations.start.tolist()[0].isoformat() == "2026-11-20T08:00:00"
    later = put(workspace, LedgerKind.ZONES, frame.iloc[:1].assign(permit="DH-1"))
    assert later.is_changed.tolist() == [True]
    assert workspace.snapshot().operations.permit.tolist() == ["DH-1", ""]


keys = st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 3)), max_size=12)


@given(keys, keys)
def test_matching_again_finds_the_same_records(first: list, second: list) -> None:
    """What was new the first time is found the second time, and different strong keys are never one record."""
    stored = _matched(_table([], []), first)
    ids, table = stored
    for coming in (first, second):
        found, table = _matched(table, coming)
        again, unchanged = _matched(table, coming)
        assert again == found
        assert unchanged == table
    by_record: dict[int, set[int]] = {}
    for record_id, (strong, _) in zip(ids, first, strict=True):
        if record_id != HELD:
            by_record.setdefault(record_id, set()).add(strong)
    assert all(len(strongs - {-1}) <= 1 for strongs in by_record.values())


def _table(ids: list[int], keys_: list[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    return dict(zip(ids, keys_, strict=True))


def _matched(table: dict[int, tuple[int, int]], coming: list) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """Match, and the table as the store would leave it: a strong key once known stays, a weak key is the last said."""
    ids = np.array(sorted(table), np.int64)
    stored = np.array([table[i] for i in sorted(table)], np.int64).reshape(-1, 2)
    new = np.array(coming, np.int64).reshape(-1, 2)
    found = match(KeyColumns(ids, stored[:, 0], stored[:, 1], new[:, 0], new[:, 1]), int(ids.max(initial=0)) + 1)
    after = dict(table)
    for row, (record_id, (strong, weak)) in enumerate(zip(found.ids.tolist(), coming, strict=True)):
        if record_id == HELD:
            assert strong < 0
            assert len(set(found.rivals[row])) > 1
            continue
        known = after.get(record_id, (-1, weak))[0]
        after[record_id] = (strong if strong >= 0 else known, weak)
    return found.ids.tolist(), after
