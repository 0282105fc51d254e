"""Names on the map: text with a halo, rendered once and then only copied.

Outlining a Han character costs more than drawing a hundred dots; a name is therefore an image that is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from layers.painter.fonts import font, load_fonts, metrics
from layers.painter.signs import round_pen

KEPT = 4000  # names
HALO_SHARE = 0.27  # of the font size, both sides together
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
    face, measure = font(size_px, bold), metrics(size_px, bold)
    width, height = measure.horizontalAdvance(text) + 2 * PAD, measure.height() + 2 * PAD
    image = QImage(max(round(width * dpr), 1), max(round(height * dpr), 1), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    path = QPainterPath()
    path.addText(PAD, PAD + measure.ascent(), face, text)
    ground = QColor(halo)
    ground.setAlphaF(0.92)
    painter.strokePath(path, round_pen(ground, max(size_px * HALO_SHARE, 2.4)))
    painter.setFont(face)
    painter.setPen(QColor(color))
    painter.drawText(QRectF(PAD, PAD, width, measure.height()), Qt.AlignmentFlag.AlignLeft, text)
    painter.end()
    return image
