"""Outline icons, tinted from the theme. Source and licence: ``resources/icons/README.md``."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

STROKE = 'stroke-width="1.75"'
_RATIOS = (1, 2, 3)


@lru_cache(maxsize=2048)
def image(name: str, color: str, size_px: int, ratio: float = 1.0) -> QImage:
    """One icon as an image of ``size_px`` device-independent pixels."""
    source = resources.path("icons", f"{name}.svg").read_text("utf-8")
    tinted = source.replace('stroke-width="2"', STROKE).replace("currentColor", color)
    renderer = QSvgRenderer(QByteArray(tinted.encode("utf-8")))
    edge = round(size_px * ratio)
    picture = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, color: str, size_px: int = 18, disabled: str | None = None) -> QIcon:
    """The icon for a button or action, sharp at device pixel ratios 1 to 3."""
    answer = QIcon()
    for mode, picture in draw(name, color, size_px, disabled):
        answer.addPixmap(QPixmap.fromImage(picture), mode)
    return answer


def draw(name: str, color: str, size_px: int, disabled: str | None) -> list[tuple[QIcon.Mode, QImage]]:
    """The images that an icon is made of; on any thread. They are kept."""
    tones = [(QIcon.Mode.Normal, color)] + ([(QIcon.Mode.Disabled, disabled)] if disabled is not None else [])
    return [(mode, image(name, tone, size_px, ratio)) for mode, tone in tones for ratio in _RATIOS]
