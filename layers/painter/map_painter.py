"""The painter of the map: one content, any view, any switches.

``render`` may be called from any thread. It costs what is new: the ground is kept as an image (``base_image``), names
and signs as sprites, places of names per scale; a million dots are stamped with numpy (``layers.splat``).
"""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter

from layers.hit import Hit, hit
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.base_image import BaseImages
from layers.painter.donuts import draw_donuts, draw_unit_names
from layers.painter.fonts import load_fonts
from layers.painter.names import draw_names
from layers.painter.overlay import draw_overlay
from layers.painter.points import (
    PointStyle,
    draw_badges,
    draw_conflicts,
    draw_signs,
    point_style,
    stamp,
    visible_signs,
)
from layers.painter.text import NameImages
from layers.painter.zones import draw_zones
from layers.scene import Scenes
from layers.symbology import SCALE_RULE, Aggregation
from layers.view import View


class MapPainter:
    """Paints one content. Keep it as long as the content: it remembers what did not change between frames."""

    def __init__(self, content: MapContent) -> None:
        self.content = content
        self.scenes = Scenes(content)
        self._bases = BaseImages(content)
        self._names = NameImages()

    def render(self, view: View, options: MapOptions) -> QImage:
        """The map without selection and hover, ``view.width x view.height`` pixels times ``view.dpr``."""
        load_fonts()
        image = self._bases.get(view, options).copy()
        style = point_style(self.content, view, options)
        if style is PointStyle.DUST:
            stamp(image, self.content, view, options, style)
            with _Painting(image) as painter:
                self._draw_donuts(painter, view, options)
            return image
        singly = options.level(view) is Aggregation.EACH
        with _Painting(image) as painter:
            if singly:
                draw_zones(painter, self.content, view, options)
        if style is PointStyle.DOTS:
            stamp(image, self.content, view, options, style)
        with _Painting(image) as painter:
            self._draw_singly(painter, view, options, style)
            if not singly:
                self._draw_donuts(painter, view, options)
        return image

    def render_overlay(self, painter: QPainter, view: View, options: MapOptions) -> None:
        """Selection and hover over a rendered map, on the thread of the painter."""
        draw_overlay(painter, self.content, view, options, self.scenes.known(view, options), self._names)

    def hit(self, view: View, options: MapOptions, px: float, py: float) -> Hit | None:
        """What lies under a pixel, with the places of the donuts that were drawn."""
        return hit(self.content, view, options, px, py, self.scenes)

    def _draw_donuts(self, painter: QPainter, view: View, options: MapOptions) -> None:
        placed = self.scenes.get(view, options)
        draw_donuts(painter, placed, view, options, self._names)

    def _draw_singly(self, painter: QPainter, view: View, options: MapOptions, style: PointStyle) -> None:
        """Signs, badges and names where every enterprise is drawn."""
        is_each = options.level(view) is Aggregation.EACH
        placed = self.scenes.get(view, options) if is_each else []
        if style is PointStyle.DOTS:
            if is_each:
                draw_badges(painter, self.content, view, options, style)
                draw_conflicts(painter, self.content, view, options, style)
                draw_unit_names(painter, placed, view, options, self._names)
            return
        signs = visible_signs(self.content, view, options)
        draw_signs(painter, signs, view, options, style)
        if is_each:  # at smaller scales the donuts tell
            draw_badges(painter, self.content, view, options, style)
            draw_conflicts(painter, self.content, view, options, style)
        draw_unit_names(painter, placed, view, options, self._names, (signs.x, signs.y))
        if view.scale_denominator < SCALE_RULE.names_below:
            draw_names(painter, self.content, view, options, signs, style, placed, self._names)


class _Painting:
    """A QPainter that ends with the block, even when drawing fails: an unfinished one brings the program down."""

    def __init__(self, image: QImage) -> None:
        self._painter = QPainter(image)

    def __enter__(self) -> QPainter:
        self._painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        return self._painter

    def __exit__(self, *_error: object) -> None:
        self._painter.end()
