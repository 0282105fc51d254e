"""The legend of the portable page: every sign that the page draws, with its switch and its count."""

from __future__ import annotations

from dataclasses import dataclass

from layers.situation import Situation
from layers.symbology import LINE_LABELS, LineKind, class_key, light_key, line_key, zone_key
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.light import OPEN_LIGHTS, Light


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One switch. ``count_text`` is empty for lines."""

    key: str
    label: str
    count_text: str


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """``detail``: drawn at larger scales only, which the legend says."""

    title: str
    total_text: str
    entries: list[LegendEntry]
    detail: bool = False


def legend_groups(situation: Situation) -> list[LegendGroup]:
    """Classes and lights always stand in the legend; 未定期限 and kinds of zones only when there are any."""
    measures = situation.measures
    classes, lights, zones = measures.by_class[0], measures.by_light[0], measures.zones_by_kind[0]
    groups = [
        LegendGroup(
            "企业风险分级",
            f"{measures.enterprises():,} 家",
            [_entry(class_key(one), one.label, int(classes[one])) for one in RiskClass],
        ),
        LegendGroup(
            "未销号重大隐患",
            f"{measures.open_hazards():,} 项",
            [
                _entry(light_key(one), one.label, int(lights[one]))
                for one in OPEN_LIGHTS
                if one is not Light.NO_DEADLINE or lights[one]
            ],
        ),
    ]
    kinds = [_entry(zone_key(one), one.label, int(zones[one])) for one in OperationKind if zones[one]]
    if kinds:
        groups.append(LegendGroup("危险作业区", f"{int(zones.sum()):,} 处", kinds, detail=True))
    levels = {int(level) for level in situation.snapshot.units.level}
    lines = [line for line, level in ((LineKind.UNIT, 1), (LineKind.PART, 2)) if level in levels]
    entries = [LegendEntry(line_key(line), LINE_LABELS[line], "") for line in lines]
    groups.append(LegendGroup("边界", "", entries))
    return groups


def _entry(key: str, label: str, count: int) -> LegendEntry:
    return LegendEntry(key, label, f"{count:,}")
