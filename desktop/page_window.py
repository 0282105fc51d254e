"""The portable page in a window of its own: seen exactly as its receiver will see it, then saved."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import notify
from desktop.look import Look
from desktop.page_preview import PagePreview
from desktop.parts import Line, button, label, panel
from desktop.session import Session
from desktop.settings import LAST_FOLDER, Settings
from ledger.problem import Refused

PAGE = "situation.html"


class PageWindow(QWidget):
    """Makes the page in a folder of its own, which goes away with the window."""

    def __init__(self, session: Session, settings: Settings, look: Look, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("态势网页 — 挂图作战")
        self.resize(1180, 800)
        self._session, self._settings = session, settings
        self._folder = tempfile.TemporaryDirectory(prefix="battlemap-page-", ignore_cleanup_errors=True)
        self.page = Path(self._folder.name) / PAGE
        self.preview = PagePreview(self)
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
        self._make()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.preview.close_page()  # the page must die before its profile
        super().closeEvent(event)
        self._folder.cleanup()

    def _make(self) -> None:
        situation, page = self._session.situation, self.page
        if situation is None:
            return

        def write(_: object) -> Path:
            from desktop.jobs.sharing import share_page

            share_page(situation, page)
            return page

        self._session.work.query(write, self._on_made, label="写网页")

    def _on_made(self, page: Path) -> None:
        self._save.setEnabled(True)
        self.preview.show_page(page)

    def _ask_where(self) -> None:
        folder = Path(self._settings.get(LAST_FOLDER) or Path.home())
        chosen = notify.choose_save(self, "网页另存为", str(folder / "态势网页.html"), "网页 (*.html)")
        if chosen:
            out, page = Path(chosen), self.page
            self._session.work.query(lambda _: _copy(page, out), self._on_saved, label="存网页")

    def _on_saved(self, out: Path) -> None:
        notify.inform(self, f"网页已存为“{out.name}”。", str(out.parent))


def _copy(page: Path, out: Path) -> Path:
    try:
        shutil.copyfile(page, out)
    except OSError as error:
        raise Refused(f"网页“{out.name}”写不进去。", "请检查文件夹权限和磁盘空间，或换一个位置。") from error
    return out
