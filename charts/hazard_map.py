"""Facts of the hazards sheet (消除重大事故隐患施工图). Every number comes from ``policy.measures`` or its breakdown."""

from __future__ import annotations

import numpy as np

from charts.battle_map import reporting_rows
from charts.hazard_table import HazardTable, hazard_table
from charts.light_matrix import light_matrix
from charts.page_layout import EDGE, FOOTER_HEIGHT, GUTTER, NARROW_BAND_BOTTOM, Frame, Page
from charts.plot_progress import burn_down, burn_down_chart, close_out_bars
from charts.sheet_parts import SheetFrame, area_name, as_of_text, code_and_qr, common_data, fit_note
from charts.snapshot_code import anchor
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.print_hazards import Roll, roll_of
from layers.print_spec import MapKind, MapPicture, MapSpec
from layers.print_words import tone_words
from layers.situation import Situation
from layers.svg_map import draw_map
from layers.theme import THEMES, Theme
from ledger.enterprise import CATEGORY_LABELS, Industry
from policy.breakdown import hazard_flow
from policy.conflict import ConflictRule
from policy.light import OPEN_LIGHTS, Light

TITLE = "消除工贸行业重大事故隐患施工图"
CHART_MM = 58.0
BOX_MM = 50.0
NARROW_BOX_MM = 38.0
MATRIX_MM = 64.0
HEAD_MM = 5.2
LEAST_COLUMN = 104.0


def hazards_sheet(situation: Situation, frame: SheetFrame) -> tuple[dict[str, object], dict[str, str], MapPicture]:
    """Template data, pictures by file name, and the map."""
    page, unit = frame.page, frame.unit
    columns, each = _columns(page)
    matrix = light_matrix(situation, unit, CHART_MM) if columns >= 3 or _is_wide_upright(page) else None
    map_frame, chart_frames, skip = _first_page(page, columns, each, matrix is not None)
    spec = MapSpec(MapKind.HAZARDS, unit, map_frame.w, map_frame.h, page.enlargement, frame.theme)
    picture = draw_map(situation, spec)
    roll = roll_of(situation, unit)
    table = hazard_table(situation, roll, picture.field_of, each, THEMES[frame.theme])
    code, qr = code_and_qr(situation, frame)
    rule = f"{situation.light_sentence}，过期限次日起为逾期；快照码 {code}"
    data = common_data(situation, frame, area_name(situation, unit) + TITLE, _facts(situation, unit), rule)
    data["map"] = {"x": map_frame.x, "y": map_frame.y, "w": map_frame.w, "h": map_frame.h}
    data["groups"] = table.groups
    data["appendix"] = table.appendix
    words = _map_words(roll, picture)
    data["blocks"] = _blocks(situation, unit, chart_frames, code, words, matrix, THEMES[frame.theme])
    data["table"] = _table_data(situation, unit, roll, table, page, columns, each, skip)
    data["matrix"] = _matrix(situation, roll) if len(roll) else None
    pictures = {"map.svg": picture.svg, "qr.svg": qr} | table.dials | _charts(situation, frame, chart_frames)
    return data, pictures, picture


