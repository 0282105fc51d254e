"""Facts of the situation sheet (工贸企业安全风险分布图). Every number comes from ``policy.measures`` or its breakdown."""

from __future__ import annotations

import numpy as np

from charts import plots
from charts.conflict_block import conflict_block
from charts.page_layout import Block, Frame, Placed, flow, map_and_panel
from charts.sheet_parts import SheetFrame, area_name, as_of_text, code_and_qr, common_data
from charts.snapshot_code import anchor
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.print_groups import rest_of
from layers.print_spec import MapKind, MapPicture, MapSpec
from layers.situation import Situation
from layers.svg_map import draw_map
from layers.theme import THEMES
from ledger.datum import PlaceStatus
from ledger.enterprise import Industry
from ledger.risk_class import RiskClass
from policy.breakdown import classes_by_industry, hazard_flow, monthly_flow
from policy.measures import Figure

TITLE = "工贸企业安全风险分布图"
HEAD_MM = 5.2
FIGURE_GAP_MM = 2.5
SHORT_LABELS = {
    "enterprises": "工贸企业",
    "class_a": "A 类企业",
    "open_hazards": "未销号重大隐患",
    "overdue": "逾期未整改",
    "rectified": "重大隐患整改率",
}
MONTHS = 6


def situation_sheet(situation: Situation, frame: SheetFrame) -> tuple[dict[str, object], dict[str, str], MapPicture]:
    """Template data, pictures by file name, and the map."""
    map_frame, panel = map_and_panel(frame.page)
    spec = MapSpec(MapKind.SITUATION, frame.unit, map_frame.w, map_frame.h, frame.page.enlargement, frame.theme)
    picture = draw_map(situation, spec)
    code, qr = code_and_qr(situation, frame)
    placed = flow(_blocks(situation, frame, picture, code, panel[0].w), panel, frame.page)
    pictures = {"map.svg": picture.svg, "qr.svg": qr} | _charts(situation, frame, placed)
    data = common_data(situation, frame, area_name(situation, frame.unit) + TITLE, _facts(situation, frame.unit), "")
    data["map"] = {"x": map_frame.x, "y": map_frame.y, "w": map_frame.w, "h": map_frame.h}
    count = max(item.page for item in placed) + 1
    data["pages"] = [[_block_data(item) for item in placed if item.page == page] for page in range(count)]
    return data, pictures, picture


def _facts(situation: Situation, unit: int) -> list[tuple[str, bool]]:
    counted, units = situation.measures, situation.snapshot.units
    rows = reporting_rows(situation, unit)
    parts = sum(len(units.children(row)) or 1 for row in rows)
    shape = f"{len(rows)}个报告单位" if unit == 0 else (f"{len(rows)}个县（市、区）" if rows != [unit] else "")
    if unit == 0 and parts > len(rows):
        shape += f"　{parts}个县（市、区）及单位"
    facts = [
        (as_of_text(situation), False),
        (f"{shape}　工贸企业{counted.enterprises(unit):,}家".strip("　"), False),
    ]
    if counted.open_hazards(unit):
        words = f"未销号重大隐患{counted.open_hazards(unit):,}项，其中逾期{counted.overdue(unit):,}项"
        return [*facts, (words, counted.overdue(unit) > 0)]
    return [*facts, (f"无未销号重大隐患（0／{counted.enterprises(unit):,}家）", False)]


def reporting_rows(situation: Situation, unit: int) -> list[int]:
    """Units that the table of a sheet counts: reporting units, or the parts of one of them, or that one itself."""
    units = situation.snapshot.units
    rows = units.reporting() if unit == 0 else units.children(unit)
    return rows.tolist() or [unit]


def _blocks(situation: Situation, frame: SheetFrame, picture: MapPicture, code: str, width: float) -> list[Block]:
    figures = situation.measures.figures(frame.unit)
    unit_blocks = _unit_blocks(situation, frame)
    return [
        Block("figures", 14.5, 15.5, _figures(figures, width)),
        *unit_blocks,
        conflict_block(situation, frame.unit, reporting_rows(situation, frame.unit), width),
        Block("chart", 40.0, 62.0, {"file": "industry.svg", "title": "分行业风险构成", "note": "家；白＝未分级"}),
        Block(
            "chart",
            44.0,
            74.0,
            {"file": "flow.svg", "title": "重大隐患流量与存量", "note": _flow_note(situation, frame.unit)},
        ),
        _facts_box(situation, frame.unit, picture, code, width),
    ]


