"""Donuts and names of units on the map."""

from __future__ import annotations

from functools import lru_cache
from math import hypot

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from layers.labels import Box, Floats, Placed, short
from layers.options import MapOptions
from layers.painter.signs import draw_class_strip, draw_donut, draw_total
from layers.painter.sprites import conflict_sprite, sprite
from layers.painter.text import NameImages, draw_centred
from layers.theme import THEMES, Theme, ThemeName
from layers.view import View

NUMBER_SHARE = 0.6  # of the radius, that the number takes


def draw_donuts(
    painter: QPainter,
    placed: list[Placed],
    view: View,
    options: MapOptions,
    images: NameImages,
) -> None:
    """Donuts first, then badges, then names and class strips: a name is never cut by a donut. Among dots (``every``) an empty donut
    would only hide them."""
    theme = options.tones
    for item in placed:
        if item.radius and (item.aggregate.total or not options.every):
            counts = tuple(item.aggregate.counts.tolist())
            draw_centred(painter, _donut(options.theme, counts, item.radius, theme.land, view.dpr), item.cx, item.cy)
    for item in placed:
        if item.badge is not None:
            height = item.badge.bottom - item.badge.top
            badge = conflict_sprite(options.theme, height, item.aggregate.conflicts, view.dpr)
            draw_centred(painter, badge, *item.badge.center)
    for item in placed:
        if item.name_box is None:
            continue
        if item.strip is not None:
            size = item.strip.right - item.strip.left, item.strip.bottom - item.strip.top
            classes = tuple(item.aggregate.classes.tolist())
            draw_centred(painter, _strip(options.theme, classes, *size, view.dpr), *item.strip.center)
        _draw_name(painter, item, item.name_box, options, images, view.dpr)


def write_over(
    painter: QPainter,
    item: Placed,
    spot: tuple[float, float],
    reach: float,
    options: MapOptions,
    images: NameImages,
    dpr: float,
) -> None:
    """Number and name of a donut once more, where a mark of ``reach`` px at a spot lies on them: a count is never
    hidden."""
    if item.radius and hypot(item.cx - spot[0], item.cy - spot[1]) < item.radius * NUMBER_SHARE + reach:
        draw_total(painter, item.cx, item.cy, item.radius, item.aggregate.total, options.tones)
    if item.name_box is not None and item.name_box.reaches(spot, reach):
        _draw_name(painter, item, item.name_box, options, images, dpr)


def _draw_name(painter: QPainter, item: Placed, box: Box, options: MapOptions, images: NameImages, dpr: float) -> None:
    text = " ".join(part for part in (short(item.aggregate.name), item.aggregate.note) if part)
    image = images.get(text, item.size_px, True, options.tones.text, options.tones.halo, dpr)
    draw_centred(painter, image, *box.center)


def draw_unit_names(
    painter: QPainter,
    placed: list[Placed],
    view: View,
    options: MapOptions,
    images: NameImages,
    signs: tuple[Floats, Floats] | None = None,
) -> None:
    """Names of units among the signs of enterprises: quiet, for orientation. ``signs``: pixels of the signs; a name
    that finds no free ground among them stands on a plate."""
    theme = options.tones
    for item in placed:
        if item.name_box is not None:
            if signs is not None and _lies_on(item.name_box, *signs):
                _draw_plate(painter, item.name_box, theme)
            image = images.get(short(item.aggregate.name), item.size_px, True, theme.text2, theme.halo, view.dpr)
            draw_centred(painter, image, *item.name_box.center)


def _lies_on(box: Box, x: Floats, y: Floats) -> bool:
    reach = 9.0
    inside = (x > box.left - reach) & (x < box.right + reach) & (y > box.top - reach) & (y < box.bottom + reach)
    return bool(inside.any())


def _draw_plate(painter: QPainter, box: Box, theme: Theme) -> None:
    ground = QColor(theme.land)
    ground.setAlphaF(0.88)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top), 3, 3)


@lru_cache(maxsize=2000)
def _donut(theme: ThemeName, counts: tuple[int, ...], radius: float, land: str, dpr: float) -> QImage:
    side = 2 * radius + 8
    return sprite(
        side,
        side,
        dpr,
        lambda painter: draw_donut(painter, side / 2, side / 2, radius, counts, sum(counts), THEMES[theme], land),
    )


@lru_cache(maxsize=2000)
def _strip(theme: ThemeName, classes: tuple[int, ...], width: float, height: float, dpr: float) -> QImage:
    box = QRectF(2, 2, width, height)
    return sprite(width + 4, height + 4, dpr, lambda painter: draw_class_strip(painter, box, classes, THEMES[theme]))
