"""Donuts and names of units on the map."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from layers.aggregate import overdue_step
from layers.labels import Placed, short
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.signs import draw_class_strip, draw_donut
from layers.painter.sprites import sprite
from layers.painter.text import NameImages, draw_centred
from layers.theme import THEMES, ThemeName
from layers.view import View


def draw_donuts(
    painter: QPainter,
    content: MapContent,
    placed: list[Placed],
    view: View,
    options: MapOptions,
    images: NameImages,
) -> None:
    """Donuts first, then names and class strips: a name is never cut by a donut. Among dots (``every``) an empty donut
    would only hide them."""
    theme = options.tones
    reporting = content.snapshot.units.reporting_of()
    for item in placed:
        if item.radius and (item.aggregate.total or not options.every):
            unit = int(reporting[item.aggregate.unit])
            land = theme.unit_steps[overdue_step(content, unit)] if options.tint_units and unit > 0 else theme.land
            counts = tuple(item.aggregate.counts.tolist())
            draw_centred(painter, _donut(options.theme, counts, item.radius, land, view.dpr), item.cx, item.cy)
    for item in placed:
        if item.name_box is None:
            continue
        if item.strip is not None:
            size = item.strip.right - item.strip.left, item.strip.bottom - item.strip.top
            classes = tuple(item.aggregate.classes.tolist())
            draw_centred(painter, _strip(options.theme, classes, *size, view.dpr), *item.strip.center)
        text = " ".join(part for part in (short(item.aggregate.name), item.aggregate.note) if part)
        image = images.get(text, item.size_px, True, theme.text, theme.halo, view.dpr)
        draw_centred(painter, image, *item.name_box.center)


def draw_unit_names(
    painter: QPainter, placed: list[Placed], view: View, options: MapOptions, images: NameImages
) -> None:
    """Names of units among the signs of enterprises: quiet, for orientation."""
    theme = options.tones
    for item in placed:
        if item.name_box is not None:
            image = images.get(short(item.aggregate.name), item.size_px, True, theme.text2, theme.halo, view.dpr)
            draw_centred(painter, image, *item.name_box.center)


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
