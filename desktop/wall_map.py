"""The map of the wall: what to draw is an order, drawn on a worker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtGui import QImage

from desktop.wall_layout import WallLayout
from desktop.wall_reader import WallScene
from layers.options import MapOptions
from layers.theme import ThemeName
from layers.view import View

OPTIONS = MapOptions(
    theme=ThemeName.WALL, tint_units=True, label_factor=2.0, donut_factor=1.75, strips=False, overview=True
)
"""Names of 28 px of 1080 lines, to be read from metres away; the make-up by class is the window's business."""
CORNER = (0.72, 0.74)  # where the units without a polygon would stand: from this share of width and height on
_GREY_SHARE = 0.72
_GROUND = (0x0A, 0x0D, 0x10)  # window tone of the wall theme


@dataclass(frozen=True, slots=True)
class MapOrder:
    """Equal orders give equal pictures. The view is in reference pixels, so that a 4K wall shows the same level of
    detail as a full-HD one, only finer."""

    scene: WallScene
    view: View

    @classmethod
    def of(cls, scene: WallScene, layout: WallLayout) -> MapOrder:
        scale = layout.scale
        left, top, right, bottom = (margin / scale for margin in layout.map_margins)
        width, height = max(round(layout.map.width() / scale), 1), max(round(layout.map.height() / scale), 1)
        bounds = scene.painter.content.bounds
        return cls(scene, View.fit(bounds, width, height, (left, top, right, bottom), dpr=scale))


@dataclass(frozen=True, slots=True)
class WallMap:
    """``free_corner``: share of the lower right corner that land covers, 0 to 1."""

    order: MapOrder
    picture: QImage
    grey: QImage
    free_corner: float


def draw_map(order: MapOrder) -> WallMap:
    """Render on a worker, in colour and in grey."""
    picture = order.scene.painter.render(order.view, OPTIONS)
    return WallMap(order, picture, _grey(picture), _covered(order))


def _grey(picture: QImage) -> QImage:
    """Without colour and darker: a picture that nobody takes for current. A pixel keeps its strongest channel, so that
    what was red stays what stands out; the ground keeps its tone and joins the rest of the wall."""
    source = picture.convertToFormat(QImage.Format.Format_RGB32)
    width, height = source.width(), source.height()
    pixels = np.frombuffer(source.constBits(), np.uint8).reshape(height, width, 4)
    value = np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])
    steps = np.clip(np.arange(256) - max(_GROUND), 0, 255) * _GREY_SHARE
    answer = np.full((height, width, 4), 255, np.uint8)
    for channel, ground in enumerate(reversed(_GROUND)):  # blue, green, red in memory
        answer[..., channel] = np.minimum(steps + ground, 255).astype(np.uint8)[value]
    grey = QImage(answer.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()
    grey.setDevicePixelRatio(picture.devicePixelRatio())
    return grey


def _covered(order: MapOrder) -> float:
    x0, y0, x1, y1 = order.view.bounds
    corner = shapely.box(x0 + (x1 - x0) * CORNER[0], y0, x1, y1 - (y1 - y0) * CORNER[1])
    area = order.scene.painter.content.units.area
    if area is None:
        return 0.0
    return float(shapely.intersection(shapely.make_valid(area), corner).area / corner.area)
