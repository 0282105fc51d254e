"""The ground of the map: sea, vignette, land and boundary lines, as a cached image.

Polygons are painted only when the scale, the theme or the switches change; a pan moves the image and paints the strips
that came into sight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from threading import Lock

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from layers.aggregate import overdue_step
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.lines import draw_line
from layers.painter.paths import clipped, line_path, polygon_path
from layers.painter.signs import line_pen, mixed, round_pen
from layers.painter.vignette import stamp_sea
from layers.symbology import Aggregation, LineKind
from layers.theme import ThemeName
from layers.unit_shapes import Level
from layers.view import View

KEPT = 3
PART_STRENGTH = 0.4  # of county lines among single enterprises, on the way to the lines of units
_LINES = (LineKind.PART, LineKind.SCHEMATIC, LineKind.UNIT)
_EPSILON_PX = 1e-3


@dataclass(frozen=True, slots=True)
class _Key:
    """What the ground depends on besides where the view is."""

    theme: ThemeName
    m_per_px: float
    width: int
    height: int
    dpr: float
    hidden_lines: frozenset[LineKind]
    tinted: bool
    scope: int


WALL_LINE = 1.6  # lines of a wall against those of a window: they are seen from metres away


class BaseImages:
    """Grounds of one content. Safe to use from several threads; what it returns must not be painted on: copy it."""

    def __init__(self, content: MapContent) -> None:
        self._content = content
        self._kept: list[tuple[_Key, View, QImage]] = []
        self._lock = Lock()

    def get(self, view: View, options: MapOptions) -> QImage:
        """Ground of a view: kept, moved, or painted."""
        key = _Key(
            options.theme,
            view.m_per_px,
            view.width,
            view.height,
            view.dpr,
            frozenset(kind for kind in LineKind if not options.shows_line(kind)),
            options.tint_units,
            options.scope_unit,
        )
        with self._lock:
            image = self._moved(key, view, options)
            if image is None:
                image = _blank(view)
                _paint(image, self._content, view, options, None)
            self._kept = [entry for entry in self._kept if entry[1] != view or entry[0] != key][-KEPT + 1 :]
            self._kept.append((key, view, image))
            return image

    def _moved(self, key: _Key, view: View, options: MapOptions) -> QImage | None:
        """A kept image of the same key, moved by a whole number of device pixels; None when there is none."""
        for kept_key, kept_view, kept in reversed(self._kept):
            if kept_key != key:
                continue
            dx = (kept_view.center_x - view.center_x) / view.m_per_px * view.dpr
            dy = (view.center_y - kept_view.center_y) / view.m_per_px * view.dpr
            if abs(dx - round(dx)) > _EPSILON_PX or abs(dy - round(dy)) > _EPSILON_PX:
                continue
            if (round(dx), round(dy)) == (0, 0):
                return kept
            if abs(dx) < kept.width() * 0.7 and abs(dy) < kept.height() * 0.7:
                return self._shifted(kept, round(dx), round(dy), view, options)
        return None

    def _shifted(self, kept: QImage, dx: int, dy: int, view: View, options: MapOptions) -> QImage:
        image = kept.copy(QRect(QPoint(-dx, -dy), kept.size()))
        image.setDevicePixelRatio(1.0)
        uncovered = QRegion(image.rect()) - QRegion(image.rect().translated(dx, dy))
        image.setDevicePixelRatio(view.dpr)
        for strip in uncovered:  # type: ignore[attr-defined]  # iterable at run time
            _paint(image, self._content, view, options, strip)
        return image


def _blank(view: View) -> QImage:
    size = (round(view.width * view.dpr), round(view.height * view.dpr))
    image = QImage(max(size[0], 1), max(size[1], 1), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(view.dpr)
    return image


def _paint(image: QImage, content: MapContent, view: View, options: MapOptions, strip: QRect | None) -> None:
    """Paint the ground, or a strip of it given in device pixels."""
    level = content.units.at(view.m_per_px / view.dpr)
    strip = strip or QRect(0, 0, image.width(), image.height())
    window = _window(view, strip)
    area = polygon_path(clipped(level.area, window), view)
    stamp_sea(image, area, strip, view.dpr, options.tones)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ratio = view.dpr
    painter.setClipRect(QRectF(strip.x() / ratio, strip.y() / ratio, strip.width() / ratio, strip.height() / ratio))
    painter.fillPath(area, QColor(options.tones.land))
    _paint_tones(painter, content, level, view, window, options)
    _paint_lines(painter, level, view, window, options)
    if options.shows_line(LineKind.AREA):
        draw_line(painter, area, line_pen(LineKind.AREA, options.tones), view.dpr)
    painter.end()


def _window(view: View, strip: QRect) -> View:
    """The part of a view that a strip of its image shows."""
    x, y = (strip.x() + strip.width() / 2) / view.dpr, (strip.y() + strip.height() / 2) / view.dpr
    center = view.to_plane(x, y)
    width, height = ceil(strip.width() / view.dpr), ceil(strip.height() / view.dpr)
    return replace(view, center_x=center[0], center_y=center[1], width=width, height=height)


def _paint_tones(
    painter: QPainter, content: MapContent, level: Level, view: View, window: View, options: MapOptions
) -> None:
    """Land in other tones than the theme's own."""
    tones = _unit_tones(content, options)
    for tone in sorted(set(tones) - {options.tones.land}):
        chosen = np.array([row for row, item in enumerate(tones) if item == tone])
        path = polygon_path(clipped(level.leaves[chosen], window), view)
        painter.fillPath(path, QColor(tone))
        draw_line(painter, path, round_pen(QColor(tone), 1.0), view.dpr)  # closes the hairlines between neighbours


def _unit_tones(content: MapContent, options: MapOptions) -> list[str]:
    """Ground of every leaf: tinted by overdue hazards on a wall, faded outside the unit that the reader is in."""
    theme, units = options.tones, content.units
    tones = []
    for unit, reporting in zip(units.leaf_unit, units.leaf_reporting, strict=True):
        tone = theme.unit_steps[overdue_step(content, int(reporting))] if options.tint_units else theme.land
        if options.scope_unit and options.scope_unit not in (unit, reporting):
            tone = mixed(tone, theme.sea, 0.6).name()
        tones.append(tone)
    return tones


def _paint_lines(painter: QPainter, level: Level, view: View, window: View, options: MapOptions) -> None:
    for kind in _LINES:
        lines = level.lines[kind]
        if options.shows_line(kind) and len(lines):
            # Dashes must start at the same place in every frame: such lines are never cut.
            near = lines if kind is LineKind.SCHEMATIC else clipped(lines, window)
            pen = line_pen(kind, options.tones)
            if options.tint_units:
                pen.setWidthF(pen.widthF() * WALL_LINE)
            if kind is LineKind.PART and options.level(view) is Aggregation.EACH:
                pen.setColor(mixed(options.tones.county_line, options.tones.unit_line, PART_STRENGTH))
            draw_line(painter, line_path(near, view), pen, view.dpr)
