"""The frame of the form: head, what is told above it, the form itself, and under it one button and what is lacking."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.desk.fields import alarm_line
from desktop.desk.step_form_view import SIDE
from desktop.look import Look
from desktop.parts import Line, label, panel

HEAD = 40


class StepSheet(QWidget):
    """Layout alone. ``go`` submits, ``keep`` keeps the draft, ``others`` opens the menu of the other steps."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.title = label("下一步", size=14, bold=True)
        self.others = QPushButton("其他办理")
        self.notice = alarm_line()
        self.effect = label("", size=12, tone="2", wrap=True)
        self.go = QPushButton("提交")
        self.keep = QPushButton("存草稿")
        self.lacking = alarm_line()
        self._said = label("", tone="2", wrap=True)
        self._scroll = QScrollArea()
        self._stack = QStackedWidget()
        for push in (self.others, self.go, self.keep):
            push.setAutoDefault(False)
        self.go.setProperty("kind", "primary")
        self.others.setProperty("kind", "small")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self._head(), Line(look, weak=True)):
            whole.addWidget(part)
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self._filled())
        whole.addWidget(self._stack, 1)

    def show_words(self, title: str, text: str) -> None:
        """No form, and why."""
        self.title.setText(title)
        self._said.setText(text)
        self._stack.setCurrentIndex(0)

    def show_page(self, title: str, form: QWidget) -> None:
        """A form from its top."""
        self.title.setText(title)
        page = panel()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        old = self._scroll.takeWidget()
        self._scroll.setWidget(page)
        if old is not None:
            old.deleteLater()  # not at once: a button of it may have asked for this
        self._stack.setCurrentIndex(1)

    def tell(self, text: str) -> None:
        """Something that the user must know before he goes on; "" for nothing."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _head(self) -> QWidget:
        head = panel()
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(SIDE, 0, 10, 0)
        row.addWidget(self.title, 1)
        row.addWidget(self.others)
        self.others.hide()
        return head

    def _empty(self) -> QWidget:
        empty = panel()
        middle = QVBoxLayout(empty)
        middle.setContentsMargins(SIDE, 20, SIDE, 20)
        middle.addWidget(self._said)
        middle.addStretch(1)
        return empty

    def _filled(self) -> QWidget:
        self._scroll.setWidgetResizable(True)
        self.notice.setContentsMargins(SIDE, 10, SIDE, 0)
        self.notice.hide()
        foot = panel()
        lower = QVBoxLayout(foot)
        lower.setContentsMargins(SIDE, 10, SIDE, 12)
        lower.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go, 1)
        buttons.addWidget(self.keep)
        lower.addWidget(self.effect)
        lower.addLayout(buttons)
        lower.addWidget(self.lacking)
        filled = panel()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._scroll, 1)
        column.addWidget(Line(self._look, weak=True))
        column.addWidget(foot)
        return filled
