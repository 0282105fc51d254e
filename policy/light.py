"""The light of a hazard (隐患灯色) on a day, and the days left.

One definition for map, list, dossier, wall and every sheet. Boundary rules: a hazard is overdue from the day after its
deadline (days left < 0); it is due soon while 0 <= days left <= ``due_soon_days``; the thresholds, and whether calendar
or working days count, come from the policy pack and are printed. Order of precedence for open hazards: overdue, stopped, extended, no deadline, due soon, in time.
A stop or a granted extension never hides that a deadline has passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from ledger.hazard import HazardState
from ledger.snapshot import Hazards
from policy.workdays import NO_DEADLINE, DayKind, days_until


class Light(IntEnum):
    """In order of urgency. ``ABSENT``: not yet found on that day, or dismissed (误报注销)."""

    OVERDUE = 0
    DUE_SOON = 1
    EXTENDED = 2
    STOPPED = 3
    IN_TIME = 4
    NO_DEADLINE = 5
    CLOSED = 6
    ABSENT = 7

    @property
    def label(self) -> str:
        return ("逾期", "临期", "延期已批", "停产整改", "期限内", "未定期限", "已销号", "不在账")[self]


OPEN_LIGHTS = (
    Light.OVERDUE,
    Light.DUE_SOON,
    Light.EXTENDED,
    Light.STOPPED,
    Light.IN_TIME,
    Light.NO_DEADLINE,
)


@dataclass(frozen=True, slots=True)
class LightRule:
    """Thresholds of the pack, in days of ``day_kind``."""

    due_soon_days: int = 7
    day_kind: DayKind = DayKind.CALENDAR

    @property
    def sentence(self) -> str:
        """The rule in words, printed in every legend."""
        unit = "日" if self.day_kind is DayKind.CALENDAR else self.day_kind.unit
        return f"临期＝{self.due_soon_days} {unit}内到期"


def day_of(as_of: datetime | date) -> np.datetime64:
    """The business day of an as-of moment."""
    return np.datetime64(as_of.date() if isinstance(as_of, datetime) else as_of, "D")


def days_left(hazards: Hazards, as_of: datetime | date, rule: LightRule) -> npt.NDArray[np.int32]:
    """Days until the deadline, negative when it has passed; the smallest int32 where there is no deadline."""
    return days_until(hazards.due_on, day_of(as_of), rule.day_kind)


def lights(hazards: Hazards, as_of: datetime | date, rule: LightRule) -> npt.NDArray[np.uint8]:
    """Light of every hazard on the as-of day, shape (n,)."""
    today = day_of(as_of)
    left = days_left(hazards, as_of, rule)
    has_deadline = ~np.isnat(hazards.due_on)
    answer = np.full(len(hazards), Light.IN_TIME, np.uint8)
    answer[has_deadline & (left <= rule.due_soon_days)] = Light.DUE_SOON
    answer[~has_deadline] = Light.NO_DEADLINE
    answer[hazards.is_extended] = Light.EXTENDED
    answer[hazards.is_stopped] = Light.STOPPED
    answer[has_deadline & (left < 0)] = Light.OVERDUE
    is_closed = (hazards.state == HazardState.CLOSED) & ~(hazards.closed_on > today)
    answer[is_closed] = Light.CLOSED
    answer[(hazards.found_on > today) | (hazards.state == HazardState.DISMISSED)] = Light.ABSENT
    return answer


def is_open(light: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """True for hazards that still stand in the account."""
    return light <= Light.NO_DEADLINE


def days_text(light: int, left: int, kind: DayKind = DayKind.CALENDAR) -> str:
    """What a list and a sheet say of the deadline: 逾期 12 天, 今日到期, 还剩 3 天, 还剩 3 个工作日, 未定期限."""
    if light == Light.CLOSED:
        return "已销号"
    if left == NO_DEADLINE:
        return "未定期限"
    if left < 0:
        return f"逾期 {-left} {kind.unit}"
    return "今日到期" if left == 0 else f"还剩 {left} {kind.unit}"
