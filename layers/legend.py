"""The legend: the very signs that the painters draw, with the counts of ``policy.measures``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from layers.situation import Situation
from layers.symbology import (
    CONFLICT_PLATE,
    LINE_LABELS,
    LineKind,
    class_key,
    conflict_key,
    light_key,
    line_key,
    zone_key,
)
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from ledger.unit import UnitLevel
from policy.conflict import GRAVE, ConflictRule
from policy.light import OPEN_LIGHTS, Light


class TagKind(StrEnum):
    """Words that stand beside a hazard; they are no lights and no parts of a whole."""

    LISTED = "listed"  # 挂牌督办
    INCOMPLETE = "incomplete"  # 要素不全
    CONFLICT = "conflict"  # 有重大隐患仍在生产 and the like
    OTHER = "other"  # conflicts without a sign on the map


Sign = RiskClass | Light | OperationKind | LineKind | ConflictRule | TagKind


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """``key`` switches the entry (``MapOptions.hidden``), "" when it cannot be switched; ``count`` is None for lines."""

    key: str
    label: str
    count: int | None
    unit_word: str
    sign: Sign


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """``total_text``: 6,000 家; ``note``: what holds while the map shows aggregates (放大后显示), else ""."""

    id: str
    title: str
    total_text: str
    entries: tuple[LegendEntry, ...]
    note: str = ""


USUAL_ZONES = (
    OperationKind.CONFINED_SPACE,
    OperationKind.HOT_WORK,
    OperationKind.MAINTENANCE,
    OperationKind.SILO_CLEANING,
)


def legend(situation: Situation, unit: int = 0) -> list[LegendGroup]:
    """All groups for a unit (0: the whole area). Counts include what is not on the map, as all totals do."""
    return [
        _classes(situation, unit),
        _hazards(situation, unit),
        _conflicts(situation, unit),
        _zones(situation, unit),
        _lines(situation),
    ]


def footnotes(situation: Situation, singly: bool = False) -> list[str]:
    """The sentences under a legend: which way the letters count, what due soon means, how a donut is read; or, where
    every enterprise is drawn ``singly``, what stands at its sign."""
    if singly:
        direction = f"{situation.pack.class_direction}　{situation.light_sentence}"
        return [
            direction,
            "右上角小钟＝该企业最紧的隐患灯",
            "粗橙边＝作业正在进行",
        ]
    return [
        f"{situation.pack.class_direction}　{situation.light_sentence}",
        "圆环＝隐患灯色，内数＝未销号",
        f"“{CONFLICT_PLATE.character} 3”＝严重冲突 3 项",
        "色条＝企业 A/B/C/D 构成",
    ]


def _classes(situation: Situation, unit: int) -> LegendGroup:
    counts = situation.measures.by_class[unit]
    entries = tuple(LegendEntry(class_key(item), item.label, int(counts[item]), "家", item) for item in RiskClass)
    return LegendGroup("classes", "企业风险分级", f"{situation.measures.enterprises(unit):,} 家", entries)


def _hazards(situation: Situation, unit: int) -> LegendGroup:
    """Open hazards by light; a light without a deadline is listed only where there is one. Word tags follow: they
    overlap with the lights and are not added to the total."""
    measures = situation.measures
    counts = measures.by_light[unit]
    shown = [light for light in OPEN_LIGHTS if light is not Light.NO_DEADLINE or counts[light]]
    entries = [LegendEntry(light_key(light), light.label, int(counts[light]), "项", light) for light in shown]
    entries.append(LegendEntry("", "其中挂牌督办", int(measures.listed[unit]), "项", TagKind.LISTED))
    entries.append(LegendEntry("", "其中要素不全", int(measures.incomplete[unit]), "项", TagKind.INCOMPLETE))
    working = int(measures.hazards_by_conflict[unit, ConflictRule.OPERATING_WITH_HAZARD])
    entries.append(LegendEntry("", "其中企业仍在生产", working, "项", TagKind.CONFLICT))
    return LegendGroup("hazards", "未销号重大隐患", f"{measures.open_hazards(unit):,} 项", tuple(entries))


def _conflicts(situation: Situation, unit: int) -> LegendGroup:
    """Grave conflicts of the rules in force by rule, each with its switch; what has no sign is told in one line."""
    measures, rules = situation.measures, situation.pack.conflict_rules.applied
    counts = measures.by_conflict[unit]
    entries = [
        LegendEntry(conflict_key(rule), rule.label, int(counts[rule]), rule.unit_word, rule)
        for rule in rules
        if rule.is_grave
    ]
    others = [rule for rule in rules if not rule.is_grave]
    if others:
        entries.append(LegendEntry("", "其他冲突（不上图）", int(counts[others].sum()), "项", TagKind.OTHER))
    return LegendGroup("conflicts", "严重冲突", f"{int(counts[list(GRAVE)].sum()):,} 项", tuple(entries))


def _zones(situation: Situation, unit: int) -> LegendGroup:
    counts = situation.measures.zones_by_kind[unit]
    shown = [kind for kind in OperationKind if kind in USUAL_ZONES or situation.measures.zones_by_kind[0, kind]]
    entries = tuple(LegendEntry(zone_key(kind), kind.label, int(counts[kind]), "处", kind) for kind in shown)
    return LegendGroup("zones", "危险作业区", f"{int(counts.sum()):,} 处", entries, "放大后显示")


def _lines(situation: Situation) -> LegendGroup:
    units = situation.snapshot.units
    kinds = [LineKind.AREA, LineKind.UNIT]
    if any(level == UnitLevel.PART for level in units.level):
        kinds.append(LineKind.PART)
    if units.is_schematic.any():
        kinds.append(LineKind.SCHEMATIC)
    entries = tuple(LegendEntry(line_key(kind), LINE_LABELS[kind], None, "", kind) for kind in kinds)
    return LegendGroup("lines", "边界与底图", "", entries)
