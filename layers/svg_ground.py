"""The ground of a printed map: surroundings, vignette, land, lines and names. Colour is kept for what has a meaning."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.kept import Kept
from layers.placement_field import LabelField
from layers.print_ground import Ground
from layers.print_view import PrintView
from layers.situation import Situation
from layers.theme import Theme

Floats = npt.NDArray[np.float64]
TOLERANCE_MM = 0.04
UNIT_DASHES = (2.2, 0.6, 0.35, 0.6)
SCHEMATIC_DASHES = (1.3, 0.8)
VIGNETTE_MM = (3.2, 2.2, 1.2)


_drawn: Kept[str] = Kept(16)
_outside: Kept[list[tuple[BaseGeometry, str]]] = Kept(16)


def draw_ground(situation: Situation, ground: Ground, view: PrintView, theme: Theme) -> str:
    """Everything under the signs, not clipped; the same for every moment."""
    return _drawn.get((ground, theme), view, lambda: _draw(situation, ground, view, theme))


def _draw(situation: Situation, ground: Ground, view: PrintView, theme: Theme) -> str:
    shapes = _in_view(ground.shape, view)
    area = None if ground.area is None else _in_view(np.array([ground.area], object), view)[0]
    body = [svg.rect(view.left, view.top, view.width, view.height, fill=theme.sea)]
    body.append(_neighbour_lines(ground, view, theme))
    body.append(_others(situation, ground, shapes, theme))
    if area is not None:
        body += [*_vignette(area, theme), svg.outline(rings_data(area), fill=theme.land)]
    for place, unit in enumerate(ground.reporting.tolist()):
        if shapes[unit] is not None and (place % 2 or area is None):
            body.append(svg.outline(rings_data(shapes[unit]), fill=theme.land_alt))
    body.append(svg.outline(_line(ground.part_lines, view), 0.14, stroke=theme.county_line, stroke_linejoin="round"))
    for lines, dashes in ((ground.unit_lines, UNIT_DASHES), (ground.schematic_lines, SCHEMATIC_DASHES)):
        data = _line(lines, view)
        body.append(svg.outline(data, 0.85, stroke=theme.halo, stroke_linejoin="round"))
        body.append(svg.outline(data, 0.32, dashes, stroke=theme.unit_line, stroke_linejoin="round"))
    if area is not None:
        body.append(svg.outline(rings_data(area), 0.6, stroke=theme.area_line, stroke_linejoin="round"))
    return "".join(body)


def _in_view(geometries: npt.NDArray[np.object_], view: PrintView) -> npt.NDArray[np.object_]:
    """Sheet mm, simplified, cut well outside the frame (an inset shows a small part of a large area)."""
    slim = shapely.simplify(view.geometry_to_mm(geometries), TOLERANCE_MM, preserve_topology=False)
    left, top, right, bottom = view.frame
    reach = 2 * VIGNETTE_MM[0] + 2
    seen: npt.NDArray[np.object_] = shapely.clip_by_rect(slim, left - reach, top - reach, right + reach, bottom + reach)
    seen[shapely.is_missing(seen) | shapely.is_empty(seen)] = None
    return seen


def rings_data(polygon: BaseGeometry, tolerance: float = TOLERANCE_MM) -> str:
    """Path data of all rings of a (multi)polygon in sheet mm."""
    slim = shapely.simplify(polygon, tolerance, preserve_topology=False)  # drawn only, so a touching ring does no harm
    parts = shapely.get_parts(slim)
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    return svg.outline_data([shapely.get_coordinates(ring)[:-1] for ring in rings], closed=True)


def _vignette(area: BaseGeometry, theme: Theme) -> list[str]:
    """Three soft bands round the area; they alone lift it off the page."""
    slim = shapely.simplify(area, 0.3)
    return [
        svg.outline(rings_data(shapely.buffer(slim, reach, quad_segs=4), 0.1), fill=tone)
        for reach, tone in zip(VIGNETTE_MM, theme.vignette, strict=True)
    ]


def _line(lines: list[Floats], view: PrintView) -> str:
    """Path data of polylines in plane metres, those outside the frame left out."""
    if not lines:
        return ""
    moved = [np.column_stack(view.to_mm(line[:, 0], line[:, 1])) for line in lines]
    slim = shapely.simplify(np.array([shapely.linestrings(line) for line in moved], object), TOLERANCE_MM)
    x0, y0, x1, y1 = view.frame
    inside = shapely.intersects(slim, shapely.box(x0, y0, x1, y1))
    return svg.outline_data([shapely.get_coordinates(one) for one in slim[inside]])


def _others(situation: Situation, ground: Ground, shapes: npt.NDArray[np.object_], theme: Theme) -> str:
    """On the sheet of one unit: the other units of the area in grey."""
    if ground.scope == 0:
        return ""
    level = situation.snapshot.units.level[ground.scope]
    rows = [
        row
        for row in np.flatnonzero(situation.snapshot.units.level == level).tolist()
        if row != ground.scope and shapes[row] is not None
    ]
    return "".join(svg.outline(rings_data(shapes[row]), 0.25, fill=theme.panel, stroke=theme.line) for row in rows)


def unit_names(
    situation: Situation,
    ground: Ground,
    view: PrintView,
    field: LabelField,
    theme: Theme,
    skip: set[int],
    points: float = 10.5,
) -> str:
    """Names of the reporting units inside their polygons, smaller where they would not fit."""
    rows = [row for row in ground.reporting.tolist() if row not in skip]
    return "".join(
        _name(situation.snapshot.units.short_name[row], polygon, field, theme, points)
        for row, polygon in _visible(ground, view, rows)
    )


def part_names(situation: Situation, ground: Ground, view: PrintView, field: LabelField, theme: Theme) -> str:
    """Small grey names of the smallest units, for insets; one that would be cut or run into another is left out."""
    body, size = [], 6.6 * svg.PT_MM
    for row, polygon in _visible(ground, view, ground.leaves.tolist()):
        label = metrics().fit(situation.snapshot.units.short_name[row], 24 / size)
        half = metrics().width(label) * size / 2
        boxes = [(-half, -0.6 * size, half, 0.6 * size)]
        place = field.best(polygon, boxes, point_weight=1.2)
        if not place.is_free or place.x - half < view.left or place.x + half > view.left + view.width:
            continue
        field.occupy(place, boxes)
        y = place.y + 0.36 * size
        body.append(svg.text(place.x, y, label, size, fill=theme.text2, anchor="middle", halo=theme.halo, halo_mm=0.35))
    return "".join(body)


def _visible(ground: Ground, view: PrintView, rows: list[int]) -> list[tuple[int, BaseGeometry]]:
    """Parts of these units inside the frame in sheet mm, the smallest first; slivers are left out."""
    known = [row for row in rows if ground.shape[row] is not None]
    if not known:
        return []
    shapes = shapely.simplify(view.geometry_to_mm(ground.shape[known]), 0.25)
    seen = shapely.intersection(shapes, shapely.box(*view.frame))
    area = shapely.area(seen)
    return [(known[at], seen[at]) for at in np.argsort(area, kind="stable").tolist() if area[at] > 12.0]


def _name(name: str, polygon: BaseGeometry, field: LabelField, theme: Theme, points: float) -> str:
    """One name, up to a fifth smaller where less than 93 % of it would lie inside."""
    for factor in (1.0, 0.9, 0.81):
        size = factor * points * svg.PT_MM
        label = metrics(bold=True).fit(name, 60 / size)
        spacing = 0.16 * size
        width = metrics(bold=True).width(label) * size + spacing * (len(label) - 1)
        boxes = [(-width / 2 - 0.4, -0.62 * size, width / 2 + 0.4, 0.62 * size)]
        place = field.best(polygon, boxes, point_weight=1.2)
        if place.inside >= 0.93:
            break
    field.occupy(place, boxes)
    return svg.text(
        place.x + spacing / 2,
        place.y + 0.36 * size,
        label,
        size,
        fill=theme.accent,
        anchor="middle",
        bold=True,
        spacing_mm=spacing,
        halo=theme.halo,
        halo_mm=0.45,
    )


def _neighbour_lines(ground: Ground, view: PrintView, theme: Theme) -> str:
    """Borders of the divisions outside, fine and pale."""
    shapes = [shape for shape in _in_view(ground.neighbour, view) if shape is not None]
    data = "".join(rings_data(shape, 0.1) for shape in shapes)
    return svg.outline(data, 0.22, (2, 0.6, 0.3, 0.6), stroke=theme.line)


def neighbour_names(ground: Ground, view: PrintView, field: LabelField, theme: Theme) -> str:
    """Names of the divisions outside, grey and spaced wide, where the frame leaves room for them."""
    size, spacing = 2.5, 1.1
    body = []
    for seen, name in _outside.get((ground,), view, lambda: _seen_outside(ground, view)):
        half = (metrics().width(name) * size + spacing * (len(name) - 1)) / 2
        boxes = [(-half - spacing, -0.7 * size, half + spacing, 0.7 * size)]
        place = field.best(seen, boxes, point_weight=0.0)
        if place.inside > 0.9 and place.is_free:
            field.occupy(place, boxes)
            x, y = place.x + spacing / 2, place.y + 0.36 * size
            body.append(svg.text(x, y, name, size, fill=theme.text3, anchor="middle", spacing_mm=spacing))
    return "".join(body)


def _seen_outside(ground: Ground, view: PrintView) -> list[tuple[BaseGeometry, str]]:
    """What the frame shows of the divisions outside, in sheet mm beyond the vignette, where it is large enough for a
    name; and their names."""
    shapes = _in_view(ground.neighbour, view)
    frame = shapely.box(*view.frame)
    area = None if ground.area is None else _in_view(np.array([ground.area], object), view)[0]
    beside = None if area is None else shapely.buffer(shapely.simplify(area, 0.5), VIGNETTE_MM[0])
    answer = []
    for shape, name in zip(shapes, ground.neighbour_name, strict=True):
        seen = None if shape is None else shapely.intersection(shapely.simplify(shape, 0.5), frame)
        if seen is not None and beside is not None:
            seen = shapely.difference(seen, beside)
        if seen is not None and shapely.area(seen) >= 500:
            answer.append((seen, name))
    return answer
