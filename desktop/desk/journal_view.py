"""Rows of the journal: who changed what, when and why; beside the row what it said before and what it says now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.hazard_model import Index
from desktop.jobs.journal_words import changes_of, summary_of
from desktop.look import Look
from desktop.parts import Line, Split, button, label, panel
from desktop.plain_text import one_line, tip
from ledger.journal import JournalRow

_HEADERS = ("序号", "时间", "操作人", "改动", "事由")
_WIDTHS = (84, 128, 110, 0, 200)
_FIELDS_SHOWN = 60


class JournalModel(QAbstractTableModel):
    """Rows as they were read, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[JournalRow] = []

    def show_entries(self, entries: Sequence[JournalRow]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def append(self, entries: Sequence[JournalRow]) -> None:
        """Older rows under those that are there."""
        if entries:
            first = len(self.entries)
            self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
            self.entries += entries
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        is_head = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _HEADERS[section] if is_head else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.entries[index.row()]
        texts = (f"#{row.seq:,}", f"{row.at:%Y-%m-%d %H:%M}", row.by, summary_of(row), _why(row))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return one_line(texts[index.column()], 200)
        return tip(texts[index.column()]) if role == Qt.ItemDataRole.ToolTipRole else None


class JournalView(QWidget):
    """Table above, what the row says below. ``undo_row`` and ``undo_batch`` say what is to be taken back."""

    undo_row = Signal(object)  # JournalRow
    undo_batch = Signal(object)  # JournalRow of the batch
    end_reached = Signal()

    def __init__(self, look: Look, *, is_narrow: bool = False) -> None:
        """``is_narrow``: the reason stands under the table alone."""
        super().__init__()
        self._look = look
        self.model = JournalModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.take_back = button("撤销这一条", lambda: self._emit(self.undo_row), kind="small", look=look, sign="undo-2")
        self.take_all = button("撤销整批", lambda: self._emit(self.undo_batch), kind="small", look=look, sign="undo-2")
        self._said = label("", size=12, tone="2")
        self._detail = QScrollArea()
        self._compose()
        if is_narrow:
            self.table.hideColumn(len(_HEADERS) - 1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_detail())
        self.table.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.show_entries([])

    def current(self) -> JournalRow | None:
        """The row that is selected."""
        index = self.table.currentIndex()
        return self.model.entries[index.row()] if index.isValid() else None

    def show_entries(self, entries: Sequence[JournalRow]) -> None:
        """Show these; the row that was selected stays selected."""
        chosen = self.current()
        self.model.show_entries(entries)
        at = next((at for at, row in enumerate(entries) if chosen is not None and row.seq == chosen.seq), 0)
        if entries:
            self.table.selectRow(at)
        else:
            self._show_detail()

    def _compose(self) -> None:
        self.table.setProperty("kind", "plain")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setAccessibleName("日志")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(30)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        for section, width in enumerate(_WIDTHS):
            mode = QHeaderView.ResizeMode.Interactive if width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(section, mode)
            if width:
                self.table.setColumnWidth(section, width)
        self._detail.setWidgetResizable(True)
        self._detail.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = panel()
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self._said, 1)
        row.addWidget(self.take_back)
        row.addWidget(self.take_all)
        lower = panel()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(foot)
        column.addWidget(Line(self._look, weak=True))
        column.addWidget(self._detail, 1)
        split = Split(Qt.Orientation.Vertical, self._look)
        split.addWidget(self.table)
        split.addWidget(lower)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    def _show_detail(self) -> None:
        row = self.current()
        for part in (self.take_back, self.take_all):
            part.setEnabled(row is not None)
        page = panel()
        if row is None:
            self._said.setText("没有日志。" if not self.model.entries else "选一条，看它改了什么。")
        else:
            self.take_all.setText(f"撤销整批 #{row.batch_id}")
            self._said.setText(
                one_line(f"第 {row.batch_id} 批　{row.by}　{row.at:%Y-%m-%d %H:%M:%S}　{_why(row)}", 160)
            )
            _fill(page, row)
        old = self._detail.takeWidget()
        self._detail.setWidget(page)
        if old is not None:
            old.deleteLater()

    def _emit(self, signal: Any) -> None:
        row = self.current()
        if row is not None:
            signal.emit(row)

    def _on_scroll(self, value: int) -> None:
        if value == self.table.verticalScrollBar().maximum() and self.model.entries:
            self.end_reached.emit()


def _fill(page: QWidget, row: JournalRow) -> None:
    """Field, before, after; a creation has no before, a removal no after."""
    grid = QGridLayout(page)
    grid.setContentsMargins(16, 8, 16, 8)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    for column, text in enumerate(("栏目", "原来", "现在")):
        grid.addWidget(label(text, size=12, tone="3"), 0, column)
    for at, said in enumerate(changes_of(row)[:_FIELDS_SHOWN], 1):
        grid.addWidget(label(one_line(said.label, 40), tone="2"), at, 0, Qt.AlignmentFlag.AlignTop)
        for column, text in ((1, said.before), (2, said.after)):
            shown = label(one_line(text or "—", 300), wrap=True, tone="3" if column == 1 else "")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(shown, at, column)
    grid.setRowStretch(_FIELDS_SHOWN + 1, 1)


def _why(row: JournalRow) -> str:
    """The reason, and the file where there is one."""
    source = f"{row.source_name}" + (f" 第 {row.source_row} 行" if row.source_row else "") if row.source_name else ""
    return "　".join(part for part in (row.reason, source) if part)
