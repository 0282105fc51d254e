"""Search by enterprise name, credit code, hazard number or owner (Ctrl+K). Looks while the user types, on a worker."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from desktop.jobs.searching import Found, search
from desktop.look import Look
from desktop.parts import label
from desktop.plain_text import one_line
from desktop.session import Session
from desktop.work import Task
from layers.painter.fonts import font

PAUSE_MS = 150
_ROW = 44
_SHOWN = 9
_FOUND = Qt.ItemDataRole.UserRole


class SearchBox(QLineEdit):
    """``chosen`` hands on what the user picked."""

    chosen = Signal(object)  # Found

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._task: Task | None = None
        self.setProperty("kind", "search")
        self.setFixedHeight(32)
        self.setPlaceholderText("搜企业、信用代码、隐患编号、责任人")
        self.setAccessibleName("搜索")
        self.setMaxLength(200)
        self._sign = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.popup = ResultPopup(self, look)
        self.popup.picked.connect(self._on_picked)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look_up)
        self.textEdited.connect(lambda _: self._pause.start())
        self._keys = label("Ctrl+K", chip="plain")
        self._keys.setParent(self)
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(lambda text: self._keys.setVisible(not text))
        look.changed.connect(self._dress)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.popup.isVisible():
            self.popup.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.popup.isVisible():
                self.popup.pick()
            else:
                self._look_up()
        elif key == Qt.Key.Key_Escape and (self.popup.isVisible() or self.text()):
            self.popup.hide()
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.popup.underMouse():
            self.popup.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._keys.sizeHint()
        self._keys.setGeometry(self.width() - size.width() - 6, (self.height() - 22) // 2, size.width(), 22)
        self.setTextMargins(0, 0, size.width() + 8, 0)

    def _look_up(self) -> None:
        situation, text = self._session.situation, self.text()
        if self._task is not None and not self._task.is_over:
            self._task.cancel()
        if situation is None or not text.strip():
            self.popup.hide()
            return
        self._task = self._session.work.query(
            lambda task: (text, search(situation.snapshot, text, task.is_cancelled)),
            self._on_found,
            lambda _: None,  # cancelled by the next letter
        )

    def _on_found(self, answer: tuple[str, list[Found]]) -> None:
        text, found = answer
        if text == self.text() and self.hasFocus():
            self.popup.show_results(found)

    def _on_picked(self, found: Found) -> None:
        self.popup.hide()
        self.clear()
        self.chosen.emit(found)

    def _dress(self) -> None:
        self._sign.setIcon(self._look.icon("search", 16))


class ResultPopup(QFrame):
    """The results under the box. A child of the window, not a window: the box keeps the keyboard."""

    picked = Signal(object)

    def __init__(self, box: QLineEdit, look: Look) -> None:
        super().__init__(box.window())
        self._box = box
        self._look = look
        self.list = QListWidget()
        self.list.setProperty("edge", "none")
        self.list.setItemDelegate(_ResultDelegate(look, self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(lambda item: self.picked.emit(item.data(_FOUND)))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.list)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_results(self, found: list[Found]) -> None:
        self.list.clear()
        for entry in found:
            item = QListWidgetItem(one_line(entry.title, 80))
            item.setData(_FOUND, entry)
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
        if not found:
            item = QListWidgetItem("没有符合的企业或隐患")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
        else:
            self.list.setCurrentRow(0)
        self.setParent(self._box.window())
        below = self._box.mapTo(self._box.window(), QPoint(0, self._box.height() + 4))
        height = _ROW * min(max(len(found), 1), _SHOWN) + 2
        self.setGeometry(QRect(below, QSize(max(self._box.width(), 420), height)))
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        count = self.list.count()
        self.list.setCurrentRow((self.list.currentRow() + by) % count if count else -1)

    def pick(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(_FOUND) is not None:
            self.picked.emit(item.data(_FOUND))

    def _dress(self) -> None:
        theme = self._look.theme
        own = f"ResultPopup {{ background: {theme.panel}; border: 1px solid {theme.line}; }}"
        self.setStyleSheet(f"{self._look.sheet()}\n{own}")


class _ResultDelegate(QStyledItemDelegate):
    """Title and note, literally."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._look.theme
        found: Found | None = index.data(_FOUND)
        rect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.accent_tint)
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.accent)
        inner = rect.adjusted(14, 4, -12, -4)
        title = found.title if found else index.data()
        painter.setFont(font(13, bold=found is not None))
        painter.setPen(QColor(theme.text if found else theme.text3))
        shown = painter.fontMetrics().elidedText(one_line(title, 120), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
        if found:
            painter.setFont(font(12))
            painter.setPen(QColor(theme.text3))
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, one_line(found.note, 80))
