"""The legend box of a printed map: rows of sign, words and count, in one or two columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layers import svg_writer as svg
from layers.font_metrics import metrics
from layers.theme import Theme

ROW_MM = 4.9
TEXT_MM = 6.6 * svg.PT_MM
SIGN_MM = 9.0  # room of the sign, whose centre lies in the middle
PAD_MM = 3.6
GAP_MM = 5.0
TITLE_MM = 7.5
Draw = Callable[[float, float], str]


@dataclass(frozen=True, slots=True)
class Row:
    """``draw`` puts the sign at a centre. ``height``: of a row that needs more than one line."""

    draw: Draw
    label: str
    value: str = ""
    height: float = ROW_MM


@dataclass(frozen=True, slots=True)
class Legend:
    """Title, a small note beside it (direction of the classes), columns of rows, closing lines in small letters."""

    title: str
    note: str
    columns: list[list[Row]]
    closing: list[str]

    def column_width(self, rows: list[Row]) -> float:
        words = max((metrics().width(row.label) for row in rows), default=0.0) * TEXT_MM
        values = max((metrics(bold=True).width(row.value) for row in rows), default=0.0) * TEXT_MM
        return SIGN_MM + words + (4.0 + values if values else 1.0)

    @property
    def width(self) -> float:
        columns = sum(map(self.column_width, self.columns)) + GAP_MM * (len(self.columns) - 1)
        head = (metrics(bold=True).width(self.title) * 3.4) + 3.0 + metrics().width(self.note) * 2.2
        closing = max((metrics().width(words) for words in self.closing), default=0.0) * 2.15
        return 2 * PAD_MM + max(columns, head, closing)

    @property
    def height(self) -> float:
        rows = max((sum(row.height for row in column) for column in self.columns), default=0.0)
        return PAD_MM + TITLE_MM + rows + 3.2 * len(self.closing) + 2.0

    def draw(self, x: float, y: float, theme: Theme) -> str:
        """The box with its upper left corner at (x, y) mm."""
        body = [
            svg.rect(x, y, self.width, self.height, fill=theme.window, stroke=theme.text2, stroke_width=0.2),
            svg.text(x + PAD_MM, y + PAD_MM + 2.9, self.title, 3.4, fill=theme.text, bold=True),
            svg.text(
                x + PAD_MM + metrics(bold=True).width(self.title) * 3.4 + 3.0,
                y + PAD_MM + 2.8,
                self.note,
                2.2,
                fill=theme.text2,
            ),
        ]
        left = x + PAD_MM
        spare = self.width - 2 * PAD_MM - GAP_MM * (len(self.columns) - 1)
        natural = [self.column_width(column) for column in self.columns]
        for rows, width in zip(self.columns, natural, strict=True):
            share = width * spare / sum(natural)
            body += self._column(left, y + PAD_MM + TITLE_MM, share, rows, theme)
            left += share + GAP_MM
        bottom = y + self.height - 2.2 - 3.2 * (len(self.closing) - 1)
        for place, words in enumerate(self.closing):
            body.append(svg.text(x + PAD_MM, bottom + 3.2 * place, words, 2.15, fill=theme.text2))
        return "".join(body)

    def _column(self, x: float, y: float, width: float, rows: list[Row], theme: Theme) -> list[str]:
        body = []
        for row in rows:
            middle = y + row.height / 2
            body.append(row.draw(x + SIGN_MM / 2 - 0.8, middle))
            body.append(svg.text(x + SIGN_MM, middle + 0.36 * TEXT_MM, row.label, TEXT_MM, fill=theme.text))
            if row.value:
                y_text = middle + 0.36 * TEXT_MM
                body.append(svg.text(x + width, y_text, row.value, TEXT_MM, fill=theme.text, anchor="end", bold=True))
            y += row.height
        return body
