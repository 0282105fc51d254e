"""The measures of a workspace as a table and as JSON: per unit, with the same numbers that every picture shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from layers.situation import Situation
from ledger.datum import PlaceStatus
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
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


def as_json(situation: Situation, unit: int = 0) -> dict[str, Any]:
    """Everything for programs: key figures with numerator and denominator, and all counts per unit."""
    snapshot = situation.snapshot
    units = [unit, *(int(child) for child in snapshot.units.children(unit))]
    return {
        "workspace": snapshot.info.title,
        "is_demo": snapshot.info.is_demo,
        "pack": situation.pack.id,
        "as_of": situation.as_of.isoformat(timespec="minutes"),
        "seq": snapshot.seq,
        "unit": snapshot.units.name[unit],
        "figures": [_figure(figure) for figure in situation.measures.figures(unit)],
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
    }
