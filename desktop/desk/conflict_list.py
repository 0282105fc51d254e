"""The conflicts of the record (冲突): what must not stand side by side, by rule; a row leads to its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.chip_row import Chips
from desktop.hazard_delegate import draw
from desktop.hazard_model import Index, Rows
from desktop.jobs.hazard_queue import units_under
from desktop.look import Look
from desktop.parts import Line, label, panel
from desktop.plain_text import one_line, tip
from desktop.session import Session
from layers.painter.signs import draw_class
from layers.situation import Situation
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import Light

ROW = 56


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """A rule, or all of them."""

    rule: ConflictRule | None

    @property
    def label(self) -> str:
        return "全部" if self.rule is None else f"{self.rule.label} {self.rule.item}"


CHOICES = (RuleChoice(None), *(RuleChoice(rule) for rule in ConflictRule))


class ConflictModel(QAbstractTableModel):
    """``rows`` are rows of ``Measures.conflicts``."""

    def __init__(self) -> None:
        super().__init__()
        self.situation: Situation | None = None
        self.rows: Rows = np.zeros(0, np.intp)

    def show_rows(self, situation: Situation | None, rows: Rows) -> None:
        self.beginResetModel()
        self.situation, self.rows = situation, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.situation is None or not index.isValid():
            return None
        name, why, where = words_of(self.situation, int(self.rows[index.row()]))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(f"{why}，{name}，{where}")
        return tip(f"{name}\n{why}\n{where}") if role == Qt.ItemDataRole.ToolTipRole else None


class ConflictList(QWidget):
    """The list follows the unit in scope."""

    map_wanted = Signal()
    counted = Signal(int)

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.model = ConflictModel()
        self.view = _ConflictView(self.model, look)
        self.chips: Chips[RuleChoice] = Chips(CHOICES, (CHOICES[0],), 3)
        self._nothing = label("没有冲突。", tone="2")
        filters = panel()
        row = QVBoxLayout(filters)
        row.setContentsMargins(16, 10, 16, 10)
        row.addWidget(self.chips)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        empty = panel()
        middle = QVBoxLayout(empty)
        middle.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(filters)
        whole.addWidget(Line(look, weak=True))
        whole.addWidget(self._stack, 1)
        self.chips.chosen.connect(lambda _: self.refresh())
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.map_wanted.connect(self.map_wanted)

    def refresh(self) -> None:
        """Read the measures anew."""
        situation = self._session.situation
        if situation is None:
            self.model.show_rows(None, self.model.rows[:0])
            return
        clashes, unit = situation.measures.conflicts, self._session.unit
        inside = np.ones(len(clashes), np.bool_)
        if unit:
            inside = np.where(clashes.unit >= 0, units_under(situation, unit)[clashes.unit], False)
        counts = {choice: int((inside & (clashes.rule == choice.rule)).sum()) for choice in CHOICES[1:]}
        self.chips.show_counts({CHOICES[0]: int(inside.sum()), **counts})
        wanted = self.chips.current.rule
        rows = np.flatnonzero(inside if wanted is None else inside & (clashes.rule == wanted))
        self.model.show_rows(situation, rows)
        self._stack.setCurrentIndex(0 if len(rows) else 1)
        self.counted.emit(int(inside.sum()))

    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        """To the record that the conflict is about."""
        situation = self.model.situation
        if situation is None or situation is not self._session.situation or not current.isValid():
            return
        clashes, row = situation.measures.conflicts, int(self.model.rows[current.row()])
        enterprise, hazard = int(clashes.enterprise[row]), int(clashes.hazard[row])
        self._session.select(enterprise if enterprise >= 0 else None, hazard if hazard >= 0 else None)


class _ConflictView(QTableView):
    map_wanted = Signal()

    def __init__(self, model: ConflictModel, look: Look) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_ConflictDelegate(look, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("冲突清单")
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.doubleClicked.connect(lambda _: self.map_wanted.emit())
        look.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_M:
            self.map_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _ConflictDelegate(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, theme, rect = index.model(), self._look.theme, option.rect
        if not isinstance(model, ConflictModel) or model.situation is None:
            return
        row = int(model.rows[index.row()])
        name, why, where = words_of(model.situation, row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.accent_tint)
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.accent)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.line_weak)
        enterprise = int(model.situation.measures.conflicts.enterprise[row])
        if enterprise >= 0:
            grade = RiskClass(int(model.situation.snapshot.enterprises.risk_class[enterprise]))
            draw_class(painter, rect.left() + 27.0, rect.top() + 20.0, 16, grade, theme)
        upper = QRect(rect.left() + 48, rect.top() + 8, rect.width() - 64, 20)
        width = draw(painter, upper, where, theme.text2, size=12, right=True)
        upper.setRight(upper.right() - width - 10)
        draw(painter, upper, name, theme.text, bold=True)
        lower = QRect(rect.left() + 48, rect.top() + 29, rect.width() - 64, 18)
        draw(painter, lower, why, theme.lights[Light.OVERDUE], size=12)
        painter.restore()


def words_of(situation: Situation, row: int) -> tuple[str, str, str]:
    """Enterprise, what is wrong, unit."""
    clashes, snapshot = situation.measures.conflicts, situation.snapshot
    enterprise, unit = int(clashes.enterprise[row]), int(clashes.unit[row])
    name = snapshot.enterprises.name[enterprise] if enterprise >= 0 else "企业未入账"
    place = snapshot.units.short_name[unit] if unit >= 0 else "所属单位未知"
    return one_line(name), clashes.text(row), one_line(place, 20)
