"""Signs of the printed map as SVG: class shapes, donuts, hazard tags, number badges, deadline dials, north arrow.

Shape and colour come from ``symbology`` and ``theme``; sizes are millimetres of the (virtual) sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.symbology import CLASS_SYMBOLS, CONFLICT_PLATE, DIALS, Dial, Shape
from layers.theme import Theme, ThemeName
from ledger.risk_class import RiskClass
from policy.light import Light

Floats = npt.NDArray[np.float64]
HOLE = 0.58  # radius of a donut's hole in radii of the donut
MIN_LETTER_MM = 6 * svg.PT_MM
LETTERED_MM = 2.8  # smaller signs cannot hold a letter of 6 pt
EDGE = 0.055  # width of a sign's edge in sizes of the sign

_OUTLINES: dict[Shape, Floats] = {
    Shape.TRIANGLE: np.array([(0, -0.56), (0.56, 0.44), (-0.56, 0.44)]),
    Shape.SQUARE: np.array([(-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45)]),
    Shape.DIAMOND: np.array([(0, -0.56), (0.56, 0), (0, 0.56), (-0.56, 0)]),
}


def outline(risk: RiskClass, size_mm: float) -> Floats:
    """Corners (k, 2) round the origin of a class sign that is a polygon."""
    return _OUTLINES[CLASS_SYMBOLS[risk].shape] * size_mm


def class_shape(x: float, y: float, size_mm: float, risk: RiskClass, theme: Theme) -> str:
    """The sign of a class without its letter. ``size_mm`` is its width over all."""
    tone, shape = theme.classes[risk], CLASS_SYMBOLS[risk].shape
    style = {"fill": tone.fill, "stroke": tone.edge, "stroke_width": EDGE * size_mm}
    if shape in _OUTLINES:
        corners = np.add(outline(risk, size_mm), (x, y))
        return svg.path(svg.lines_data([corners], closed=True), stroke_linejoin="round", **style)
    dashes = f"{svg.num(0.19 * size_mm)} {svg.num(0.15 * size_mm)}" if shape is Shape.DASHED_RING else None
    return svg.circle(x, y, 0.47 * size_mm, stroke_dasharray=dashes, **style)


def class_sign(x: float, y: float, size_mm: float, risk: RiskClass, theme: Theme) -> str:
    """The sign with its letter, for signs of ``LETTERED_MM`` and more; smaller ones go without a letter."""
    body = class_shape(x, y, size_mm, risk, theme)
    if not risk.letter or size_mm < LETTERED_MM:
        return body
    drop = 0.07 * size_mm if CLASS_SYMBOLS[risk].shape is Shape.TRIANGLE else 0.0
    letter = max(0.5 * size_mm, MIN_LETTER_MM)
    return body + svg.centred(x, y + drop, risk.letter, letter, fill=theme.classes[risk].letter)


def donut(x: float, y: float, radius: float, by_class: Sequence[int], theme: Theme, *, total: int | None = None) -> str:
    """Ring of the shares of A to D (worst first, clockwise from the top) with the count of enterprises inside."""
    count = sum(by_class) if total is None else total
    hole = HOLE * radius
    rim = theme.text
    body = [svg.circle(x, y, radius, fill=theme.halo, stroke=rim, stroke_width=0.09 * math.sqrt(radius))]
    graded = sum(by_class)
    angle = -math.pi / 2
    for risk, number in zip(RiskClass, by_class, strict=False):
        if number:
            turn = 2 * math.pi * number / graded
            body.append(_sector(x, y, radius - 0.08, hole, angle, turn, theme.classes[risk].fill, theme.text2))
            angle += turn
    body.append(svg.circle(x, y, hole, fill=theme.halo, stroke=rim, stroke_width=0.12))
    words = f"{count:,}"
    letter = min(2 * hole * 0.86 / max(metrics(bold=True).width(words), 0.6), 1.18 * hole)
    body.append(svg.centred(x, y, words, letter, fill=theme.text))
    return "".join(body)


def _sector(x: float, y: float, outer: float, inner: float, start: float, turn: float, fill: str, edge: str) -> str:
    """Part of a ring; a whole ring is two halves."""
    if turn > 1.999 * math.pi:
        half = math.pi
        return _sector(x, y, outer, inner, start, half, fill, edge) + _sector(
            x, y, outer, inner, start + half, half, fill, edge
        )
    corner = [
        (x + radius * math.cos(angle), y + radius * math.sin(angle))
        for radius, angle in ((outer, start), (outer, start + turn), (inner, start + turn), (inner, start))
    ]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = [(svg.num(px), svg.num(py)) for px, py in corner]
    large = int(turn > math.pi)
    out, into = svg.num(outer), svg.num(inner)
    data = f"M{ax} {ay}A{out} {out} 0 {large} 1 {bx} {by}L{cx} {cy}A{into} {into} 0 {large} 0 {dx} {dy}Z"
    return svg.path(data, fill=fill, stroke=edge, stroke_width=0.07)


TAG_HEIGHT = 2.5


def tag_width(count: int) -> float:
    return 1.5 + 1.15 * len(f"{count:,}")


def hazard_tag(x: float, y: float, count: int, is_overdue: bool, theme: Theme) -> str:
    """Small plate with the number of open hazards, centred; filled when some of them are overdue."""
    width = tag_width(count)
    fill = theme.lights[Light.OVERDUE] if is_overdue else theme.halo
    ink = theme.halo if is_overdue else theme.text
    plate = svg.rect(
        x - width / 2,
        y - TAG_HEIGHT / 2,
        width,
        TAG_HEIGHT,
        rx=0.4,
        fill=fill,
        stroke=theme.halo if is_overdue else theme.text,
        stroke_width=0.2,
    )
    return plate + svg.centred(x, y, f"{count:,}", MIN_LETTER_MM, fill=ink)


def conflict_plate(x: float, y: float, height: float, theme: Theme, count: int = 0) -> str:
    """The sign of a grave conflict, ``height`` mm high, centred; with a count behind the character the tag of several."""
    width = conflict_tag_width(count) if count else height
    words = CONFLICT_PLATE.character + (f" {count:,}" if count else "")
    plate = svg.rect(
        x - width / 2,
        y - height / 2,
        width,
        height,
        rx=0.2,
        fill=theme.lights[Light.OVERDUE],
        stroke=theme.halo,
        stroke_width=0.25,
    )
    return plate + svg.centred(x, y, words, MIN_LETTER_MM, fill=theme.halo)


def conflict_tag_width(count: int) -> float:
    return 4.0 + 1.15 * len(f"{count:,}")


def zone_tag_width(count: int) -> float:
    return tag_width(count) + 1.7


def zone_tag(x: float, y: float, count: int, is_running: bool, theme: Theme) -> str:
    """Pill with the number of operation zones behind a small ring, centred; filled when operations run in some of
    them."""
    width = zone_tag_width(count)
    fill, ink = (theme.zone, theme.halo) if is_running else (theme.halo, theme.zone)
    left = x - width / 2
    return (
        svg.rect(
            left,
            y - TAG_HEIGHT / 2,
            width,
            TAG_HEIGHT,
            rx=TAG_HEIGHT / 2,
            fill=fill,
            stroke=theme.halo if is_running else theme.zone,
            stroke_width=0.2,
        )
        + svg.circle(left + 1.35, y, 0.55, stroke=ink, stroke_width=0.3)
        + svg.centred(x + 0.75, y, f"{count:,}", MIN_LETTER_MM, fill=ink)
    )


BADGE = (4.3, 3.3)
SMALL_BADGE = (3.3, 2.7)


def badge_size(number: int, is_small: bool = False) -> tuple[float, float]:
    """Width and height in mm of the plate of that number. Small: for what is not urgent."""
    least, height = SMALL_BADGE if is_small else BADGE
    digits = len(str(number))
    return max(least, 0.9 + 1.2 * digits if is_small else 1.5 + 1.25 * digits), height


def badge(x: float, y: float, number: int, light: Light, is_listed: bool, theme: Theme, is_small: bool = False) -> str:
    """Number plate of one hazard. Square corners and full: overdue; half-tone: due soon; white: in time; dashed: no
    deadline; thick blue rim: extended; bar below: stopped. A second frame: listed for supervision (挂牌)."""
    width, height = badge_size(number, is_small)
    points = 6.0 if is_small else 6.6
    fill, rim, ink, dashes = _badge_paint(light, theme)
    plate = svg.rect(
        x - width / 2,
        y - height / 2,
        width,
        height,
        rx=0.35 if light == Light.OVERDUE else 0.45 * height,
        fill=fill,
        stroke=rim,
        stroke_width=0.5 if light == Light.EXTENDED else 0.28,
        stroke_dasharray=dashes,
    )
    frame = ""
    if is_listed:
        frame = svg.rect(
            x - width / 2 - 0.55,
            y - height / 2 - 0.55,
            width + 1.1,
            height + 1.1,
            rx=0.5 if light == Light.OVERDUE else 1.9,
            fill=theme.halo,
            stroke=theme.text,
            stroke_width=0.45,
        )
    bar = ""
    if light == Light.STOPPED:
        bar = svg.rect(x - width / 2 + 0.9, y + height / 2 - 0.62, width - 1.8, 0.32, fill=theme.text)
    raised = 0.3 if light == Light.STOPPED else 0.0
    return frame + plate + bar + svg.centred(x, y - raised, str(number), points * svg.PT_MM, fill=ink)


def _badge_paint(light: Light, theme: Theme) -> tuple[str, str, str, str | None]:
    """Fill, rim, ink and dashes of a badge."""
    if light == Light.OVERDUE:
        return theme.lights[light], theme.halo, theme.halo, None
    if light == Light.DUE_SOON:
        mono = theme.name is ThemeName.MONO
        return ("#CFCFCF" if mono else "#F4BE4E"), theme.text, theme.text, None
    rim = {Light.EXTENDED: theme.lights[Light.EXTENDED], Light.STOPPED: theme.text}.get(light, theme.text2)
    is_blue = light == Light.EXTENDED and theme.name is not ThemeName.MONO
    ink = theme.lights[Light.EXTENDED] if is_blue else theme.text
    return theme.halo, rim, ink, "0.7 0.5" if light == Light.NO_DEADLINE else None


def dial(x: float, y: float, diameter: float, light: Light, theme: Theme, used: float = 0.25) -> str:
    """Deadline dial (期限钟). ``used``: share of the time that has passed, for the pie."""
    tone, radius = theme.lights[light], diameter / 2
    ring = svg.circle(x, y, 0.86 * radius, fill=theme.halo, stroke=tone, stroke_width=0.22 * radius)
    kind = DIALS[light]
    if kind is Dial.DISC_MARK:
        mark = svg.rect(x - 0.13 * radius, y - 0.6 * radius, 0.26 * radius, 0.68 * radius, fill=theme.halo)
        return (
            svg.circle(x, y, radius, fill=tone)
            + mark
            + svg.circle(x, y + 0.42 * radius, 0.17 * radius, fill=theme.halo)
        )
    if kind is Dial.PIE:
        turn = 2 * math.pi * min(max(used, 0.06), 0.999)
        return ring + _pie(x, y, 0.86 * radius, turn, tone)
    if kind is Dial.HALF_FLAG:
        pole = (
            f"M{svg.num(x)} {svg.num(y)}V{svg.num(y - 1.25 * radius)}l{svg.num(0.8 * radius)} {svg.num(0.3 * radius)}"
        )
        flag = svg.path(
            pole + f"l{svg.num(-0.8 * radius)} {svg.num(0.3 * radius)}",
            fill=tone,
            stroke=tone,
            stroke_width=0.14 * radius,
        )
        return ring + _pie(x, y, 0.86 * radius, math.pi, tone) + flag
    if kind is Dial.RING_BAR:
        return ring + svg.rect(x - 0.55 * radius, y - 0.16 * radius, 1.1 * radius, 0.32 * radius, fill=tone)
    if kind is Dial.DISC_TICK:
        tick = f"M{svg.num(x - 0.45 * radius)} {svg.num(y)}l{svg.num(0.32 * radius)} {svg.num(0.36 * radius)}l{svg.num(0.58 * radius)} {svg.num(-0.72 * radius)}"
        return svg.circle(x, y, radius, fill=tone) + svg.path(tick, stroke=theme.halo, stroke_width=0.25 * radius)
    dashes = f"{svg.num(0.42 * radius)} {svg.num(0.34 * radius)}"
    return svg.circle(
        x, y, 0.86 * radius, fill=theme.halo, stroke=tone, stroke_width=0.2 * radius, stroke_dasharray=dashes
    )


def _pie(x: float, y: float, radius: float, turn: float, fill: str) -> str:
    end_x, end_y = x + radius * math.sin(turn), y - radius * math.cos(turn)
    r = svg.num(radius)
    data = f"M{svg.num(x)} {svg.num(y)}V{svg.num(y - radius)}A{r} {r} 0 {int(turn > math.pi)} 1 {svg.num(end_x)} {svg.num(end_y)}Z"
    return svg.path(data, fill=fill)


def north_arrow(x: float, y: float, height: float, theme: Theme) -> str:
    """Arrow centred at ``x`` with its top (the word 北) at ``y``."""
    top, half = y + 3.2, 0.17 * height
    left = f"M{svg.num(x)} {svg.num(top)}L{svg.num(x - half)} {svg.num(top + height)}L{svg.num(x)} {svg.num(top + 0.8 * height)}Z"
    right = f"M{svg.num(x)} {svg.num(top)}L{svg.num(x + half)} {svg.num(top + height)}L{svg.num(x)} {svg.num(top + 0.8 * height)}Z"
    edge = {"stroke": theme.text, "stroke_width": 0.25, "stroke_linejoin": "round"}
    return (
        svg.text(x, y + 2.2, "北", 2.9, fill=theme.text, anchor="middle", bold=True)
        + svg.path(left, fill=theme.text, **edge)
        + svg.path(right, fill=theme.halo, **edge)
    )
