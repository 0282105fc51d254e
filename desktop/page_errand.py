"""The errand of the portable page: previewed in a process of its own, saved from there or, without one, from here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QWidget

from desktop import notify
from desktop.look import Look
from desktop.page_process import PageProcess, own_process
from desktop.session import Session
from desktop.settings import LAST_FOLDER, Settings
from ledger.problem import Problem
from ledger.store.place import Place, secrets_of

SAVED_AS = "态势网页.html"


class PageErrand(QObject):
    """One preview at a time: asking again makes the page anew and shows it in the window that is open."""

    def __init__(self, window: QWidget, session: Session, settings: Settings, look: Look) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._look = window, session, settings, look
        self._shown: tuple[Place, datetime] | None = None
        self._saving: QProcess | None = None
        self.process = PageProcess(self)
        self.process.lost.connect(self._on_lost)
        look.changed.connect(lambda: self.process.dress(look.name))

    def open(self) -> None:
        """Show the page of the record that the window shows, at the moment that it shows."""
        record, situation = self._session.record, self._session.situation
        if record is not None and situation is not None:
            self._shown = _from_anywhere(record.place), situation.as_of
            self.process.show(*self._shown, self._proposal(), self._look.name, self._session.operator_name)

    def close(self) -> None:
        """End the preview."""
        self.process.close()

    def _proposal(self) -> Path:
        return Path(self._settings.get(LAST_FOLDER) or Path.home()) / SAVED_AS

    def _on_lost(self, problem: Problem) -> None:
        """Without a preview the page can be saved all the same."""
        if notify.ask(self._window, problem.message, problem.suggestion, "另存为…"):
            out = notify.choose_save(self._window, "网页另存为", str(self._proposal()), "网页 (*.html)")
            if out and self._shown is not None:
                self._save(*self._shown, Path(out))

    def _save(self, workspace: Place, as_of: datetime, out: Path) -> None:
        """``battlemap share`` in a process of its own; what it refuses is told in its words."""
        options = ["--out", str(out), "--as-of", f"{as_of:%Y-%m-%d %H:%M}", "--by", self._session.operator_name]
        self._saving = process = own_process(
            self, "share", *options, "--", str(workspace), secrets=secrets_of(workspace)
        )
        process.finished.connect(lambda code: self._on_saved(process, code, out))
        process.start()

    def _on_saved(self, process: QProcess, code: int, out: Path) -> None:
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        process.deleteLater()
        if code == 0:
            notify.inform(self._window, f"网页已存为“{out.name}”。", str(out.parent))
        else:
            notify.tell(self._window, Problem(said or f"网页“{out.name}”没有存成。", "请换一个位置再试。"))


def _from_anywhere(place: Place) -> Place:
    return place.absolute() if isinstance(place, Path) else place
