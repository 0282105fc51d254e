"""Scene 07a, 重大事故隐患态势: one painter, no widgets, no style sheet. Nothing blinks, nothing scrolls."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from desktop.wall_facts import OverdueHazard, SideUnit, WallFacts, WallFigure
from desktop.wall_layout import LEGEND_RIGHT, MARGIN, WallLayout
from layers.painter.fonts import font
from layers.painter.signs import conflict_width, draw_conflict, draw_dial, draw_donut
from layers.theme import Theme
from policy.light import Light

TITLE = "重大事故隐患态势"
TINT_LABELS = ("0", "＜6", "6—12", "＞12%")
LEGEND_NOTES = ("底色＝逾期／未销号", "圆环内＝未销号（项）")
HEADING = 140.0  # reference px that title and moment take
RULE_ROW = 38.0
_LEFT, _RIGHT, _CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
NAME_SIZES = (40.0, 36.0, 32.0, 28.0)  # px at 1080 lines of the enterprise in the band
NAME_SHARE = 0.55  # of the room between days and supervisor
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Brush:
    """A painter that writes and measures in reference pixels of a layout."""

    painter: QPainter
    layout: WallLayout
    theme: Theme

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        color: str,
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = _LEFT,
        room: float | None = None,
    ) -> float:
        """One line with its middle at ``y``; ``x`` is its left end, middle or right end. Sizes in reference pixels,
        places in pixels. Longer than ``room`` px is cut with an ellipsis. Returns its width in px."""
        face = font(self.layout.font_px(size), bold)
        metrics = QFontMetricsF(face)
        shown = text if room is None else metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))
        width = metrics.horizontalAdvance(shown)
        left = {_LEFT: x, _RIGHT: x - width, _CENTRE: x - width / 2}[align]
        self.painter.setFont(face)
        self.painter.setPen(QColor(color))
        baseline = y + (metrics.capHeight()) / 2
        self.painter.drawText(QPointF(left, baseline), shown)
        return width

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.painter.setPen(QPen(QColor(self.theme.line), max(1.0, self.layout.px(1.4))))
        self.painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))


def paint_map(brush: Brush, picture: QImage | None) -> None:
    """The picture of the map at its place. A picture of another size (the screen has just changed) is scaled until the
    new one is there."""
    if picture is not None:
        brush.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        brush.painter.drawImage(brush.layout.map, picture)


def paint_heading(brush: Brush, facts: WallFacts) -> None:
    """Title and as-of moment."""
    place = brush.layout
    left, top = place.px(MARGIN), place.map.top()
    brush.write(TITLE, left, top + place.px(66), 48, brush.theme.text, bold=True)
    brush.write(facts.as_of, left, top + place.px(118), 28, brush.theme.text2)


def paint_legend(brush: Brush, facts: WallFacts) -> None:
    """Lights with their counts, steps of the tint, and what the rings mean; bottom left, from below."""
    place, theme = brush.layout, brush.theme
    left, right = place.px(MARGIN), place.px(LEGEND_RIGHT)
    bottom = place.map.bottom()
    for row, note in enumerate(reversed(LEGEND_NOTES)):
        brush.write(note, left, bottom - place.px(42 + 32 * row), 24, theme.text2)
    _paint_steps(brush, left, right, bottom - place.px(142))
    for row, item in enumerate(reversed(facts.lights)):
        middle = bottom - place.px(175 + 44 * row)
        draw_dial(brush.painter, left + place.px(17), middle, place.px(27), item.light, theme)
        brush.write(item.light.label, left + place.px(50), middle, 28, theme.text2)
        brush.write(f"{item.count:,}", right, middle, 28, theme.text, bold=True, align=_RIGHT)
    _paint_conflicts(brush, facts, left, right, bottom - place.px(175 + 44 * len(facts.lights) + 12))


def _paint_conflicts(brush: Brush, facts: WallFacts, left: float, right: float, middle: float) -> None:
    """Number of grave conflicts with the plate of the map, above the lights; under it the rules, the gravest ones as far
    as there is room below the heading. ``middle``: of the lowest line."""
    place, theme = brush.layout, brush.theme
    room = (middle - place.map.top()) / place.px(1) - HEADING - 40
    if room < 0:
        return
    rules = facts.rules[: int(room // RULE_ROW)]
    for rule in reversed(rules):
        brush.write(rule.label, left + place.px(50), middle, 24, theme.text3)
        brush.write(f"{rule.count:,}", right, middle, 24, theme.text2, align=_RIGHT)
        middle -= place.px(RULE_ROW)
    draw_conflict(brush.painter, left + place.px(17), middle, place.px(30), theme)
    brush.write("严重冲突", left + place.px(50), middle, 28, theme.text2)
    tone = theme.lights[Light.OVERDUE] if facts.grave else theme.text
    brush.write(f"{facts.grave:,}", right, middle, 28, tone, bold=True, align=_RIGHT)


def _paint_steps(brush: Brush, left: float, right: float, top: float) -> None:
    place, theme = brush.layout, brush.theme
    step = (right - left) / len(theme.unit_steps)
    brush.painter.setPen(QPen(QColor(theme.unit_line), max(1.0, place.px(1))))
    for number, tone in enumerate(theme.unit_steps):
        brush.painter.setBrush(QColor(tone))
        brush.painter.drawRect(QRectF(left + number * step, top, step, place.px(15)))
    brush.painter.setBrush(Qt.BrushStyle.NoBrush)
    widths = [_width(brush, label, 25, bold=False) for label in TINT_LABELS]
    gap = (right - left - sum(widths)) / (len(widths) - 1)
    x = left
    for label, width in zip(TINT_LABELS, widths, strict=True):
        brush.write(label, x, top + place.px(36), 25, theme.text2)
        x += width + gap


def paint_side_units(brush: Brush, facts: WallFacts, corner: QPointF) -> None:
    """Units without a polygon, upwards from ``corner`` (left end of the lowest one)."""
    place, theme = brush.layout, brush.theme
    middle = corner.y()
    for line in (facts.unassigned, facts.more_side_units):
        if line:
            brush.write(line, corner.x(), middle, 25, theme.text2)
            middle -= place.px(56)
    for unit in reversed(facts.side_units):
        _paint_side_unit(brush, unit, corner.x(), middle)
        middle -= place.px(88)


def _paint_side_unit(brush: Brush, unit: SideUnit, left: float, middle: float) -> None:
    place, theme = brush.layout, brush.theme
    radius = place.px(32)
    draw_donut(brush.painter, left + radius, middle, radius, unit.counts, unit.opened, theme, theme.window)
    text = left + place.px(86)
    brush.write(unit.name, text, middle - place.px(18), 28, theme.text, bold=True)
    brush.write(f"无面单位　{unit.enterprises:,} 家", text, middle + place.px(18), 25, theme.text2)
    if unit.grave:  # at the upper left of the donut, as on the map
        height = place.px(30)
        x = left + 0.4 * radius - conflict_width(height, unit.grave) / 2
        draw_conflict(brush.painter, x, middle - 0.6 * radius - height / 2, height, theme, unit.grave)


def paint_column(brush: Brush, facts: WallFacts) -> None:
    """The key figures, one below the other."""
    column = brush.layout.column
    height = column.height() / max(len(facts.figures), 1)
    brush.line(column.left(), column.top(), column.left(), column.bottom())
    for number, figure in enumerate(facts.figures):
        cell = QRectF(column.left(), column.top() + number * height, column.width(), height)
        if number:
            brush.line(cell.left(), cell.top(), cell.right(), cell.top())
        _paint_figure(brush, figure, cell)


def _paint_figure(brush: Brush, figure: WallFigure, cell: QRectF) -> None:
    place, theme = brush.layout, brush.theme
    left = cell.left() + place.px(42)
    room = cell.right() - left - place.px(24)
    tight = cell.height() / place.px(226)  # the banner takes a part of every cell
    size = 106 * min(1.0, tight * 0.93 + 0.07)
    while size > 60 and _width(brush, figure.text, size) + place.px(60) > room:
        size -= 6
    color = theme.lights[Light.OVERDUE] if figure.is_bad else theme.text
    brush.write(figure.label, left, cell.top() + cell.height() * 0.165, 30, theme.text2, room=room)
    middle = cell.top() + cell.height() * 0.52
    width = brush.write(figure.text, left, middle, size, color, bold=True)
    cap = QFontMetricsF(font(place.font_px(size), True)).capHeight()
    if figure.text != "无对象":
        unit_cap = QFontMetricsF(font(place.font_px(34))).capHeight()
        brush.write(figure.unit, left + width + place.px(16), middle + (cap - unit_cap) / 2, 34, theme.text2)
    brush.write(figure.note, left, cell.top() + cell.height() * 0.862, 28, theme.text2, room=room)


def _width(brush: Brush, text: str, size: float, bold: bool = True) -> float:
    return QFontMetricsF(font(brush.layout.font_px(size), bold)).horizontalAdvance(text)


def paint_band(brush: Brush, facts: WallFacts, page: int) -> None:
    """One overdue hazard at a time."""
    place, theme = brush.layout, brush.theme
    band = place.band
    brush.painter.fillRect(band, QColor(theme.panel))
    brush.line(band.left(), band.top(), band.right(), band.top())
    brush.line(band.left(), band.bottom(), band.right(), band.bottom())
    middle = band.center().y()
    light = Light.OVERDUE if facts.overdue else Light.CLOSED
    draw_dial(brush.painter, place.px(78), middle, place.px(48), light, theme)
    if facts.overdue:
        _paint_hazard(brush, facts.overdue[page % len(facts.overdue)], page % len(facts.overdue), len(facts.overdue))
    else:
        brush.write(facts.none_overdue, place.px(140), middle, 40, theme.text)


def _paint_hazard(brush: Brush, hazard: OverdueHazard, page: int, pages: int) -> None:
    place, theme = brush.layout, brush.theme
    middle, gap = place.band.center().y(), place.px(30)
    right = place.band.right() - place.px(MARGIN)
    right -= brush.write(f"{page + 1:,}／{pages:,}", right, middle, 28, theme.text3, align=_RIGHT) + place.px(38)
    half = place.band.width() * 0.24
    right -= brush.write(hazard.responsible, right, middle, 34, theme.text, align=_RIGHT, room=half) + gap
    x = place.px(140)
    x += brush.write(hazard.days, x, middle, 44, theme.lights[Light.OVERDUE], bold=True) + gap
    x += _paint_name(brush, hazard.enterprise, x, (right - x) * NAME_SHARE) + gap * 1.4
    _paint_description(brush, hazard.description, x, right - x)


def _paint_name(brush: Brush, name: str, x: float, room: float) -> float:
    """The one line that names the enterprise: smaller, then on two lines, before anything is cut. Returns its width."""
    middle, color = brush.layout.band.center().y(), brush.theme.text
    for size in NAME_SIZES:
        if _width(brush, name, size) <= room:
            return brush.write(name, x, middle, size, color, bold=True)
    size, offset = NAME_SIZES[-1], brush.layout.px(20)
    fits = _that_fit(brush, name, size, room, bold=True)
    first = brush.write(name[:fits], x, middle - offset, size, color, bold=True)
    return max(first, brush.write(name[fits:], x, middle + offset, size, color, bold=True, room=room))


def _that_fit(brush: Brush, text: str, size: float, room: float, *, bold: bool) -> int:
    """How many signs of a text go on a line, at least one."""
    fits = 1
    while fits < len(text) and _width(brush, text[: fits + 1], size, bold) <= room:
        fits += 1
    return fits


def _paint_description(brush: Brush, text: str, x: float, room: float) -> None:
    """On one line, or on two smaller ones: what is wrong should be read to its end."""
    place, color = brush.layout, brush.theme.text2
    middle = place.band.center().y()
    if _width(brush, text, 36, bold=False) <= room:
        brush.write(text, x, middle, 36, color)
        return
    fits = _that_fit(brush, text, 28, room, bold=False)
    brush.write(text[:fits], x, middle - place.px(20), 28, color)
    brush.write(text[fits:], x, middle + place.px(20), 28, color, room=room)


def paint_footer(brush: Brush, facts: WallFacts | None, age: str, is_held: bool) -> None:
    """Who shows this, what the map is, and how old the data is. Without facts only the age."""
    place, theme = brush.layout, brush.theme
    footer = place.footer
    middle = footer.center().y() + place.px(2)
    brush.painter.fillRect(footer, QColor(theme.window))
    brush.line(footer.left(), footer.top(), footer.right(), footer.top())
    right = footer.right() - place.px(MARGIN)
    right -= brush.write(age, right, middle, 28, theme.text2, align=_RIGHT) + place.px(28)
    if facts is None:
        return
    right -= brush.write(f"数据截至 {facts.clock}", right, middle, 28, theme.text, bold=True, align=_RIGHT)
    right -= place.px(42)
    right -= brush.write(facts.notes, right, middle, 28, theme.text2, align=_RIGHT) + place.px(42)
    left = place.px(MARGIN)
    owner = facts.owner_line + ("　已停留" if is_held else "")
    brush.write(owner, left, middle, 28, theme.text2, room=right - left)


def paint_banner(brush: Brush, icon: QImage, headline: str, detail: str, ground: str, ink: str) -> None:
    """The data has stopped: how long, since when, why, and that nobody shall command by it."""
    place = brush.layout
    banner = place.banner
    brush.painter.fillRect(banner, QColor(ground))
    middle = banner.center().y() + place.px(2)
    size = place.px(48)
    brush.painter.drawImage(QRectF(place.px(MARGIN), banner.center().y() - size / 2, size, size), icon)
    right = banner.right() - place.px(MARGIN)
    right -= brush.write("勿作指挥依据", right, middle, 40, ink, bold=True, align=_RIGHT) + place.px(28)
    left = place.px(128)
    left += brush.write(headline, left, middle, 46, ink, bold=True) + place.px(28)
    brush.write(detail, left, middle, 34, ink, room=right - left)


def paint_sentence(brush: Brush, sentence: str, suggestion: str) -> None:
    """In the middle of a wall that has nothing to show yet."""
    place, theme = brush.layout, brush.theme
    centre, room = place.whole.center(), place.whole.width() * 0.8
    brush.write(TITLE, centre.x(), centre.y() - place.px(110), 48, theme.text, bold=True, align=_CENTRE)
    brush.write(sentence, centre.x(), centre.y(), 40, theme.text, align=_CENTRE, room=room)
    brush.write(suggestion, centre.x(), centre.y() + place.px(70), 30, theme.text2, align=_CENTRE, room=room)
