"""Insets (放大图): the window on the main map that one enlarges, and its own frame with title, scale and scale bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from layers import scale_bar
from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.placement_field import Box
from layers.print_view import PrintView
from layers.theme import Theme

LABEL_MM = 2.2
LABEL_HEIGHT_MM = 3.2
LINE_MM = 0.7  # room kept free at both sides of a window's edge
TITLE_MM = 2.9
RATIO_MM = 2.3
TITLE_HEIGHT_MM = 5.6
BAR_HEIGHT_MM = 7.2


@dataclass(frozen=True, slots=True)
class Window:
    """Part of the main map that an inset enlarges: left, top, right, bottom in sheet mm, what is written on it, and the
    name of the place that it shows."""

    box: Box
    label: str
    name: str = ""

    def label_box(self, frame: Box) -> Box:
        """Above the window, or inside it at the upper edge of the map (``frame``)."""
        left, top = self.box[0], self.box[1]
        upper = top - LABEL_HEIGHT_MM if top - LABEL_HEIGHT_MM > frame[1] else top
        return (
            left - 0.2,
            upper,
            left + metrics(bold=True).width(self.label) * LABEL_MM + 1.4,
            upper + LABEL_HEIGHT_MM,
        )

    def edges(self) -> list[Box]:
        """The four lines as boxes, so that nothing is placed across them."""
        left, top, right, bottom = self.box
        return [
            (left, top - LINE_MM, right, top + LINE_MM),
            (left, bottom - LINE_MM, right, bottom + LINE_MM),
            (left - LINE_MM, top, left + LINE_MM, bottom),
            (right - LINE_MM, top, right + LINE_MM, bottom),
        ]

    def draw(self, frame: Box, theme: Theme) -> str:
        left, top, right, bottom = self.box
        x, y, x1, y1 = self.label_box(frame)
        return (
            svg.rect(left, top, right - left, bottom - top, stroke=theme.text, stroke_width=0.4)
            + svg.rect(x, y, x1 - x, y1 - y, fill=theme.text)
            + svg.text(x + 0.8, y + 2.35, self.label, LABEL_MM, fill=theme.halo, bold=True)
        )


@dataclass(frozen=True, slots=True)
class InsetFrame:
    """Frame of one inset on the sheet. ``ratio``: 1:840 000."""

    view: PrintView
    title: str
    ratio: str

    @classmethod
    def of(cls, view: PrintView, title: str, enlargement: float) -> InsetFrame:
        return cls(view, title, scale_bar.round_denominator(view.scale_denominator(enlargement)))

    @property
    def _bar(self) -> scale_bar.ScaleBar:
        return scale_bar.ScaleBar.fitting(0.36 * self.view.width * self.view.m_per_mm)

    @property
    def _widths(self) -> tuple[float, float]:
        """Of the title and of the scale bar."""
        title = metrics(bold=True).width(self.title) * TITLE_MM + metrics().width(self.ratio) * RATIO_MM + 6.0
        return title, self._bar.ticks[-1] / self.view.m_per_mm + 10.0

    @property
    def covers(self) -> tuple[Box, Box]:
        """What title and scale bar cover."""
        left, top, _right, bottom = self.view.frame
        title, bar = self._widths
        return (left, top, left + title, top + TITLE_HEIGHT_MM), (left, bottom - BAR_HEIGHT_MM, left + bar, bottom)

    def draw(self, identity: str, body: Iterable[str], theme: Theme) -> str:
        """The inset with what is inside it."""
        left, top, width, height = self.view.left, self.view.top, self.view.width, self.view.height
        title, bar = self._widths
        ratio_x = left + 3.8 + metrics(bold=True).width(self.title) * TITLE_MM
        return "".join(
            [
                svg.clipped(identity, left, top, width, height, body),
                svg.rect(left, top, title, TITLE_HEIGHT_MM, fill=theme.window),
                svg.text(left + 1.8, top + 4.0, self.title, TITLE_MM, fill=theme.text, bold=True),
                svg.text(ratio_x, top + 3.9, self.ratio, RATIO_MM, fill=theme.text2),
                svg.rect(left, top + height - BAR_HEIGHT_MM, bar, BAR_HEIGHT_MM, fill=theme.window),
                scale_bar.draw(left + 2.2, top + height - 6.6, self._bar, self.view.m_per_mm, "", theme),
                svg.rect(left, top, width, height, stroke=theme.text, stroke_width=0.4),
            ]
        )
