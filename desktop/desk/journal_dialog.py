"""The journal of the whole workspace: who changed what, when and why; filtered by person, kind and words."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.choice import Choice
from desktop.desk.journal_view import JournalView
from desktop.desk.undoing import Undoing
from desktop.dress import wear
from desktop.look import Look
from desktop.parts import Line, label, panel
from desktop.session import Session
from desktop.work import Task
from ledger.journal import JournalRow, RecordKind
from ledger.store.workspace import Workspace

PAGE = 200
PAUSE_MS = 250


class JournalDialog(QDialog):
    """Reads a page at a time; the next when the end comes into sight. Follows what is written meanwhile."""

    def __init__(self, parent: QWidget, session: Session, look: Look, undoing: Undoing) -> None:
        super().__init__(parent)
        self.setWindowTitle("日志")
        self.resize(1040, 680)
        self._session = session
        self._reading: Task | None = None
        self._is_complete = False
        self.person, self.text = QLineEdit(), QLineEdit()
        self.kind = Choice()
        self.view = JournalView(look)
        self._said = label("", size=12, tone="2")
        self._compose(look)
        wear(self)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.read)
        for line in (self.person, self.text):
            line.textEdited.connect(lambda _: self._pause.start())
        self.kind.currentIndexChanged.connect(lambda _: self.read())
        self.view.end_reached.connect(self._read_more)
        self.view.undo_row.connect(undoing.ask_row)
        self.view.undo_batch.connect(undoing.ask_batch)
        session.scene_changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """The newest page for what is wished."""
        self._ask(None)

    def _read_more(self) -> None:
        if not self._is_complete and (self._reading is None or self._reading.is_over):
            self._ask(self.view.model.entries[-1].seq)

    def _ask(self, before: int | None) -> None:
        workspace = self._session.record
        if not isinstance(workspace, Workspace):
            return
        if self._reading is not None and not self._reading.is_over:
            self._reading.cancel()
        kind = RecordKind(self.kind.currentData()) if self.kind.currentData() else None
        by, text = self.person.text().strip(), self.text.text().strip()

        def show(rows: list[JournalRow]) -> None:
            if not task.is_cancelled():
                self._on_rows(rows, is_first=before is None)

        task = self._session.work.query(
            lambda _: workspace.journal(before_seq=before, limit=PAGE, kind=kind, by=by, text=text), show
        )
        self._reading = task

    def _on_rows(self, rows: list[JournalRow], *, is_first: bool) -> None:
        self._is_complete = len(rows) < PAGE
        if is_first:
            self.view.show_entries(rows)
        else:
            self.view.model.append(rows)
        count = len(self.view.model.entries)
        self._said.setText(f"{count:,} 条" if self._is_complete else f"已读 {count:,} 条，往下翻继续读")

    def _compose(self, look: Look) -> None:
        self.kind.addItem("全部类别", "")
        for kind in RecordKind:
            self.kind.addItem(kind.label, kind.value)
        self.person.setPlaceholderText("操作人")
        self.text.setPlaceholderText("事由或内容中的文字")
        self.person.setFixedWidth(140)
        self.kind.setFixedWidth(160)
        for part, name in ((self.person, "按操作人筛选"), (self.kind, "按类别筛选"), (self.text, "按文字筛选")):
            part.setAccessibleName(name)
        head = panel()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(8)
        row.addWidget(self.person)
        row.addWidget(self.kind)
        row.addWidget(self.text, 1)
        row.addWidget(self._said)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(Line(look, weak=True))
        whole.addWidget(self.view, 1)
