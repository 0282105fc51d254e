"""Operation zones on the map: hatched by kind, with an orange outer edge while an operation runs."""

from __future__ import annotations

import numpy as np
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.hatch import hatch_brush
from layers.painter.paths import clipped, polygon_path
from layers.symbology import HATCHES
from layers.view import View
from ledger.operation import OperationKind
from ledger.snapshot import Geometries, Indices

EDGE_PX, RUNNING_PX, PERIOD_PX = 1.3, 3.0, 8.0
SMALLEST_PX = 12.0  # a zone is never drawn smaller than this, so that it is found


def visible_zones(content: MapContent, view: View, options: MapOptions) -> Indices:
    """Positions in ``content.zones`` of the zones in view whose kind is switched on."""
    found = content.zones.within(view.bounds)
    shown = np.array([options.shows_zone(kind) for kind in OperationKind])
    answer: Indices = found[shown[content.zones.kind[found]]]
    return answer


def drawn_polygons(content: MapContent, positions: Indices, view: View) -> Geometries:
    """Polygons of zones, tiny ones widened to the smallest drawn size."""
    polygons = content.zones.polygons[positions]
    box = content.zones.bounds[positions]
    size = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) / view.m_per_px
    tiny = size < SMALLEST_PX
    if tiny.any():
        polygons = polygons.copy()
        polygons[tiny] = shapely.buffer(shapely.centroid(polygons[tiny]), SMALLEST_PX / 2 * view.m_per_px, quad_segs=3)
    return polygons


def draw_zones(painter: QPainter, content: MapContent, view: View, options: MapOptions) -> None:
    """All zones of a view; those in which an operation runs on top."""
    positions = visible_zones(content, view, options)
    if not len(positions):
        return
    theme = options.tones
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    x, y = view.to_screen(np.array([0.0]), np.array([0.0]))  # hatches lie still on the ground
    painter.setBrushOrigin(QPointF(float(x[0]) % PERIOD_PX, float(y[0]) % PERIOD_PX))
    polygons = drawn_polygons(content, positions, view)
    running = content.zones.is_running[positions]
    for is_running in (False, True):
        chosen = running == is_running
        if is_running and chosen.any():
            _draw_running_edge(painter, polygons[chosen], view, options)
        for kind in OperationKind:
            of_kind = chosen & (content.zones.kind[positions] == kind)
            if not of_kind.any():
                continue
            path = polygon_path(clipped(polygons[of_kind], view), view)
            path.setFillRule(Qt.FillRule.WindingFill)
            painter.setPen(QPen(QColor(theme.zone), EDGE_PX * (1.5 if is_running else 1.0)))
            painter.setBrush(hatch_brush(HATCHES[kind], theme.zone, PERIOD_PX, view.dpr))
            painter.drawPath(path)


def _draw_running_edge(painter: QPainter, polygons: Geometries, view: View, options: MapOptions) -> None:
    """An edge outside the zone's own one, a gap of ground between them."""
    distance = (EDGE_PX + 1.2 + RUNNING_PX / 2) * view.m_per_px
    outside = shapely.buffer(polygons, distance, join_style="mitre", mitre_limit=2.0)
    pen = QPen(QColor(options.tones.running), RUNNING_PX)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(polygon_path(clipped(outside, view), view))
