"""Names of enterprises and captions of zones at large scales."""

from __future__ import annotations

import numpy as np
import shapely
from PySide6.QtGui import QPainter

from layers.labels import Box, Placed, short, text_width
from layers.map_content import MapContent
from layers.name_labels import Canvas, Wish
from layers.options import MapOptions
from layers.painter.overlay import flag_box
from layers.painter.points import PointStyle, VisibleSigns, badge_offset, dial_size, sign_factor
from layers.painter.text import NameImages, draw_centred
from layers.painter.zones import drawn_polygons, visible_zones
from layers.symbology import CLASS_SYMBOLS, DRAW_ORDER
from layers.view import View
from ledger.risk_class import RiskClass
from ledger.snapshot import Indices

NAME_PX, CAPTION_PX = 13.0, 12.0
MOST_NAMES = 250
ALL_NAMES_UP_TO = 80  # enterprises in view: then classes C and D are named too


def draw_names(
    painter: QPainter,
    content: MapContent,
    view: View,
    options: MapOptions,
    signs: VisibleSigns,
    style: PointStyle,
    unit_names: list[Placed],
    images: NameImages,
) -> None:
    """Names of A, then B (of all classes where few are in view), then what goes on in the zones."""
    canvas = _taken(view, signs, style, unit_names)
    _reserve_badges(canvas, content, signs, style, options)
    _reserve_flag(canvas, content, view, signs, options)
    for obstacle in options.obstacles:
        canvas.take(Box(*obstacle))
    positions = visible_zones(content, view, options)[:MOST_NAMES]
    zones = _zone_boxes(content, positions, view)
    hatched = Canvas(view.width, view.height)
    for zone in zones:
        hatched.take(zone)
    theme = options.tones
    for row in _order(signs, options):
        wish = _wish(content, signs, row, style)
        box = canvas.settle(wish, hatched)
        if box is not None:
            draw_centred(painter, images.get(wish.text, NAME_PX, True, theme.text, theme.halo, view.dpr), *box.center)
    for row in np.argsort(~content.zones.is_running[positions], kind="stable").tolist():
        running = bool(content.zones.is_running[positions[row]])
        text = content.zones.caption(int(positions[row]), content.situation.as_of)
        spot = zones[row].center[0], zones[row].bottom
        box = canvas.settle(Wish(text, *spot, 2, text_width(text, CAPTION_PX), CAPTION_PX * 1.3, "b"))
        if box is not None:
            color = theme.text if running else theme.text2
            draw_centred(painter, images.get(text, CAPTION_PX, running, color, theme.halo, view.dpr), *box.center)


def _zone_boxes(content: MapContent, positions: Indices, view: View) -> list[Box]:
    """Boxes of zones in pixels."""
    bounds = shapely.bounds(drawn_polygons(content, positions, view)).reshape(-1, 4)
    left, bottom = view.to_screen(bounds[:, 0], bounds[:, 1])
    right, top = view.to_screen(bounds[:, 2], bounds[:, 3])
    return [Box(*row) for row in np.column_stack([left, top, right, bottom]).tolist()]


def _taken(view: View, signs: VisibleSigns, style: PointStyle, unit_names: list[Placed]) -> Canvas:
    """Signs with their badges, and the names of the units."""
    canvas = Canvas(view.width, view.height)
    half = np.array([CLASS_SYMBOLS[item].size_px / 2 + 1.5 for item in DRAW_ORDER]) * sign_factor(style)
    canvas.take_squares(signs.x, signs.y, half[signs.rank])
    for placed in unit_names:
        if placed.name_box is not None:
            canvas.take(placed.name_box)
    return canvas


def _reserve_badges(
    canvas: Canvas, content: MapContent, signs: VisibleSigns, style: PointStyle, options: MapOptions
) -> None:
    """Keep the dials clear."""
    half = dial_size(style) / 2 + 1
    for row in np.flatnonzero(np.isin(signs.row, content.badges(options.light_mask()).row)).tolist():
        risk_class = DRAW_ORDER[int(signs.rank[row])]
        dx, dy = badge_offset(risk_class, style)
        x, y = float(signs.x[row]) + dx, float(signs.y[row]) + dy
        canvas.take(Box(x - half, y - half, x + half, y + half))


def _reserve_flag(canvas: Canvas, content: MapContent, view: View, signs: VisibleSigns, options: MapOptions) -> None:
    """Keep the place of the flag that the overlay draws over the selected enterprise."""
    for row in (
        np.flatnonzero(signs.row == options.selected_enterprise) if options.selected_enterprise is not None else ()
    ):
        x, y = float(signs.x[row]), float(signs.y[row])
        canvas.take(Box(*flag_box(content, view, options, int(signs.row[row]), (x, y))))
        canvas.take(Box(x - 22, y - 22, x + 22, y + 22))


def _order(signs: VisibleSigns, options: MapOptions) -> list[int]:
    """Signs to be named, the most important first; the selected one wears a flag instead."""
    lowest = 0 if len(signs.row) <= ALL_NAMES_UP_TO else DRAW_ORDER.index(RiskClass.B)
    selected = -1 if options.selected_enterprise is None else options.selected_enterprise
    inside = np.flatnonzero((signs.rank >= lowest) & (signs.row != selected))
    order: list[int] = inside[np.argsort(-signs.rank[inside], kind="stable")][:MOST_NAMES].tolist()
    return order


def _wish(content: MapContent, signs: VisibleSigns, row: int, style: PointStyle) -> Wish:
    text = short(content.snapshot.enterprises.name[int(signs.row[row])])
    half = CLASS_SYMBOLS[DRAW_ORDER[int(signs.rank[row])]].size_px / 2 * sign_factor(style)
    return Wish(text, float(signs.x[row]), float(signs.y[row]), half + 2, text_width(text, NAME_PX), NAME_PX * 1.35)
