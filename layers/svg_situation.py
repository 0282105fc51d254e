"""The situation map at small scale (province, city): donuts, A and B singly, insets of the dense city centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers import scale_bar, svg_aggregate
from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_field import LabelField
from layers.placement_space import FreeSpace
from layers.print_furniture import place_arrow, set_stage
from layers.print_ground import Ground, in_scope
from layers.print_groups import DonutScale, Group, groups_of, merged
from layers.print_spec import MapPicture, MapSpec
from layers.print_view import PrintView
from layers.situation import Situation
from layers.svg_ground import draw_ground, unit_names
from layers.svg_legend import Legend, Row
from layers.svg_zones import draw_zone_marks, zone_mark
from layers.symbology import LINE_LABELS, LineKind
from layers.theme import THEMES, Theme
from ledger.risk_class import RiskClass

INSET_SHAPES = ((0.33, 0.84), (0.28, 0.84), (0.3, 0.62), (0.235, 0.84), (0.24, 0.62))
"""Width in widths of the map, height in widths of the inset; the first that finds room."""
MAX_INSETS = 2
INSET_ZOOM = 3.2  # scale of an inset in scales of the map


def draw_situation(situation: Situation, ground: Ground, spec: MapSpec) -> MapPicture:
    """The whole map of one sheet, ``spec.width`` by ``spec.height`` mm."""
    theme = THEMES[spec.theme]
    first = PrintView.fit(ground.bounds, (0, 0, spec.width, spec.height))
    scale = DonutScale.of(groups_of(situation, ground, first))
    stage = set_stage(ground, spec, _legend(situation, ground, scale, theme), _projection(situation), theme)
    view = stage.view
    groups = groups_of(situation, ground, view)
    window = _Window(situation, ground, view, theme)
    side = [group for group in groups if group.shape is None]
    boxes = "".join(_side_box(group, scale, stage.space, view, ground, theme) for group in side)
    main, hidden = window.draw(groups, scale, named={group.unit for group in groups if group.is_unit})
    insets, frames = _draw_insets(window, groups, scale, stage.space, spec)
    arrow = place_arrow(stage.space, view, theme)
    body = [
        svg.clipped("map", 0, 0, spec.width, spec.height, [main, frames]),
        boxes,
        insets,
        stage.furniture,
        arrow,
        svg.rect(0.2, 0.2, spec.width - 0.4, spec.height - 0.4, stroke=theme.text, stroke_width=0.4),
    ]
    return MapPicture(
        svg=svg.document(spec.width, spec.height, body),
        scale_denominator=view.scale_denominator(spec.enlargement),
        is_every_enterprise=False,
        hidden=hidden,
        moved=0,
        schematic=tuple(group.name for group in side),
        notes=(),
    )


def _projection(situation: Situation) -> str:
    return situation.frame.name.split("·")[-1].strip() + "投影"


@dataclass(frozen=True, slots=True)
class _Window:
    """One map window: the main map or an inset."""

    situation: Situation
    ground: Ground
    view: PrintView
    theme: Theme

    def draw(self, groups: list[Group], scale: DonutScale, named: set[int]) -> tuple[str, int]:
        """Everything inside the window, and the number of hidden A and B signs."""
        companies = self.situation.snapshot.enterprises
        scoped = in_scope(self.situation, self.ground.scope)[companies.unit]
        rows = np.ones(len(companies), np.bool_) if self.ground.scope == 0 else scoped & (companies.unit >= 0)
        marks = svg_aggregate.marks_in(companies, self.ground.x, self.ground.y, self.view, rows)
        sizes = svg_aggregate.sign_sizes(marks)
        field = LabelField(self.view.frame)
        placed = svg_aggregate.place_donuts(groups, scale, field, marks)
        names = unit_names(self.situation, self.ground, self.view, field, self.theme, named)
        on_ring, hidden = svg_aggregate.covered(marks, placed)
        body = [
            draw_ground(self.situation, self.ground, self.view, self.theme),
            svg_aggregate.draw_dust(marks, self.theme),
            draw_zone_marks(self.situation, self.ground, self.view, self.theme),
            svg_aggregate.draw_signs(marks, sizes, self.theme),
            svg_aggregate.draw_donuts(placed, self.theme),
            svg_aggregate.draw_signs(marks, sizes, self.theme, on_ring),
            names,
        ]
        return "".join(body), int(hidden.sum())


def _draw_insets(
    window: _Window, groups: list[Group], scale: DonutScale, space: FreeSpace, spec: MapSpec
) -> tuple[str, str]:
    """Enlargements of the merged city centres where the frame is empty; and their windows framed on the main map."""
    insets, frames, theme = [], [], window.theme
    corners = [(spec.width, 0.0), (spec.width, spec.height)]
    for group, corner in zip(merged(groups)[:MAX_INSETS], corners, strict=False):
        for share, aspect in INSET_SHAPES:
            width = share * spec.width
            height = aspect * width
            place = space.put(width, height, corner)
            if place is not None:
                drawn, frame = _inset(window, group, scale, (float(place[0]), float(place[1]), width, height), spec)
                insets.append(drawn)
                x0, y0, x1, y1 = frame
                frames.append(svg.rect(x0, y0, x1 - x0, y1 - y0, stroke=theme.text, stroke_width=0.35))
                break
    return "".join(insets), "".join(frames)


def _inset(
    window: _Window, group: Group, scale: DonutScale, box: tuple[float, float, float, float], spec: MapSpec
) -> tuple[str, tuple[float, float, float, float]]:
    """One inset at (left, top, width, height), and its window on the main map in sheet mm."""
    situation, theme, left, top, width, height = window.situation, window.theme, *box
    bounds = _core(window, group)
    view = PrintView.fit(bounds, box, (2.0, 2.0, 2.0, 2.0), window.view.m_per_mm / INSET_ZOOM)
    inner = _Window(situation, window.ground, view, theme)
    parts = [
        part for part in groups_of(situation, window.ground, view, merge=False) if part.members[0] in group.members
    ]
    body, _hidden = inner.draw(parts, DonutScale(scale.growth), named=set(window.ground.reporting.tolist()))
    title = f"{metrics().fit(group.name, 16)}放大图"
    bar = scale_bar.ScaleBar.fitting(0.36 * width * view.m_per_mm)
    ratio = scale_bar.round_denominator(view.scale_denominator(spec.enlargement))
    title_width = metrics(bold=True).width(title) * 2.9 + metrics().width(ratio) * 2.3 + 6.0
    bar_width = bar.ticks[-1] / view.m_per_mm + 10.0
    drawn = [
        svg.clipped(f"inset{group.unit}", left, top, width, height, [body]),
        svg.rect(left, top, title_width, 5.6, fill=theme.window),
        svg.text(left + 1.8, top + 4.0, title, 2.9, fill=theme.text, bold=True),
        svg.text(left + 3.8 + metrics(bold=True).width(title) * 2.9, top + 3.9, ratio, 2.3, fill=theme.text2),
        svg.rect(left, top + height - 7.2, bar_width, 7.2, fill=theme.window),
        scale_bar.draw(left + 2.2, top + height - 6.6, bar, view.m_per_mm, "", theme),
        svg.rect(left, top, width, height, stroke=theme.text, stroke_width=0.4),
    ]
    x, y = window.view.to_mm(*(np.array(edge) for edge in (view.plane_bounds[0::2], view.plane_bounds[1::2])))
    return "".join(drawn), (float(x[0]), float(y[1]), float(x[1]), float(y[0]))


def _core(window: _Window, group: Group) -> tuple[float, float, float, float]:
    """Where the enterprises of a group stand close together: a point in the plane, as empty bounds."""
    companies = window.situation.snapshot.enterprises
    rows = np.isin(companies.unit, group.members) & np.isfinite(window.ground.x)
    if not rows.any():
        centre = shapely.centroid(shapely.union_all(window.ground.shape[list(group.members)]))
        return (centre.x, centre.y, centre.x, centre.y)
    x, y = float(np.median(window.ground.x[rows])), float(np.median(window.ground.y[rows]))
    return (x, y, x, y)


def _side_box(group: Group, scale: DonutScale, space: FreeSpace, view: PrintView, ground: Ground, theme: Theme) -> str:
    """A unit without a polygon: a dashed box marked 示意 near the area, with its donut."""
    radius = scale.radius(group.total)
    label = metrics(bold=True).fit(group.name, 9)
    size = 2.5
    words = max(metrics(bold=True).width(label) * size, 14.0)
    width, height = 2 * radius + words + 6.0, max(2 * radius + 3.0, 9.0)
    x0, y0, x1, y1 = ground.bounds
    centre_x, centre_y = view.to_mm(np.array([(x0 + x1) / 2]), np.array([(y0 + y1) / 2]))
    place = space.put(width, height, (float(centre_x[0]), float(centre_y[0])), 1.0)
    if place is None:  # a full frame: it still must not be lost
        place = np.array([view.left + 3.0, view.top + 3.0])
    x, y = float(place[0]), float(place[1])
    dashes = "1 0.7"
    middle = y + height / 2
    body = [
        svg.rect(x, y, width, height, fill=theme.window, stroke=theme.text2, stroke_width=0.3, stroke_dasharray=dashes),
        signs.donut(x + radius + 1.5, middle, radius, group.by_class[:4].tolist(), theme, total=group.total),
        svg.text(x + 2 * radius + 3.0, middle - 0.2, label, size, fill=theme.accent, bold=True),
        svg.text(x + 2 * radius + 3.0, middle + 3.0, "示意，不表示位置", 2.15, fill=theme.text2),
    ]
    if group.opened:
        tag_x = x + width - signs.tag_width(group.opened) / 2 - 0.6
        body.append(signs.hazard_tag(tag_x, y, group.opened, group.overdue > 0, theme))
    return "".join(body)


def _legend(situation: Situation, ground: Ground, scale: DonutScale, theme: Theme) -> Legend:
    counted, scope = situation.measures, ground.scope
    by_class = counted.by_class[scope]
    tail = {RiskClass.A: "逐户表示", RiskClass.B: "逐户表示"}
    rows = []
    for risk in (RiskClass.A, RiskClass.B, RiskClass.C, RiskClass.D):
        size = svg_aggregate.CLASS_SYMBOLS[risk].print_small_mm * 1.15 or 2.6
        rows.append(
            Row(
                lambda x, y, r=risk, s=size: _class_swatch(x, y, r, s, theme),
                f"{risk.label}企业（{tail.get(risk, '计入圆环，灰点示位置')}）",
                f"{by_class[risk]:,}",
            )
        )
    rows.append(
        Row(
            lambda x, y: signs.class_shape(x, y, 2.4, RiskClass.UNGRADED, theme),
            "未分级企业（计入总数，不计入圆环）",
            f"{by_class[RiskClass.UNGRADED]:,}",
        )
    )
    rows.append(_donut_row(situation, ground, scale, theme))
    overdue, opened = counted.overdue(scope), counted.open_hazards(scope)
    rows.append(
        Row(
            lambda x, y: signs.hazard_tag(x, y, 5, True, theme),
            f"未销号重大隐患数，红牌＝有逾期（共逾期 {overdue:,}）",
            f"{opened:,}",
        )
    )
    zones = int(counted.zones_by_kind[scope].sum())
    if zones:
        rows.append(
            Row(
                lambda x, y: zone_mark(x - 1.5, y, False, theme) + zone_mark(x + 1.8, y, True, theme),
                f"危险作业区，带虚环＝当前在场（{int(counted.running[scope]):,}）",
                f"{zones:,}",
            )
        )
    rows.append(_line_row(ground, theme))
    rule = f"{situation.pack.light_sentence}；过期限次日起为逾期"
    return Legend("图例", f"{situation.pack.class_direction}；右列为本图数量", [rows], [rule])


def _class_swatch(x: float, y: float, risk: RiskClass, size: float, theme: Theme) -> str:
    if risk <= RiskClass.B:
        return signs.class_shape(x, y, size, risk, theme)
    tone = theme.classes[risk]
    return svg.rect(x - 1.3, y - 1.1, 2.6, 2.2, fill=tone.fill, stroke=theme.text2, stroke_width=0.15)


def _donut_row(situation: Situation, ground: Ground, scale: DonutScale, theme: Theme) -> Row:
    """Three sample donuts with the mean composition of the area."""
    by_class = situation.measures.by_class[ground.scope][:4].tolist()
    most = max(int(situation.measures.by_class[row].sum()) for row in ground.leaves.tolist() or [ground.scope])
    power = 10 ** max(len(str(max(most, 1))) - 1, 1)
    samples = [max(power // 10 * step, 1) for step in (2, 5)] + [max(most // power, 1) * power]
    radii = [scale.radius(sample) for sample in samples]
    height = 2 * max(radii) + 1.6

    def draw(x: float, y: float) -> str:
        left, body = x - SAMPLE_LEFT, []
        for sample, radius in zip(samples, radii, strict=True):
            middle = y + max(radii) - radius
            body.append(signs.donut(left + radius, middle, radius, by_class or [1], theme, total=sample))
            left += 2 * radius + 0.9
        body.append(svg.text(left + 1.0, y, "圆环＝企业数及 A—D 构成", 2.2, fill=theme.text))
        body.append(svg.text(left + 1.0, y + 3.2, "圆越大企业越多", 2.2, fill=theme.text2))
        return "".join(body)

    return Row(draw, "", height=height)


SAMPLE_LEFT = 3.6


def _line_row(ground: Ground, theme: Theme) -> Row:
    """The kinds of lines in one row."""
    kinds = [(LineKind.AREA, 0.6, theme.area_line, None)]
    if ground.unit_lines:
        kinds.append((LineKind.UNIT, 0.32, theme.unit_line, "2.2 0.6 0.35 0.6"))
    if ground.part_lines:
        kinds.append((LineKind.PART, 0.2, theme.county_line, None))
    if ground.schematic_lines:
        kinds.append((LineKind.SCHEMATIC, 0.3, theme.unit_line, "1.3 0.8"))

    def draw(x: float, y: float) -> str:
        left, body = x - SAMPLE_LEFT, []
        for kind, width, tone, dashes in kinds:
            body.append(svg.line(left, y, left + 6.0, y, stroke=tone, stroke_width=width, stroke_dasharray=dashes))
            body.append(svg.text(left + 7.0, y + 0.8, LINE_LABELS[kind], 2.2, fill=theme.text))
            left += 9.5 + 2.2 * len(LINE_LABELS[kind])
        return "".join(body)

    return Row(draw, "")
