"""The list of the desk: two-line rows, a box to check in each, everything with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.desk.queue_delegate import ROW, QueueDelegate, check_box_of
from desktop.desk.queue_model import QueueModel
from desktop.look import Look

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class QueueView(QTableView):
    """↑↓ move, Space checks, Enter goes on to the next step, M shows on the map."""

    step_wanted = Signal()
    map_wanted = Signal()
    picked = Signal(int)  # row that the user moved to

    def __init__(self, model: QueueModel, look: Look) -> None:
        super().__init__()
        self._queue, self._is_echo = model, False
        self.setModel(model)
        self.rows_delegate = QueueDelegate(look, self)
        self.setItemDelegate(self.rows_delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("隐患列表")
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header = self.verticalHeader()
        header.hide()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(ROW)
        header.setDefaultSectionSize(ROW)
        self.verticalScrollBar().setSingleStep(ROW)
        self.selectionModel().currentRowChanged.connect(self._on_row)
        model.checked_changed.connect(self.viewport().update)
        look.changed.connect(self.viewport().update)
        self.entered.connect(lambda index: self._hover(index.row()))

    def go_to(self, row: int) -> None:
        """Follow a selection that was made elsewhere; -1: nothing."""
        self._is_echo = True
        if row < 0:
            self.selectionModel().clear()
        elif self.currentIndex().row() != row or not self.selectionModel().hasSelection():
            index = self.model().index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)
        self._is_echo = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_wanted.emit()
        elif key == Qt.Key.Key_M:
            self.map_wanted.emit()
        elif key == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        elif key == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and check_box_of(self.visualRect(index)).contains(event.position().toPoint()):
            self._toggle(index)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid():
            self._hover(-1)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.has_focus = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectRow(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.has_focus = False
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._is_echo:
            self.picked.emit(current.row())

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid():
            self._queue.toggle(index.row())

    def _hover(self, row: int) -> None:
        if row != self.rows_delegate.hovered:
            self.rows_delegate.hovered = row
            self.viewport().update()