def _columns(page: Page) -> tuple[int, float]:
    """Number and width of the table columns of a page."""
    width = page.width - 2 * EDGE
    count = max(int((width + 5) // (LEAST_COLUMN + 5)), 1)
    return count, (width - 5 * (count - 1)) / count


def _is_wide_upright(page: Page) -> bool:
    """A3 and larger, upright: room for the matrix below the map."""
    return not page.is_landscape and page.body.w > 230


def _first_page(page: Page, columns: int, each: float, has_matrix: bool) -> tuple[Frame, list[Frame], int]:
    """Frame of the map, frames of burn-down, close-out, facts box and (where there is one) matrix, and how many table
    columns page 1 leaves out."""
    body = page.body
    if columns >= 3:
        width = 2 * each + 5
        top = body.y + body.h - CHART_MM
        box = NARROW_BOX_MM if has_matrix else BOX_MM
        fixed = [MATRIX_MM, box] if has_matrix else [box]
        spare = width - sum(fixed) - 5 * (len(fixed) + 1)
        widths = [0.45 * spare, 0.55 * spare, *fixed]
        lefts = [body.x + sum(widths[:at]) + 5 * at for at in range(len(widths))]
        frames = [Frame(left, top, wide, CHART_MM) for left, wide in zip(lefts, widths, strict=True)]
        if has_matrix:
            frames[2], frames[3] = frames[3], frames[2]
        return Frame(body.x, body.y, width, body.h - CHART_MM - 4), frames, columns - 1
    if page.is_landscape:
        panel = 84.0
        x, tall = body.x + body.w - panel, (body.h - 46 - 8) / 2
        frames = [
            Frame(x, body.y, panel, tall),
            Frame(x, body.y + tall + 4, panel, tall),
            Frame(x, body.y + body.h - 46, panel, 46),
        ]
        return Frame(body.x, body.y, body.w - panel - GUTTER, body.h), frames, columns
    height = 0.68 * body.h
    top, tall = body.y + height + 4, body.h - height - 4
    box = (MATRIX_MM if has_matrix else BOX_MM) if body.w > 230 else 0.3 * body.w
    half = (body.w - box - 10) / 2
    frames = [
        Frame(body.x, top, half, tall),
        Frame(body.x + half + 5, top, half, tall),
        Frame(body.x + body.w - box, top, box, tall),
    ]
    if has_matrix:  # above the facts box
        x, drop = body.x + body.w - box, CHART_MM + 4
        frames[2:] = [Frame(x, top + drop, box, tall - drop), Frame(x, top, box, CHART_MM)]
    return Frame(body.x, body.y, body.w, height), frames, columns


def _facts(situation: Situation, unit: int) -> list[tuple[str, bool]]:
    counted = situation.measures
    opened, total = counted.open_hazards(unit), counted.enterprises(unit)
    if not opened:
        return [(f"{as_of_text(situation)}　无未销号重大隐患（0／{total:,}家）", False)]
    lights = "　".join(
        f"{light.label} {int(counted.by_light[unit, light]):,}"
        for light in OPEN_LIGHTS
        if counted.by_light[unit, light]
    )
    incomplete = int(counted.incomplete[unit])
    return [
        (as_of_text(situation), False),
        (f"未销号 {opened:,} 项：{lights}", False),
        (f"挂牌督办 {int(counted.listed[unit]):,}", False),
        (f"要素不全 {incomplete:,} 行", incomplete > 0),
        *((words, True) for words in _conflict_words(situation, unit)),
    ]


def _conflict_words(situation: Situation, unit: int) -> list[str]:
    """Conflicts that speak of open hazards, with the hazards and enterprises that they concern."""
    counted = situation.measures
    rules = (ConflictRule.OPERATING_WITH_HAZARD, ConflictRule.STANDARDISED_WITH_HAZARD)
    return [
        f"{rule.label} {int(counted.by_conflict[unit, rule]):,} 家（{rule.item}）"
        for rule in rules
        if counted.by_conflict[unit, rule]
    ]


def _blocks(
    situation: Situation,
    unit: int,
    frames: list[Frame],
    code: str,
    where: str,
    matrix: dict[str, object] | None,
    theme: Theme,
) -> list[dict[str, object]]:
    """The two charts, the facts box and the matrix under or beside the map."""
    closed = situation.measures.closed(unit)
    kinds: list[dict[str, object]] = [
        {"kind": "chart", "file": "burn-down.svg", "title": "存量下降曲线（燃尽图）", "note": "项；灰面为实际"},
        {
            "kind": "chart",
            "file": "close-out.svg",
            "title": "分单位销号进度",
            "note": tone_words(f"绿 已销号{closed:,}　白 整改中　红 逾期", theme),
        },
        {"kind": "tall-facts", "code": code, "anchor": anchor(situation.snapshot)}
        | _box_lines(situation, unit, frames[2].w, where),
    ]
    if matrix is not None:
        kinds.append({"kind": "lights"} | matrix)
    for kind, frame in zip(kinds, frames, strict=True):
        if "note" in kind:
            kind["note"] = fit_note(str(kind["title"]), str(kind["note"]), frame.w)
    return [
        kind | {"x": frame.x, "y": frame.y, "w": frame.w, "h": frame.h}
        for kind, frame in zip(kinds, frames, strict=True)
    ]


def _map_words(roll: Roll, picture: MapPicture) -> str:
    """How the table finds the map, and which hazards the map does not show or does not number."""
    off_map = len(roll) - len(picture.field_of)
    lost = f"未落图 {off_map:,} 项，列于表中，已计入合计。" if off_map else ""
    return "图位为图框字母＋数字。" + lost + "".join(picture.notes)


def _box_lines(situation: Situation, unit: int, width: float, where: str) -> dict[str, object]:
    incomplete = int(situation.measures.incomplete[unit])
    note = "责任人、工作标准、完成时限齐全。"
    if incomplete:
        note = "缺责任人、工作标准或完成时限的行不得视为“已部署”，补齐后重印。"
    room = (width - 5) / (6.2 * svg.PT_MM)
    return {
        "head": f"要素不全 {incomplete:,} 行",
        "alarm": incomplete > 0,
        "lines": metrics().wrap(note, room, 4) + metrics().wrap(where, room, 8),
    }


def _table_data(
    situation: Situation, unit: int, roll: Roll, table: HazardTable, page: Page, columns: int, each: float, skip: int
) -> dict[str, object]:
    total = situation.measures.enterprises(unit)
    closing = f"以上共 {len(roll):,} 项，全部列出。" if len(roll) else ""
    if table.appendix:
        closing += f"过长文字 {len(table.appendix):,} 处，全文见附。"
    return {
        "columns": columns,
        "skip": skip,
        "lead": page.body.y - NARROW_BAND_BOTTOM,
        "top": NARROW_BAND_BOTTOM,
        "bottom": FOOTER_HEIGHT,
        "width": each,
        "widths": table.widths,
        "left": f"剩余{situation.pack.light_rule.day_kind.unit.removeprefix('个')}",
        "empty": f"{as_of_text(situation)}无未销号重大隐患（0／{total:,}家）。",
        "closing": closing,
    }


def _matrix(situation: Situation, roll: Roll) -> dict[str, object]:
    """Open hazards by industry and special category of the enterprise. Categories overlap and are not added up."""
    companies = situation.snapshot.enterprises
    known = roll.enterprise >= 0
    hosts, overdue = roll.enterprise[known], roll.light[known] == Light.OVERDUE
    industry, bits = companies.industry[hosts], companies.categories[hosts]
    rows = []
    for kind in [*[one for one in Industry if one], Industry.UNKNOWN]:
        mine = industry == kind
        if kind == Industry.UNKNOWN and not mine.any():
            continue
        masks = [mine & ((bits & int(bit)) > 0) for bit in CATEGORY_LABELS] + [mine]
        cells = [{"open": int(mask.sum()), "overdue": int((mask & overdue).sum())} for mask in masks]
        rows.append({"name": kind.label, "cells": cells})
    most = max([cell["open"] for row in rows for cell in row["cells"][:-1]] + [1])  # type: ignore[index]
    return {
        "title": "分行业、分专业类型",
        "note": "未销号项数；专业类型可重叠，不相加",
        "columns": [*CATEGORY_LABELS.values(), "项数"],
        "rows": rows,
        "most": most,
        "height": 12.0 + 4.6 * (len(rows) + 1),
    }


def _charts(situation: Situation, frame: SheetFrame, frames: list[Frame]) -> dict[str, str]:
    unit, theme = frame.unit, THEMES[frame.theme]
    counted, hazards = situation.measures, situation.snapshot.hazards
    flow = hazard_flow(situation.snapshot, counted, unit)
    due = hazards.due_on[roll_of(situation, unit).rows]
    rows = reporting_rows(situation, unit)
    names = [situation.snapshot.units.short_name[row] for row in rows]
    by_light = counted.by_light[rows]
    rest = counted.by_light[unit] - by_light.sum(axis=0)
    if rest[: Light.CLOSED + 1].any():
        names, by_light = [*names, "属地未定" if unit == 0 else "本级"], np.vstack([by_light, rest])
    first, second = frames[0], frames[1]
    return {
        "burn-down.svg": burn_down_chart(burn_down(flow, due), flow.today, first.w, first.h - HEAD_MM - 1.5, theme),
        "close-out.svg": close_out_bars(names, by_light, second.w, second.h - HEAD_MM - 1.5, theme),
    }
