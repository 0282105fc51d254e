"""Hazardous-operation zones on paper: polygons with hatch at large scale, small marks at small scale."""

from __future__ import annotations

import numpy as np
import shapely

from layers import svg_writer as svg
from layers.print_ground import Ground, in_scope
from layers.print_view import PrintView
from layers.situation import Situation
from layers.symbology import HATCHES, Hatch
from layers.theme import Theme
from ledger.operation import OperationKind

HATCH_PITCH_MM = 1.6
SMALLEST_MM = 2.9
RUNNING_MM = (7.2, 5.6, 4.2)
RUNNING_OPACITY = (0.12, 0.20, 0.34)
MOST_MARKS = 0.012  # marks per mm2 of the map; more run into blots, and are counted per donut instead


def zone_mark(x: float, y: float, is_running: bool, theme: Theme) -> str:
    """Small violet ring; a dashed second ring where an operation runs."""
    fill = theme.zone if is_running else theme.halo
    mark = svg.circle(x, y, 0.62, fill=fill, stroke=theme.zone, stroke_width=0.25)
    if not is_running:
        return mark
    return mark + svg.circle(x, y, 1.35, stroke=theme.running, stroke_width=0.22, stroke_dasharray="0.5 0.35")


def zones_in_scope(situation: Situation, ground: Ground) -> np.ndarray:
    """Rows of the zones that the sheet counts and that have a polygon."""
    zones = situation.snapshot.zones
    shown = np.array([shape is not None for shape in zones.geometry], np.bool_)
    if ground.scope:
        shown &= in_scope(situation, ground.scope)[zones.unit] & (zones.unit >= 0)
    return np.flatnonzero(shown)


def are_marked(situation: Situation, ground: Ground, area_mm2: float) -> bool:
    """Whether a map of that size shows every zone as a mark of its own (else a tag at each donut counts them)."""
    return len(zones_in_scope(situation, ground)) <= MOST_MARKS * area_mm2


def draw_zone_marks(situation: Situation, ground: Ground, view: PrintView, theme: Theme) -> str:
    """A mark at every zone, running ones last."""
    rows = zones_in_scope(situation, ground)
    if not len(rows):
        return ""
    centres = shapely.centroid(situation.snapshot.zones.geometry[rows])
    x, y = view.to_mm(*situation.frame.forward(shapely.get_x(centres), shapely.get_y(centres)))
    running = situation.measures.zone_is_running[rows]
    order = np.argsort(running, kind="stable")
    inside = view.contains(x, y, 0.5)
    return "".join(zone_mark(float(x[i]), float(y[i]), bool(running[i]), theme) for i in order if inside[i])


def draw_zones(situation: Situation, ground: Ground, view: PrintView, theme: Theme) -> str:
    """Outlines with a light fill and the hatch of their kind; zones too small to be seen under a symbol are drawn as
    discs of ``SMALLEST_MM`` radius (the legend says so)."""
    rows = zones_in_scope(situation, ground)
    zones = situation.snapshot.zones
    shapes = view.geometry_to_mm(situation.frame.forward_geometry(zones.geometry[rows]))
    small = shapely.minimum_bounding_radius(shapes) < SMALLEST_MM
    shapes[small] = shapely.buffer(shapely.centroid(shapes[small]), SMALLEST_MM, quad_segs=6)
    body = [patterns(theme)]
    for row, shape in zip(rows.tolist(), shapes, strict=True):
        body.append(zone_shape(_data(shape), OperationKind(int(zones.kind[row])), theme))
    return "".join(body)


def _data(shape: shapely.Geometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shapely.simplify(shape, 0.02)))
    return svg.lines_data([shapely.get_coordinates(ring)[:-1] for ring in rings], closed=True)


def zone_shape(data: str, kind: OperationKind, theme: Theme) -> str:
    """A zone given as path data; needs ``patterns`` in the same document."""
    base = svg.path(data, fill=theme.zone, fill_opacity=0.10)
    hatch = svg.path(data, fill=f"url(#hatch-{HATCHES[kind]})") if HATCHES[kind] is not Hatch.PLAIN else ""
    return base + hatch + svg.path(data, stroke=theme.zone, stroke_width=0.45)


def draw_running(situation: Situation, ground: Ground, view: PrintView, theme: Theme) -> str:
    """Discs and a dashed ring (which survives copying) where an operation runs."""
    rows = zones_in_scope(situation, ground)
    rows = rows[situation.measures.zone_is_running[rows]]
    if not len(rows):
        return ""
    centres = shapely.centroid(situation.snapshot.zones.geometry[rows])
    x, y = view.to_mm(*situation.frame.forward(shapely.get_x(centres), shapely.get_y(centres)))
    return "".join(running_sign(float(px), float(py), theme) for px, py in zip(x, y, strict=True))


def running_sign(x: float, y: float, theme: Theme, scale: float = 1.0) -> str:
    discs = [
        svg.circle(x, y, radius * scale / 2, fill=theme.running, fill_opacity=opacity)
        for radius, opacity in zip(RUNNING_MM, RUNNING_OPACITY, strict=True)
    ]
    ring = svg.circle(
        x, y, RUNNING_MM[0] * scale / 2, stroke=theme.running, stroke_width=0.25, stroke_dasharray="0.8 0.5"
    )
    return "".join(discs) + ring


def patterns(theme: Theme) -> str:
    """Pattern definitions of all hatches in sheet mm."""
    return "<defs>" + "".join(_pattern(hatch, theme) for hatch in Hatch if hatch is not Hatch.PLAIN) + "</defs>"


def _pattern(hatch: Hatch, theme: Theme) -> str:
    pitch = HATCH_PITCH_MM
    ends = {
        Hatch.HORIZONTAL: [f"M0 {pitch / 2}H{pitch}"],
        Hatch.VERTICAL: [f"M{pitch / 2} 0V{pitch}"],
        Hatch.DIAGONAL: [f"M-.2 {pitch + 0.2}L{pitch + 0.2} -.2"],
        Hatch.BACK_DIAGONAL: [f"M-.2 -.2L{pitch + 0.2} {pitch + 0.2}"],
        Hatch.CROSS: [f"M-.2 -.2L{pitch + 0.2} {pitch + 0.2}", f"M-.2 {pitch + 0.2}L{pitch + 0.2} -.2"],
        Hatch.GRID: [f"M0 {pitch / 2}H{pitch}", f"M{pitch / 2} 0V{pitch}"],
    }
    if hatch is Hatch.DOTS:
        body = svg.circle(pitch / 2, pitch / 2, 0.28, fill=theme.zone)
    else:
        body = svg.path("".join(ends[hatch]), stroke=theme.zone, stroke_width=0.22)
    return (
        f'<pattern id="hatch-{hatch}" width="{pitch}" height="{pitch}" patternUnits="userSpaceOnUse">{body}</pattern>'
    )
