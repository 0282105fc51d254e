"""The situation map at small scale (province, city): donuts, A and B singly, insets of the dense city centres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from layers import svg_aggregate
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_field import Box, LabelField
from layers.placement_space import FreeSpace
from layers.print_furniture import place_arrow, projection_of, set_stage
from layers.print_ground import Ground, in_scope
from layers.print_groups import DonutScale, Group, groups_of, is_crowded, merged, whole_units
from layers.print_spec import MapPicture, MapSpec
from layers.print_view import Bounds, PrintView
from layers.situation import Situation
from layers.svg_ground import draw_ground, neighbour_names, unit_names
from layers.svg_inset import InsetFrame, Window
from layers.svg_side_box import draw_side_boxes
from layers.svg_situation_legend import situation_legend
from layers.svg_zones import are_marked, draw_zone_marks, zones_in_scope
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
    scale = DonutScale.of(groups_of(situation, ground, first), spec.width)
    zones_marked = are_marked(situation, ground, spec.width * spec.height)
    legends = [situation_legend(situation, ground, scale, theme, zones_marked, is_short) for is_short in (False, True)]
    stage = set_stage(
        ground, spec, legends if spec.width < SMALL_MAP_MM else legends[:1], projection_of(situation), theme
    )
    view = stage.view
    groups = groups_of(situation, ground, view)
    if is_crowded(groups, DonutScale.of(groups)):
        groups = whole_units(situation, ground, view)
    whole = _Map(situation, ground, view, theme, zones_marked)
    side = [group for group in groups if group.shape is None]
    boxes, side_covers = draw_side_boxes(side, scale, stage.space, view, ground, theme, not zones_marked)
    insets = _draw_insets(whole, groups, scale, stage.space, spec)
    named = {group.unit for group in groups if group.is_unit}
    covers = (*stage.boxes, *side_covers, *(inset.box for inset in insets))
    main, hidden = whole.draw(groups, scale, named, covers, [inset.window for inset in insets])
    arrow, _box = place_arrow(stage.space, view, theme)
    body = [
        svg.clipped("map", 0, 0, spec.width, spec.height, [main]),
        boxes,
        *(inset.drawn for inset in insets),
        stage.furniture,
        arrow,
        svg.rect(0.2, 0.2, spec.width - 0.4, spec.height - 0.4, stroke=theme.text, stroke_width=0.4),
    ]
    return MapPicture(
        svg=svg.document(spec.width, spec.height, body),
        scale_denominator=view.scale_denominator(spec.enlargement),
        is_every_enterprise=False,
        hidden=hidden + sum(inset.hidden for inset in insets),
        moved=0,
        schematic=tuple(group.name for group in side),
        notes=_notes(situation, ground, groups, zones_marked, bool(insets)),
    )


def _notes(
    situation: Situation, ground: Ground, groups: list[Group], zones_marked: bool, has_insets: bool
) -> tuple[str, ...]:
    """What a reader could miss on the map."""
    words = ["框内 A、B 类企业以放大图为准。"] if has_insets else []
    counted = int(situation.measures.zones_by_kind[ground.scope].sum())
    shown = len(zones_in_scope(situation, ground)) if zones_marked else sum(group.zones for group in groups)
    if counted > shown:
        words.append(f"危险作业区 {counted - shown:,} 处无位置，未上图。")
    return tuple(words)


@dataclass(frozen=True, slots=True)
class _Map:
    """The main map or an inset."""

    situation: Situation
    ground: Ground
    view: PrintView
    theme: Theme
    zones_marked: bool  # every zone as a mark; else counted beside the donuts

    def draw(
        self,
        groups: list[Group],
        scale: DonutScale,
        named: set[int],
        blocked: tuple[Bounds, ...],
        windows: Sequence[Window] = (),
    ) -> tuple[str, int]:
        """Everything inside, and the number of hidden A and B signs; those in a window are shown by its inset."""
        marks = self._marks()
        sizes = svg_aggregate.sign_sizes(marks, self.view)
        field = LabelField(self.view.frame)
        lines = [box for window in windows for box in (*window.edges(), window.label_box(self.view.frame))]
        for box in (*blocked, *lines):
            field.block(box)
        elsewhere = np.zeros(len(marks.x), np.bool_)
        for window in windows:
            left, top, right, bottom = window.box
            elsewhere |= (marks.x > left) & (marks.x < right) & (marks.y > top) & (marks.y < bottom)
        placed = svg_aggregate.place_donuts(
            groups, scale, field, marks, {window.name: window for window in windows}, not self.zones_marked
        )
        names = unit_names(self.situation, self.ground, self.view, field, self.theme, named)
        outside = neighbour_names(self.ground, self.view, field, self.theme)
        on_ring, hidden = svg_aggregate.covered(marks, placed)
        body = [
            draw_ground(self.situation, self.ground, self.view, self.theme),
            svg_aggregate.draw_dust(marks, self.theme),
            draw_zone_marks(self.situation, self.ground, self.view, self.theme) if self.zones_marked else "",
            svg_aggregate.draw_signs(marks, sizes, self.theme),
            svg_aggregate.draw_donuts(placed, self.theme),
            svg_aggregate.draw_signs(marks, sizes, self.theme, on_ring & ~elsewhere),
            *(window.draw(self.view.frame, self.theme) for window in windows),
            svg_aggregate.draw_plates(placed, self.theme),
            names,
            outside,
        ]
        return "".join(body), int((hidden & ~elsewhere).sum())

    def _marks(self) -> svg_aggregate.Marks:
        companies = self.situation.snapshot.enterprises
        rows = np.ones(len(companies), np.bool_)
        if self.ground.scope:
            rows = in_scope(self.situation, self.ground.scope)[companies.unit] & (companies.unit >= 0)
        single = svg_aggregate.single_classes(self.situation.measures.by_class[self.ground.scope])
        return svg_aggregate.marks_in(companies, self.ground.x, self.ground.y, self.view, rows, single)


@dataclass(frozen=True, slots=True)
class _Inset:
    """``hidden``: A and B signs that nobody can see in it."""

    drawn: str
    box: Box
    window: Window
    hidden: int


def _draw_insets(main: _Map, groups: list[Group], scale: DonutScale, space: FreeSpace, spec: MapSpec) -> list[_Inset]:
    """Enlargements of the merged city centres where the frame is empty."""
    insets: list[_Inset] = []
    corners = [(spec.width, 0.0), (spec.width, spec.height)]
    for group, corner in zip(merged(groups)[:MAX_INSETS], corners, strict=False):
        for share, aspect in INSET_SHAPES:
            width = share * spec.width
            height = aspect * width
            place = space.put(width, height, corner)
            if place is not None:
                insets.append(_inset(main, group, scale, (float(place[0]), float(place[1]), width, height), spec))
                break
    return insets


def _inset(
    main: _Map, group: Group, scale: DonutScale, box: tuple[float, float, float, float], spec: MapSpec
) -> _Inset:
    """One inset at (left, top, width, height)."""
    situation, theme = main.situation, main.theme
    view = PrintView.fit(_core(main, group), box, (2.0, 2.0, 2.0, 2.0), main.view.m_per_mm / INSET_ZOOM)
    inner = _Map(situation, main.ground, view, theme, main.zones_marked)
    parts = [part for part in groups_of(situation, main.ground, view, merge=False) if part.members[0] in group.members]
    title = f"{metrics().fit(group.name, 16)}放大图"
    frame = InsetFrame.of(view, title, spec.enlargement)
    body, hidden = inner.draw(parts, scale, set(main.ground.reporting.tolist()), frame.covers)
    x, y = main.view.to_mm(*(np.array(edge) for edge in (view.plane_bounds[0::2], view.plane_bounds[1::2])))
    window = Window((float(x[0]), float(y[1]), float(x[1]), float(y[0])), title, group.name)
    return _Inset(frame.draw(f"inset{group.unit}", [body], theme), view.frame, window, hidden)


def _core(main: _Map, group: Group) -> tuple[float, float, float, float]:
    """Where the enterprises of a group stand close together: a point in the plane, as empty bounds."""
    companies = main.situation.snapshot.enterprises
    rows = np.isin(companies.unit, group.members) & np.isfinite(main.ground.x)
    if not rows.any():
        centre = shapely.centroid(shapely.union_all(main.ground.shape[list(group.members)]))
        return (centre.x, centre.y, centre.x, centre.y)
    x, y = float(np.median(main.ground.x[rows])), float(np.median(main.ground.y[rows]))
    return (x, y, x, y)
