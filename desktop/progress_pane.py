"""How far an operation has come, and the way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.parts import ElidedLabel, button, label
from desktop.work import Task


class ProgressPane(QWidget):
    """Follows one task at a time. ``note``: what a cancellation leaves behind."""

    cancel_asked = Signal()

    def __init__(self, note: str = "") -> None:
        super().__init__()
        self._task: Task | None = None
        self.step = ElidedLabel("", bold=True)
        self.count = label("", tone="2", size=12)
        self.bar = QProgressBar()
        self.cancel = button("取消", self._on_cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(self.step, 1)
        top.addWidget(self.count)
        column.addLayout(top)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        foot.addWidget(label(note, tone="2", size=12, wrap=True), 1)
        foot.addWidget(self.cancel)
        column.addLayout(foot)

    def follow(self, task: Task, first_step: str) -> None:
        """Show a task that has just been started."""
        self._task = task
        self.cancel.setEnabled(True)
        self.cancel.setText("取消")
        self._show_step(first_step, 0, 0)
        task.progressed.connect(self._show_step)

    def _show_step(self, step: str, done: int, total: int) -> None:
        self.step.set_text(step)
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        known = f"{done:,}／{total:,}" if total else (f"{done:,}" if done else "")
        self.count.setText(known)
        self.bar.setAccessibleName(f"{step} {known}")

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.cancel.setText("正在取消…")
        if self._task is not None:
            self._task.cancel()
        self.cancel_asked.emit()
