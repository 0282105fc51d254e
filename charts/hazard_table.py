"""Rows of the hazard table: texts broken into lines of known width, so that no text can break the layout.

Nothing is dropped: a row grows with its texts, up to a height that fits every paper. A text that is longer still ends in
「…续附页」, and the appendix of the sheet prints the whole of it.
"""

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
CONTINUED = "…续附页"
DIAL_STEPS = 8
FIXED_MM = (9.5, 0.0, 14.5, 0.0, 17.0, 9.5, 5.5)  # 0: shares what is left
SHARES = {1: 0.54, 3: 0.46}
GROUP_TONES = {Light.OVERDUE: "red", Light.DUE_SOON: "amber", Light.EXTENDED: "blue"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of a row: its column, size in points, and how many lines it may take before it goes on in the appendix.

    A name and a description below one another, or an owner and a supervisor, stay below 120 mm: a row fits each page.
    """

    label: str
    column: int
    points: float
    most: int
    is_bold: bool = False

    def lines(self, text: str, widths: list[float]) -> tuple[list[str], bool]:
        """The lines to print, none for an empty text, and whether the text goes on in the appendix."""
        if not text.strip():
            return [], False
        broken = metrics(self.is_bold).wrap(text, _ems(widths[self.column], self.points), self.most + 1)
        is_cut = len(broken) > self.most
        return ([*broken[: self.most - 1], CONTINUED] if is_cut else broken), is_cut


CELLS = {
    "name": Cell("企业", 1, 6.6, 8, is_bold=True),
    "hazard": Cell("隐患", 1, 6.2, 24),
    "owner": Cell("责任人", 2, 6.4, 14),
    "supervisor": Cell("督办人", 2, 6.0, 14),
    "standard": Cell("工作标准", 3, 6.4, 30),
    "code": Cell("隐患编号", 4, 6.0, 14),
}
APPENDIX_POINTS = 6.4


@dataclass(frozen=True, slots=True)
class HazardTable:
    """``groups``: template data by light, in order of urgency; ``dials``: pictures by file name; ``appendix``: texts too
    long for a row, whole."""

    groups: list[dict[str, object]]
    dials: dict[str, str]
    widths: list[float]
    appendix: list[dict[str, object]]


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
    appendix: list[dict[str, object]] = []
    for kind, places in groupby(range(len(roll)), key=lambda place: int(roll.light[place])):
        light = Light(kind)
        rows = [_row(situation, roll, place, field_of, widths, appendix) for place in places]
        for row in rows:
            row["dial"] = _dial(light, used[int(str(row["number"])) - 1], theme, dials)
        groups.append(
            {"label": light.label, "count": f"{len(rows):,}", "tone": GROUP_TONES.get(light, "ink"), "rows": rows}
        )
    return HazardTable(groups, dials, widths, appendix)


def _row(
    situation: Situation,
    roll: Roll,
    place: int,
    field_of: dict[int, str],
    widths: list[float],
    appendix: list[dict[str, object]],
) -> dict[str, object]:
    """Template data of one row; its texts that are too long are added to ``appendix``."""
    hazards, counted = situation.snapshot.hazards, situation.measures
    row = int(roll.rows[place])
    facts = {
        "number": str(place + 1),
        "field": field_of.get(row, NOT_ON_MAP),
        "listed": bool(roll.is_listed[place]),
        "incomplete": bool(counted.is_incomplete[row]),
        "conflict": counted.conflict_tag(row),
        "due": _due_text(hazards.due_on[row], situation.as_of),
        "left": _left_text(Light(int(roll.light[place])), int(counted.days_left[row])),
        "light": Light(int(roll.light[place])).name,
    }
    return facts | _texts(situation, row, place, widths, appendix)


def _texts(
    situation: Situation, row: int, place: int, widths: list[float], appendix: list[dict[str, object]]
) -> dict[str, object]:
    """The lines of every text of a row by the names of ``CELLS``."""
    hazards = situation.snapshot.hazards
    texts = {
        "name": situation.snapshot.enterprise_of_hazard(row),
        "hazard": hazards.description[row],
        "owner": hazards.owner[row],
        "supervisor": hazards.supervisor[row],
        "standard": hazards.work_standard[row],
        "code": hazards.number[row],
    }
    answer: dict[str, object] = {}
    for key, cell in CELLS.items():
        answer[key], is_cut = cell.lines(texts[key], widths)
        if is_cut:
            whole = metrics().wrap(texts[key], _ems(sum(widths), APPENDIX_POINTS), len(texts[key]))
            appendix.append({"head": f"第 {place + 1} 行　{cell.label}", "lines": whole})
    return answer


def _ems(width_mm: float, points: float) -> float:
    """How many em of that size fit into a cell."""
    return (width_mm - 1.3) / (points * svg.PT_MM)


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
