"""Signs as small images: drawn once by ``signs`` per theme and size, then copied to thousands of places."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from layers.painter.fonts import load_fonts
from layers.painter.signs import conflict_width, draw_class, draw_conflict, draw_dial
from layers.symbology import CLASS_SYMBOLS
from layers.theme import THEMES, Theme, ThemeName
from ledger.risk_class import RiskClass
from policy.light import Light

PIE_STEPS = 16


@lru_cache(maxsize=256)
def class_sprite(theme: ThemeName, risk_class: RiskClass, factor: float, letter: bool, dpr: float) -> QImage:
    """Sign of a class at ``factor`` times its size."""
    size = CLASS_SYMBOLS[risk_class].size_px * factor
    tones = THEMES[theme]
    return _centred(
        size + 8, dpr, lambda painter, middle: draw_class(painter, middle, middle, size, risk_class, tones, letter)
    )


def dial_sprite(theme: ThemeName, light: Light, size_px: float, used: float, dpr: float) -> QImage:
    """Dial on a small disc of ground, for the corner of a sign; ``used`` 0..1 or NaN."""
    step = 0 if used != used else min(max(round(used * PIE_STEPS), 1), PIE_STEPS)
    return _dial_sprite(theme, light, size_px, step, dpr)


@lru_cache(maxsize=512)
def _dial_sprite(theme: ThemeName, light: Light, size_px: float, step: int, dpr: float) -> QImage:
    tones = THEMES[theme]

    def draw(painter: QPainter, middle: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_ground(tones)))
        painter.drawEllipse(QPointF(middle, middle), size_px / 2 + 1.4, size_px / 2 + 1.4)
        draw_dial(painter, middle, middle, size_px, light, tones, step / PIE_STEPS if step else None)

    return _centred(size_px + 8, dpr, draw)


@lru_cache(maxsize=512)
def conflict_sprite(theme: ThemeName, size_px: float, count: int, dpr: float) -> QImage:
    """Plate of a conflict; with a count the badge of several."""
    wide, high, tones = conflict_width(size_px, count) + 6, size_px + 6, THEMES[theme]
    return sprite(wide, high, dpr, lambda painter: draw_conflict(painter, wide / 2, high / 2, size_px, tones, count))


def _ground(tones: Theme) -> str:
    return tones.halo if tones.is_dark else tones.panel


def sprite(width_px: float, height_px: float, dpr: float, draw: Callable[[QPainter], None]) -> QImage:
    """Transparent image of a size in pixels, drawn once."""
    load_fonts()
    width, height = max(round(width_px * dpr), 1), max(round(height_px * dpr), 1)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return image


def _centred(side_px: float, dpr: float, draw: Callable[[QPainter, float], None]) -> QImage:
    """Square image with an odd number of device pixels, so that it has a middle pixel."""
    side = (round(side_px * dpr) | 1) / dpr
    return sprite(side, side, dpr, lambda painter: draw(painter, side / 2))
