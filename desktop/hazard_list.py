"""The list of open hazards of the unit in scope, linked to the map: most urgent first, filtered by light."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.chip_row import ChipRow
from desktop.hazard_delegate import ROW, HazardDelegate
from desktop.hazard_model import Column, Filter, HazardModel, Rows, counts_of, rows_of, sorted_rows
from desktop.look import Look
from desktop.parts import IconButton, Line, button, label, panel
from desktop.session import Session
from desktop.work import Task

HEAD = 42
_WIDTHS = {
    Column.LIGHT: 36,
    Column.NUMBER: 108,
    Column.ENTERPRISE: 168,
    Column.OWNER: 92,
    Column.DUE: 94,
    Column.LEFT: 92,
}


class HazardTable(QTableView):
    """Whole rows, no grid; Enter opens, M shows on the map."""

    open_wanted = Signal()
    map_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.rows_delegate = HazardDelegate(look, self)
        self.setItemDelegate(self.rows_delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("未销号重大隐患")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setMinimumSectionSize(ROW)
        look.changed.connect(self.viewport().update)
        self.entered.connect(self._on_entered)

    def dress_header(self) -> None:
        """Column widths; the matter takes what is left."""
        header = self.horizontalHeader()
        header.setFixedHeight(30)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(32)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(True)
        for column in Column:
            is_wide = column is Column.MATTER
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            if not is_wide:
                self.setColumnWidth(column, _WIDTHS[column])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit()
        elif event.key() == Qt.Key.Key_M:
            self.map_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid():
            self._hover(-1)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.has_focus = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
            Qt.FocusReason.OtherFocusReason,
        )
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model() is not None and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.has_focus = False
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    def _hover(self, row: int) -> None:
        if row != self.rows_delegate.hovered:
            self.rows_delegate.hovered = row
            self.viewport().update()


class HazardList(QWidget):
    """Head with chips, table, and what is said when there is nothing to list."""

    map_wanted = Signal()  # show the selected hazard on the map
    dossier_wanted = Signal()
    sheet_wanted = Signal()
    fold_wanted = Signal()
    desk_wanted = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._sorting: Task | None = None
        self._sort: tuple[Column, bool] | None = None
        self._is_echo = False
        self.model = HazardModel()
        self.table = HazardTable(look)
        self.table.setModel(self.model)
        self.table.dress_header()
        self.chips = ChipRow()
        self.fold = IconButton(look, "panel-bottom-close", "收起列表", self.fold_wanted.emit)
        self._nothing = label("", tone="2")
        self._clear = button("清除筛选", lambda: self.chips.choose(Filter.ALL), kind="link")
        self._compose()
        self._listen()

    def selected(self) -> int | None:
        """Position of the hazard of the current row."""
        index = self.table.currentIndex()
        return int(self.model.rows[index.row()]) if index.isValid() else None

    def refresh(self) -> None:
        """Read the situation anew: counts, rows, the selected row."""
        situation = self._session.situation
        if situation is None:
            self.model.show_rows(None, self.model.rows[:0])
            return
        self.chips.show_counts(counts_of(situation, self._session.unit))
        rows = rows_of(situation, self._session.unit, self.chips.current)
        if self._sort is None:
            self._show(rows)
        else:
            self._sort_on_worker(rows, *self._sort)

    def _show(self, rows: Rows) -> None:
        self._is_echo = True
        self.model.show_rows(self._session.situation, rows)
        self._is_echo = False
        self._stack.setCurrentIndex(0 if len(rows) else 1)
        if not len(rows):
            self._say_nothing()
        self.show_selection()

    def show_selection(self) -> None:
        """Follow what was selected elsewhere."""
        hazard = self._session.hazard
        row = -1 if hazard is None else self.model.row_of(hazard)
        self._is_echo = True
        if row < 0:
            self.table.selectionModel().clear()
        elif self.table.currentIndex().row() != row or not self.table.selectionModel().hasSelection():
            index = self.model.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
            self.table.scrollTo(index)
        self._is_echo = False

    def _compose(self) -> None:
        head = panel()
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(12)
        row.addWidget(label("未销号重大隐患", size=14, bold=True))
        row.addWidget(self.chips, 1)
        row.addWidget(button("去隐患台", self.desk_wanted.emit, kind="small"))
        row.addWidget(button("出施工图", self.sheet_wanted.emit, kind="small", look=self._look, sign="printer"))
        row.addWidget(self.fold)
        empty = panel()
        column = QVBoxLayout(empty)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(Line(self._look, weak=True))
        whole.addWidget(self._stack, 1)

    def _listen(self) -> None:
        self.chips.chosen.connect(lambda _: self.refresh())
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.horizontalHeader().sectionClicked.connect(self._on_header)
        self.table.doubleClicked.connect(lambda _: self.map_wanted.emit())
        self.table.open_wanted.connect(self.dossier_wanted)
        self.table.map_wanted.connect(self.map_wanted)
        self._session.scene_changed.connect(self.refresh)
        self._session.scope_changed.connect(self.refresh)
        self._session.selection_changed.connect(self.show_selection)

    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        situation = self._session.situation
        if self._is_echo or situation is None or not current.isValid():
            return
        hazard = int(self.model.rows[current.row()])
        host = int(situation.snapshot.hazards.enterprise[hazard])
        self._session.select(host if host >= 0 else None, hazard)

    def _on_header(self, section: int) -> None:
        """First click up, second down, third back to urgency."""
        column = Column(section)
        if self._sort is None or self._sort[0] is not column:
            self._sort = (column, False)
        else:
            self._sort = (column, True) if not self._sort[1] else None
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(self._sort is not None)
        if self._sort is not None:
            order = Qt.SortOrder.DescendingOrder if self._sort[1] else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(column, order)
        self.refresh()

    def _sort_on_worker(self, rows: Rows, column: Column, descending: bool) -> None:
        situation = self._session.situation
        if situation is None:
            return
        if self._sorting is not None and not self._sorting.is_over:
            self._sorting.cancel()
        wanted = self._sort

        def show(ordered: Rows) -> None:
            if situation is self._session.situation and wanted == self._sort:
                self._show(ordered)

        self._sorting = self._session.work.query(
            lambda _: sorted_rows(situation, rows, column, descending), show, lambda _: None
        )

    def _say_nothing(self) -> None:
        situation = self._session.situation
        if situation is None:
            return
        is_all = self.chips.current is Filter.ALL
        self._clear.setVisible(not is_all)
        total = situation.measures.enterprises(self._session.unit)
        self._nothing.setText(
            f"截至 {situation.as_of:%Y-%m-%d} 无未销号重大隐患（0／{total:,} 家）。"
            if is_all
            else "没有符合条件的隐患。"
        )
