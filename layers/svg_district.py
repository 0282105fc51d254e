"""The situation map at large scale (district, town): every enterprise with its letter, zones with hatch, lights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.placement_field import Box, LabelField
from layers.placement_spread import spread
from layers.print_furniture import place_arrow, projection_of, set_stage
from layers.print_ground import Ground, in_scope
from layers.print_groups import DonutScale, groups_of
from layers.print_spec import MapPicture, MapSpec
from layers.print_view import PrintView
from layers.situation import Situation
from layers.svg_beside import Beside, draw_dials, draw_plates
from layers.svg_cards import Anchors, DrawnCards, draw_cards
from layers.svg_ground import draw_ground, neighbour_names, unit_names
from layers.svg_legend import Draw, Legend, Row
from layers.svg_side_box import draw_side_boxes
from layers.svg_situation_legend import conflict_row
from layers.svg_zones import draw_running, draw_zones, patterns, running_sign, zone_shape
from layers.symbology import CLASS_SYMBOLS, DRAW_ORDER, LINE_LABELS, LineKind
from layers.theme import THEMES, Theme
from ledger.enterprise import OperatingStatus
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.light import OPEN_LIGHTS, Light

Floats = npt.NDArray[np.float64]
MOBILITY = {RiskClass.A: 0.15, RiskClass.B: 0.4, RiskClass.C: 0.8, RiskClass.D: 1.0, RiskClass.UNGRADED: 1.0}
FULLEST = 0.30  # share of the area that symbols may cover; fuller maps get donuts
SMALLEST = 0.86  # smallest factor of the symbol sizes at which every class still holds its letter


def shows_every_enterprise(situation: Situation, ground: Ground, spec: MapSpec) -> bool:
    """Whether all symbols with their letters find room on this sheet."""
    view = PrintView.fit(ground.bounds, (0, 0, spec.width, spec.height))
    rows = _rows(situation, ground)
    sizes = np.array([CLASS_SYMBOLS[risk].print_mm for risk in RiskClass])
    needed = float((sizes[situation.snapshot.enterprises.risk_class[rows]] ** 2).sum()) * SMALLEST**2
    x0, y0, x1, y1 = ground.bounds
    area = float(shapely.area(ground.area)) if ground.area is not None else (x1 - x0) * (y1 - y0)
    return needed < FULLEST * area / view.m_per_mm**2


def draw_district(situation: Situation, ground: Ground, spec: MapSpec) -> MapPicture:
    """The whole map of one sheet."""
    theme = THEMES[spec.theme]
    stage = set_stage(ground, spec, [_legend(situation, ground, theme)], projection_of(situation), theme)
    view = stage.view
    symbols = _symbols(situation, ground, view)
    for left, top, right, bottom in _boxes(symbols):
        stage.space.take(left, top, right - left, bottom - top)
    side = [group for group in groups_of(situation, ground, view) if group.shape is None]
    boxes, side_covers = draw_side_boxes(side, DonutScale.of(side), stage.space, view, ground, theme)
    anchors = Anchors(symbols.row, symbols.x, symbols.y, symbols.size)
    cards = draw_cards(situation, ground, view, stage.space, anchors, (*stage.boxes, *side_covers), theme)
    arrow, arrow_box = place_arrow(stage.space, view, theme)
    field = LabelField(view.frame)
    for box in (*stage.boxes, arrow_box, *_boxes(symbols), *side_covers, *cards.boxes):
        field.block(box)
    beside = Beside(symbols.x, symbols.y, symbols.size)
    plates = draw_plates(situation, symbols.row, beside, theme)
    dials = draw_dials(situation, symbols.row, beside, theme)
    for box in beside.taken:
        field.block(box)
    inside = [
        draw_ground(situation, ground, view, theme),
        draw_zones(situation, ground, view, theme),
        draw_running(situation, ground, view, theme),
        cards.leaders,
        _ticks(symbols, theme),
        _signs(symbols, theme),
        unit_names(situation, ground, view, field, theme, set()),
        neighbour_names(ground, view, field, theme),
        dials,
        plates,
    ]
    body = [
        svg.clipped("map", 0, 0, spec.width, spec.height, inside),
        boxes,
        cards.cards,
        stage.furniture,
        arrow,
        svg.rect(0.2, 0.2, spec.width - 0.4, spec.height - 0.4, stroke=theme.text, stroke_width=0.4),
    ]
    return MapPicture(
        svg=svg.document(spec.width, spec.height, body),
        scale_denominator=view.scale_denominator(spec.enlargement),
        is_every_enterprise=True,
        hidden=0,
        moved=int(symbols.moved.sum()),
        schematic=tuple(group.name for group in side),
        notes=_notes(symbols, cards),
    )


def _notes(symbols: _Symbols, cards: DrawnCards) -> tuple[str, ...]:
    crowded = f"符号过密，{symbols.overlaps} 处仍有重叠。" if symbols.overlaps else ""
    left_out = f"当前在场作业和逾期、临期隐患另有 {cards.left_out} 项见清单。" if cards.left_out else ""
    return tuple(note for note in (crowded, left_out) if note)


@dataclass(frozen=True, slots=True)
class _Symbols:
    """Sheet coordinates where symbols stand and where they belong; ``row``: position of the enterprise."""

    row: npt.NDArray[np.intp]
    risk: npt.NDArray[np.uint8]
    size: Floats
    x: Floats
    y: Floats
    true_x: Floats
    true_y: Floats
    moved: npt.NDArray[np.bool_]
    overlaps: int


def _rows(situation: Situation, ground: Ground) -> npt.NDArray[np.intp]:
    """Placed enterprises in the book that the sheet counts."""
    companies = situation.snapshot.enterprises
    rows = np.isfinite(ground.x) & (companies.status != OperatingStatus.CLOSED)
    if ground.scope:
        rows &= in_scope(situation, ground.scope)[companies.unit] & (companies.unit >= 0)
    return np.flatnonzero(rows)


def _symbols(situation: Situation, ground: Ground, view: PrintView) -> _Symbols:
    rows = _rows(situation, ground)
    risk = situation.snapshot.enterprises.risk_class[rows]
    full = np.array([CLASS_SYMBOLS[one].print_mm for one in RiskClass])[risk]
    area = shapely.area(ground.area) / view.m_per_mm**2 if ground.area is not None else view.width * view.height
    factor = float(np.clip(np.sqrt(0.24 * area / max((full**2).sum(), 1.0)), SMALLEST, 1.0))
    x, y = view.to_mm(ground.x[rows], ground.y[rows])
    mobility = np.array([MOBILITY[one] for one in RiskClass])[risk]
    placed = spread(x, y, full * factor / 2, mobility)
    return _Symbols(rows, risk, full * factor, placed.x, placed.y, x, y, placed.moved, placed.overlaps)


def _boxes(symbols: _Symbols) -> list[Box]:
    """What each symbol covers: left, top, right, bottom in mm."""
    half = symbols.size / 2
    edges = (symbols.x - half, symbols.y - half, symbols.x + half, symbols.y + half)
    return list(zip(*(edge.tolist() for edge in edges), strict=True))


def _ticks(symbols: _Symbols, theme: Theme) -> str:
    """Fine lines from moved symbols to their true places."""
    ends = np.stack(
        [np.column_stack([symbols.x, symbols.y]), np.column_stack([symbols.true_x, symbols.true_y])], axis=1
    )[symbols.moved]
    dots = svg.dots_data(symbols.true_x[symbols.moved], symbols.true_y[symbols.moved])
    return svg.path(svg.lines_data(list(ends)), stroke=theme.text2, stroke_width=0.18) + svg.tenths(
        svg.path(dots, stroke=theme.text2, stroke_width=5.0, stroke_linecap="round")
    )


def _signs(symbols: _Symbols, theme: Theme) -> str:
    """All symbols with letters, A last."""
    body = []
    for risk in DRAW_ORDER:
        for at in np.flatnonzero(symbols.risk == risk).tolist():
            place = float(symbols.x[at]), float(symbols.y[at])
            body.append(signs.class_sign(*place, float(symbols.size[at]), risk, theme))
    return "".join(body)


def _legend(situation: Situation, ground: Ground, theme: Theme) -> Legend:
    counted, scope = situation.measures, ground.scope
    left = [
        Row(
            _class_sign(risk, theme),
            f"{risk.label}企业",
            f"{int(counted.by_class[scope, risk]):,}",
        )
        for risk in RiskClass
    ]
    left += [
        Row(
            _light_sign(light, theme),
            f"重大隐患 {light.label}",
            f"{int(counted.by_light[scope, light]):,}",
        )
        for light in OPEN_LIGHTS
        if counted.by_light[scope, light] or light in (Light.OVERDUE, Light.DUE_SOON)
    ]
    if counted.grave_count(scope):
        left.append(conflict_row(situation, scope, theme, "严重冲突（见冲突表）"))
    right = [
        Row(
            _zone_sign(kind, theme),
            kind.label,
            f"{int(counted.zones_by_kind[scope, kind]):,}",
        )
        for kind in OperationKind
        if counted.zones_by_kind[scope, kind]
    ]
    running = int(counted.running[scope])
    right.append(Row(lambda x, y: running_sign(x, y, theme, 0.6), "当前在场作业", f"{running:,}"))
    right += _line_rows(ground, theme)
    rule = f"{situation.light_sentence}；过期限次日起为逾期"
    hint = "细线指向符号原位；小于 5.8 mm 的作业区放大示意"
    return Legend("图例", f"{situation.pack.class_direction}；数字为本图数量", [left, right], [rule, hint])


def _class_sign(risk: RiskClass, theme: Theme) -> Draw:
    return lambda x, y: signs.class_sign(x, y, 0.92 * CLASS_SYMBOLS[risk].print_mm, risk, theme)


def _light_sign(light: Light, theme: Theme) -> Draw:
    return lambda x, y: signs.dial(x, y, 3.0, light, theme, 0.8 if light == Light.DUE_SOON else 0.25)


def _zone_sign(kind: OperationKind, theme: Theme) -> Draw:
    return lambda x, y: patterns(theme) + zone_shape(_swatch(x, y), kind, theme)


def _line_sign(width: float, tone: str, dashes: str | None) -> Draw:
    return lambda x, y: svg.line(x - 3.2, y, x + 3.2, y, stroke=tone, stroke_width=width, stroke_dasharray=dashes)


def _swatch(x: float, y: float) -> str:
    return f"M{svg.num(x - 3)} {svg.num(y - 1.6)}h6v3.2h-6Z"


def _line_rows(ground: Ground, theme: Theme) -> list[Row]:
    rows: list[tuple[LineKind, float, str, str | None]] = [(LineKind.AREA, 0.6, theme.area_line, None)]
    if ground.unit_lines:
        rows.append((LineKind.UNIT, 0.32, theme.unit_line, "2.2 0.6 0.35 0.6"))
    if ground.schematic_lines:
        rows.append((LineKind.SCHEMATIC, 0.3, theme.unit_line, "1.3 0.8"))
    return [
        Row(
            _line_sign(width, tone, dashes),
            LINE_LABELS[kind],
        )
        for kind, width, tone, dashes in rows
    ]