def _figures(figures: list[Figure], width: float) -> dict[str, object]:
    """The key figures side by side, spread over the width as their own widths demand; large numbers shrink together
    until they fit."""
    size = 16.5 if width < 100 else 20.0
    while (items := _figure_items(figures, size)) and _room(items, width) < FIGURE_GAP_MM and size > 8:
        size -= 0.5
    gap = _room(items, width)
    x = 0.0
    for item in items:
        item["x"] = x
        x += float(str(item["natural"])) + gap
    return {"figures": items, "size": size}


def _room(items: list[dict[str, object]], width: float) -> float:
    """Millimetres between two figures."""
    return (width - sum(float(str(item["natural"])) for item in items)) / max(len(items) - 1, 1)


def _figure_items(figures: list[Figure], size: float) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    for figure in figures:
        unit = figure.unit if figure.text != "无对象" else ""
        label = SHORT_LABELS.get(figure.id, figure.label)
        value_mm = metrics(bold=True).width(figure.text) * size + metrics().width(unit) * 6.4
        natural = max(value_mm, metrics().width(label) * 6.4) * svg.PT_MM
        alarm = figure.id == "overdue" and figure.value > 0
        items.append({"value": figure.text, "unit": unit, "label": label, "alarm": alarm, "natural": natural})
    return items


def _unit_row(name: str, by_class: np.ndarray, opened: int, overdue: int) -> dict[str, object]:
    counts = by_class.tolist()
    return {
        "name": metrics().fit(name, 19.5 / (6.7 * svg.PT_MM)),
        "total": f"{sum(counts):,}",
        "classes": counts,
        "a": f"{counts[RiskClass.A]:,}",
        "b": f"{counts[RiskClass.B]:,}",
        "opened": f"{opened:,}",
        "overdue": f"{overdue:,}",
    }


def unit_table(situation: Situation, unit: int) -> tuple[list[dict[str, object]], dict[str, object], int]:
    """Rows in official order (with a row for what no listed unit counts), the total row, and the largest count."""
    counted, names = situation.measures, situation.snapshot.units.short_name
    rows = reporting_rows(situation, unit)
    table = [
        _unit_row(names[row], counted.by_class[row], counted.open_hazards(row), counted.overdue(row)) for row in rows
    ]
    rest = rest_of(situation, unit, rows)
    if rest.total or rest.opened:
        name = "属地未定" if unit == 0 else "本级"
        table.append(_unit_row(name, rest.by_class, rest.opened, rest.overdue))
    total = _unit_row("合计", counted.by_class[unit], counted.open_hazards(unit), counted.overdue(unit))
    ungraded = int(counted.by_class[unit, RiskClass.UNGRADED])
    total["note"] = f"含未分级{ungraded:,}家" if ungraded else ""
    return table, total, max([sum(row["classes"]) for row in table] + [1])  # type: ignore[call-overload]


def _unit_blocks(situation: Situation, frame: SheetFrame) -> list[Block]:
    """The table of units, in pieces of at most what a column of this paper holds."""
    table, total, scale = unit_table(situation, frame.unit)
    most_rows = max(int((frame.page.body.h * 0.9 - HEAD_MM - 12) / 4.7), 5)
    has_counties = frame.unit and len(situation.snapshot.units.children(frame.unit))
    title = "分县（市、区）情况" if has_counties else "分单位情况"
    blocks = []
    for start in range(0, len(table), most_rows):
        rows = table[start : start + most_rows]
        is_last = start + most_rows >= len(table)
        data: dict[str, object] = {
            "title": title + ("（续）" if start else ""),
            "note": "按官方排序",
            "rows": rows,
            "total": total if is_last else None,
            "scale": scale,
            "total-width": _column_mm(str(total["total"]), 10.5),
            "a-width": _column_mm(str(total["a"]), 7.0),
            "b-width": _column_mm(str(total["b"]), 8.0),
        }
        count = len(rows) + is_last
        blocks.append(Block("units", HEAD_MM + 5 + 4.7 * count, HEAD_MM + 5 + 6.3 * count, data))
    return blocks


