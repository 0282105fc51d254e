"""Plain rows of a tab: a sign or words at the left, what it is about in the middle, a word at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QVBoxLayout

from desktop.hazard_delegate import draw
from desktop.look import Look
from desktop.parts import label, panel
from desktop.plain_text import one_line, tip
from layers.painter.signs import draw_dial
from policy.light import Light

SIDE = 24
HEIGHT = 52
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    """``light``: dial at the left. ``alarm``: words in red under the title."""

    title: str
    note: str
    right: str
    light: Light | None = None
    alarm: str = ""
    is_urgent: bool = False


class RowList(QScrollArea):
    """``picked`` says which row was clicked or opened with Enter."""

    picked = Signal(int)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.rows: list[Row] = []
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)

    def show_rows(self, rows: Sequence[Row], nothing: str) -> None:
        """The first ``SHOWN`` rows, and how many more there are; ``nothing``: what is said instead of none."""
        self.rows = list(rows)
        page = panel()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(0)
        for at, row in enumerate(self.rows[:SHOWN]):
            column.addWidget(RowButton(self._look, row, partial(self.picked.emit, at)))
        rest = len(self.rows) - SHOWN
        said = nothing if not self.rows else (f"另有 {rest:,} 项没有列出" if rest > 0 else "")
        if said:
            note = label(said, tone="2", wrap=True)
            note.setContentsMargins(SIDE, 14, SIDE, 14)
            column.addWidget(note)
        column.addStretch(1)
        old = self.takeWidget()
        self.setWidget(page)
        if old is not None:
            old.deleteLater()  # not at once: a row of it may have asked for this


class RowButton(QAbstractButton):
    """One row, painted; hover and focus as a whole."""

    def __init__(self, look: Look, row: Row, on_click: Callable[[], None]) -> None:
        super().__init__()
        self._look, self._row = look, row
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName("，".join(part for part in (row.right, row.title, row.alarm, row.note) if part))
        self.setToolTip(tip(f"{row.title}\n{row.note}"))
        self.clicked.connect(lambda: on_click())
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, row = self._look.theme, self._row
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), QColor(theme.hover))
        painter.fillRect(SIDE, self.height() - 1, self.width() - 2 * SIDE, 1, QColor(theme.line_weak))
        left = SIDE
        if row.light is not None:
            draw_dial(painter, left + 9, self.height() / 2, 16, row.light, theme)
            left += 30
        overdue = theme.lights[Light.OVERDUE]
        upper = QRect(left, 7, self.width() - left - SIDE, 20)
        tone = overdue if row.is_urgent else theme.text2
        width = draw(painter, upper, one_line(row.right, 40), tone, bold=row.is_urgent, right=True)
        upper.setRight(upper.right() - width - 12)
        draw(painter, upper, one_line(row.title, 160), theme.text, bold=True)
        lower = QRect(left, 27, self.width() - left - SIDE, 18)
        if row.alarm:
            taken = draw(painter, lower, one_line(row.alarm, 160), overdue, size=12)
            lower.setLeft(lower.left() + taken + 12)
        draw(painter, lower, one_line(row.note, 200), theme.text2, size=12)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
