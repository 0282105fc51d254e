"""A map window at small scale: donuts per county, A and B singly, C and D as fine dots, names.

A sign of class A or B is never lost silently: those on a donut's ring are drawn again above it, those in its hole or
under a plate are counted as hidden and the count is printed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers import svg_signs as signs
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.kept import Kept
from layers.placement_field import Box, LabelField
from layers.print_groups import DonutScale, Group
from layers.print_view import PrintView
from layers.svg_inset import Window
from layers.symbology import CLASS_SYMBOLS
from layers.theme import Theme, blend
from ledger.enterprise import OperatingStatus
from ledger.risk_class import RiskClass
from ledger.snapshot import Enterprises

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SINGLE = (RiskClass.B, RiskClass.A)  # drawn in this order
MOST_SINGLE = 15_000  # signs on a sheet; more run into one another and hide the map
WINDOW_GAP_MM = 0.7  # between a donut and the frame of its window
NAME_MM = 6.6 * svg.PT_MM
DUST_SHADED = 60_000  # dots from which on their density is shaded
DUST_CELL_MM = 0.5
CELL_ROWS = 1 << 20  # more than a map has rows of cells; marks lie inside the frame, so no row is negative
DUST_STEPS = ((5, 0.0), (15, 0.25), (40, 0.5), (100, 0.75))
"""From how many enterprises in a cell on, and by how much its tone is darker."""
COMFORTABLE = 0.02  # single signs per mm2 of the window; beyond this they shrink, so that the map stays readable


@dataclass(frozen=True, slots=True)
class Marks:
    """Signs to be drawn in one window: sheet coordinates of the placed enterprises in the book."""

    x: Floats
    y: Floats
    risk: npt.NDArray[np.uint8]
    single: tuple[RiskClass, ...] = SINGLE  # classes drawn singly; the others are dust

    @property
    def is_single(self) -> Bools:
        """Per mark: drawn as a sign of its own."""
        return np.isin(self.risk, self.single)

    def of(self, risk: RiskClass) -> tuple[Floats, Floats]:
        rows = self.risk == risk
        return self.x[rows], self.y[rows]


def single_classes(by_class: npt.NDArray[np.int64]) -> tuple[RiskClass, ...]:
    """Classes that a sheet draws singly, by how many there are: A and B, A alone, or none."""
    if by_class[list(SINGLE)].sum() <= MOST_SINGLE:
        return SINGLE
    return (RiskClass.A,) if by_class[RiskClass.A] <= MOST_SINGLE else ()


def marks_in(
    enterprises: Enterprises,
    x: Floats,
    y: Floats,
    view: PrintView,
    rows: Bools,
    single: tuple[RiskClass, ...] = SINGLE,
) -> Marks:
    """Enterprises of ``rows`` inside the window. ``x``/``y``: plane metres."""
    px, py = view.to_mm(x, y)
    seen = rows & np.isfinite(px) & (enterprises.status != OperatingStatus.CLOSED)
    seen[seen] = view.contains(px[seen], py[seen], 0.3)
    return Marks(px[seen], py[seen], enterprises.risk_class[seen], single)


def sign_sizes(marks: Marks, view: PrintView) -> dict[RiskClass, float]:
    """Millimetres of the single signs; smaller when there are very many."""
    count = int(marks.is_single.sum())
    comfortable = COMFORTABLE * view.width * view.height
    shrink = max(min(1.0, (comfortable / max(count, 1)) ** 0.35), 0.5)
    return {risk: CLASS_SYMBOLS[risk].print_small_mm * shrink for risk in SINGLE}


def draw_dust(marks: Marks, theme: Theme) -> str:
    """The enterprises that are not drawn singly as fine grey dots: where they are, without their class. Where dots would
    run into one grey blot, they become darker the more enterprises there are."""
    rows = ~marks.is_single
    x, y = marks.x[rows], marks.y[rows]
    width = 4.0 if len(x) < 8000 else 2.6
    if len(x) < DUST_SHADED:
        return svg.tenths(_dust_path(x, y, width, theme.dust))
    columns, lines = (np.rint(place / DUST_CELL_MM).astype(np.int64) for place in (x, y))
    cells, cell, count = np.unique(columns * CELL_ROWS + lines, return_inverse=True, return_counts=True)
    thin = count[cell] < DUST_STEPS[0][0]
    body = [_dust_path(x[thin], y[thin], width, theme.dust)]
    for (least, darker), most in zip(DUST_STEPS, [step for step, _ in DUST_STEPS[1:]] + [math.inf], strict=True):
        full = np.column_stack(np.divmod(cells[(count >= least) & (count < most)], CELL_ROWS)) * DUST_CELL_MM
        tone = blend(theme.dust, theme.text2, darker)
        body.append(_dust_path(full[:, 0], full[:, 1], 14 * DUST_CELL_MM, tone))
    return svg.tenths("".join(body))


def _dust_path(x: Floats, y: Floats, width: float, tone: str) -> str:
    """``width`` in tenths of a millimetre."""
    return svg.path(svg.dots_data(x, y), stroke=tone, stroke_width=width, stroke_linecap="round")


def draw_signs(marks: Marks, sizes: dict[RiskClass, float], theme: Theme, chosen: Bools | None = None) -> str:
    """A and B signs, A last. ``chosen``: only these marks."""
    body = []
    for risk in marks.single:
        rows = marks.risk == risk
        if chosen is not None:
            rows = rows & chosen
        tone, size = theme.classes[risk], sizes[risk]
        data = svg.marks_data(marks.x[rows], marks.y[rows], signs.outline(risk, size))
        edge = 0.9 if risk == RiskClass.A else 0.6
        body.append(
            svg.path(data, fill=tone.fill, stroke=tone.edge, stroke_width=edge * size / 1.6, stroke_linejoin="round")
        )
    return svg.tenths("".join(body))


@dataclass(frozen=True, slots=True)
class PlacedDonut:
    group: Group
    x: float
    y: float
    radius: float
    name: str
    zones: int  # that a tag counts; 0 where every zone has a mark of its own


def place_donuts(
    groups: list[Group],
    scale: DonutScale,
    field: LabelField,
    marks: Marks,
    windows: dict[str, Window],
    count_zones: bool = False,
) -> list[PlacedDonut]:
    """Places for all groups with a polygon, those of the smallest polygons first. ``windows``: by name of the group the
    part of the map that an inset enlarges; a donut that fits stands inside it, because the inset shows what it covers
    and the window carries its name. No donut stands across the frame of a window where there is another place."""
    chosen = marks.is_single
    field.set_points(marks.x[chosen], marks.y[chosen])
    shaped = [(float(shapely.area(group.shape)), group, group.shape) for group in groups if group.shape is not None]
    answer = []
    for _, group, shape in sorted(shaped, key=itemgetter(0)):
        radius = scale.radius(group.total)
        name = metrics().fit(group.name, 24 / NAME_MM)
        polygon = _in_frame(shape, field.frame)
        if polygon.is_empty:
            continue
        window = windows.get(group.name)
        if window is not None and _fits(radius, window.box):
            polygon, name = shapely.buffer(shapely.box(*window.box), -WINDOW_GAP_MM - radius), ""
        else:
            polygon = _beside_windows(polygon, radius, windows, field.frame)
        zones = group.zones if count_zones else 0
        place = field.place(polygon, _boxes(group, radius, name, zones))
        answer.append(PlacedDonut(group, place.x, place.y, radius, name, zones))
    return answer


_parts: Kept[BaseGeometry] = Kept(512)


def _in_frame(shape: BaseGeometry, frame: Box) -> BaseGeometry:
    """The part of a polygon that a frame shows, coarse."""
    return _parts.get((shape,), frame, lambda: shapely.intersection(shapely.simplify(shape, 0.25), shapely.box(*frame)))


def _fits(radius: float, window: Box) -> bool:
    return 2 * (radius + WINDOW_GAP_MM) < min(window[2] - window[0], window[3] - window[1])


def _beside_windows(polygon: BaseGeometry, radius: float, windows: dict[str, Window], frame: Box) -> BaseGeometry:
    """The part of a polygon in which a donut meets no line and no label of a window; all of it where there is none."""
    lines = [shapely.box(*box) for window in windows.values() for box in (*window.edges(), window.label_box(frame))]
    if not lines:
        return polygon
    clear = shapely.difference(polygon, shapely.buffer(shapely.union_all(lines), radius, quad_segs=4))
    return polygon if clear.is_empty else clear


def _boxes(group: Group, radius: float, name: str, zones: int) -> list[Box]:
    """Boxes of donut, name and tags relative to the donut's centre."""
    half = metrics(bold=group.is_unit).width(name) * NAME_MM / 2 + 0.2
    boxes = [(-radius, -radius, radius, radius)]
    if name:
        boxes.append((-half, radius + 0.2, half, radius + 0.4 + NAME_MM))
    if group.opened:
        x, y = _tag_centre(radius, group.opened)
        half_tag = signs.tag_width(group.opened) / 2
        boxes.append((x - half_tag, y - signs.TAG_HEIGHT / 2, x + half_tag, y + signs.TAG_HEIGHT / 2))
    if group.grave:
        boxes.append(_conflict_box(radius, group.grave))
    if zones:
        x, y = _zone_tag_centre(radius, zones)
        half_tag = signs.zone_tag_width(zones) / 2
        boxes.append((x - half_tag, y - signs.TAG_HEIGHT / 2, x + half_tag, y + signs.TAG_HEIGHT / 2))
    return boxes


