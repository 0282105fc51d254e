"""Every sign of the product, drawn with a QPainter: map, legend, lists, dossier and wall use these and no others.

Shapes come from ``layers.symbology``, tones from ``layers.theme``. A centre is given in the painter's coordinates and a
size as the full width of the sign, so one function serves a 13 px badge and a 90 px sign on a wall.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from layers.painter.conflict_sign import conflict_width, draw_conflict
from layers.painter.dials import dashed_ring_pen, draw_dial, round_pen
from layers.painter.fonts import font, metrics
from layers.painter.hatch import hatch_brush
from layers.symbology import CLASS_SYMBOLS, HATCHES, LineKind, Shape
from layers.theme import Theme
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.light import OPEN_LIGHTS, Light

__all__ = [
    "conflict_width",
    "draw_class",
    "draw_class_strip",
    "draw_conflict",
    "draw_dial",
    "draw_donut",
    "draw_line_swatch",
    "draw_total",
    "draw_zone_swatch",
    "line_pen",
    "mixed",
    "round_pen",
    "shape_path",
    "text_width",
]

EDGE_PX = 1.3
HALO_PX = 1.8
LETTER_SHARE: dict[Shape, float] = {
    Shape.TRIANGLE: 0.50,
    Shape.SQUARE: 0.66,
    Shape.DIAMOND: 0.56,
    Shape.DISC: 0.68,
}
"""Font size of the letter as a share of the sign's width."""

LINE_WIDTH_PX: dict[LineKind, float] = {
    LineKind.AREA: 2.0,
    LineKind.UNIT: 1.3,
    LineKind.PART: 1.0,
    LineKind.SCHEMATIC: 1.2,
}
DASH_PX = (6.0, 4.0)
STRIP_ORDER = (RiskClass.A, RiskClass.B, RiskClass.C, RiskClass.D, RiskClass.UNGRADED)


def shape_path(shape: Shape, cx: float, cy: float, width: float) -> QPainterPath:
    """Outline of a class sign that is ``width`` wide, centred on the place that it stands for."""
    half = width / 2
    path = QPainterPath()
    if shape is Shape.TRIANGLE:
        height = width * 0.9
        corners = [(0.0, -height * 0.56), (half, height * 0.44), (-half, height * 0.44)]
    elif shape is Shape.SQUARE:
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    elif shape is Shape.DIAMOND:
        corners = [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)]
    else:
        path.addEllipse(QPointF(cx, cy), half, half)
        return path
    path.addPolygon(QPolygonF([QPointF(cx + dx, cy + dy) for dx, dy in corners]))
    path.closeSubpath()
    return path


def draw_class(
    painter: QPainter,
    cx: float,
    cy: float,
    size_px: float,
    risk_class: RiskClass,
    theme: Theme,
    letter: bool = True,
    halo: bool = True,
) -> None:
    """Sign of a risk class, ``size_px`` wide at the outside of its dark edge; the halo lies round it."""
    shape, tone = CLASS_SYMBOLS[risk_class].shape, theme.classes[risk_class]
    factor = max(size_px / CLASS_SYMBOLS[risk_class].size_px, 0.5)
    edge = EDGE_PX * min(factor, 1.6)
    path = shape_path(shape, cx, cy, size_px - edge)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if halo:
        width = edge + 2 * HALO_PX * min(factor, 1.3)
        painter.strokePath(path, round_pen(QColor(theme.halo), width))
    painter.fillPath(path, QColor(tone.fill))
    # On dark ground the halo parts the signs; an edge lighter than the fill would only blur the shape.
    color = tone.fill if theme.is_dark and shape is not Shape.DASHED_RING else tone.edge
    painter.strokePath(path, _class_pen(shape, color, edge, size_px))
    if letter and risk_class.letter:
        _draw_letter(painter, cx, cy, size_px, risk_class, tone.letter)
    painter.restore()


def draw_zone_swatch(
    painter: QPainter, rect: QRectF, kind: OperationKind, theme: Theme, running: bool = False, hatch_px: float = 8
) -> None:
    """A piece of a zone of this kind; with an orange outer edge when an operation is running in it."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    inner = rect.adjusted(0.65, 0.65, -0.65, -0.65)
    if running:
        painter.setPen(QPen(QColor(theme.running), 3))
        painter.drawRect(inner.adjusted(0.85, 0.85, -0.85, -0.85))
        inner = inner.adjusted(3, 3, -3, -3)
    painter.setBrushOrigin(inner.topLeft())
    painter.setPen(QPen(QColor(theme.zone), EDGE_PX))
    painter.setBrush(hatch_brush(HATCHES[kind], theme.zone, hatch_px))
    painter.drawRect(inner)
    painter.restore()


def line_pen(kind: LineKind, theme: Theme, factor: float = 1.0) -> QPen:
    """Pen of a boundary line."""
    color = {LineKind.AREA: theme.area_line, LineKind.PART: theme.county_line}.get(kind, theme.unit_line)
    pen = round_pen(QColor(color), LINE_WIDTH_PX[kind] * factor)
    if kind is LineKind.SCHEMATIC:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([length / LINE_WIDTH_PX[kind] for length in DASH_PX])
    return pen


def draw_line_swatch(painter: QPainter, rect: QRectF, line_kind: LineKind, theme: Theme) -> None:
    """A piece of a boundary line. County lines are drawn a step stronger than on the map, so that they show on a
    panel."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = line_pen(line_kind, theme)
    if line_kind is LineKind.PART:
        pen.setColor(mixed(theme.county_line, theme.unit_line, 0.45))
    pen.setWidthF(max(pen.widthF(), 1.6))
    painter.setPen(pen)
    middle = rect.center().y()
    painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.right(), middle))
    painter.restore()


