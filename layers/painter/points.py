"""Enterprises on the map: dust, dots or signs, by how many there are to see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage, QPainter

from layers import splat
from layers.map_content import MapContent
from layers.options import MapOptions
from layers.painter.signs import mixed
from layers.painter.sprites import class_sprite, conflict_sprite, dial_sprite
from layers.painter.text import draw_centred
from layers.symbology import CLASS_SYMBOLS, CONFLICT_PLATE, DRAW_ORDER, Aggregation
from layers.theme import Theme
from layers.view import View
from ledger.risk_class import RiskClass
from policy.light import Light

SIGN_ROOM_PX2 = 620.0  # signs with letters, while each has this much of the view
SMALL_SIGN_ROOM_PX2, SMALL_SIGNS_UP_TO = 150.0, 6000  # without letters; dots beyond
DOTS_UP_TO = 60_000
SMALL_FACTOR = 0.6
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LARGE_DOT, SMALL_DOT = (2.5, 3.5), (2.0, 3.0)  # radii of fill and outline in px
DIAL_PX, SMALL_DIAL_PX = 13.0, 11.0


class PointStyle(StrEnum):
    DUST = "dust"  # a grey pixel each, under donuts
    DOTS = "dots"
    SMALL_SIGNS = "small_signs"  # shape and colour, no letter
    SIGNS = "signs"


@dataclass(frozen=True, slots=True)
class VisibleSigns:
    """Enterprises in view in draw order: pixel coordinates, draw rank, position in the snapshot."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    rank: npt.NDArray[np.int64]
    row: npt.NDArray[np.int32]


def shown_ranks(options: MapOptions) -> list[int]:
    """Draw ranks of the classes that are switched on."""
    return [rank for rank, risk_class in enumerate(DRAW_ORDER) if options.shows_class(risk_class)]


def point_style(content: MapContent, view: View, options: MapOptions) -> PointStyle:
    """How the enterprises of a view are drawn."""
    if not options.every and options.level(view) is not Aggregation.EACH:
        return PointStyle.DUST
    ranks = shown_ranks(options)
    count = content.points.count_at_most(view.bounds, ranks)
    if count <= 4 * SMALL_SIGNS_UP_TO:
        count = len(content.points.within(view.bounds, ranks))
    if count * SIGN_ROOM_PX2 <= view.width * view.height:
        return PointStyle.SIGNS
    few = count <= SMALL_SIGNS_UP_TO and count * SMALL_SIGN_ROOM_PX2 <= view.width * view.height
    return PointStyle.SMALL_SIGNS if few else PointStyle.DOTS


def sign_factor(style: PointStyle) -> float:
    """Size of the signs of a style."""
    return 1.0 if style is PointStyle.SIGNS else SMALL_FACTOR


