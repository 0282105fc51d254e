"""Tones of the wall, and the same without colour for data that has stopped: nobody shall act on it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QColor

from layers.theme import THEMES, Theme, ThemeName
from policy.light import Light

FRESH = THEMES[ThemeName.WALL]
BANNER_GROUND = "#C9CED3"
BANNER_TEXT = FRESH.window


def _grey(color: str) -> str:
    """The strongest channel as a grey, darker; the map does the same (``desktop.wall_map``)."""
    level = round(QColor(color).value() * 0.72) + 12
    return QColor(level, level, level).name()


STALE: Theme = replace(
    FRESH,
    text=FRESH.text2,
    text2=FRESH.text3,
    text3=FRESH.stale,
    lights={**{light: _grey(tone) for light, tone in FRESH.lights.items()}, Light.OVERDUE: BANNER_GROUND},
    unit_steps=("#1A2024", "#1F2428", "#25292D", "#2C3034"),
)
