"""Rows of the hazard table: texts broken into lines of known width, so that no text can break the layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.print_hazards import Roll
from layers.situation import Situation
from layers.theme import Theme
from policy.light import Light, day_of

NOT_ON_MAP = "未落图"
MOST_LINES = 3
DIAL_STEPS = 8
FIXED_MM = (9.5, 0.0, 14.5, 0.0, 17.0, 9.5, 5.5)  # 0: shares what is left
SHARES = {1: 0.54, 3: 0.46}
GROUP_TONES = {Light.OVERDUE: "red", Light.DUE_SOON: "amber", Light.EXTENDED: "blue"}


@dataclass(frozen=True, slots=True)
class HazardTable:
    """``groups``: template data by light, in order of urgency; ``dials``: pictures by file name."""

    groups: list[dict[str, object]]
    dials: dict[str, str]
    widths: list[float]


def column_widths(width: float) -> list[float]:
    """Widths in mm of the seven columns of a table ``width`` mm wide."""
    spare = width - sum(FIXED_MM)
    return [fixed or SHARES[column] * spare for column, fixed in enumerate(FIXED_MM)]


def hazard_table(situation: Situation, roll: Roll, field_of: dict[int, str], width: float, theme: Theme) -> HazardTable:
    """Every hazard of the roll, in its order, once."""
    widths = column_widths(width)
    used = _share_of_time_used(situation, roll)
    dials: dict[str, str] = {}
    groups: list[dict[str, object]] = []
    for kind, places in groupby(range(len(roll)), key=lambda place: int(roll.light[place])):
        light = Light(kind)
        rows = [_row(situation, roll, place, field_of, widths) for place in places]
        for row in rows:
            row["dial"] = _dial(light, used[int(str(row["number"])) - 1], theme, dials)
        groups.append(
            {"label": light.label, "count": f"{len(rows):,}", "tone": GROUP_TONES.get(light, "ink"), "rows": rows}
        )
    return HazardTable(groups, dials, widths)


def _row(
    situation: Situation, roll: Roll, place: int, field_of: dict[int, str], widths: list[float]
) -> dict[str, object]:
    hazards, counted = situation.snapshot.hazards, situation.measures
    row = int(roll.rows[place])
    listed, incomplete = bool(roll.is_listed[place]), bool(counted.is_incomplete[row])
    name = situation.snapshot.enterprise_of_hazard(row)
    lines = metrics(bold=True).wrap(name, _ems(widths[1], 6.6), 2)
    conflict = counted.conflict_tag(row)
    tags = 7.0 * listed + 11.5 * incomplete + 11.5 * bool(conflict)
    if len(lines) > 1:  # behind a short name the tags may go to the next line themselves
        lines[-1] = metrics(bold=True).fit(lines[-1], _ems(widths[1] - tags, 6.6))
    return {
        "number": str(place + 1),
        "field": field_of.get(row, NOT_ON_MAP),
        "name": lines,
        "listed": listed,
        "incomplete": incomplete,
        "conflict": conflict,
        "hazard": metrics().wrap(hazards.description[row], _ems(widths[1], 6.2), MOST_LINES),
        "code": metrics().fit(hazards.number[row], _ems(widths[4], 6.0)),
        "owner": _lines(hazards.owner[row], widths[2], 2),
        "supervisor": metrics().fit(hazards.supervisor[row], _ems(widths[2], 6.0)),
        "standard": _lines(hazards.work_standard[row], widths[3], MOST_LINES),
        "due": _due_text(hazards.due_on[row], situation.as_of),
        "left": _left_text(Light(int(roll.light[place])), int(counted.days_left[row])),
        "light": Light(int(roll.light[place])).name,
    }


def _ems(width_mm: float, points: float) -> float:
    """How many em of that size fit into a cell."""
    return (width_mm - 1.3) / (points * svg.PT_MM)


def _lines(text: str, width_mm: float, most: int) -> list[str]:
    return metrics().wrap(text, _ems(width_mm, 6.4), most) if text.strip() else []


def _due_text(due: np.datetime64, as_of: date) -> str:
    """6月19日, with the year when it is another one; empty when there is no deadline."""
    if np.isnat(due):
        return ""
    day = due.astype("datetime64[D]").astype(date)
    year = f"{day.year % 100:02d}年" if day.year != as_of.year else ""
    return f"{year}{day.month}月{day.day}日"


def _left_text(light: Light, left: int) -> str:
    if left == np.iinfo(np.int32).min:
        return "—"
    return f"逾{-left}" if light == Light.OVERDUE else str(left)


def _share_of_time_used(situation: Situation, roll: Roll) -> list[float]:
    """Of the time from finding to deadline the share that has passed; 0.25 where it is not known."""
    hazards = situation.snapshot.hazards
    found, due = hazards.found_on[roll.rows], hazards.due_on[roll.rows]
    whole = (due - found).astype("timedelta64[D]").astype(float)
    passed = (day_of(situation.as_of) - found).astype("timedelta64[D]").astype(float)
    known = ~np.isnat(found) & ~np.isnat(due) & (whole > 0)
    share = np.full(len(roll), 0.25)
    share[known] = np.clip(passed[known] / whole[known], 0, 1)
    return [float(value) for value in share]


def _dial(light: Light, used: float, theme: Theme, dials: dict[str, str]) -> str:
    """File name of the dial picture; one picture serves all rows that look alike."""
    step = round(used * DIAL_STEPS)
    name = f"dial-{light.name.lower()}-{step}.svg"
    if name not in dials:
        dials[name] = svg.document(4.0, 4.4, [signs.dial(2.0, 2.3, 3.4, light, theme, step / DIAL_STEPS)])
    return name
