"""The problems of an import: a virtual table, and the kinds of problems with their numbers as a filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QListWidget, QListWidgetItem, QTableView

from desktop.hazard_model import Index, Rows
from desktop.look import Look
from desktop.plain_text import one_line, tip
from ledger.intake.messages import message
from ledger.intake.report import ImportReport

HEADERS = ("行", "栏目", "问题", "怎么办", "工作表")
_WIDTHS = (64, 104, 330, 266, 96)  # the problem itself takes what is left
_CODE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Groups:
    """Positions in ``report.problems`` by code, most frequent first."""

    report: ImportReport
    by_code: dict[str, Rows]


def grouped(report: ImportReport) -> Groups:
    """Sort the problems by code. Goes through all of them: call it on a worker."""
    found: dict[str, list[int]] = {}
    for at, item in enumerate(report.problems):
        found.setdefault(item.problem.code, []).append(at)
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return Groups(report, {code: np.array(places, np.intp) for code, places in ordered})


def kind_text(code: str) -> str:
    """The sentence of a kind of problem, without the value of a single cell."""
    return message(code, "…", "…")[0].replace("（…）", "")


class ProblemModel(QAbstractTableModel):
    """Builds a problem only where its row is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._report: ImportReport | None = None
        self._rows: Rows | None = None  # None: all

    def show_problems(self, report: ImportReport | None, rows: Rows | None) -> None:
        self.beginResetModel()
        self._report, self._rows = report, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        if parent.isValid() or self._report is None:
            return 0
        return len(self._report.problems) if self._rows is None else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._report is None or not index.isValid():
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        place = index.row() if self._rows is None else int(self._rows[index.row()])
        item = self._report.problems[place]
        problem = item.problem
        where = item.sheet or item.file
        text = (f"{problem.row:,}", item.column or "整行", problem.message, problem.suggestion, where)[index.column()]
        return one_line(text) if role == Qt.ItemDataRole.DisplayRole else tip(text)


class ProblemTable(QTableView):
    """Plain rows of 32 px."""

    def __init__(self, model: ProblemModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setProperty("kind", "plain")
        self.setAccessibleName("问题清单")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(32)
        header = self.horizontalHeader()
        header.setFixedHeight(30)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)


class KindList(QListWidget):
    """Kinds of problems with their numbers; the first row stands for all."""

    chosen = Signal(object)  # code, or None for all

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("edge", "none")
        self.setAccessibleName("问题种类")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._on_item)

    def show_groups(self, groups: Groups) -> None:
        self.clear()
        self._add(f"全部问题　{len(groups.report.problems):,} 处", None)
        for code, places in groups.by_code.items():
            self._add(f"{len(places):,} 处　{kind_text(code)}", code)
        self.setCurrentRow(0)

    def _add(self, text: str, code: str | None) -> None:
        item = QListWidgetItem(text)
        item.setData(_CODE, code)
        item.setSizeHint(QSize(0, 44 if len(text) > 20 else 32))
        if code is None:
            bold = QFont(self.font())
            bold.setBold(True)
            item.setFont(bold)
        self.addItem(item)

    def _on_item(self, current: QListWidgetItem | None, _previous: QListWidgetItem | None) -> None:
        if current is not None:
            self.chosen.emit(current.data(_CODE))
