"""Sea with a soft band round the area, as on a printed sheet.

Stroking an outline of thousands of vertices with a pen of 20 px takes a quarter of a second. Here the area is filled
once into a mask of bytes, the mask is widened three times, and the three coverages are looked up in one colour ramp.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from layers.splat import Dot, brush_of, widen
from layers.theme import THEMES, Theme, ThemeName

BANDS_PX = (3.75, 2.75, 3.5)  # width of each band, from the coast outwards
_STEP = 63  # of a band in the ramp: coverage in six bits

Mask = npt.NDArray[np.uint8]


def stamp_sea(image: QImage, area: QPainterPath, strip: QRect, dpr: float, theme: Theme) -> None:
    """Overwrite a strip (device pixels) of an image with sea and vignette; ``area`` is in pixels of the view."""
    margin = sum(brush_of(Dot(width * dpr, width * dpr)).reach + 1 for width in BANDS_PX)
    mask = _mask(area, strip.adjusted(-margin, -margin, margin, margin), dpr)
    ramp, part = _ramp(theme.name), image_part(image, strip)
    part[:] = ramp[0]
    if mask is None or mask.min() == 255:
        return
    wide, level = mask, np.zeros(mask.shape, np.uint8)
    for width in BANDS_PX:
        wide = widen(wide, brush_of(Dot(width * dpr, width * dpr)).outer, [])
        level += wide >> np.uint8(2)
    rows, columns = slice(margin, margin + strip.height()), slice(margin, margin + strip.width())
    band = (level[rows, columns] > 0) & (mask[rows, columns] < 255)  # what land covers wholly needs no colour
    part[band] = ramp[level[rows, columns][band]]


def image_part(image: QImage, strip: QRect) -> npt.NDArray[np.uint32]:
    """The pixels of a strip of an ARGB32 image, writable."""
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    part: npt.NDArray[np.uint32] = pixels[strip.top() : strip.top() + strip.height()]
    return part[:, strip.left() : strip.left() + strip.width()]


def _mask(area: QPainterPath, box: QRect, dpr: float) -> Mask | None:
    """Coverage of the area within a box of device pixels, 0 to 255; None where there is none."""
    if area.isEmpty():
        return None
    image = QImage(box.width(), box.height(), QImage.Format.Format_Alpha8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-box.left(), -box.top())
    painter.scale(dpr, dpr)
    painter.fillPath(area, QColor(0, 0, 0))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return pixels[:, : image.width()].copy()  # the pixels die with the image


@lru_cache(maxsize=8)
def _ramp(name: ThemeName) -> npt.NDArray[np.uint32]:
    """Colours from the open sea to the coast, shape (256,)."""
    theme = THEMES[name]
    stops = [QColor(tone) for tone in (theme.sea, *theme.vignette)]
    place = np.minimum(np.arange(256) / _STEP, len(stops) - 1)
    channels = [
        np.interp(place, range(len(stops)), [channel(stop) for stop in stops]).round().astype(np.uint32)
        for channel in (QColor.red, QColor.green, QColor.blue)
    ]
    red, green, blue = channels
    ramp = (red << np.uint32(16)) | (green << np.uint32(8)) | blue | np.uint32(0xFF000000)
    return ramp.astype(np.uint32)
