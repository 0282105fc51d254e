"""Selection and hover, drawn live over the finished picture: no rendering, no waiting."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from layers.labels import Placed, short
from layers.map_content import MapContent
from layers.options import MapOptions, Rect
from layers.painter.card import nearest, place_card, touched
from layers.painter.donuts import write_over
from layers.painter.fonts import font, load_fonts, metrics
from layers.painter.paths import clipped, polygon_path
from layers.painter.points import DIAL_PX, PointStyle, badge_offset, plate_offset, plate_size, point_style
from layers.painter.signs import draw_class, draw_conflict, draw_dial, text_width
from layers.painter.text import NameImages
from layers.symbology import CLASS_SYMBOLS
from layers.view import View
from ledger.risk_class import RiskClass
from policy.conflict import GRAVE
from policy.light import Light

RING_PX = 3.0
SELECTED_RADIUS_PX, HOVER_RADIUS_PX = 18.0, 17.0
MARK_RADIUS_PX = 6.0  # ring where a full sign would hide a number or a name
FLAG_HEIGHT_PX, SIGN_INDENT_PX = 24.0, 44.0
CONFLICT_LINE_PX, PLATE_INDENT_PX = 21.0, 8.0


def draw_overlay(
    painter: QPainter,
    content: MapContent,
    view: View,
    options: MapOptions,
    placed: Sequence[Placed],
    images: NameImages,
) -> None:
    """Ring and flag of the selected enterprise, ring of the hovered one, outline of the hovered unit. ``placed``: donuts and
    names of the picture below, to be kept clear of."""
    load_fonts()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if options.hovered_unit:
        _draw_unit(painter, content, view, options, options.hovered_unit)
    hovered, selected = options.hovered_enterprise, options.selected_enterprise
    if hovered is not None and hovered != selected:
        _draw_hovered(painter, content, view, options, hovered)
    if selected is not None:
        _draw_selected(painter, content, view, options, selected, placed, images)
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


def _draw_selected(
    painter: QPainter,
    content: MapContent,
    view: View,
    options: MapOptions,
    enterprise: int,
    placed: Sequence[Placed],
    images: NameImages,
) -> None:
    spot = _place(content, view, enterprise)
    if spot is None:
        return
    if point_style(content, view, options) is not PointStyle.DUST:
        _draw_selected_sign(
            painter, content, options, enterprise, spot, on_plate=not _is_lettered(content, view, options)
        )
        _draw_flag(painter, content, view, options, enterprise, spot)
        return
    covered = touched(placed, spot, SELECTED_RADIUS_PX + 2)
    if covered:  # the full sign would hide numbers or names: it moves into the card
        _draw_ring(painter, spot, MARK_RADIUS_PX, options.tones.accent, 2.4, options.tones.halo)
        for item in covered:
            write_over(painter, item, spot, MARK_RADIUS_PX + 1, options, images, view.dpr)
    else:
        _draw_selected_sign(painter, content, options, enterprise, spot, on_plate=True)
    reach = MARK_RADIUS_PX if covered else SELECTED_RADIUS_PX
    _draw_card(painter, content, view, options, enterprise, spot, reach, placed, with_sign=bool(covered))


def _is_lettered(content: MapContent, view: View, options: MapOptions) -> bool:
    return point_style(content, view, options) is PointStyle.SIGNS


def _draw_selected_sign(
    painter: QPainter,
    content: MapContent,
    options: MapOptions,
    enterprise: int,
    spot: tuple[float, float],
    *,
    on_plate: bool,
) -> None:
    """Ring and badge; among dust and dots the selected one stands as a full sign on a plate."""
    theme = options.tones
    if on_plate:
        painter.setPen(Qt.PenStyle.NoPen)
        plate = QColor(theme.land)
        plate.setAlphaF(0.9)
        painter.setBrush(plate)
        painter.drawEllipse(QPointF(*spot), SELECTED_RADIUS_PX, SELECTED_RADIUS_PX)
        _draw_class(painter, content, options, enterprise, spot)
    _draw_ring(painter, spot, SELECTED_RADIUS_PX, theme.accent, RING_PX, theme.halo)
    _draw_badge(painter, content, options, enterprise, spot)


def _class_of(content: MapContent, enterprise: int) -> RiskClass:
    return RiskClass(int(content.snapshot.enterprises.risk_class[enterprise]))


def _draw_class(
    painter: QPainter, content: MapContent, options: MapOptions, enterprise: int, spot: tuple[float, float]
) -> None:
    risk_class = _class_of(content, enterprise)
    draw_class(painter, *spot, CLASS_SYMBOLS[risk_class].size_px, risk_class, options.tones)


def _draw_badge(
    painter: QPainter, content: MapContent, options: MapOptions, enterprise: int, spot: tuple[float, float]
) -> None:
    theme, measures = options.tones, content.situation.measures
    if measures.conflict_of[enterprise] <= GRAVE[-1]:
        dx, dy = plate_offset(_class_of(content, enterprise), PointStyle.SIGNS)
        draw_conflict(painter, spot[0] + dx, spot[1] + dy, plate_size(PointStyle.SIGNS), theme)
    light = int(measures.worst_light[enterprise])
    if light > Light.NO_DEADLINE:
        return
    dx, dy = badge_offset(_class_of(content, enterprise), PointStyle.SIGNS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.halo if theme.is_dark else theme.panel))
    painter.drawEllipse(QPointF(spot[0] + dx, spot[1] + dy), DIAL_PX / 2 + 1.4, DIAL_PX / 2 + 1.4)
    draw_dial(painter, spot[0] + dx, spot[1] + dy, DIAL_PX, Light(light), theme)


def _draw_ring(
    painter: QPainter, spot: tuple[float, float], radius: float, color: str, width: float, halo: str
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tone, pen_width in ((halo, width + 2.4), (color, width)):
        painter.setPen(QPen(QColor(tone), pen_width))
        painter.drawEllipse(QPointF(*spot), radius, radius)


def flag_box(content: MapContent, view: View, options: MapOptions, enterprise: int, spot: tuple[float, float]) -> Rect:
    """Plate of the name: above the ring, below it at the upper edge and under what floats there."""
    words = conflict_words(content, enterprise)
    height = FLAG_HEIGHT_PX + (CONFLICT_LINE_PX if words else 0.0)
    width = max(text_width(_flag_text(content, enterprise), 13, bold=True), text_width(words, 12, bold=True)) + 24
    left = min(max(spot[0] - width / 2, 4), max(view.width - width - 4, 4))
    above, below = spot[1] - SELECTED_RADIUS_PX - 8 - height, spot[1] + SELECTED_RADIUS_PX + 8
    boxes: list[Rect] = [(left, top, left + width, top + height) for top in (above, below)]
    free = [box for box in boxes if box[1] >= 4 and not any(_overlap(box, other) for other in options.obstacles)]
    return (free or boxes)[0]


def conflict_words(content: MapContent, enterprise: int) -> str:
    """The gravest conflict of an enterprise that has a sign on the map, in words; "" without any."""
    clashes = content.situation.measures.conflicts
    grave = [row for row in clashes.of_enterprise(enterprise).tolist() if clashes.rule[row] <= GRAVE[-1]]
    more = f" 等 {len(grave)} 项" if len(grave) > 1 else ""
    return short(clashes.text(grave[0]), 30) + more if grave else ""


def _flag_text(content: MapContent, enterprise: int) -> str:
    return short(content.snapshot.enterprises.name[enterprise], 24)


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _draw_flag(
    painter: QPainter, content: MapContent, view: View, options: MapOptions, enterprise: int, spot: tuple[float, float]
) -> None:
    """Name on a plate of the accent colour, the conflict under it."""
    theme = options.tones
    left, top, right, bottom = flag_box(content, view, options, enterprise, spot)
    whole = QRectF(left, top, right - left, bottom - top)
    plate = QRectF(left, top, right - left, FLAG_HEIGHT_PX)
    words = conflict_words(content, enterprise)
    if words:
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(QColor(theme.lights[Light.OVERDUE]))
        painter.setFont(font(12, bold=True))
        line = QRectF(left, plate.bottom() - 1, whole.width(), CONFLICT_LINE_PX)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, words)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.accent))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(QColor(theme.on_accent))
    painter.setFont(font(13, bold=True))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, _flag_text(content, enterprise))


def _draw_card(
    painter: QPainter,
    content: MapContent,
    view: View,
    options: MapOptions,
    enterprise: int,
    spot: tuple[float, float],
    reach: float,
    placed: Sequence[Placed],
    *,
    with_sign: bool,
) -> None:
    """Box with the name and the most urgent hazard (and the sign, where the map has no room for it), on a leader."""
    theme = options.tones
    name = short(content.snapshot.enterprises.name[enterprise], 20)
    number, words, color = _most_urgent(content, options, enterprise)
    clash = conflict_words(content, enterprise)
    wide = max(
        text_width(name, 13, bold=True),
        text_width(number, 12) + 28 + text_width(words, 12, bold=True),
        text_width(clash, 12, bold=True),
    )
    indent = (SIGN_INDENT_PX + (PLATE_INDENT_PX if clash else 0.0)) if with_sign else 11.0
    lines = bool(number) + bool(clash)
    size = wide + indent + 11, 27.0 + 18 * lines if lines else (33.0 if with_sign else 27.0)
    box = place_card(spot, reach, size, view, placed, options.obstacles)
    end = nearest(box, spot)
    away = max(hypot(end[0] - spot[0], end[1] - spot[1]), 1.0)
    start = [here + (there - here) * (reach + 1) / away for here, there in zip(spot, end, strict=True)]
    for pen in (QPen(QColor(theme.halo), 3.6), QPen(QColor(theme.accent), 1.6)):
        painter.setPen(pen)
        painter.drawLine(QPointF(*start), QPointF(*end))
    card = QRectF(box[0], box[1], *size)
    painter.setPen(QPen(QColor(theme.accent), 2))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(card, 3, 3)
    if with_sign:
        middle = (card.left() + indent / 2 - 2, card.center().y() + 2)
        _draw_class(painter, content, options, enterprise, middle)
        _draw_badge(painter, content, options, enterprise, middle)
    top = card.top() + 4 if lines else card.center().y() - 10
    _write(painter, card.left() + indent, top, name, 13, True, theme.text)
    if number:
        _write(painter, card.left() + indent, card.top() + 23, number, 12, False, theme.text2)
        _write(painter, card.right() - 11 - text_width(words, 12, bold=True), card.top() + 23, words, 12, True, color)
    if clash:
        bottom = card.top() + (41 if number else 23)
        _write(painter, card.left() + indent, bottom, clash, 12, True, theme.lights[Light.OVERDUE])


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
    return short(hazards.number[row], 18), measures.days_text(row), color