def stamp(image: QImage, content: MapContent, view: View, options: MapOptions, style: PointStyle) -> None:
    """Dust or dots straight into the pixels of an image."""
    pixels = np.frombuffer(image.bits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    ranks = shown_ranks(options)
    theme = options.tones
    if style is PointStyle.DUST:
        splat.stamp_dust(pixels, content.points, view, ranks, _dust_tones(theme))
        return
    few = content.points.count_at_most(view.bounds, ranks) <= DOTS_UP_TO
    radii = LARGE_DOT if few else SMALL_DOT
    dot = splat.Dot(radii[0] * view.dpr, radii[1] * view.dpr)
    grid = splat.scatter(content.points, view, ranks, splat.brush_of(dot).reach)
    fills = _pixels([theme.classes[item].fill for item in DRAW_ORDER])
    edges = _pixels([theme.halo if theme.is_dark else theme.classes[item].edge for item in DRAW_ORDER])
    splat.stamp_dots(pixels, grid, dot, fills, edges)


def visible_signs(content: MapContent, view: View, options: MapOptions) -> VisibleSigns:
    """The enterprises whose signs show in the view, partly ones at its edge included."""
    left, bottom, right, top = view.bounds
    margin = 16 * view.m_per_px
    index = content.points
    found = index.within((left - margin, bottom - margin, right + margin, top + margin), shown_ranks(options))
    east, north = index.plane(found)
    x, y = view.to_screen(east, north)
    return VisibleSigns(x, y, index.rank_of(found), index.row[found])


def draw_signs(painter: QPainter, signs: VisibleSigns, view: View, options: MapOptions, style: PointStyle) -> None:
    """Signs D to A."""
    letter, factor = style is PointStyle.SIGNS, sign_factor(style)
    for rank, risk_class in enumerate(DRAW_ORDER):
        chosen = signs.rank == rank
        if not chosen.any():
            continue
        sprite = class_sprite(options.theme, risk_class, factor, letter, view.dpr)
        for x, y in zip(signs.x[chosen].tolist(), signs.y[chosen].tolist(), strict=True):
            draw_centred(painter, sprite, x, y)


def draw_badges(painter: QPainter, content: MapContent, view: View, options: MapOptions, style: PointStyle) -> None:
    """Dials at the upper right of the enterprises with open hazards, the most urgent last."""
    badges = content.badges(options.light_mask())
    table = content.snapshot.enterprises
    px, py, inside = _in_view(content, view, badges.row)
    shown = np.flatnonzero(inside & options.class_mask()[table.risk_class[badges.row]])
    size = dial_size(style)
    for item in shown[np.argsort(-badges.light[shown].astype(np.int64), kind="stable")].tolist():
        dx, dy = badge_offset(RiskClass(int(table.risk_class[badges.row[item]])), style)
        light = Light(int(badges.light[item]))
        sprite = dial_sprite(options.theme, light, size, float(badges.used[item]), view.dpr)
        draw_centred(painter, sprite, float(px[item]) + dx, float(py[item]) + dy)


def draw_conflicts(painter: QPainter, content: MapContent, view: View, options: MapOptions, style: PointStyle) -> None:
    """Plates at the upper left of the enterprises with grave conflicts, above everything else."""
    rows, table = content.in_conflict(options.conflict_mask()), content.snapshot.enterprises
    px, py, inside = _in_view(content, view, rows)
    sprite = conflict_sprite(options.theme, plate_size(style), 0, view.dpr)
    for item in np.flatnonzero(inside & options.class_mask()[table.risk_class[rows]]).tolist():
        dx, dy = plate_offset(RiskClass(int(table.risk_class[rows[item]])), style)
        draw_centred(painter, sprite, float(px[item]) + dx, float(py[item]) + dy)


def _in_view(content: MapContent, view: View, rows: npt.NDArray[np.int32]) -> tuple[Floats, Floats, Bools]:
    """Pixels of enterprises, and which of them may show."""
    table = content.snapshot.enterprises
    px, py = view.to_screen(*content.situation.frame.forward(table.lon[rows], table.lat[rows]))
    with np.errstate(invalid="ignore"):
        inside: Bools = (px > -20) & (px < view.width + 20) & (py > -20) & (py < view.height + 20)
    return px, py, inside


def dial_size(style: PointStyle) -> float:
    """Diameter of a badge in px."""
    return DIAL_PX if style is PointStyle.SIGNS else SMALL_DIAL_PX


def plate_size(style: PointStyle) -> float:
    """Height of the plate of a conflict in px."""
    return CONFLICT_PLATE.size_px if style is PointStyle.SIGNS else CONFLICT_PLATE.small_px


def plate_offset(risk_class: RiskClass, style: PointStyle) -> tuple[float, float]:
    """From the middle of a sign to the middle of its plate, in px: opposite the badge."""
    dx, dy = badge_offset(risk_class, style)
    return -dx, dy


def badge_offset(risk_class: RiskClass, style: PointStyle) -> tuple[float, float]:
    """From the middle of a sign to the middle of its badge, in px."""
    if style is PointStyle.DOTS:
        return 6.0, -6.0
    half = CLASS_SYMBOLS[risk_class].size_px / 2 * sign_factor(style)
    return half * 0.75 + 4.2, -half * 0.75 - 4.2


def _dust_tones(theme: Theme) -> npt.NDArray[np.uint32]:
    """From one grain to the densest places."""
    first = mixed(theme.land, theme.dust, 0.8).name()
    return _pixels([mixed(first, theme.text3, share).name() for share in (0, 0.35, 0.6, 0.8, 1.0)])


def _pixels(colors: list[str]) -> npt.NDArray[np.uint32]:
    return np.array([QColor(color).rgb() | 0xFF000000 for color in colors], np.uint32)