def draw_donut(
    painter: QPainter,
    cx: float,
    cy: float,
    radius: float,
    counts_by_light: Sequence[int],
    total: int,
    theme: Theme,
    land: str | None = None,
) -> None:
    """Open hazards by light, clockwise from the top in order of urgency, with the total inside.

    ``counts_by_light`` is indexed by ``Light``; what is calm (in time, no deadline) is a thinner ring, so that the
    urgent part stands out in grey print too. ``land``: ground under the number (the land of the theme by default).
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor(land or theme.land)
    painter.setBrush(ground)
    painter.drawEllipse(QPointF(cx, cy), radius + 1.8, radius + 1.8)
    _draw_ring(painter, cx, cy, radius, counts_by_light, theme)
    draw_total(painter, cx, cy, radius, total, theme)
    painter.restore()


def draw_total(painter: QPainter, cx: float, cy: float, radius: float, total: int, theme: Theme) -> None:
    """The number inside a donut."""
    size = min(max(radius * 0.62, 11), 40)
    if len(str(total)) > 3:
        size *= 3.4 / len(f"{total:,}")
    painter.setPen(QColor(theme.text if total else theme.text3))
    painter.setFont(font(size, bold=True))
    painter.drawText(QRectF(cx - radius, cy - radius, 2 * radius, 2 * radius * 0.98), _CENTRE, f"{total:,}")


def draw_class_strip(painter: QPainter, rect: QRectF, counts_by_class: Sequence[int], theme: Theme) -> None:
    """Make-up of the enterprises by class as one bar, A at the left."""
    total = sum(counts_by_class)
    if not total:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(rect.adjusted(-1, -1, 1, 1), QColor(theme.halo))
    left = rect.left()
    for risk_class in STRIP_ORDER:
        count = counts_by_class[risk_class]
        if not count:
            continue
        width = rect.width() * count / total
        fill = theme.stale if risk_class is RiskClass.UNGRADED else theme.classes[risk_class].fill
        painter.fillRect(QRectF(left, rect.top(), max(width - 0.6, 1), rect.height()), QColor(fill))
        if not theme.is_dark and QColor(fill).lightnessF() > 0.9:
            painter.setPen(QPen(QColor(theme.classes[risk_class].edge), 0.8))
            painter.drawRect(QRectF(left + 0.5, rect.top() + 0.5, max(width - 1.2, 1), rect.height() - 1))
        left += width
    painter.restore()


def mixed(first: str, second: str, share: float) -> QColor:
    """Colour on the way from the first to the second."""
    a, b = QColor(first), QColor(second)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


_CENTRE = Qt.AlignmentFlag.AlignCenter
_FULL_CIRCLE = 5760  # QPainter counts in sixteenths of a degree
_GAP = 0.02  # of a circle, between the parts of a donut


def _class_pen(shape: Shape, color: str, width: float, size_px: float) -> QPen:
    if shape is Shape.DASHED_RING:
        return dashed_ring_pen(QColor(color), width * 1.15, (size_px - width) / 2)
    return round_pen(QColor(color), width)


def _draw_letter(painter: QPainter, cx: float, cy: float, size_px: float, risk_class: RiskClass, color: str) -> None:
    """Letter as an outline path: centred on its ink, and the same on every platform and in a worker."""
    shape = CLASS_SYMBOLS[risk_class].shape
    face = font(max(size_px * LETTER_SHARE[shape], 1) * 4, bold=True)  # whole pixel sizes only: draw large, scale down
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)  # strokes of the glyph overlap
    path.addText(0, 0, face, risk_class.letter)
    ink = path.boundingRect()
    drop = size_px * 0.11 if shape is Shape.TRIANGLE else 0.0
    painter.save()
    painter.translate(cx, cy + drop)
    painter.scale(0.25, 0.25)
    painter.translate(-ink.center().x(), -ink.center().y())
    painter.fillPath(path, QColor(color))
    painter.restore()


def _draw_ring(painter: QPainter, cx: float, cy: float, radius: float, counts: Sequence[int], theme: Theme) -> None:
    """The parts of a donut as arcs with gaps between them."""
    shown = [light for light in OPEN_LIGHTS if counts[light]]
    total = sum(counts[light] for light in shown)
    thin, thick = max(radius * 0.155, 3.0), max(radius * 0.235, 4.6)
    if not total:
        painter.setPen(QPen(QColor(theme.line), thin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(cx, cy), radius - thin / 2, radius - thin / 2)
        return
    start = 0.0
    for light in shown:
        share = counts[light] / total
        width = thin if light in (Light.IN_TIME, Light.NO_DEADLINE) else thick
        middle = radius - thin / 2 if width == thin else radius + 1.0 - width / 2
        box = QRectF(cx - middle, cy - middle, 2 * middle, 2 * middle)
        pen = QPen(QColor(theme.lights[light]), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        gap = 0.0 if len(shown) == 1 else min(_GAP * 24 / (radius + 8), share * 0.4)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(box, 1440 - round((start + gap / 2) * _FULL_CIRCLE), -round((share - gap) * _FULL_CIRCLE))
        start += share


def text_width(text: str, size_px: float, bold: bool = False) -> float:
    """Width of a text in px."""
    return metrics(size_px, bold).horizontalAdvance(text)
