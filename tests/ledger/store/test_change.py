"""The write path: nothing twice, nothing erased, one journal row for each change, all or nothing."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bench import ledger_rows
from bench.dump import dump
from ledger.batch import SourceFile
from ledger.fields import LedgerKind
from ledger.journal import Action, RecordKind
from ledger.problem import Cancelled, Refused
from ledger.store.workspace import Workspace
from tests.helpers.store import SOURCE, put, rows
from tests.helpers.stores import Store

CODE = "91220101MA00000001"
KINDS = (LedgerKind.ENTERPRISES, LedgerKind.HAZARDS, LedgerKind.ZONES)


def frame_of(kind: LedgerKind) -> pd.DataFrame:
    if kind is LedgerKind.ENTERPRISES:
        return ledger_rows.enterprises(200)
    return ledger_rows.hazards(40, 200) if kind is LedgerKind.HAZARDS else ledger_rows.zones(40, 200)


def test_the_same_rows_again_change_nothing(workspace: Workspace) -> None:
    for kind in KINDS:
        assert put(workspace, kind, frame_of(kind)).is_new.all()
    before, head = dump(workspace.place), workspace.head()
    for kind in KINDS:
        again = put(workspace, kind, frame_of(kind).sample(frac=1, random_state=3))
        assert not again.is_new.any()
        assert not again.is_changed.any()
    assert dump(workspace.place) == before
    assert workspace.head() == head


def test_each_new_record_has_one_journal_row(workspace: Workspace) -> None:
    start = workspace.head().seq
    frame = frame_of(LedgerKind.ENTERPRISES)
    stored = put(workspace, LedgerKind.ENTERPRISES, frame)
    assert workspace.head().seq == start + len(frame)
    row = workspace.history(LedgerKind.ENTERPRISES, int(stored.ids[7]))
    assert [item.action for item in row] == [Action.CREATE]
    assert (row[0].by, row[0].reason, row[0].source_row) == ("王某", "导入", 9)
    assert (row[0].source_name, row[0].source_sha256, row[0].source_sheet) == (SOURCE.name, SOURCE.sha256, SOURCE.sheet)
    assert row[0].before == {}
    assert row[0].after["name"] == frame.name[7]
    assert row[0].after["lon"] == frame.lon[7]


def test_a_changed_field_is_journalled_with_before_and_after(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, frame_of(LedgerKind.ENTERPRISES))
    frame = frame_of(LedgerKind.ENTERPRISES).iloc[[5, 8]].copy()
    was = frame.phone.tolist()
    frame["phone"], frame["dual_prevention"] = ["1", was[1]], ~frame["dual_prevention"]
    stored = put(workspace, LedgerKind.ENTERPRISES, frame, by="李某")
    assert stored.is_changed.tolist() == [True, True]
    last = workspace.history(LedgerKind.ENTERPRISES, int(stored.ids[0]))[-1]
    flag = bool(frame.dual_prevention.iloc[0])
    assert last.action is Action.UPDATE
    assert last.by == "李某"
    assert last.before == {"phone": was[0], "dual_prevention": not flag}
    assert last.after == {"phone": "1", "dual_prevention": flag}
    assert workspace.history(LedgerKind.ENTERPRISES, int(stored.ids[1]))[-1].after.keys() == {"dual_prevention"}


EMPTY = {
    "phone": "",
    "risk_class": np.uint8(4),
    "industry": np.uint8(0),
    "categories": np.uint32(0),
    "workers": pd.NA,
    "standard_until": pd.NaT,
    "online": pd.NA,
    "x": np.nan,
    "y": np.nan,
    "lon": np.nan,
    "lat": np.nan,
    "place_status": np.uint8(1),
    "unit_position": -1,
}


def full_row(**other: Any) -> pd.DataFrame:
    frame = ledger_rows.enterprises(1).assign(
        code=CODE, risk_class=np.uint8(0), place_status=np.uint8(0), x=125.0, y=43.0
    )
    return frame.assign(online=pd.array([True], dtype="boolean"), lon=125.0, lat=43.0, **other)


@pytest.mark.parametrize("name", [name for name in EMPTY if name not in ("lon", "lat", "place_status")])
def test_an_empty_cell_erases_nothing(workspace: Workspace, name: str) -> None:
    put(workspace, LedgerKind.ENTERPRISES, full_row())
    before = workspace.enterprise(1)
    coming = full_row()
    names = ("x", "y", "lon", "lat", "place_status") if name in ("x", "y") else (name,)
    for each in names:
        coming[each] = pd.Series([EMPTY[each]], dtype=coming[each].dtype)
    assert put(workspace, LedgerKind.ENTERPRISES, coming).is_changed.tolist() == [False]
    put(workspace, LedgerKind.ENTERPRISES, coming.drop(columns=name))
    assert workspace.enterprise(1) == before


def test_no_is_an_answer_and_an_empty_flag_is_not(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, full_row())
    put(workspace, LedgerKind.ENTERPRISES, full_row().assign(online=pd.array([False], dtype="boolean")))
    assert workspace.enterprise(1)["online"] is False


def test_a_position_is_replaced_as_a_whole(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, full_row())
    outside = {"x": 100.0, "y": 20.0, "lon": np.nan, "lat": np.nan, "place_status": np.uint8(2)}
    put(workspace, LedgerKind.ENTERPRISES, full_row().assign(**outside))
    record = workspace.enterprise(1)
    assert (record["x"], record["lon"], record["place_status"]) == (100.0, None, 2)


def test_the_same_pair_without_a_datum_stays_on_the_map(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, full_row())
    unknown = {"datum": np.uint8(0), "lon": np.nan, "lat": np.nan, "place_status": np.uint8(3)}
    stored = put(workspace, LedgerKind.ENTERPRISES, full_row().assign(**unknown))
    assert not stored.is_changed.any()
    assert workspace.enterprise(1)["lon"] == 125.0


def test_another_row_number_alone_is_no_change(workspace: Workspace) -> None:
    put(workspace, LedgerKind.ENTERPRISES, full_row())
    assert not put(workspace, LedgerKind.ENTERPRISES, full_row(serial="99")).is_changed.any()


def test_an_exception_rolls_everything_back(workspace: Workspace) -> None:
    before = dump(workspace.place)

    def fail() -> None:
        with workspace.change(by="王某", reason="导入") as change:
            change.put_enterprises(frame_of(LedgerKind.ENTERPRISES), lambda *_: None, lambda: False)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert dump(workspace.place) == before


def test_a_fault_of_another_file_stays_what_it_is(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), workspace.change(by="王某", reason="导入"):
        (tmp_path / "没有这个文件").read_text()


@pytest.mark.parametrize("at", [1, 2, 3, 5])
def test_cancelled_writes_nothing(workspace: Workspace, at: int) -> None:
    asked = iter(range(100))
    before = dump(workspace.place)

    def start() -> None:
        with workspace.change(by="王某", reason="导入") as change:
            for kind, method in zip(KINDS, (change.put_enterprises, change.put_hazards, change.put_zones), strict=True):
                method(frame_of(kind), lambda *_: None, lambda: next(asked) >= at)

    with pytest.raises(Cancelled):
        start()
    assert dump(workspace.place) == before


def test_several_sheets_in_one_change(workspace: Workspace) -> None:
    sheets = [SourceFile("甲.xlsx", "11" * 32, "一"), SourceFile("乙.xlsx", "22" * 32, "二")]
    with workspace.change(by="王某", reason="导入") as change:
        for number, sheet in enumerate(sheets):
            frame = rows({"name": f"{number}厂", "code": "", "unit_position": 1})
            change.put_enterprises(frame, lambda *_: None, lambda: False, sheet)
        ids, codes, names = change.enterprise_keys()
        assert (ids.tolist(), codes, names) == ([1, 2], ["", ""], ["0厂", "1厂"])
        batch = change.batch_id
    told = [workspace.history(RecordKind.ENTERPRISE, number)[0] for number in (1, 2)]
    assert [row.source_name for row in told] == ["甲.xlsx", "乙.xlsx"]
    assert {row.batch_id for row in told} == {batch}
    assert workspace.check() == []


def test_workspace_and_units_are_journalled(workspace: Workspace) -> None:
    told = workspace.history(RecordKind.WORKSPACE, 1)
    assert told[0].seq == 1
    assert told[0].after["title"] == "吉林省"
    unit = workspace.history(RecordKind.UNIT, 2)[0].after
    assert shapely.from_wkb(unit["geometry"]).equals(workspace.units().geometry[1])


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "甲" * 10_000,
    "'; DROP TABLE enterprise; --",
    'a"b\\c\nd\te',
    "\u202eright\u200b",
    "😀㙍䶮",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_literally(workspace: Workspace, name: str) -> None:
    put(workspace, LedgerKind.ENTERPRISES, rows({"name": name, "code": "", "unit_position": 1, "note": name}))
    put(workspace, LedgerKind.HAZARDS, rows({"number": name, "enterprise_id": 1, "description": name}))
    assert workspace.enterprise(1)["note"] == name
    assert workspace.snapshot().enterprises.name[0] == name
    assert workspace.history(LedgerKind.ENTERPRISES, 1)[0].after["name"] == name
    assert workspace.hazards_of(1)[0]["description"] == name
    assert workspace.check() == []


@pytest.mark.parametrize("name", ["甲\ud800厂", "甲\0厂"])
def test_what_no_store_can_hold_becomes_a_replacement_character(workspace: Workspace, name: str) -> None:
    frame = rows({"name": name, "code": "", "unit_position": 1}, {"name": "乙厂", "code": "", "unit_position": 1})
    with workspace.change(by=name, reason=name, source=SourceFile(name, "0", name)) as change:
        change.put_enterprises(frame, lambda *_: None, lambda: False)
    assert workspace.snapshot().enterprises.name.tolist() == ["甲\ufffd厂", "乙厂"]
    assert workspace.history(LedgerKind.ENTERPRISES, 1)[0].by == "甲\ufffd厂"
    assert not put(workspace, LedgerKind.ENTERPRISES, frame).is_new.any()


def test_two_writers_take_turns(workspace: Workspace) -> None:
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with workspace.change(by="王某", reason="导入") as change:
            change.put_enterprises(frame_of(LedgerKind.ENTERPRISES), lambda *_: None, lambda: False)
            entered.set()
            leave.wait(30)

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(30)
    with Workspace.open(workspace.place, wait_s=0.05) as other:
        assert len(other.snapshot().enterprises) == 0  # readers are not held up
        with pytest.raises(Refused, match="占用"):
            put(other, LedgerKind.ENTERPRISES, full_row())
    leave.set()
    thread.join()
    assert len(workspace.snapshot().enterprises) == 200


few = st.sampled_from(["", "甲", "乙"])
records = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["甲厂", "乙厂"]),
            "code": st.sampled_from(["", CODE, CODE[:-1] + "2", "不详"]),
            "unit_position": st.integers(-1, 2),
            "phone": few,
            "address": few,
        }
    ),
    min_size=1,
    max_size=6,
)


numbered = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from(["", "1", "2026-1", "2026-2", "无"]),
            "enterprise_id": st.sampled_from([-1, 1, 2]),
            "enterprise_name": st.sampled_from(["甲厂", "乙厂"]),
            "description": st.sampled_from(["无泄爆", "无联锁"]),
            "owner": few,
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(numbered, min_size=1, max_size=3))
def test_whatever_hazards_come_twice_change_nothing(store: Store, batches: list) -> None:
    with Workspace.open(store.empty()) as workspace:
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(2))
        for batch in batches:
            stored = put(workspace, LedgerKind.HAZARDS, rows(*batch))
            head = workspace.head()
            again = put(workspace, LedgerKind.HAZARDS, rows(*batch))
            assert again.ids.tolist() == stored.ids.tolist()
            assert workspace.head() == head
        assert workspace.check() == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(records, min_size=1, max_size=3))
def test_whatever_comes_twice_changes_nothing(store: Store, batches: list) -> None:
    """But for a code that one sheet gives to two names, which intake tells: the later name wins, and a row that says
    no more than the earlier one may mean another record the next time."""
    for batch in batches:
        named = {(row["code"], row["name"]) for row in batch if row["code"] not in ("", "不详")}
        assume(len(named) == len({code for code, _ in named}))
    with Workspace.open(store.empty()) as workspace:
        for batch in batches:
            stored = put(workspace, LedgerKind.ENTERPRISES, rows(*batch))
            head = workspace.head()
            again = put(workspace, LedgerKind.ENTERPRISES, rows(*batch))
            assert again.ids.tolist() == stored.ids.tolist()
            assert workspace.head() == head
        assert workspace.check() == []
