"""The line under the desk: the keys at the left, the journal at the right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.look import Look
from desktop.parts import ElidedLabel, Line, button, label, panel
from desktop.session import Session

HEIGHT = 25
KEYS = "↑↓ 换条　回车 办下一步　Ctrl+回车 提交　空格 勾选　M 在图上看　Ctrl+F 筛选　Ctrl+Z 撤销"


class DeskStatus(QWidget):
    """A click on the number opens the journal."""

    journal_wanted = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.setFixedHeight(HEIGHT)
        self.journal = button("日志", self.journal_wanted.emit, kind="status")
        self.journal.setToolTip("查看日志（Ctrl+J）")
        self._said = label("", size=12, tone="2")
        surface = panel()
        row = QHBoxLayout(surface)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(4)
        row.addWidget(ElidedLabel(KEYS, size=12, tone="2"), 1)
        row.addWidget(self.journal)
        row.addWidget(self._said)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(surface)
        rule = Line(look)
        rule.setParent(self)
        rule.setGeometry(0, 0, 10_000, 1)
        session.scene_changed.connect(self._show)
        session.work.running_changed.connect(lambda _: self._show())
        session.freshness_changed.connect(self._show)

    def _show(self) -> None:
        situation = self._session.situation
        if situation is None:
            return
        self.journal.setText(f"日志 #{situation.snapshot.seq:,}")
        silent = self._session.silent_minutes()
        state = f"记录 {silent} 分钟没有回应" if silent else "已保存"
        self._said.setText(f"· {state} · 后台任务 {self._session.work.named}")
