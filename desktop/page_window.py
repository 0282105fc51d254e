"""The portable page in a window of its own: seen exactly as its receiver will see it, then saved."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import notify
from desktop.look import Look
from desktop.page_preview import PagePreview
from desktop.parts import Line, button, label, panel
from desktop.work import Work
from ledger.problem import Problem
from ledger.roles import Command
from ledger.store.place import Place

TITLE = "态势网页 — 挂图作战"
PAGE = "situation.html"


class PageWindow(QWidget):
    """The only window of the page's process. Makes the page in ``folder``, which goes away with the window."""

    def __init__(self, folder: Path, proposal: Path, look: Look, operator: str) -> None:
        super().__init__()
        self._operator = operator
        self.setWindowTitle(TITLE)
        self.resize(1180, 800)
        self.look = look
        self.work = Work(lambda problem: notify.tell(self, problem), self)
        self.preview = PagePreview(self)
        self._proposal = proposal
        self.page = folder / PAGE
        self._save = button("另存为…", self._ask_where, kind="primary")
        self._save.setEnabled(False)
        head = panel()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(label("态势网页", size=16, bold=True))
        row.addSpacing(12)
        row.addWidget(label("一个文件，离线可看；收到的人看到的就是这样。", tone="2", size=12), 1)
        row.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Line(look))
        column.addWidget(self.preview, 1)
        look.changed.connect(self._dress)
        self._dress()

    def make(self, workspace: Place, as_of: datetime | None) -> None:
        """Write the page of a workspace for a moment, and show it."""
        self.preview.expect_page()
        self.work.change(
            lambda _: _write(workspace, as_of, self.page, self._operator),
            self._on_made,
            self._on_not_made,
            label="写网页",
        )

    def come_to_front(self) -> None:
        """Before the other windows; where the desktop does not allow that, it marks the window in its list."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.preview.close_page()  # the page must die before its profile
        self.work.close()
        super().closeEvent(event)
        shutil.rmtree(self.page.parent, ignore_errors=True)

    def _dress(self) -> None:
        self.setStyleSheet(self.look.sheet())

    def _on_made(self, page: Path) -> None:
        self._save.setEnabled(True)
        self.preview.show_page(page)

    def _on_not_made(self, problem: Problem) -> None:
        self._save.setEnabled(False)
        self.preview.refuse(f"{problem.message}{problem.suggestion}")

    def _ask_where(self) -> None:
        chosen = notify.choose_save(self, "网页另存为", str(self._proposal), "网页 (*.html)")
        if chosen:
            self.work.change(lambda _: _copy(self.page, Path(chosen)), self._on_saved, label="存网页")

    def _on_saved(self, out: Path) -> None:
        notify.inform(self, f"网页已存为“{out.name}”。", str(out.parent))


def _write(workspace: Place, as_of: datetime | None, page: Path, operator: str) -> Path:
    from desktop.jobs.operators import entitled
    from desktop.jobs.sharing import share_page
    from desktop.jobs.situations import read_situation
    from ledger.store.workspace import Workspace

    with Workspace.open(workspace, read_only=True) as opened:
        entitled(opened, operator, Command.EXPORT)
        situation = read_situation(opened, as_of)
    share_page(situation, page)
    return page


def _copy(page: Path, out: Path) -> Path:
    from desktop.jobs.sharing import copy_page

    return copy_page(page, out)
