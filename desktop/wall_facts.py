"""What scene 07a says, as texts and counts. Every number comes from the measures that window and sheets show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.plain_text import one_line
from layers.aggregate import side_units, unassigned_text
from layers.situation import Situation
from ledger.masking import masked_name
from policy.conflict import GRAVE
from policy.light import OPEN_LIGHTS, Light

WALL_FIGURES = ("enterprises", "open_hazards", "overdue", "rectified")
SIDE_UNITS = 3


@dataclass(frozen=True, slots=True)
class WallFigure:
    """One large figure with its unit and the line under it."""

    label: str
    text: str
    unit: str
    note: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class LightCount:
    light: Light
    count: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """Conflicts of one rule: C01 不合程序."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class SideUnit:
    """A reporting unit without a polygon (无面单位)."""

    name: str
    enterprises: int
    counts: tuple[int, ...]  # by Light
    opened: int
    grave: int  # conflicts


@dataclass(frozen=True, slots=True)
class OverdueHazard:
    """One page of the band."""

    days: str
    enterprise: str
    description: str
    responsible: str


@dataclass(frozen=True, slots=True)
class WallFacts:
    """``overdue``: the longest overdue first. ``more_side_units``: how many found no room beside the map."""

    as_of: str
    clock: str
    figures: tuple[WallFigure, ...]
    lights: tuple[LightCount, ...]
    grave: int  # conflicts that the badges on the map count
    rules: tuple[RuleCount, ...]  # of them, the gravest first; rules without a conflict are left out
    side_units: tuple[SideUnit, ...]
    more_side_units: str
    unassigned: str  # counted in the area, in none of its units; "" for none
    overdue: tuple[OverdueHazard, ...]
    none_overdue: str
    owner_line: str  # who shows this: area, marking, demo
    notes: str  # 审图号, lines


def facts_of(situation: Situation) -> WallFacts:
    """Gather the facts of a situation. Personal names are cut to the family name: strangers look at a wall."""
    info = situation.snapshot.info
    beside = _side_units(situation)
    rest = beside[SIDE_UNITS:]
    more = f"另 {len(rest)} 个无面单位　未销号 {sum(unit.opened for unit in rest):,} 项" if rest else ""
    clashes = sum(unit.grave for unit in rest)
    more += f"　冲突 {clashes:,} 项" if clashes else ""
    opened = situation.measures.open_hazards()
    return WallFacts(
        as_of=f"{situation.as_of:%Y-%m-%d %H:%M}",
        clock=f"{situation.as_of:%H:%M}",
        figures=_figures(situation),
        lights=_lights(situation),
        grave=situation.measures.grave_count(),
        rules=_rules(situation),
        side_units=tuple(beside[:SIDE_UNITS]),
        more_side_units=more,
        unassigned=unassigned_text(situation),
        overdue=_overdue(situation),
        none_overdue=f"截至 {situation.as_of:%Y-%m-%d} 无逾期未整改重大隐患（0／{opened:,} 项）",
        owner_line="　".join(
            part
            for part in (
                one_line(f"{info.title}工贸安全", 24),
                "演示数据" if info.is_demo else "",
                one_line(info.marking, 24),
            )
            if part
        ),
        notes=(f"审图号：{one_line(info.review_number, 32)}" if info.review_number else "未附审图号")
        + "　界线为画法示意",
    )


def _figures(situation: Situation) -> tuple[WallFigure, ...]:
    found = {figure.id: figure for figure in situation.measures.figures()}
    class_a = found["class_a"]
    share = class_a.note.split("　")[0]
    answer = []
    for figure in (found[name] for name in WALL_FIGURES):
        label, note = figure.label, figure.note
        if figure.id == "enterprises":
            label, note = "工贸企业", f"A 类 {class_a.text} 家　{share}"
        is_bad = figure.id == "overdue" and figure.value > 0
        answer.append(WallFigure(label, figure.text, figure.unit, note, is_bad))
    return tuple(answer)


def _lights(situation: Situation) -> tuple[LightCount, ...]:
    counts = situation.measures.by_light[0]
    return tuple(
        LightCount(light, int(counts[light]))
        for light in OPEN_LIGHTS
        if light is not Light.NO_DEADLINE or counts[light]
    )


def _rules(situation: Situation) -> tuple[RuleCount, ...]:
    counts = situation.measures.by_conflict[0]
    return tuple(RuleCount(f"{rule.item} {rule.tag}", int(counts[rule])) for rule in GRAVE if counts[rule])


def _side_units(situation: Situation) -> list[SideUnit]:
    units, measures = situation.snapshot.units, situation.measures
    return [
        SideUnit(
            one_line(units.short_name[row], 12),
            measures.enterprises(row),
            tuple(int(count) for count in measures.by_light[row]),
            measures.open_hazards(row),
            measures.grave_count(row),
        )
        for row in side_units(units)
    ]


def _overdue(situation: Situation) -> tuple[OverdueHazard, ...]:
    measures = situation.measures
    rows = np.flatnonzero(measures.light == Light.OVERDUE)
    return tuple(
        _overdue_hazard(situation, int(row)) for row in rows[np.argsort(measures.days_left[rows], kind="stable")]
    )


def _overdue_hazard(situation: Situation, row: int) -> OverdueHazard:
    snapshot, measures = situation.snapshot, situation.measures
    unit = int(measures.hazard_unit[row])
    supervisor = one_line(masked_name(snapshot.hazards.supervisor[row].strip()), 24)
    where = one_line(snapshot.units.short_name[unit], 12) if unit >= 0 else "单位未知"
    return OverdueHazard(
        measures.days_text(row),
        one_line(snapshot.enterprise_of_hazard(row), 60),
        one_line(snapshot.hazards.description[row], 120),
        f"督办　{where} {supervisor}" if supervisor else f"{where}　督办人未填",
    )