def _column_mm(widest: str, least: float) -> float:
    """Width of a column of counts: its total is the widest."""
    return max(metrics(bold=True).width(widest) * 6.6 * svg.PT_MM + 1.8, least)


def _flow_note(situation: Situation, unit: int) -> str:
    flow_ = monthly_flow(hazard_flow(situation.snapshot, situation.measures, unit), MONTHS)
    return f"项；期初{flow_.opening:,}＋新增－销号＝期末{int(flow_.stock[-1]):,}"


def _facts_box(situation: Situation, unit: int, picture: MapPicture, code: str, width: float) -> Block:
    """What is not on the map and what the map hides; nothing of it is missing from the counts."""
    by_place = situation.measures.by_place[unit]
    unplaced = int(by_place.sum() - by_place[PlaceStatus.PLACED])
    head = f"未落图 {unplaced:,} 家（已计入全部合计）"
    reasons = "，".join(
        f"{status.label}{int(by_place[status]):,}" for status in PlaceStatus if status and by_place[status]
    )
    notes = [reasons] if reasons else []
    if picture.schematic:
        names = "、".join(metrics().fit(name, 10) for name in picture.schematic[:3])
        more = f"等 {len(picture.schematic)} 个单位" if len(picture.schematic) > 3 else ""
        notes.append(f"{names}{more}无独立界线，以示意框表示")
    if picture.hidden:
        notes.append(f"A、B 类 {picture.hidden:,} 家被圆环数字遮住")
    if picture.moved:
        notes.append(f"密集处 {picture.moved:,} 个符号有错开，细线指向原位")
    notes += [note.rstrip("。") for note in picture.notes]
    undated = hazard_flow(situation.snapshot, situation.measures, unit).undated
    if undated:
        notes.append(f"{undated:,} 项已销号但无销号日期，不计入流量")
    room = (width - 24) / (6.1 * svg.PT_MM)
    lines = metrics().wrap("；".join(notes) + "。", room, 4) if notes else []
    height = 5.8 + 2.75 * len(lines) + 6.0
    height = max(height, 20.0)
    return Block(
        "facts",
        height,
        height,
        {
            "head": metrics(bold=True).wrap(head, (width - 24) / (7 * svg.PT_MM), 2),
            "lines": lines,
            "code": code,
            "anchor": anchor(situation.snapshot),
        },
    )


def _charts(situation: Situation, frame: SheetFrame, placed: list[Placed]) -> dict[str, str]:
    """The chart pictures at the size that the layout gave them."""
    theme, answer = THEMES[frame.theme], {}
    for item in placed:
        name = item.block.data.get("file")
        size = (item.frame.w, item.frame.h - HEAD_MM - 1.0)
        if name == "industry.svg":
            by_class = classes_by_industry(situation.snapshot, frame.unit)
            order = [int(row) for row in Industry if row] + ([0] if by_class[0].any() else [])
            answer[name] = plots.industry_bars([Industry(row).label for row in order], by_class[order], *size, theme)
        elif name == "flow.svg":
            flow_ = monthly_flow(hazard_flow(situation.snapshot, situation.measures, frame.unit), MONTHS)
            answer[name] = plots.flow_columns(flow_, *size, theme)
    return {str(name): picture for name, picture in answer.items()}


def _block_data(item: Placed) -> dict[str, object]:
    frame: Frame = item.frame
    data = {"kind": item.block.kind, "x": frame.x, "y": frame.y, "w": frame.w, "h": frame.h} | item.block.data
    if item.block.kind == "units":
        rows = len(item.block.data["rows"]) + (item.block.data["total"] is not None)  # type: ignore[arg-type]
        data["row"] = (frame.h - HEAD_MM - 5.0) / rows
    if item.block.kind == "conflicts":
        data["row"] = (frame.h - HEAD_MM) / max(len(item.block.data["rows"]), 1)  # type: ignore[arg-type]
    return data
