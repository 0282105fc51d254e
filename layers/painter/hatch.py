"""Hatches of the operation zones, as brushes whose period is a length in pixels.

Qt's own hatch brushes are 1 bit patterns that do not scale with the screen: these are small antialiased tiles.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from layers.symbology import Hatch

OVERSAMPLING = 4
LINE_PX = 1.2

Lines = list[QLineF]


def _diagonal(size: float) -> Lines:
    return [
        QLineF(0, size, size, 0),
        QLineF(-size / 2, size / 2, size / 2, -size / 2),
        QLineF(size / 2, size * 1.5, size * 1.5, size / 2),
    ]


def _back_diagonal(size: float) -> Lines:
    return [QLineF(line.x1(), size - line.y1(), line.x2(), size - line.y2()) for line in _diagonal(size)]


def _horizontal(size: float) -> Lines:
    return [QLineF(0, size / 2, size, size / 2)]


def _vertical(size: float) -> Lines:
    return [QLineF(size / 2, 0, size / 2, size)]


def _cross(size: float) -> Lines:
    return _diagonal(size) + _back_diagonal(size)


def _grid(size: float) -> Lines:
    return _horizontal(size) + _vertical(size)


_LINES: dict[Hatch, Callable[[float], Lines]] = {
    Hatch.DIAGONAL: _diagonal,
    Hatch.BACK_DIAGONAL: _back_diagonal,
    Hatch.HORIZONTAL: _horizontal,
    Hatch.VERTICAL: _vertical,
    Hatch.CROSS: _cross,
    Hatch.GRID: _grid,
}


@lru_cache(maxsize=128)
def hatch_brush(hatch: Hatch, color: str, period_px: float = 8.0, dpr: float = 1.0) -> QBrush:
    """Brush that repeats every ``period_px`` pixels. Diagonals are drawn twice per tile, a period of 8 means 8 px
    between lines along the axes."""
    if hatch is Hatch.PLAIN:
        return QBrush(Qt.BrushStyle.NoBrush)
    side = max(round(period_px * dpr * OVERSAMPLING), 4)
    tile = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(0)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hatch is Hatch.DOTS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        for x, y in ((0.25, 0.25), (0.75, 0.75)):
            painter.drawEllipse(QPointF(side * x, side * y), side * 0.13, side * 0.13)
    else:
        painter.setPen(QPen(QColor(color), LINE_PX * side / period_px))
        painter.drawLines(_LINES[hatch](float(side)))
    painter.end()
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromScale(period_px / side, period_px / side))
    return brush
