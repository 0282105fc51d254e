"""Units without a polygon of their own (无面单位): they stand beside the map with the same figures as all others."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.floating import FloatingBox
from desktop.hazard_delegate import draw
from desktop.look import Look
from desktop.parts import label
from desktop.session import Session
from layers.aggregate import unassigned_text
from layers.painter.signs import conflict_width, draw_conflict, draw_donut
from layers.situation import Situation
from layers.symbology import CONFLICT_PLATE

WIDTH = 156
_ROW = 42


class UnitRow(QWidget):
    """Donut, name and number of enterprises of one unit."""

    clicked = Signal(int)

    def __init__(self, look: Look, situation: Situation, unit: int) -> None:
        super().__init__()
        self._look, self._unit = look, unit
        units, measures = situation.snapshot.units, situation.measures
        self._name = units.short_name[unit]
        self._counts = [int(count) for count in measures.by_light[unit]]
        self._open, self._enterprises = measures.open_hazards(unit), measures.enterprises(unit)
        self._grave = measures.grave_count(unit)
        self.setFixedHeight(_ROW)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            f"{self._name}，企业 {self._enterprises} 家，未销号重大隐患 {self._open} 项，"
            f"逾期 {measures.overdue(unit)} 项，严重冲突 {self._grave} 项，没有界线"
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self._unit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_donut(painter, 18, _ROW / 2, 15, self._counts, self._open, theme, theme.panel)
        words = QRect(42, 2, self.width() - 44, 20)
        draw(painter, words, self._name, theme.text, bold=True)
        taken = draw(painter, words.translated(0, 18), f"{self._enterprises:,} 家", theme.text2, size=12)
        if self._grave:
            width = conflict_width(CONFLICT_PLATE.size_px, self._grave)
            draw_conflict(painter, words.left() + taken + 8 + width / 2, 30, CONFLICT_PLATE.size_px, theme, self._grave)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class UnitsBox(FloatingBox):
    """Units without a polygon, and what has no unit at all. Hidden when there is neither."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(look)
        self._session = session
        self.units: list[int] = []
        self._title = label("", size=12, tone="2")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 8, 8)
        self._column.setSpacing(4)
        self._column.addWidget(self._title)
        self.unassigned = label("", size=12, tone="2")
        self._rows: list[UnitRow] = []
        session.scene_changed.connect(self.refresh)
        session.scope_changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        situation = self._session.situation
        self._column.removeWidget(self.unassigned)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        if situation is None:
            self.hide()
            return
        units = situation.snapshot.units
        scope = self._session.unit
        self.units = [int(unit) for unit in units.children(scope) if units.geometry[unit] is None]
        words = unassigned_text(situation) if scope == 0 else ""
        self.unassigned.setText(words)
        self.unassigned.setVisible(bool(words))
        self._title.setText(f"无面单位（{len(self.units)} 个）")
        self._title.setVisible(bool(self.units))
        for unit in self.units:
            row = UnitRow(self._look, situation, unit)
            row.clicked.connect(self._session.set_unit)
            self._rows.append(row)
            self._column.addWidget(row)
        self._column.addWidget(self.unassigned)
        height = 12 + (24 + (_ROW + 4) * len(self.units)) * bool(self.units) + 24 * bool(words)
        self.setFixedSize(QSize(max(WIDTH, self.unassigned.sizeHint().width() + 22 if words else 0), height))
        self.setVisible(bool(self.units) or bool(words))
