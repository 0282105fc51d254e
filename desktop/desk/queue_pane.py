"""The left side of the desk: which hazards wait for what. Filters run on a worker; the newest wish wins."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.chip_row import Chips
from desktop.desk.queue_model import QueueModel
from desktop.desk.queue_view import QueueView
from desktop.jobs.hazard_queue import LONGEST_TEXT, HazardQueue, Listing, Order, Queue, Wish
from desktop.look import Look
from desktop.parts import Line, button, label, panel
from desktop.session import Session
from desktop.settings import Settings
from desktop.work import Task
from layers.situation import Situation

PAUSE_MS = 120
SIDE = 16


class QueuePane(QWidget):
    """``listing`` is what is shown now. The session's selection and the list follow each other."""

    step_wanted = Signal()
    map_wanted = Signal()
    listed = Signal(object)  # Listing

    def __init__(self, session: Session, look: Look, settings: Settings) -> None:
        super().__init__()
        self._session, self._look, self._settings = session, look, settings
        self._queue: HazardQueue | None = None
        self._asking: Task | None = None
        self.listing: Listing | None = None
        self.order = Order.URGENCY
        self.model = QueueModel()
        self.view = QueueView(self.model, look)
        self.chips: Chips[Queue] = Chips(tuple(Queue), (Queue.ALL, Queue.MINE, Queue.OVERDUE, Queue.REVIEW), 2)
        self.text = FilterBox(look)
        self._nothing = label("没有符合条件的隐患。", tone="2")
        self._clear = button("清除筛选", self.clear, kind="link")
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._compose()
        self._listen()

    def selected(self) -> int | None:
        """Position of the hazard of the current row."""
        index = self.view.currentIndex()
        return int(self.model.rows[index.row()]) if index.isValid() else None

    def wish(self) -> Wish:
        """What is asked for now."""
        person = self._settings.operator()
        return Wish(self.chips.current, self.text.text(), self.order, self._session.unit, person)

    def clear(self) -> None:
        """Take every filter away."""
        self.text.clear()
        self.chips.choose(Queue.ALL)
        self.ask()

    def refresh(self) -> None:
        """Read the situation anew."""
        situation = self._session.situation
        if situation is None:
            self._queue, self.listing = None, None
            self.model.show_rows(None, self.model.rows[:0])
            return
        if self._queue is None or self._queue.situation is not situation:
            self._queue = HazardQueue(situation)
        self.ask()

    def ask(self) -> None:
        """Have the list made for what is wished now."""
        queue, wish = self._queue, self.wish()
        if queue is None or not self.isVisible():
            return
        if self._asking is not None and not self._asking.is_over:
            self._asking.cancel()
        self._asking = self._session.work.query(
            lambda task: (queue.situation, queue.listing(wish, task.is_cancelled)), self._on_listing, lambda _: None
        )

    def show_selection(self) -> None:
        """Follow what was selected elsewhere."""
        hazard = self._session.hazard
        if self.model.situation is self._session.situation:
            self.view.go_to(-1 if hazard is None else self.model.row_of(hazard))

    def choose_order(self, order: Order) -> None:
        """Sort by something else."""
        self.order = order
        self.ask()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _on_listing(self, answer: tuple[Situation, Listing]) -> None:
        situation, listing = answer
        if situation is not self._session.situation or listing.wish != self.wish():
            return
        self.listing = listing
        self.chips.show_counts(listing.counts)
        self.model.show_rows(situation, listing.rows)
        self._stack.setCurrentIndex(0 if len(listing.rows) else 1)
        self._clear.setVisible(listing.wish.queue is not Queue.ALL or bool(listing.wish.text))
        self._say(listing)
        self.show_selection()
        if self._session.hazard is None and len(listing.rows):
            self._select(0)

    def _say(self, listing: Listing) -> None:
        self.text.setPlaceholderText(f"在 {listing.counts[listing.wish.queue]:,} 项中筛选　单位、责任人、条款、部位")
        self.listed.emit(listing)

    def _select(self, row: int) -> None:
        situation = self.model.situation
        if situation is None or situation is not self._session.situation:
            return
        hazard = int(self.model.rows[row])
        host = int(situation.snapshot.hazards.enterprise[hazard])
        self._session.select(host if host >= 0 else None, hazard)

    def _compose(self) -> None:
        filters = panel()
        column = QVBoxLayout(filters)
        column.setContentsMargins(SIDE, 10, SIDE, 10)
        column.setSpacing(8)
        column.addWidget(self.text)
        column.addWidget(self.chips)
        empty = panel()
        middle = QVBoxLayout(empty)
        middle.addStretch(2)
        middle.addWidget(self._nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(filters)
        whole.addWidget(Line(self._look, weak=True))
        whole.addWidget(self._stack, 1)

    def _listen(self) -> None:
        self._pause.timeout.connect(self.ask)
        self.text.textEdited.connect(lambda _: self._pause.start())
        self.text.textChanged.connect(lambda text: None if text else self.ask())
        self.text.down.connect(lambda: self.view.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.chips.chosen.connect(lambda _: self.ask())
        self.view.picked.connect(self._select)
        self.view.step_wanted.connect(self.step_wanted)
        self.view.map_wanted.connect(self.map_wanted)
        self._session.scene_changed.connect(self.refresh)
        self._session.record_changed.connect(self.model.checked.clear)
        self._session.scope_changed.connect(self.ask)
        self._session.selection_changed.connect(self.show_selection)


class FilterBox(QLineEdit):
    """One line of text; ↓ goes on to the list, Esc empties it first."""

    down = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(32)
        self.setMaxLength(LONGEST_TEXT)
        self.setAccessibleName("筛选隐患（Ctrl+F）")
        self._sign = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        look.changed.connect(self._dress)
        self._dress()

    def event(self, event: QEvent) -> bool:
        """Esc is ours while there is something to empty; else it is the window's."""
        is_key = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and event.key() == Qt.Key.Key_Escape and self.text():  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self._sign.setIcon(self._look.icon("list-filter", 16))
