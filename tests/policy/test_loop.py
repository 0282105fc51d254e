"""Inspect -> penalise -> recheck: the columns against a plain count, one inspection after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.inspection import InspectionMode as M
from ledger.snapshot import Inspections, Penalties, Snapshot
from ledger.text_column import TextColumn
from policy.loop import LoopState as S
from policy.loop import figures, loops
from tests.helpers.sample import snapshot

AS_OF = datetime(2026, 11, 20, 18, 0)
TODAY = AS_OF.date()
Visit = dict[str, Any]


def _with(visits: list[Visit], penalties: list[dict[str, Any]]) -> Snapshot:
    """A snapshot of these inspections; a day is the number of days before today, None is not known."""

    def days(rows: list[dict[str, Any]], name: str) -> np.ndarray:
        none = np.datetime64("NaT", "D")
        return np.array([none if row.get(name) is None else _day(row[name]) for row in rows], "M8[D]")

    count = len(visits)
    table = Inspections(
        np.arange(1, count + 1),
        np.array([visit.get("enterprise", 0) for visit in visits], np.int32),
        np.array([visit.get("recheck_of", -1) for visit in visits], np.int32),
        days(visits, "on"),
        days(visits, "recheck_due"),
        days(visits, "entered").astype("M8[m]"),
        np.array([visit.get("mode", M.ROUTINE) for visit in visits], np.uint8),
        TextColumn.blank(count),
        TextColumn.blank(count),
        np.array([visit.get("findings", 0) for visit in visits], np.int64),
        np.full(count, -1, np.int64),
        np.array([visit.get("exam", False) for visit in visits], np.bool_),
        np.array([visit.get("exam", False) and visit.get("passed", False) for visit in visits], np.bool_),
        np.array([visit.get("passed", False) for visit in visits], np.bool_),
    )
    fines = Penalties(
        np.arange(1, len(penalties) + 1),
        np.zeros(len(penalties), np.int32),
        np.array([fine["of"] for fine in penalties], np.int32),
        np.full(len(penalties), -1, np.int32),
        np.array([fine.get("subject", 0) for fine in penalties], np.uint8),
        np.ones(len(penalties), np.uint8),
        np.array([fine.get("amount", np.nan) for fine in penalties], float),
        days(penalties, "on"),
    )
    return replace(snapshot(4, 0, 0), inspections=table, penalties=fines)


def _day(ago: int) -> np.datetime64:
    return np.datetime64(TODAY - timedelta(days=ago), "D")


def _states(visits: list[Visit], penalties: list[dict[str, Any]]) -> list[S]:
    return [S(int(state)) for state in loops(_with(visits, penalties), AS_OF).state]


FOUND = {"on": 40, "findings": 2}
AGAIN = {"on": 5, "recheck_of": 0, "mode": M.RECHECK}


@pytest.mark.parametrize(
    ("visits", "penalties", "expected"),
    [
        ([{"on": 3}], [], S.NO_FINDINGS),
        ([{"on": -1, "findings": 3}], [], S.ABSENT),  # tomorrow
        ([FOUND], [], S.PENALISE),
        ([FOUND], [{"of": 0, "on": -2}], S.PENALISE),  # decided after the moment
        ([FOUND], [{"of": 0, "on": 30}], S.RECHECK),
        ([FOUND], [{"of": 0, "on": None}], S.RECHECK),  # the ledger does not say the day
        ([FOUND, {**AGAIN, "passed": True}], [], S.PENALISE),  # a recheck does not replace the penalty
        ([FOUND, {**AGAIN, "passed": True}], [{"of": 0, "on": 30}], S.CLOSED),
        ([FOUND, AGAIN], [{"of": 0, "on": 30}], S.FAILED),
        ([FOUND, AGAIN, {**AGAIN, "on": 2, "passed": True}], [{"of": 0, "on": 30}], S.CLOSED),
        ([FOUND, {**AGAIN, "on": -3, "passed": True}], [{"of": 0, "on": 30}], S.RECHECK),
    ],
)
def test_where_an_inspection_stands(visits: list[Visit], penalties: list[dict[str, Any]], expected: S) -> None:
    assert _states(visits, penalties)[0] == expected


def test_how_long_it_has_stood_there() -> None:
    visits = [FOUND, FOUND, {**AGAIN, "on": 7, "recheck_of": 1}, {"on": 9}]
    found = loops(_with(visits, [{"of": 1, "on": 30}]), AS_OF)
    assert found.days.tolist() == [40, 7, 0, 0]


@pytest.mark.parametrize(("due", "late"), [(1, True), (0, False), (None, False)])
def test_a_recheck_is_late_from_the_day_after_it_was_due(due: int | None, late: bool) -> None:
    assert loops(_with([{**FOUND, "recheck_due": due}], []), AS_OF).is_late.tolist() == [late]


def test_nothing_to_count_has_no_rate() -> None:
    nothing = _with([], [])
    told = figures(nothing, loops(nothing, AS_OF), AS_OF)
    assert (told.closed_rate, told.entry_rate, told.exam_rate, told.pass_rate) == (None, None, None, None)


_VISITS = st.lists(
    st.fixed_dictionaries(
        {
            "on": st.integers(-3, 400),
            "findings": st.integers(-1, 3),
            "entered": st.one_of(st.none(), st.integers(-2, 400)),
            "exam": st.booleans(),
            "passed": st.booleans(),
            "again": st.booleans(),
        }
    ),
    max_size=12,
)
_PENALTIES = st.lists(
    st.fixed_dictionaries(
        {
            "of": st.integers(0, 11),
            "subject": st.integers(0, 1),
            "on": st.one_of(st.none(), st.integers(-5, 300)),
            "amount": st.sampled_from([1000.0, 20_000.0]),
        }
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(_VISITS, _PENALTIES)
def test_figures_are_the_plain_count(visits: list[Visit], penalties: list[dict[str, Any]]) -> None:
    for at, visit in enumerate(visits):
        if visit.pop("again") and at:
            visit |= {"recheck_of": 0, "mode": M.RECHECK}
    penalties = [fine for fine in penalties if fine["of"] < len(visits)]
    table = _with(visits, penalties)
    told = figures(table, loops(table, AS_OF), AS_OF)
    done = [at for at, visit in enumerate(visits) if visit["on"] >= 0]
    begun = [at for at in done if "recheck_of" not in visits[at] and visits[at]["findings"] > 0]
    fined = {at: {fine["subject"] for fine in _known(penalties, at)} for at in done}
    assert told.inspections == len(done)
    assert told.rechecks == sum("recheck_of" in visits[at] for at in done)
    assert told.found == len(begun)
    assert told.closed == sum(bool(fined[at]) and _last_passed(visits, at) for at in begun)
    assert told.entered == sum(_entered(visits[at]) for at in done)
    assert told.examined == sum(visits[at]["exam"] for at in done)
    assert told.passed == sum(visits[at]["exam"] and visits[at]["passed"] for at in done)
    assert (told.cases, told.double) == (sum(map(bool, fined.values())), sum(len(s) == 2 for s in fined.values()))
    assert told.amount == sum(fine["amount"] for at in done for fine in _known(penalties, at))
    assert sum(told.by_mode) == len(done)


def _known(penalties: list[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    return [fine for fine in penalties if fine["of"] == at and (fine["on"] is None or fine["on"] >= 0)]


def _entered(visit: Visit) -> bool:
    return visit["entered"] is not None and visit["entered"] >= 0


def _last_passed(visits: list[Visit], at: int) -> bool:
    """Whether the last recheck that was done passed; of one day the later in the record."""
    again = [
        (-visit["on"], row) for row, visit in enumerate(visits) if visit.get("recheck_of") == at and visit["on"] >= 0
    ]
    return bool(again) and bool(visits[max(again)[1]]["passed"])
