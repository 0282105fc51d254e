"""Donuts and names of units on the map."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from layers.aggregate import overdue_step
from layers.labels import Placed, short
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.signs import draw_class_strip, draw_donut
from layers.painter.text import NameImages, draw_centred
from layers.view import View


def draw_donuts(
    painter: QPainter,
    content: MapContent,
    placed: list[Placed],
    view: View,
    options: MapOptions,
    images: NameImages,
) -> None:
    """Donuts first, then names and class strips: a name is never cut by a donut."""
    theme = options.tones
    reporting = content.snapshot.units.reporting_of()
    for item in placed:
        if item.radius:
            unit = int(reporting[item.aggregate.unit])
            land = theme.unit_steps[overdue_step(content, unit)] if options.tint_units and unit > 0 else theme.land
            counts = item.aggregate.counts.tolist()
            draw_donut(painter, item.cx, item.cy, item.radius, counts, item.aggregate.total, theme, land)
    for item in placed:
        if item.name_box is None:
            continue
        if item.strip is not None:
            strip = QRectF(
                item.strip.left, item.strip.top, item.strip.right - item.strip.left, item.strip.bottom - item.strip.top
            )
            draw_class_strip(painter, strip, item.aggregate.classes.tolist(), theme)
        text = " ".join(part for part in (short(item.aggregate.name), item.aggregate.note) if part)
        image = images.get(text, item.size_px, True, theme.text, theme.halo, view.dpr)
        draw_centred(painter, image, *item.name_box.center)


def draw_unit_names(
    painter: QPainter, placed: list[Placed], view: View, options: MapOptions, images: NameImages
) -> None:
    """Names of units under the signs of enterprises: quiet, for orientation."""
    theme = options.tones
    for item in placed:
        if item.name_box is not None:
            image = images.get(short(item.aggregate.name), item.size_px, True, theme.text3, theme.halo, view.dpr)
            draw_centred(painter, image, *item.name_box.center)
