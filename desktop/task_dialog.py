"""A small dialog for an operation that the user waits for: step, bar, cancel. Closing it cancels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop import notify
from desktop.dress import wear
from desktop.progress_pane import ProgressPane
from desktop.work import Operation, Task, Work
from ledger.problem import Problem

T = TypeVar("T")


class TaskDialog(QDialog):
    """Opens with ``run``; goes away with the end of the task."""

    def __init__(self, parent: QWidget, title: str, note: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wear(self)
        self.setMinimumWidth(460)
        self.pane = ProgressPane(note)
        self._task: Task | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(self.pane)

    def run(self, work: Work, operation: Operation[T], on_success: Callable[[T], None], label: str) -> Task:
        """Start the operation on the queue of changes and follow it."""

        def done(answer: T) -> None:
            self.accept()
            on_success(answer)

        self._task = work.change(operation, done, self._on_failed, label=label)
        self.pane.follow(self._task, label)
        self.open()
        return self._task

    def reject(self) -> None:
        """Esc and the close button: ask the task to stop, and wait for its end."""
        if self._task is not None and not self._task.is_over:
            self.pane.cancel.click()
        else:
            super().reject()

    def _on_failed(self, problem: Problem) -> None:
        parent = self.parentWidget()
        super().reject()
        notify.tell(parent, problem)