def _tag_centre(radius: float, count: int) -> tuple[float, float]:
    return 0.62 * radius + 0.35 + signs.tag_width(count) / 2, -0.72 * radius - 0.5


def _conflict_box(radius: float, count: int) -> Box:
    """Plate of the conflicts, at the upper left of the ring, relative to its centre."""
    right = -0.62 * radius - 0.35
    middle = -0.72 * radius - 0.5
    return (
        right - signs.conflict_tag_width(count),
        middle - signs.TAG_HEIGHT / 2,
        right,
        middle + signs.TAG_HEIGHT / 2,
    )


def _zone_tag_centre(radius: float, count: int) -> tuple[float, float]:
    """Below the hazard tag, clear of the ring."""
    y = -0.72 * radius + signs.TAG_HEIGHT
    reach = math.sqrt(max(radius**2 - max(abs(y) - signs.TAG_HEIGHT / 2, 0.0) ** 2, 0.0))
    return reach + 0.3 + signs.zone_tag_width(count) / 2, y


def draw_donuts(placed: list[PlacedDonut], theme: Theme) -> str:
    """The rings with their counts, the largest first."""
    return "".join(
        signs.donut(item.x, item.y, item.radius, item.group.by_class[:4].tolist(), theme, total=item.group.total)
        for item in sorted(placed, key=lambda item: -item.radius)
    )


