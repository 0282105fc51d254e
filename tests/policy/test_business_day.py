"""What stood on an earlier day, by the steps that came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np

from ledger.hazard import HazardAction, HazardState, OrderKind
from ledger.snapshot import Snapshot, Steps
from ledger.text_column import TextColumn
from policy.business_day import at_moment
from policy.light import Light, LightRule, lights
from tests.helpers.sample import snapshot

_DAY = datetime(2026, 11, 10, 18, 0)


def _with_steps(*steps: tuple[int, HazardAction, HazardState, HazardState, str, str, OrderKind]) -> Snapshot:
    shot = snapshot(20, 6, 2)
    hazards = replace(
        shot.hazards,
        found_on=np.full(6, np.datetime64("2026-10-01")),
        due_on=np.full(6, np.datetime64("2026-11-30")),
        closed_on=np.full(6, np.datetime64("NaT"), "M8[D]"),
        state=np.full(6, HazardState.RECTIFYING, np.uint8),
        is_listed=np.zeros(6, np.bool_),
        is_extended=np.zeros(6, np.bool_),
        is_stopped=np.zeros(6, np.bool_),
    )
    hazard, action, before, after, at, due, order = zip(*steps, strict=True)
    return replace(
        shot,
        hazards=hazards,
        steps=Steps(
            np.arange(1, len(steps) + 1),
            np.array(hazard, np.int32),
            np.array(action, np.uint8),
            np.array(before, np.uint8),
            np.array(after, np.uint8),
            np.array(order, np.uint8),
            np.array(at, "M8[m]"),
            np.array(due, "M8[D]"),
            TextColumn.of("某" for _ in steps),
        ),
    )


_A, _S, _O = HazardAction, HazardState, OrderKind


def test_without_later_steps_nothing_is_copied() -> None:
    shot = _with_steps((0, _A.START, _S.REGISTERED, _S.RECTIFYING, "2026-10-05T09:00", "NaT", _O.NONE))
    assert at_moment(shot, _DAY) is shot


def test_a_hazard_closed_later_was_open_then() -> None:
    shot = _with_steps((0, _A.ACCEPT, _S.UNDER_REVIEW, _S.CLOSED, "2026-11-12T09:00", "NaT", _O.NONE))
    shot.hazards.state[0] = _S.CLOSED
    shot.hazards.closed_on[0] = np.datetime64("2026-11-12")
    then = at_moment(shot, _DAY)
    assert then.hazards.state[0] == _S.UNDER_REVIEW
    assert lights(then.hazards, _DAY, LightRule())[0] == Light.IN_TIME


def test_an_extension_granted_later_had_not_moved_the_deadline_yet() -> None:
    shot = _with_steps(
        (0, _A.EXTEND, _S.RECTIFYING, _S.RECTIFYING, "2026-11-04T09:00", "2026-11-09", _O.NONE),
        (0, _A.EXTEND, _S.RECTIFYING, _S.RECTIFYING, "2026-11-12T09:00", "2026-12-20", _O.NONE),
        (1, _A.EXTEND, _S.RECTIFYING, _S.RECTIFYING, "2026-11-12T09:00", "2026-12-20", _O.NONE),
    )
    shot.hazards.due_on[:2] = np.datetime64("2026-12-20")
    shot.hazards.original_due_on[:2] = np.datetime64("2026-11-01")
    shot.hazards.is_extended[:2] = True
    then = at_moment(shot, _DAY).hazards
    assert then.due_on[:2].astype(str).tolist() == ["2026-11-09", "2026-11-01"]
    assert then.is_extended[:3].tolist() == [True, False, False]
    assert lights(then, _DAY, LightRule())[:2].tolist() == [Light.OVERDUE, Light.OVERDUE]


def test_orders_and_listing_are_taken_back() -> None:
    shot = _with_steps(
        (0, _A.ORDER, _S.RECTIFYING, _S.RECTIFYING, "2026-11-02T09:00", "NaT", _O.STOP_USE),
        (0, _A.ORDER, _S.RECTIFYING, _S.RECTIFYING, "2026-11-15T09:00", "NaT", _O.STOP_PRODUCTION),
        (1, _A.LIST, _S.RECTIFYING, _S.RECTIFYING, "2026-11-15T09:00", "NaT", _O.NONE),
        (2, _A.DELIST, _S.RECTIFYING, _S.RECTIFYING, "2026-11-15T09:00", "NaT", _O.NONE),
    )
    shot.hazards.is_stopped[0] = shot.hazards.is_listed[1] = True
    then = at_moment(shot, _DAY).hazards
    assert (then.is_stopped[0], then.is_partly_stopped[0], then.order_kind[0]) == (False, True, _O.STOP_USE)
    assert then.is_listed[:3].tolist() == [False, False, True]


def test_the_first_of_several_later_steps_decides() -> None:
    shot = _with_steps(
        (0, _A.ACCEPT, _S.CLOSE_OUT_REQUESTED, _S.CLOSED, "2026-11-14T09:00", "NaT", _O.NONE),
        (0, _A.REQUEST, _S.RECTIFYING, _S.CLOSE_OUT_REQUESTED, "2026-11-12T09:00", "NaT", _O.NONE),
    )
    shot.hazards.requested_on[0] = np.datetime64("2026-11-12")
    then = at_moment(shot, _DAY).hazards
    assert then.state[0] == _S.RECTIFYING
    assert np.isnat(then.requested_on[0])


def test_what_was_reported_later_was_not_in_the_account() -> None:
    shot = _with_steps((0, _A.REPORT, _S.REPORTED, _S.REPORTED, "2026-11-12T09:00", "NaT", _O.NONE))
    then = at_moment(shot, _DAY)
    assert lights(then.hazards, _DAY, LightRule())[0] == Light.ABSENT


def test_a_hazard_that_a_ledger_closed_later_was_not_closed_then() -> None:
    shot = _with_steps((5, _A.NOTE, _S.RECTIFYING, _S.RECTIFYING, "2026-10-05T09:00", "NaT", _O.NONE))
    shot.hazards.state[:2] = _S.CLOSED
    shot.hazards.closed_on[:2] = np.array(["2026-11-10", "2026-11-11"], "M8[D]")
    then = at_moment(shot, _DAY).hazards
    assert then.state[:2].tolist() == [_S.CLOSED, _S.RECTIFYING]
    assert lights(then, _DAY, LightRule())[:2].tolist() == [Light.CLOSED, Light.IN_TIME]
