"""Checks before printing: what the reader of a sheet should know, and what the office should mend first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from layers.font_metrics import metrics
from layers.print_spec import MapPicture
from layers.situation import Situation
from ledger.datum import PlaceStatus


def notes_of(situation: Situation, unit: int, picture: MapPicture) -> list[str]:
    """Chinese sentences, the gravest first; empty when there is nothing to say."""
    counted, snapshot = situation.measures, situation.snapshot
    notes = []
    if not snapshot.info.review_number.strip():
        notes.append("图上没有审图号：公开展示的地图须经审核并标注审图号，未附号的图仅限内部使用。")
    incomplete = int(counted.incomplete[unit])
    if incomplete:
        notes.append(f"{incomplete:,} 项隐患缺责任人、工作标准或完成时限，图上标为“要素不全”。")
    by_place = counted.by_place[unit]
    unplaced = int(by_place.sum() - by_place[PlaceStatus.PLACED])
    if unplaced:
        notes.append(f"{unplaced:,} 家企业未落图，已计入全部合计。")
    if picture.hidden:
        notes.append(f"{picture.hidden:,} 家 A、B 类企业的符号被圆环或标牌遮住，已计入合计。")
    if bool(snapshot.units.is_schematic.any()):
        notes.append("图上有示意边界，不是法定界线。")
    if picture.schematic:
        notes.append(f"{len(picture.schematic)} 个单位没有界线，以示意框表示。")
    missing = missing_glyphs(_printed_texts(situation))
    if missing:
        notes.append(f"字体缺少 {len(missing)} 个字，图上显示为空框：{'、'.join(missing[:12])}。")
    return notes + list(picture.notes)


def missing_glyphs(texts: Iterable[str]) -> list[str]:
    """Characters that the shipped font cannot draw, each once."""
    return metrics().missing("".join(texts))


def _printed_texts(situation: Situation) -> list[str]:
    """Names of units and of the workspace, and all texts of open hazards with the names of their enterprises."""
    snapshot, info = situation.snapshot, situation.snapshot.info
    hazards = snapshot.hazards
    rows = np.flatnonzero(situation.measures.light < 6)
    hosts = hazards.enterprise[rows]
    texts = [
        info.title,
        info.compiled_by,
        info.marking,
        info.review_number,
        *snapshot.units.name,
        *snapshot.units.short_name,
    ]
    for column in (hazards.number, hazards.description, hazards.owner, hazards.supervisor, hazards.work_standard):
        texts += column.take(rows)
    return (
        texts
        + snapshot.enterprises.name.take(hosts[hosts >= 0])
        + hazards.enterprise_name.take(rows[hosts < 0])  # of enterprises that the ledger does not have
    )