def draw_plates(placed: list[PlacedDonut], theme: Theme) -> str:
    """Names below, tags of hazards, conflicts and zones beside the rings."""
    body = []
    for item in placed:
        group = item.group
        if item.name:
            body.append(
                svg.text(
                    item.x,
                    item.y + item.radius + 0.1 + NAME_MM,
                    item.name,
                    NAME_MM * (1.15 if group.is_unit else 1.0),
                    fill=theme.accent if group.is_unit else theme.text,
                    anchor="middle",
                    bold=group.is_unit,
                    halo=theme.halo,
                    halo_mm=0.35,
                )
            )
        if group.opened:
            x, y = _tag_centre(item.radius, group.opened)
            body.append(signs.hazard_tag(item.x + x, item.y + y, group.opened, group.overdue > 0, theme))
        if group.grave:
            left, top, right, bottom = _conflict_box(item.radius, group.grave)
            middle = item.x + (left + right) / 2, item.y + (top + bottom) / 2
            body.append(signs.conflict_plate(*middle, signs.TAG_HEIGHT, theme, group.grave))
        if item.zones:
            x, y = _zone_tag_centre(item.radius, item.zones)
            body.append(signs.zone_tag(item.x + x, item.y + y, item.zones, group.running > 0, theme))
    return "".join(body)


def covered(marks: Marks, placed: list[PlacedDonut]) -> tuple[Bools, Bools]:
    """Marks of class A and B on a ring (to be drawn again) and those hidden in a hole."""
    single = marks.is_single
    on_ring, hidden = np.zeros(len(single), np.bool_), np.zeros(len(single), np.bool_)
    for item in placed:
        distance = np.hypot(marks.x - item.x, marks.y - item.y)
        hidden |= single & (distance < signs.HOLE * item.radius)
        on_ring |= single & (distance >= signs.HOLE * item.radius) & (distance < item.radius + 0.6)
        if item.group.opened:
            x, y = _tag_centre(item.radius, item.group.opened)
            wide, high = signs.tag_width(item.group.opened) / 2 - 0.3, signs.TAG_HEIGHT / 2 - 0.3
            hidden |= single & (np.abs(marks.x - item.x - x) < wide) & (np.abs(marks.y - item.y - y) < high)
        if item.group.grave:
            left, top, right, bottom = _conflict_box(item.radius, item.group.grave)
            across, down = marks.x - item.x, marks.y - item.y
            hidden |= (
                single & (across > left + 0.3) & (across < right - 0.3) & (down > top + 0.3) & (down < bottom - 0.3)
            )
    return on_ring & ~hidden, hidden
