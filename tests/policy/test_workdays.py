"""Days left by the calendar and by the Chinese work calendar."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.workdays import (
    NO_DEADLINE,
    DayKind,
    add_days,
    beyond,
    beyond_sentence,
    days_until,
    last_published_day,
    work_calendar,
)

_KNOWN = st.dates(date(2004, 6, 1), date(2026, 9, 20))


def _left(due: date, today: date, kind: DayKind) -> int:
    return int(days_until(np.array([due], "M8[D]"), np.datetime64(today, "D"), kind)[0])


def _counted_by_hand(due: date, today: date) -> int:
    while not chinese_calendar.is_workday(due):
        due += timedelta(1)
    step = 1 if due >= today else -1
    days, count = today, 0
    while days != due:
        if step > 0:
            days += timedelta(1)
            count += chinese_calendar.is_workday(days)
        else:
            count -= chinese_calendar.is_workday(days)
            days -= timedelta(1)
    return count if due >= today else min(count, -1)


@given(_KNOWN, st.integers(-60, 60))
def test_working_days_are_those_that_one_counts_by_hand(today: date, distance: int) -> None:
    due = today + timedelta(distance)
    assert _left(due, today, DayKind.WORKING) == _counted_by_hand(due, today)


@given(st.dates(), st.integers(-400, 400))
def test_calendar_days_are_the_difference(today: date, distance: int) -> None:
    if 10 < today.year < 9000:
        assert _left(today + timedelta(distance), today, DayKind.CALENDAR) == distance


@given(_KNOWN, st.integers(-60, 60))
def test_both_ways_agree_on_what_is_overdue_up_to_days_off(today: date, distance: int) -> None:
    due = today + timedelta(distance)
    if chinese_calendar.is_workday(due):
        assert (_left(due, today, DayKind.WORKING) < 0) == (due < today)


@pytest.mark.parametrize(
    ("due", "today", "left"),
    [
        (date(2026, 10, 1), date(2026, 9, 30), 1),  # 国庆: the deadline moves to the first working day
        (date(2026, 11, 20), date(2026, 11, 21), -1),  # a Friday, on the Saturday after it
        (date(2026, 11, 20), date(2026, 11, 23), -1),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 22), date(2026, 11, 20), 1),  # a Sunday: due on Monday
    ],
)
def test_deadlines_beside_days_off(due: date, today: date, left: int) -> None:
    assert _left(due, today, DayKind.WORKING) == left


def test_no_deadline_stays_none() -> None:
    for kind in DayKind:
        assert days_until(np.array(["NaT"], "M8[D]"), np.datetime64("2026-11-20"), kind)[0] == NO_DEADLINE


def test_after_the_last_published_year_every_day_counts_and_is_told() -> None:
    last = last_published_day()
    assert last.year >= 2026
    due = np.array([last + timedelta(10), last], "M8[D]")
    assert beyond(due, DayKind.WORKING).tolist() == [True, False]
    assert not beyond(due, DayKind.CALENDAR).any()
    assert _left(last + timedelta(10), last, DayKind.WORKING) == 10
    assert str(last.year + 1) in beyond_sentence(DayKind.WORKING)


@given(_KNOWN.filter(lambda day: day.year < 2026), st.integers(1, 40))
def test_a_term_ends_when_its_last_day_is_left_once(day: date, count: int) -> None:
    end = add_days(day, count, DayKind.WORKING)
    assert chinese_calendar.is_workday(end)
    assert _left(end, day, DayKind.WORKING) == count
    assert add_days(day, count, DayKind.CALENDAR) == day + timedelta(count)


def test_the_calendar_is_the_published_one() -> None:
    calendar = work_calendar()
    days = np.array(["2026-02-14", "2026-02-17", "2026-09-20", "2026-10-10"], "M8[D]")
    expected = [chinese_calendar.is_workday(day) for day in days.astype(object)]
    assert calendar.is_working(days).tolist() == expected
