"""The block of conflicts (冲突) on the situation sheet: by rule, with the units concerned. Nothing found is told, too."""

from __future__ import annotations

from charts.page_layout import Block
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.situation import Situation
from policy.conflict import ConflictRule

HEAD_MM = 5.2
ROW_MM = (3.9, 4.6)  # least and most
ITEM_MM, COUNT_MM = 8.5, 13.0
LABEL_PT, UNITS_PT = 6.6, 6.1
TITLE = "冲突"


def conflict_block(situation: Situation, unit: int, rows: list[int], width: float) -> Block:
    """``rows``: the units that the sheet counts; ``width``: of the block in mm."""
    counted, rules = situation.measures, situation.pack.conflict_rules.applied
    found = [rule for rule in rules if counted.by_conflict[unit, rule]]
    lines = [_line(situation, unit, rows, rule, width) for rule in found]
    note = f"按 {len(rules)} 条规则；有底色的上图，单位取前几个" if found else ""
    data: dict[str, object] = {
        "title": TITLE,
        "note": note,
        "rows": lines,
        "empty": f"无冲突（按 {len(rules)} 条规则）" if rules else "本政策包未启用冲突规则",
        "label-width": _label_mm(found),
    }
    count = max(len(lines), 1)
    return Block("conflicts", HEAD_MM + ROW_MM[0] * count, HEAD_MM + ROW_MM[1] * count, data)


def _label_mm(rules: list[ConflictRule]) -> float:
    widest = max((metrics().width(rule.label) for rule in rules), default=0.0)
    return widest * LABEL_PT * svg.PT_MM + 2.0


def _line(situation: Situation, unit: int, rows: list[int], rule: ConflictRule, width: float) -> dict[str, object]:
    """C01 危险作业不合程序 3 项 长春市 2、吉林市 1"""
    counted = situation.measures
    room = (width - ITEM_MM - COUNT_MM - _label_mm(list(ConflictRule)) - 2.0) / (UNITS_PT * svg.PT_MM)
    return {
        "item": rule.item,
        "label": rule.label,
        "count": f"{int(counted.by_conflict[unit, rule]):,}",
        "unit": rule.unit_word,
        "grave": rule.is_grave,
        "units": _units(situation, rows, rule, room) if rows != [unit] else "",
    }


def _units(situation: Situation, rows: list[int], rule: ConflictRule, room: float) -> str:
    """The units with most of these conflicts, as many as find room (in ems)."""
    counts, names = situation.measures.by_conflict[:, rule], situation.snapshot.units.short_name
    some = sorted((row for row in rows if counts[row]), key=lambda row: -int(counts[row]))
    parts = [f"{names[row]} {int(counts[row]):,}" for row in some]
    for shown in range(len(parts), 0, -1):
        text = "、".join(parts[:shown]) + ("等" if shown < len(parts) else "")
        if metrics().width(text) <= room or shown == 1:
            return metrics().fit(text, room)
    return ""
