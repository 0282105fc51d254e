"""The deadline dial (期限钟): shape first, colour second. Re-exported by ``signs``."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from layers.symbology import DEFAULT_PIE, DIALS, Dial
from layers.theme import Theme
from policy.light import Light

_FULL_CIRCLE = 5760  # QPainter counts in sixteenths of a degree


def draw_dial(
    painter: QPainter, cx: float, cy: float, size_px: float, light: Light, theme: Theme, used: float | None = None
) -> None:
    """The deadline dial (期限钟), ``size_px`` across. ``used``: share of the time gone (0..1), where the dial is a pie;
    None shows the share of a legend."""
    color, radius = QColor(theme.lights[light]), size_px / 2
    centre, kind = QPointF(cx, cy), DIALS[light]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if kind in (Dial.DISC_MARK, Dial.DISC_TICK):
        painter.setBrush(color)
        painter.drawEllipse(centre, radius, radius)
        mark = QColor(theme.panel if theme.is_dark else "#FFFFFF")
        _draw_mark(painter, cx, cy, radius, mark) if kind is Dial.DISC_MARK else _draw_tick(
            painter, cx, cy, radius, mark
        )
    else:
        _draw_ring_dial(painter, centre, radius, color, kind, DEFAULT_PIE.get(light, 0.5) if used is None else used)
    painter.restore()


def round_pen(color: QColor, width: float) -> QPen:
    """Pen with round caps and joins."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def dashed_ring_pen(color: QColor, width: float, radius: float) -> QPen:
    """Pen that goes round a circle in a whole number of dashes."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashes = min(max(round(2 * math.pi * radius / 4.4), 7), 12)
    period = 2 * math.pi * radius / dashes / width
    pen.setDashPattern([period * 0.56, period * 0.44])
    return pen


def _draw_mark(painter: QPainter, cx: float, cy: float, radius: float, color: QColor) -> None:
    """Exclamation mark."""
    width = radius * 0.26
    painter.setBrush(color)
    bar = QRectF(cx - width / 2, cy - radius * 0.62, width, radius * 0.74)
    painter.drawRoundedRect(bar, width * 0.2, width * 0.2)
    painter.drawRoundedRect(QRectF(cx - width / 2, cy + radius * 0.30, width, width), width * 0.2, width * 0.2)


def _draw_tick(painter: QPainter, cx: float, cy: float, radius: float, color: QColor) -> None:
    painter.setPen(round_pen(color, radius * 0.28))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [(-0.42, 0.02), (-0.10, 0.34), (0.46, -0.30)]
    painter.drawPolyline(QPolygonF([QPointF(cx + x * radius, cy + y * radius) for x, y in points]))


def _draw_ring_dial(painter: QPainter, centre: QPointF, radius: float, color: QColor, kind: Dial, used: float) -> None:
    """Ring with what stands inside it. Below 10 px the ring takes more of the dial."""
    width = max(radius * 0.17, 1.1)
    if kind is Dial.HALF_FLAG:  # the flag needs room within the same square
        radius *= 0.92
        centre = centre + QPointF(-radius * 0.07, radius * 0.07)
    dashed = kind is Dial.DASHED_RING
    painter.setPen(dashed_ring_pen(color, width, radius - width / 2) if dashed else QPen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius - width / 2, radius - width / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    inner = radius - width * (1.75 if radius > 6 else 1.45)
    pie = QRectF(centre.x() - inner, centre.y() - inner, 2 * inner, 2 * inner)
    if kind is Dial.PIE:
        painter.drawPie(pie, 1440, -round(min(max(used, 0.04), 1) * _FULL_CIRCLE))
    elif kind is Dial.HALF_FLAG:
        painter.drawPie(pie, 1440, -_FULL_CIRCLE // 2)
        tip = QPointF(centre.x() + radius * 0.32, centre.y() - radius * 1.16)
        flag = [tip, tip + QPointF(radius * 0.95, radius * 0.36), tip + QPointF(radius * 0.06, radius * 0.74)]
        painter.drawPolygon(QPolygonF(flag))
    elif kind is Dial.RING_BAR:
        bar = QRectF(centre.x() - radius * 0.48, centre.y() - radius * 0.15, radius * 0.96, radius * 0.30)
        painter.drawRect(bar)
