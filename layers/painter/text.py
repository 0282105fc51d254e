"""Names on the map: text with a halo, rendered once and then only copied.

The halo is the text itself, widened: stroking the outlines of Han characters would cost ten times as much.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from layers.painter.fonts import font, load_fonts, metrics
from layers.splat import Dot, brush_of, widen

KEPT = 4000  # names
HALO_SHARE, HALO_LEAST_PX = 0.135, 1.5  # of the font size
HALO_OPACITY = 0.92
PAD = 4

Key = tuple[str, float, bool, str, str, float]


class NameImages:
    """Images of names. Safe to use from several threads."""

    def __init__(self) -> None:
        self._images: OrderedDict[Key, QImage] = OrderedDict()
        self._lock = Lock()

    def get(self, text: str, size_px: float, bold: bool, color: str, halo: str, dpr: float) -> QImage:
        """Image of one line of text, with ``PAD`` pixels of air on all sides."""
        key = (text, size_px, bold, color, halo, dpr)
        with self._lock:
            image = self._images.get(key)
            if image is None:
                image = self._images[key] = _render(*key)
                if len(self._images) > KEPT:
                    self._images.popitem(last=False)
            else:
                self._images.move_to_end(key)
        return image


def draw_centred(painter: QPainter, image: QImage, cx: float, cy: float) -> None:
    """Draw a name with its middle at a place, on whole device pixels so that it stays sharp."""
    ratio = image.devicePixelRatio()
    left = round((cx - image.width() / ratio / 2) * ratio) / ratio
    top = round((cy - image.height() / ratio / 2) * ratio) / ratio
    painter.drawImage(QPointF(left, top), image)


def _render(text: str, size_px: float, bold: bool, color: str, halo: str, dpr: float) -> QImage:
    load_fonts()
    measure = metrics(size_px, bold)
    width, height = measure.horizontalAdvance(text) + 2 * PAD, measure.height() + 2 * PAD
    pixels = max(round(width * dpr), 1), max(round(height * dpr), 1)
    mask = QImage(*pixels, QImage.Format.Format_Alpha8)
    _write(mask, text, size_px, bold, "#000000", dpr)
    image = _halo(mask, max(size_px * HALO_SHARE, HALO_LEAST_PX) * dpr, halo)
    _write(image, text, size_px, bold, color, dpr, clear=False)
    return image


def _write(image: QImage, text: str, size_px: float, bold: bool, color: str, dpr: float, *, clear: bool = True) -> None:
    image.setDevicePixelRatio(dpr)
    if clear:
        image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(font(size_px, bold))
    painter.setPen(QColor(color))
    box = QRectF(PAD, PAD, image.width() / dpr, image.height() / dpr - 2 * PAD)
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine, text)
    painter.end()


def _halo(mask: QImage, radius: float, color: str) -> QImage:
    """The mask widened by a radius in device pixels, in a colour."""
    lines = np.frombuffer(mask.constBits(), np.uint8).reshape(mask.height(), mask.bytesPerLine())
    coverage = np.ascontiguousarray(lines[:, : mask.width()])  # what pads a line is not cleared
    wide = widen(coverage, brush_of(Dot(radius, radius)).outer, [])
    alpha = (wide * np.float32(HALO_OPACITY)).astype(np.uint32)
    tone = QColor(color)
    image = QImage(mask.width(), mask.height(), QImage.Format.Format_ARGB32_Premultiplied)
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(mask.height(), image.bytesPerLine() // 4)
    pixels[:, : mask.width()] = alpha << 24
    for value, shift in ((tone.red(), 16), (tone.green(), 8), (tone.blue(), 0)):
        pixels[:, : mask.width()] |= (alpha * value // 255) << shift
    return image
