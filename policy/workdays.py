"""Days left by the calendar or by the Chinese work calendar (法定节假日和调休, the State Council's yearly notice).

A pack says which of the two counts. The work calendar of a year is published in the year before; after the last known
year every day counts, and whoever shows such a number says so (``BEYOND``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]  # datetime64[D]
NO_DEADLINE = np.iinfo(np.int32).min
_FIRST = date(2004, 1, 1)


class DayKind(StrEnum):
    """How days are counted."""

    CALENDAR = "calendar"
    WORKING = "working"

    @property
    def label(self) -> str:
        return {"calendar": "自然日", "working": "工作日"}[self.value]

    @property
    def unit(self) -> str:
        """Measure word of a number of days."""
        return {"calendar": "天", "working": "个工作日"}[self.value]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """``before[i]``: working days before day i, counted from ``first``; one entry more than there are days."""

    first: np.datetime64
    last: np.datetime64  # the last day whose kind is published
    before: npt.NDArray[np.int64]

    def working_days_before(self, days: Days) -> npt.NDArray[np.int64]:
        """Working days from ``first`` up to, not including, each day. Outside the known years every day counts."""
        place = (days - self.first).astype(np.int64)
        known = np.clip(place, 0, len(self.before) - 1)
        return self.before[known] + (place - known)

    def is_working(self, days: Days) -> npt.NDArray[np.bool_]:
        """Whether one works on these days."""
        one: npt.NDArray[np.bool_] = self.working_days_before(days + 1) > self.working_days_before(days)
        return one


@cache
def work_calendar() -> WorkCalendar:
    """All published years, read once. Its tables are taken, not its functions: those need 0.1 ms for each day."""
    from chinese_calendar import constants  # a window on calendar days never needs it

    first, last = np.datetime64(_FIRST, "D"), np.datetime64(date(max(constants.holidays).year, 12, 31), "D")
    days = np.arange(first, last + 1)
    is_working = np.is_busday(days)
    is_working[(np.array(list(constants.holidays), "M8[D]") - first).astype(np.int64)] = False
    is_working[(np.array(list(constants.workdays), "M8[D]") - first).astype(np.int64)] = True  # 调休
    return WorkCalendar(first, last, np.concatenate([[0], np.cumsum(is_working)]))


def last_published_day() -> date:
    """The last day of the work calendar."""
    answer: date = work_calendar().last.astype(object)
    return answer


def days_until(due: Days, today: np.datetime64, kind: DayKind) -> npt.NDArray[np.int32]:
    """Days from ``today`` until each deadline, negative when it has passed, ``NO_DEADLINE`` for NaT. Shape of ``due``.

    By working days a deadline on a day off moves to the next working day (《民法典》第二百零三条), 0 means due today, and
    a deadline that has passed is at least one day late, even on the day off that follows it.
    """
    answer = np.full(len(due), NO_DEADLINE, np.int32)
    known = ~np.isnat(due)
    days = due[known]
    if kind is DayKind.CALENDAR:
        answer[known] = (days - today).astype(np.int64)
        return answer
    calendar = work_calendar()
    # Working days in (today, due]: those before the day after the deadline, less those up to today.
    moved = _next_working(calendar, days)
    left = calendar.working_days_before(moved + 1) - int(calendar.working_days_before(np.array([today + 1]))[0])
    late = moved < today
    left[late] = np.minimum(left[late], -1)
    answer[known] = left
    return answer


def beyond(due: Days, kind: DayKind) -> npt.NDArray[np.bool_]:
    """Deadlines whose working days are not published yet, so that every day after the last known year counts."""
    if kind is DayKind.CALENDAR:
        return np.zeros(len(due), np.bool_)
    answer: npt.NDArray[np.bool_] = due > work_calendar().last
    return answer


def add_days(day: date, count: int, kind: DayKind) -> date:
    """The day ``count`` days after a day: the deadline of something that must be done within so many days."""
    start = np.datetime64(day, "D")
    if kind is DayKind.CALENDAR:
        answer: date = (start + count).astype(object)
        return answer
    calendar = work_calendar()
    candidates = start + np.arange(1, 3 * count + 40)
    working = candidates[calendar.is_working(candidates)]
    found: date = working[count - 1].astype(object) if count > 0 else day
    return found


def beyond_sentence(kind: DayKind) -> str:
    """What is printed beside numbers of which some are ``beyond``."""
    year = last_published_day().year + 1
    return f"{year} 年起的节假日安排尚未公布，其后的日子按自然日计" if kind is DayKind.WORKING else ""


def _next_working(calendar: WorkCalendar, days: Days) -> Days:
    """Each day, or the first working day after it."""
    moved = days.copy()
    for _ in range(20):  # the longest holiday with its bridging days is far shorter
        off = ~calendar.is_working(moved)
        if not off.any():
            break
        moved[off] += 1
    return moved
