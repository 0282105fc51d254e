"""Selection and hover, drawn live over the finished picture: no rendering, no waiting."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from layers.labels import short
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.fonts import font, load_fonts, metrics
from layers.painter.paths import clipped, polygon_path
from layers.painter.points import DIAL_PX, PointStyle, badge_offset, point_style
from layers.painter.signs import draw_class, draw_dial, text_width
from layers.symbology import CLASS_SYMBOLS
from layers.view import View
from ledger.risk_class import RiskClass
from policy.light import Light, days_text

RING_PX = 3.0
SELECTED_RADIUS_PX, HOVER_RADIUS_PX = 18.0, 17.0
FLAG_HEIGHT_PX, CARD_GAP_PX = 24.0, 44.0


def draw_overlay(painter: QPainter, content: MapContent, view: View, options: MapOptions) -> None:
    """Ring and flag of the selected enterprise, ring of the hovered one, outline of the hovered unit."""
    load_fonts()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if options.hovered_unit:
        _draw_unit(painter, content, view, options, options.hovered_unit)
    hovered, selected = options.hovered_enterprise, options.selected_enterprise
    if hovered is not None and hovered != selected:
        _draw_hovered(painter, content, view, options, hovered)
    if selected is not None:
        _draw_selected(painter, content, view, options, selected)
    painter.restore()


def _place(content: MapContent, view: View, enterprise: int) -> tuple[float, float] | None:
    """Pixel of an enterprise; None when it is not on the map or out of sight."""
    spot = content.where(enterprise)
    if spot is None:
        return None
    px = (spot[0] - view.center_x) / view.m_per_px + view.width / 2
    py = (view.center_y - spot[1]) / view.m_per_px + view.height / 2
    return (px, py) if -20 <= px <= view.width + 20 and -20 <= py <= view.height + 20 else None


def _draw_unit(painter: QPainter, content: MapContent, view: View, options: MapOptions, unit: int) -> None:
    shape = content.units.polygons[unit]
    if shape is None:
        return
    geometry = content.units.polygons[unit : unit + 1]
    pen = QPen(QColor(options.tones.accent), 2.0)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(polygon_path(clipped(geometry, view), view))


def _draw_hovered(painter: QPainter, content: MapContent, view: View, options: MapOptions, enterprise: int) -> None:
    spot = _place(content, view, enterprise)
    if spot is None:
        return
    _draw_ring(painter, spot, HOVER_RADIUS_PX, options.tones.text, 2.0, options.tones.halo)


def _draw_selected(painter: QPainter, content: MapContent, view: View, options: MapOptions, enterprise: int) -> None:
    spot = _place(content, view, enterprise)
    if spot is None:
        return
    theme = options.tones
    style = point_style(content, view, options)
    risk_class = RiskClass(int(content.snapshot.enterprises.risk_class[enterprise]))
    if style is not PointStyle.SIGNS:  # among dust and dots the selected one stands as a full sign on a plate
        painter.setPen(Qt.PenStyle.NoPen)
        plate = QColor(theme.land)
        plate.setAlphaF(0.9)
        painter.setBrush(plate)
        painter.drawEllipse(QPointF(*spot), SELECTED_RADIUS_PX, SELECTED_RADIUS_PX)
        draw_class(painter, *spot, CLASS_SYMBOLS[risk_class].size_px, risk_class, theme)
    _draw_ring(painter, spot, SELECTED_RADIUS_PX, theme.accent, RING_PX, theme.halo)
    light = int(content.situation.measures.worst_light[enterprise])
    if light <= Light.NO_DEADLINE:
        dx, dy = badge_offset(risk_class, PointStyle.SIGNS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.halo if theme.is_dark else theme.panel))
        painter.drawEllipse(QPointF(spot[0] + dx, spot[1] + dy), DIAL_PX / 2 + 1.4, DIAL_PX / 2 + 1.4)
        draw_dial(painter, spot[0] + dx, spot[1] + dy, DIAL_PX, Light(light), theme)
    if style is PointStyle.DUST:
        _draw_card(painter, content, view, options, enterprise, spot)
    else:
        _draw_flag(painter, content, view, options, enterprise, spot)


def _draw_ring(
    painter: QPainter, spot: tuple[float, float], radius: float, color: str, width: float, halo: str
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tone, pen_width in ((halo, width + 2.4), (color, width)):
        painter.setPen(QPen(QColor(tone), pen_width))
        painter.drawEllipse(QPointF(*spot), radius, radius)


def _draw_flag(
    painter: QPainter, content: MapContent, view: View, options: MapOptions, enterprise: int, spot: tuple[float, float]
) -> None:
    """Name on a plate of the accent colour above the ring (below it at the upper edge)."""
    theme = options.tones
    name = short(content.snapshot.enterprises.name[enterprise], 24)
    width = text_width(name, 13, bold=True) + 24
    left = min(max(spot[0] - width / 2, 4), max(view.width - width - 4, 4))
    top = spot[1] - SELECTED_RADIUS_PX - 8 - FLAG_HEIGHT_PX
    if top < 4:
        top = spot[1] + SELECTED_RADIUS_PX + 8
    plate = QRectF(left, top, width, FLAG_HEIGHT_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(QColor(theme.on_accent))
    painter.setFont(font(13, bold=True))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, name)


def _draw_card(
    painter: QPainter, content: MapContent, view: View, options: MapOptions, enterprise: int, spot: tuple[float, float]
) -> None:
    """Box with the name and the most urgent hazard, on a leader to the side with more room."""
    theme = options.tones
    name = short(content.snapshot.enterprises.name[enterprise], 20)
    number, words, color = _most_urgent(content, options, enterprise)
    wide = max(text_width(name, 13, bold=True), text_width(number, 12) + 28 + text_width(words, 12, bold=True))
    width, height = wide + 22, 45.0 if number else 27.0
    to_right = spot[0] + CARD_GAP_PX + width + SELECTED_RADIUS_PX < view.width
    left = spot[0] + CARD_GAP_PX + 18 if to_right else spot[0] - CARD_GAP_PX - 18 - width
    up = spot[1] - CARD_GAP_PX - height > 4
    top = spot[1] - CARD_GAP_PX - height if up else spot[1] + CARD_GAP_PX
    card = QRectF(max(left, 4), top, width, height)
    painter.setPen(QPen(QColor(theme.accent), 1.6))
    dx, dy = (0.77 if to_right else -0.77), (-0.64 if up else 0.64)
    start = QPointF(spot[0] + dx * (SELECTED_RADIUS_PX + 1), spot[1] + dy * (SELECTED_RADIUS_PX + 1))
    painter.drawLine(start, QPointF(card.left() if to_right else card.right(), card.bottom() if up else card.top()))
    painter.setPen(QPen(QColor(theme.accent), 2))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(card, 3, 3)
    _write(painter, card.left() + 11, card.top() + 4, name, 13, True, theme.text)
    if number:
        _write(painter, card.left() + 11, card.top() + 23, number, 12, False, theme.text2)
        _write(painter, card.right() - 11 - text_width(words, 12, bold=True), card.top() + 23, words, 12, True, color)


def _write(painter: QPainter, left: float, top: float, text: str, size_px: float, bold: bool, color: str) -> None:
    painter.setFont(font(size_px, bold))
    painter.setPen(QColor(color))
    painter.drawText(QPointF(left, top + metrics(size_px, bold).ascent()), text)


def _most_urgent(content: MapContent, options: MapOptions, enterprise: int) -> tuple[str, str, str]:
    """Number, days and colour of the most urgent open hazard of an enterprise; empty texts when it has none."""
    hazards, measures = content.snapshot.hazards, content.situation.measures
    rows = [
        int(row) for row in (hazards.enterprise == enterprise).nonzero()[0] if measures.light[row] <= Light.NO_DEADLINE
    ]
    if not rows:
        return "", "", options.tones.text
    row = min(rows, key=lambda item: (int(measures.light[item]), int(measures.days_left[item])))
    light = int(measures.light[row])
    color = options.tones.lights[Light.OVERDUE] if light == Light.OVERDUE else options.tones.text
    return short(hazards.number[row], 18), days_text(light, int(measures.days_left[row])), color
