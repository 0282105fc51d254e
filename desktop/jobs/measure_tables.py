"""The measures of a workspace as a table and as JSON: per unit, with the same numbers that every picture shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from layers.situation import Situation
from ledger.datum import PlaceStatus
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import OPEN_LIGHTS
from policy.measures import Figure, rate

HEADER = (
    "报告单位",
    "企业",
    *(item.label for item in RiskClass),
    "未落图",
    "未销号",
    *(light.label for light in OPEN_LIGHTS),
    "已销号",
    "整改率",
    "挂牌督办",
    "要素不全",
    "危险作业区",
    "作业中",
)


def rows_of(situation: Situation, unit: int = 0) -> list[list[str]]:
    """Cells under ``HEADER``: the children of a unit in official order, and last the unit itself as 合计."""
    children = [int(child) for child in situation.snapshot.units.children(unit)]
    names = situation.snapshot.units.short_name
    return [_cells(situation, child, names[child]) for child in children] + [_cells(situation, unit, "合计")]


def conflict_header(situation: Situation) -> list[str]:
    """Head of ``conflict_rows``: the rules that the pack has in force, the gravest first, and their sum."""
    rules = [f"{rule.item} {rule.label}" for rule in situation.pack.conflict_rules.applied]
    return ["报告单位", *rules, "冲突合计"]


def conflict_rows(situation: Situation, unit: int = 0) -> list[list[str]]:
    """Conflicts of the same units in the same order as ``rows_of``."""
    rules, names = situation.pack.conflict_rules.applied, situation.snapshot.units.short_name
    children = [int(child) for child in situation.snapshot.units.children(unit)]
    rows = [(child, names[child]) for child in children] + [(unit, "合计")]
    counts = situation.measures.by_conflict
    return [
        [name, *(f"{int(counts[row, rule]):,}" for rule in rules), f"{situation.measures.conflict_count(row):,}"]
        for row, name in rows
    ]


def conflict_sentence(situation: Situation) -> str:
    """冲突 5 项：C01 危险作业不合程序 3 项，…; what the whole record holds, or that it holds none."""
    rules, counts = situation.pack.conflict_rules.applied, situation.measures.by_conflict[0]
    parts = [f"{rule.item} {rule.label} {int(counts[rule]):,} {rule.unit_word}" for rule in rules if counts[rule]]
    if not parts:
        return f"无冲突（按 {len(rules)} 条规则）。"
    return f"冲突 {situation.measures.conflict_count():,} 项（按 {len(rules)} 条规则）：{'，'.join(parts)}。"


def as_json(situation: Situation, unit: int = 0) -> dict[str, Any]:
    """Everything for programs: key figures with numerator and denominator, and all counts per unit."""
    snapshot = situation.snapshot
    units = [unit, *(int(child) for child in snapshot.units.children(unit))]
    return {
        "workspace": snapshot.info.title,
        "is_demo": snapshot.info.is_demo,
        "pack": situation.pack.id,
        "as_of": situation.as_of.isoformat(timespec="minutes"),
        "reading": situation.reading,
        "seq": snapshot.seq,
        "unit": snapshot.units.name[unit],
        "figures": [_figure(figure) for figure in situation.measures.figures(unit)],
        "conflicts": [_conflict(situation, unit, rule) for rule in situation.pack.conflict_rules.applied],
        "units": [_counts(situation, row) for row in units],
    }


def _cells(situation: Situation, unit: int, name: str) -> list[str]:
    counted = situation.measures
    opened, closed = counted.open_hazards(unit), counted.closed(unit)
    percent = rate(closed, opened + closed)
    numbers = [
        counted.enterprises(unit),
        *counted.by_class[unit],
        _unplaced(situation, unit),
        opened,
        *(counted.by_light[unit, light] for light in OPEN_LIGHTS),
        closed,
    ]
    tail = [counted.listed[unit], counted.incomplete[unit], counted.zones_by_kind[unit].sum(), counted.running[unit]]
    return [
        name,
        *(f"{int(number):,}" for number in numbers),
        "无对象" if np.isnan(percent) else f"{percent:.1f}%",
        *(f"{int(number):,}" for number in tail),
    ]


def _unplaced(situation: Situation, unit: int) -> int:
    by_place = situation.measures.by_place[unit]
    return int(by_place.sum() - by_place[PlaceStatus.PLACED])


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "label": figure.label,
        "value": None if np.isnan(figure.value) else figure.value,
        "text": figure.text,
        "unit": figure.unit,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "note": figure.note,
    }


def _conflict(situation: Situation, unit: int, rule: ConflictRule) -> dict[str, Any]:
    """A rule in force with what it found, 0 included."""
    return {
        "rule": rule.name,
        "item": rule.item,
        "label": rule.label,
        "is_grave": rule.is_grave,
        "count": int(situation.measures.by_conflict[unit, rule]),
        "unit": rule.unit_word,
    }


def _counts(situation: Situation, unit: int) -> dict[str, Any]:
    counted, units = situation.measures, situation.snapshot.units
    opened, closed = counted.open_hazards(unit), counted.closed(unit)
    percent = rate(closed, opened + closed)
    return {
        "code": units.code[unit],
        "name": units.name[unit],
        "enterprises": counted.enterprises(unit),
        "by_class": {item.name: int(counted.by_class[unit, item]) for item in RiskClass},
        "by_place": {item.name: int(counted.by_place[unit, item]) for item in PlaceStatus},
        "open_hazards": opened,
        "by_light": {light.name: int(counted.by_light[unit, light]) for light in OPEN_LIGHTS},
        "closed": closed,
        "rectified_percent": None if np.isnan(percent) else round(percent, 4),
        "listed": int(counted.listed[unit]),
        "incomplete": int(counted.incomplete[unit]),
        "enterprises_with_open_hazards": int(counted.hazard_enterprises[unit]),
        "zones_by_kind": {kind.name: int(counted.zones_by_kind[unit, kind]) for kind in OperationKind},
        "running_zones": int(counted.running[unit]),
        "by_conflict": {
            rule.item: int(counted.by_conflict[unit, rule]) for rule in situation.pack.conflict_rules.applied
        },
        "grave_conflicts": counted.grave_count(unit),
    }
