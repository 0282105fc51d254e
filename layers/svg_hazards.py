"""The hazards map: every open hazard at its place, numbered as in the table, knots enlarged in insets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers import scale_bar
from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_badges import place_badges
from layers.placement_field import Box, LabelField
from layers.placement_space import FreeSpace
from layers.print_furniture import place_arrow, projection_of, set_stage
from layers.print_ground import Ground
from layers.print_hazards import Roll, roll_of
from layers.print_spec import MapPicture, MapSpec
from layers.print_view import PrintView
from layers.situation import Situation
from layers.svg_grid import STRIP_MM, draw_grid, fields
from layers.svg_ground import draw_ground, neighbour_names, part_names, unit_names
from layers.svg_legend import Draw, Legend, Row
from layers.theme import THEMES, Theme
from policy.light import OPEN_LIGHTS, Light

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
INSET_SHAPES = ((0.34, 0.84), (0.3, 0.8), (0.27, 0.66), (0.22, 0.72))  # share of the map's width; height in widths
INSET_ZOOM = 4.2
KNOT_LEAST = 9  # hazards in a window that deserve an inset
KNOT_DENSITY = 0.006  # hazards per mm2 of the window
MAX_INSETS = 3


@dataclass(frozen=True, slots=True)
class _Dots:
    """Placed hazards: sheet coordinates on the main map and plane metres; ``number`` counts from 1."""

    plane_x: Floats
    plane_y: Floats
    number: npt.NDArray[np.intp]
    light: npt.NDArray[np.uint8]
    is_listed: Bools

    def only(self, rows: Bools) -> _Dots:
        return _Dots(self.plane_x[rows], self.plane_y[rows], self.number[rows], self.light[rows], self.is_listed[rows])


def draw_hazards(situation: Situation, ground: Ground, spec: MapSpec) -> MapPicture:
    """The whole map of the sheet, with the field of every placed hazard."""
    theme = THEMES[spec.theme]
    roll = roll_of(situation, ground.scope)
    dots = _dots(ground, roll)
    stage = set_stage(
        ground, spec, [_legend(situation, ground, roll, theme)], projection_of(situation), theme, STRIP_MM
    )
    view = stage.view
    insets, frames, knots, blocked, lost = _draw_insets(situation, ground, view, stage.space, dots, theme, spec)
    arrow, arrow_box = place_arrow(stage.space, view, theme)
    obstacles = [*stage.boxes, *blocked, arrow_box]
    field = LabelField(view.frame)
    for box in obstacles:
        field.block(box)
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    field.set_points(x, y)
    names = unit_names(situation, ground, view, field, theme, set(), points=9.0)
    names += neighbour_names(ground, view, field, theme)
    badges, unnumbered = _draw_dots(dots, knots, view, field.boxes, names, theme)
    unnumbered += lost
    body = [
        svg.clipped("map", *_corner(view), [draw_ground(situation, ground, view, theme), badges, frames]),
        insets,
        stage.furniture,
        arrow,
        draw_grid(view.frame, theme),
        svg.rect(0.2, 0.2, spec.width - 0.4, spec.height - 0.4, stroke=theme.text, stroke_width=0.4),
    ]
    return MapPicture(
        svg=svg.document(spec.width, spec.height, body),
        scale_denominator=view.scale_denominator(spec.enlargement),
        is_every_enterprise=False,
        hidden=0,
        moved=0,
        schematic=(),
        notes=(f"图上过密，{unnumbered:,} 项隐患只标圆点不标序号，位置见表中图位。",) if unnumbered else (),
        field_of=dict(zip(roll.rows[dots.number - 1].tolist(), fields(x, y, view.frame), strict=True)),
    )


def _corner(view: PrintView) -> tuple[float, float, float, float]:
    return (view.left, view.top, view.width, view.height)


def _dots(ground: Ground, roll: Roll) -> _Dots:
    placed = roll.enterprise >= 0
    placed[placed] = np.isfinite(ground.x[roll.enterprise[placed]])
    hosts = roll.enterprise[placed]
    number = np.flatnonzero(placed) + 1
    return _Dots(ground.x[hosts], ground.y[hosts], number, roll.light[placed], roll.is_listed[placed])


def _badge_size(dots: _Dots) -> tuple[float, float]:
    most = int(dots.number.max(initial=1))
    return signs.badge_width(most), signs.BADGE[1]


def _draw_dots(
    dots: _Dots, skip: Bools, view: PrintView, obstacles: list[Box], names: str, theme: Theme
) -> tuple[str, int]:
    """Leaders, then names, dots and badges; hazards of ``skip`` (numbered in an inset) only as dots. Also the number of
    hazards that found no room for a badge."""
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    shown = ~skip
    placed = place_badges(x[shown], y[shown], _badge_size(dots), view.frame, obstacles)
    numbered = np.isfinite(placed.x)
    chosen = dots.only(shown)
    px, py = x[shown], y[shown]
    ends = np.stack([np.column_stack([px, py]), np.column_stack([placed.x, placed.y])], axis=1)[numbered]
    data = svg.lines_data(list(ends))
    plates = [
        signs.badge(bx, by, number, Light(light), listed, theme)
        for bx, by, number, light, listed in zip(
            placed.x[numbered].tolist(),
            placed.y[numbered].tolist(),
            chosen.number[numbered].tolist(),
            chosen.light[numbered].tolist(),
            chosen.is_listed[numbered].tolist(),
            strict=True,
        )
    ]
    body = [
        svg.path(data, stroke=theme.halo, stroke_width=0.85),
        svg.path(data, stroke=theme.text2, stroke_width=0.24),
        names,
        _dot_marks(x, y, dots.light, theme),
        *reversed(plates),
    ]
    return "".join(body), int((~numbered).sum())


def _dot_marks(x: Floats, y: Floats, light: npt.NDArray[np.uint8], theme: Theme) -> str:
    """The true places; overdue ones filled and on top."""
    body = []
    for kind in reversed(OPEN_LIGHTS):
        rows = light == kind
        fill = theme.lights[kind] if kind in (Light.OVERDUE, Light.DUE_SOON) else theme.halo
        edge = theme.halo if kind == Light.OVERDUE else theme.text
        body += [
            svg.circle(px, py, 0.62, fill=fill, stroke=edge, stroke_width=0.2)
            for px, py in zip(x[rows].tolist(), y[rows].tolist(), strict=True)
        ]
    return "".join(body)


def _draw_insets(
    situation: Situation,
    ground: Ground,
    view: PrintView,
    space: FreeSpace,
    dots: _Dots,
    theme: Theme,
    spec: MapSpec,
) -> tuple[str, str, Bools, list[Box], int]:
    """Insets, their windows on the main map, which hazards they show, the boxes that they occupy, and how many hazards
    found no room for a badge in them."""
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    knots = np.zeros(len(x), np.bool_)
    insets, frames, boxes, lost = list[str](), list[str](), list[Box](), 0
    for corner in ((spec.width, 0.0), (spec.width, spec.height), (0.0, 0.0))[:MAX_INSETS]:
        for share, aspect in INSET_SHAPES:
            width = share * spec.width
            height = aspect * width
            window = _densest(x[~knots], y[~knots], width / INSET_ZOOM, height / INSET_ZOOM)
            if window is None:
                break
            place = space.put(width, height, corner)
            if place is None:
                continue
            inside = ~knots & (x > window[0]) & (x < window[2]) & (y > window[1]) & (y < window[3])
            box = (float(place[0]), float(place[1]), width, height)
            title = f"放大图{'①②③'[len(insets)]}"
            drawn, unnumbered = _inset(situation, ground, view, window, dots.only(inside), box, title, theme, spec)
            insets.append(drawn)
            lost += unnumbered
            frames.append(_window_frame(window, f"{title} {int(inside.sum())}项", theme))
            boxes += [
                (box[0], box[1], box[0] + width, box[1] + height),
                (window[0], window[1] - 3.4, window[2], window[3]),
            ]
            knots |= inside
            break
    return "".join(insets), "".join(frames), knots, boxes, lost


def _window_frame(window: Box, title: str, theme: Theme) -> str:
    left, top, right, bottom = window
    width = metrics(bold=True).width(title) * 2.2 + 1.6
    return (
        svg.rect(left, top, right - left, bottom - top, stroke=theme.text, stroke_width=0.4)
        + svg.rect(left - 0.2, top - 3.2, width, 3.2, fill=theme.text)
        + svg.text(left + 0.6, top - 0.9, title, 2.2, fill=theme.halo, bold=True)
    )


def _densest(x: Floats, y: Floats, width: float, height: float) -> Box | None:
    """Window of that size (mm) with the most points, None when no window deserves an inset."""
    best, window = 0, None
    for start in range(0, len(x), 256):  # windows centred on the points
        part = slice(start, start + 256)
        near = (np.abs(x[part, None] - x) < width / 2) & (np.abs(y[part, None] - y) < height / 2)
        counts = near.sum(axis=1)
        row = int(np.argmax(counts))
        if counts[row] > best:
            best = int(counts[row])
            px, py = float(x[near[row]].mean()), float(y[near[row]].mean())
            window = (px - width / 2, py - height / 2, px + width / 2, py + height / 2)
    return window if best >= max(KNOT_LEAST, KNOT_DENSITY * width * height) else None


def _inset(
    situation: Situation,
    ground: Ground,
    main: PrintView,
    window: Box,
    dots: _Dots,
    box: tuple[float, float, float, float],
    title: str,
    theme: Theme,
    spec: MapSpec,
) -> tuple[str, int]:
    """One inset, and how many of its hazards found no room for a badge."""
    left, top, width, height = box
    zoom = (window[2] - window[0]) / width * main.m_per_mm
    west = main.west + (window[0] - main.left) * main.m_per_mm
    north = main.north - (window[1] - main.top) * main.m_per_mm
    view = PrintView(west, north, zoom, left, top, width, height)
    bar = scale_bar.ScaleBar.fitting(0.36 * width * view.m_per_mm)
    ratio = scale_bar.round_denominator(view.scale_denominator(spec.enlargement))
    title_width = metrics(bold=True).width(title) * 2.9 + metrics().width(ratio) * 2.3 + 6.0
    bar_width = bar.ticks[-1] / view.m_per_mm + 10.0
    covers: list[Box] = [
        (left, top, left + title_width, top + 5.6),
        (left, top + height - 7.2, left + bar_width, top + height),
    ]
    field = LabelField(view.frame)
    for cover in covers:
        field.block(cover)
    x, y = view.to_mm(dots.plane_x, dots.plane_y)
    field.set_points(x, y)
    names = part_names(situation, ground, view, field, theme)
    none = np.zeros(len(x), np.bool_)
    badges, unnumbered = _draw_dots(dots, none, view, field.boxes, names, theme)
    body = [draw_ground(situation, ground, view, theme), badges]
    drawn = (
        svg.clipped(f"inset{title}", left, top, width, height, body)
        + svg.rect(left, top, title_width, 5.6, fill=theme.window)
        + svg.text(left + 1.8, top + 4.0, title, 2.9, fill=theme.text, bold=True)
        + svg.text(left + 3.8 + metrics(bold=True).width(title) * 2.9, top + 3.9, ratio, 2.3, fill=theme.text2)
        + svg.rect(left, top + height - 7.2, bar_width, 7.2, fill=theme.window)
        + scale_bar.draw(left + 2.2, top + height - 6.6, bar, view.m_per_mm, "", theme)
        + svg.rect(left, top, width, height, stroke=theme.text, stroke_width=0.4)
    )
    return drawn, unnumbered


def _badge_sign(light: Light, theme: Theme) -> Draw:
    return lambda x, y: signs.badge(x, y, 8, light, False, theme)


def _legend(situation: Situation, ground: Ground, roll: Roll, theme: Theme) -> Legend:
    """Badges by light with their counts; the counts add up to the open hazards of the sheet."""
    counted, scope = situation.measures, ground.scope
    rows = [
        Row(_badge_sign(light, theme), _light_label(light, situation), f"{count:,}")
        for light in OPEN_LIGHTS
        if (count := int(counted.by_light[scope, light])) or light in (Light.OVERDUE, Light.DUE_SOON, Light.IN_TIME)
    ]
    rows.append(
        Row(
            lambda x, y: signs.badge(x, y, 8, Light.OVERDUE, True, theme),
            "外框＝挂牌督办（含于上列）",
            f"{int(counted.listed[scope]):,}",
        )
    )
    rows.append(Row(lambda x, y: _leader_sample(x, y, theme), "企业位置，细线引至编号"))
    off_map = len(roll) - int((roll.enterprise >= 0).sum() and _placed_count(ground, roll))
    if off_map:
        rows.append(Row(lambda _x, _y: "", "未落图（列于表中，图位“未落图”）", f"{off_map:,}"))
    rule = f"{situation.pack.light_sentence}；过期限次日起为逾期"
    return Legend("图例", "编号与表中“序号”一致，按紧急程度排", [rows], [rule])


def _placed_count(ground: Ground, roll: Roll) -> int:
    hosts = roll.enterprise[roll.enterprise >= 0]
    return int(np.isfinite(ground.x[hosts]).sum())


def _light_label(light: Light, situation: Situation) -> str:
    if light == Light.DUE_SOON:
        return f"临期（{situation.measures.rule.due_soon_days} 日内到期）"
    return {
        Light.OVERDUE: "逾期",
        Light.EXTENDED: "延期已批",
        Light.STOPPED: "停产整改",
        Light.IN_TIME: "期限内",
        Light.NO_DEADLINE: "未定期限",
    }[light]


def _leader_sample(x: float, y: float, theme: Theme) -> str:
    leader = svg.line(x - 2.2, y + 0.8, x + 2.4, y - 0.8, stroke=theme.text2, stroke_width=0.24)
    return leader + svg.circle(x - 2.2, y + 0.8, 0.62, fill=theme.halo, stroke=theme.text, stroke_width=0.2)
