"""The controls of a form: words above, whether it must be filled in, and what is typed as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.choice import Choice
from desktop.dress import wear
from desktop.jobs.hazard_file import Person
from desktop.jobs.step_form import FieldKind, FormField
from desktop.look import Look
from desktop.parts import label
from desktop.plain_text import accelerator_safe, one_line, tip
from ledger.hazard import OrderKind
from ledger.same_person import same_person

LINES_HEIGHT = 76
_DATE_SHAPE, _MOMENT_SHAPE = "2026-11-20", "2026-11-20 14:30"


class Field(QWidget):
    """One field: ``text`` is what it says now; ``changed`` whenever somebody types."""

    changed = Signal()

    def __init__(self, field: FormField, look: Look, people: Sequence[Person], barred: Sequence[str]) -> None:
        """``barred``: who may not be chosen as the person."""
        super().__init__()
        self.field = field
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        head.addWidget(label(field.label, size=12, tone="2"))
        if field.is_required:
            head.addWidget(label("必填", size=12, tone="alarm"))
        head.addStretch(1)
        self._note = label(field.hint, size=12, tone="2")
        head.addWidget(self._note)
        self.control = _control(field, look, people, barred, self._on_change)
        self.control.setAccessibleName(f"{field.label}{'，必填' if field.is_required else ''}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.control)
        self.set_text(field.given)

    @property
    def text(self) -> str:
        control = self.control
        if isinstance(control, QPlainTextEdit):
            return control.toPlainText()
        if isinstance(control, QComboBox):
            return control.currentText() if control.isEditable() else str(control.currentData() or "")
        return control.text() if isinstance(control, QLineEdit) else ""

    def set_text(self, text: str) -> None:
        control = self.control
        if isinstance(control, QPlainTextEdit):
            control.setPlainText(text)
        elif isinstance(control, QComboBox) and control.isEditable():
            control.setEditText(text)
        elif isinstance(control, QComboBox):
            control.setCurrentIndex(max(control.findData(text), 0))
        elif isinstance(control, QLineEdit):
            control.setText(text)
            control.setCursorPosition(0)
        self._on_change()

    def _on_change(self) -> None:
        if self.field.kind is FieldKind.LINES:
            self._note.setText(f"{len(self.text)}／{self.field.limit}")
        self.changed.emit()


def _control(
    field: FormField, look: Look, people: Sequence[Person], barred: Sequence[str], on_change: Callable[[], None]
) -> QWidget:
    if field.kind is FieldKind.LINES:
        area = TextArea()
        area.textChanged.connect(on_change)
        return area
    if field.kind is FieldKind.PERSON:
        box = PersonBox(people, barred)
        box.editTextChanged.connect(lambda _: on_change())
        return box
    if field.kind is FieldKind.ORDER:
        orders = Choice()
        orders.addItem("请选择", "")
        for kind in OrderKind:
            if kind is not OrderKind.NONE:
                orders.addItem(kind.label, str(int(kind)))
        orders.currentIndexChanged.connect(lambda _: on_change())
        return orders
    line: QLineEdit
    if field.kind in (FieldKind.DAY, FieldKind.MOMENT):
        line = DayBox(look, with_time=field.kind is FieldKind.MOMENT, empty=field.empty)
    else:
        line = QLineEdit()
    line.setMaxLength(field.limit)
    line.textChanged.connect(lambda _: on_change())
    return line


class TextArea(QPlainTextEdit):
    """Some lines of plain text; Tab goes on to the next field."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(LINES_HEIGHT)
        self.setProperty("kind", "form")


class PersonBox(Choice):
    """Known people to choose from, each with unit and post, as several may have one name; another name may be typed.
    ``taken`` gives the unit and post of whom the user has chosen. Whoever is barred is not offered."""

    taken = Signal(str)

    def __init__(self, people: Sequence[Person], barred: Sequence[str]) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(12)
        # A long unit and post must not make the form wider than its pane.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setCompleter(None)  # type: ignore[arg-type]  # a typed name stays what was typed: it may be a namesake's
        self._people = [
            person for person in dict.fromkeys(people) if not any(same_person(person.name, name) for name in barred)
        ]
        for person in self._people:
            said = one_line(f"{person.name}　{person.unit}".strip(), 80)
            self.addItem(accelerator_safe(said))
            self.setItemData(self.count() - 1, tip(said), Qt.ItemDataRole.ToolTipRole)
        self.view().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setCurrentIndex(-1)
        self.setEditText("")
        self.currentIndexChanged.connect(self._show_name)
        self.activated.connect(self._take)

    def _show_name(self, index: int) -> None:
        """The field holds the name alone."""
        if 0 <= index < len(self._people):
            self.setEditText(self._people[index].name)

    def _take(self, index: int) -> None:
        self._show_name(index)
        if 0 <= index < len(self._people):
            self.taken.emit(self._people[index].unit)


class DayBox(QLineEdit):
    """A day, or a day and a time, typed or taken from a calendar (↓)."""

    def __init__(self, look: Look, *, with_time: bool, empty: str = "") -> None:
        """``empty``: what it means when nothing stands here; a day in grey would look like a day that is set."""
        super().__init__()
        self._look, self._with_time = look, with_time
        shape = _MOMENT_SHAPE if with_time else _DATE_SHAPE
        self.setPlaceholderText(empty or f"如 {shape}")
        self.setToolTip(f"写成 {shape}，或按 ↓ 打开日历")
        self._sign = self.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        self._sign.setToolTip("打开日历（↓）")
        self._sign.triggered.connect(self.open_calendar)
        look.changed.connect(self._dress)
        self._dress()

    def open_calendar(self) -> None:
        """Choose the day; the time stays."""
        frame = QFrame(self, Qt.WindowType.Popup)
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wear(frame)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = QDate.fromString(self.text()[:10], "yyyy-MM-dd")
        if day.isValid():
            calendar.setSelectedDate(day)
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(calendar)
        calendar.activated.connect(lambda chosen: self._take(chosen, frame))
        calendar.clicked.connect(lambda chosen: self._take(chosen, frame))
        frame.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        frame.show()
        calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def _take(self, day: QDate, frame: QFrame) -> None:
        time = self.text()[10:].strip() if self._with_time else ""
        self.setText(f"{day.toString('yyyy-MM-dd')} {time}".strip())
        frame.close()

    def _dress(self) -> None:
        self._sign.setIcon(self._look.icon("calendar-clock", 16))


class Segments(QWidget):
    """A question with two answers, side by side. ``chosen`` gives the place of the answer."""

    chosen = Signal(int)

    def __init__(self, look: Look, title: str, answers: Sequence[str], current: int) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label(title, size=12, tone="2"))
        head.addWidget(label("必填", size=12, tone="alarm"))
        head.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(0)
        group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for at, text in enumerate(answers):
            choice = QPushButton(accelerator_safe(text))
            choice.setProperty("kind", "segment")
            choice.setCheckable(True)
            choice.setAutoDefault(False)
            choice.setChecked(at == current)
            choice.setAccessibleName(f"{title}：{text}")
            if at == current:
                choice.setIcon(look.icon("check", 16, look.theme.text))
            choice.clicked.connect(lambda _=False, place=at: self.chosen.emit(place))
            group.addButton(choice)
            self.buttons.append(choice)
            row.addWidget(choice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)


def alarm_line() -> QLabel:
    """A line of red words that wraps."""
    return label("", size=12, tone="alarm", wrap=True)
