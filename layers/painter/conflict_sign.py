"""The sign of a grave conflict (冲突): a square plate with a Han character. Re-exported by ``signs``."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from layers.painter.fonts import font, metrics
from layers.symbology import CONFLICT_PLATE
from layers.theme import Theme
from policy.light import Light

CHARACTER_SHARE = 0.80  # of the height of the plate, that the ink of the character takes
NUMBER_SHARE = 0.74  # font size of the number, of the height
PAD_SHARE = 0.18
HALO_PX = 1.5


def draw_conflict(painter: QPainter, cx: float, cy: float, size_px: float, theme: Theme, count: int = 0) -> None:
    """The plate, ``size_px`` high, centred; with a ``count`` behind the character it is a badge of several."""
    width = conflict_width(size_px, count)
    plate = QRectF(cx - width / 2, cy - size_px / 2, width, size_px)
    ink = QColor(theme.panel if theme.is_dark else "#FFFFFF")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.halo), 2 * HALO_PX))
    painter.setBrush(QColor(theme.halo))
    painter.drawRoundedRect(plate, 1.5, 1.5)
    painter.fillRect(plate, QColor(theme.lights[Light.OVERDUE]))
    middle = plate.left() + size_px / 2
    if count:
        middle += PAD_SHARE * size_px * 0.5
    _draw_text(painter, CONFLICT_PLATE.character, middle, cy, size_px * CHARACTER_SHARE, ink)
    if count:
        text = f"{count:,}"
        left = plate.right() - PAD_SHARE * size_px - _number_width(text, size_px)
        _draw_number(painter, text, left, cy, size_px, ink)
    painter.restore()


def conflict_width(size_px: float, count: int = 0) -> float:
    """Width of the plate in px: a square, longer with a number."""
    if not count:
        return size_px
    return size_px * (1 + 2 * PAD_SHARE) + _number_width(f"{count:,}", size_px)


def _number_width(text: str, size_px: float) -> float:
    return metrics(100, bold=True).horizontalAdvance(text) * size_px * NUMBER_SHARE / 100


def _draw_text(painter: QPainter, text: str, cx: float, cy: float, height: float, ink: QColor) -> None:
    """A character as an outline, its ink centred and this high: the same on every platform and in a worker."""
    path = _outline(text)
    box = path.boundingRect()
    scale = height / max(box.height(), 1.0)
    painter.save()
    painter.translate(cx, cy)
    painter.scale(scale, scale)
    painter.translate(-box.center().x(), -box.center().y())
    painter.fillPath(path, ink)
    painter.restore()


def _draw_number(painter: QPainter, text: str, left: float, cy: float, size_px: float, ink: QColor) -> None:
    path = _outline(text)
    scale = size_px * NUMBER_SHARE / 100
    painter.save()
    painter.translate(left, cy)
    painter.scale(scale, scale)
    painter.translate(0, -path.boundingRect().center().y())
    painter.fillPath(path, ink)
    painter.restore()


def _outline(text: str) -> QPainterPath:
    path = QPainterPath()
    path.addText(0, 0, font(100, bold=True), text)
    path.setFillRule(Qt.FillRule.WindingFill)  # strokes of a glyph overlap
    return path
