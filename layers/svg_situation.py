"""The situation map at small scale (province, city): donuts, A and B singly, insets of the dense city centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from layers import scale_bar, svg_aggregate
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_field import LabelField
from layers.placement_space import FreeSpace
from layers.print_furniture import place_arrow, projection_of, set_stage
from layers.print_ground import Ground, in_scope
from layers.print_groups import DonutScale, Group, groups_of, is_crowded, merged, whole_units
from layers.print_spec import MapPicture, MapSpec
from layers.print_view import Bounds, PrintView
from layers.situation import Situation
from layers.svg_ground import draw_ground, neighbour_names, unit_names
from layers.svg_side_box import draw_side_boxes
from layers.svg_situation_legend import situation_legend
from layers.svg_zones import draw_zone_marks
from layers.theme import THEMES, Theme

INSET_SHAPES = ((0.33, 0.84), (0.28, 0.84), (0.3, 0.62), (0.235, 0.84), (0.24, 0.62))
"""Width in widths of the map, height in widths of the inset; the first that finds room."""
MAX_INSETS = 2
SMALL_MAP_MM = 220.0  # narrower maps may use the short legend
INSET_ZOOM = 3.2  # scale of an inset in scales of the map


def draw_situation(situation: Situation, ground: Ground, spec: MapSpec) -> MapPicture:
    """The whole map of one sheet, ``spec.width`` by ``spec.height`` mm."""
    theme = THEMES[spec.theme]
    first = PrintView.fit(ground.bounds, (0, 0, spec.width, spec.height))
    scale = DonutScale.of(groups_of(situation, ground, first))
    legends = [situation_legend(situation, ground, scale, theme, is_short) for is_short in (False, True)]
    stage = set_stage(
        ground, spec, legends if spec.width < SMALL_MAP_MM else legends[:1], projection_of(situation), theme
    )
    view = stage.view
    groups = groups_of(situation, ground, view)
    if is_crowded(groups, scale):
        groups = whole_units(situation, ground, view)
    window = _Window(situation, ground, view, theme)
    side = [group for group in groups if group.shape is None]
    boxes, side_covers = draw_side_boxes(side, scale, stage.space, view, ground, theme)
    insets, frames, covers = _draw_insets(window, groups, scale, stage.space, spec)
    named = {group.unit for group in groups if group.is_unit}
    main, hidden = window.draw(groups, scale, named, (*stage.boxes, *covers, *side_covers), frames)
    arrow, _box = place_arrow(stage.space, view, theme)
    body = [
        svg.clipped("map", 0, 0, spec.width, spec.height, [main]),
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


@dataclass(frozen=True, slots=True)
class _Window:
    """One map window: the main map or an inset."""

    situation: Situation
    ground: Ground
    view: PrintView
    theme: Theme

    def draw(
        self, groups: list[Group], scale: DonutScale, named: set[int], blocked: tuple[Bounds, ...], frames: str = ""
    ) -> tuple[str, int]:
        """Everything inside the window, and the number of hidden A and B signs."""
        companies = self.situation.snapshot.enterprises
        scoped = in_scope(self.situation, self.ground.scope)[companies.unit]
        rows = np.ones(len(companies), np.bool_) if self.ground.scope == 0 else scoped & (companies.unit >= 0)
        marks = svg_aggregate.marks_in(companies, self.ground.x, self.ground.y, self.view, rows)
        sizes = svg_aggregate.sign_sizes(marks, self.view)
        field = LabelField(self.view.frame)
        for box in blocked:
            field.block(box)
        placed = svg_aggregate.place_donuts(groups, scale, field, marks)
        names = unit_names(self.situation, self.ground, self.view, field, self.theme, named)
        outside = neighbour_names(self.ground, self.view, field, self.theme)
        on_ring, hidden = svg_aggregate.covered(marks, placed)
        body = [
            draw_ground(self.situation, self.ground, self.view, self.theme),
            svg_aggregate.draw_dust(marks, self.theme),
            draw_zone_marks(self.situation, self.ground, self.view, self.theme),
            svg_aggregate.draw_signs(marks, sizes, self.theme),
            frames,
            svg_aggregate.draw_donuts(placed, self.theme),
            svg_aggregate.draw_signs(marks, sizes, self.theme, on_ring),
            svg_aggregate.draw_plates(placed, self.theme),
            names,
            outside,
        ]
        return "".join(body), int(hidden.sum())


def _draw_insets(
    window: _Window, groups: list[Group], scale: DonutScale, space: FreeSpace, spec: MapSpec
) -> tuple[str, str, list[Bounds]]:
    """Enlargements of the merged city centres where the frame is empty; and their windows framed on the main map, and
    the boxes of the insets."""
    insets, frames, boxes, theme = [], [], list[Bounds](), window.theme
    corners = [(spec.width, 0.0), (spec.width, spec.height)]
    for group, corner in zip(merged(groups)[:MAX_INSETS], corners, strict=False):
        for share, aspect in INSET_SHAPES:
            width = share * spec.width
            height = aspect * width
            place = space.put(width, height, corner)
            if place is not None:
                drawn, frame = _inset(window, group, scale, (float(place[0]), float(place[1]), width, height), spec)
                insets.append(drawn)
                boxes.append((float(place[0]), float(place[1]), float(place[0]) + width, float(place[1]) + height))
                x0, y0, x1, y1 = frame
                frames.append(svg.rect(x0, y0, x1 - x0, y1 - y0, stroke=theme.text, stroke_width=0.35))
                break
    return "".join(insets), "".join(frames), boxes


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
    title = f"{metrics().fit(group.name, 16)}放大图"
    bar = scale_bar.ScaleBar.fitting(0.36 * width * view.m_per_mm)
    ratio = scale_bar.round_denominator(view.scale_denominator(spec.enlargement))
    title_width = metrics(bold=True).width(title) * 2.9 + metrics().width(ratio) * 2.3 + 6.0
    bar_width = bar.ticks[-1] / view.m_per_mm + 10.0
    covers = (
        (left, top, left + title_width, top + 5.6),
        (left, top + height - 7.2, left + bar_width, top + height),
    )
    body, _hidden = inner.draw(parts, scale, set(window.ground.reporting.tolist()), covers)
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
