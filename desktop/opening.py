"""The ways into a workspace: open, new, demo. Dialogs here, work on the worker, the result into the session."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop import notify
from desktop.look import Look
from desktop.new_dialog import NewDialog, NewWorkspace
from desktop.record import Record
from desktop.session import Session
from desktop.settings import LAST_FOLDER, Settings
from desktop.task_dialog import TaskDialog
from desktop.work import Task
from ledger.problem import Problem, WorkspaceDamaged
from ledger.store.place import Place, place_of

DEMO_PACK = "jilin-2021"


class Opening(QObject):
    """``began`` and ``ended`` bracket the opening of a file; ``damaged`` brings one that is, and what is wrong."""

    began = Signal()
    ended = Signal()
    damaged = Signal(object, Problem)

    def __init__(self, window: QWidget, session: Session, settings: Settings, look: Look) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._look = window, session, settings, look

    def open_path(self, path: Place) -> None:
        """Open a workspace on a worker and show it."""
        self.began.emit()
        failed = partial(self._on_not_opened, path)
        self._session.work.change(lambda _: _open_workspace(path), self._on_opened, failed, label="打开工作区")

    def ask_open(self) -> None:
        folder = self._folder()
        chosen = notify.choose_open(self._window, "打开工作区", str(folder), "工作区 (*.bmap);;所有文件 (*)")
        if chosen:
            self.open_path(Path(chosen[0]))

    def ask_server(self) -> None:
        """Ask for the address of a workspace in a database server."""
        known = [str(place) for place in self._settings.recent() if not isinstance(place, Path)]
        question = "数据库地址（postgresql://用户名@服务器/数据库名?workspace=工作区名）："
        written = notify.ask_text(self._window, "连接数据库", question, known[0] if known else "postgresql://")
        if written:
            try:
                self.open_path(place_of(written))
            except Problem as problem:
                notify.tell(self._window, problem)

    def ask_new(self) -> None:
        dialog = NewDialog(self._window, self._folder())
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.answer is not None:
            self.make(dialog.answer)
        dialog.deleteLater()

    def make(self, wanted: NewWorkspace) -> None:
        """Make a workspace and show it."""
        by = self._settings.operator()
        self.began.emit()
        self._session.work.change(
            lambda _: _new_workspace(wanted, by), self._on_opened, self._on_failed, label="新建工作区"
        )

    def ask_demo(self) -> None:
        chosen = notify.choose_folder(self._window, "演示数据放在哪个文件夹", str(self._folder()))
        if chosen:
            self.make_demo(Path(chosen))

    def make_demo(self, folder: Path) -> None:
        """Build the demo in a folder and show its workspace."""
        dialog = TaskDialog(self._window, "生成演示数据", "全部为虚构企业。取消后不留半成品。")
        dialog.run(self._session.work, lambda task: _build_demo(folder, task), self.open_path, "正在生成演示台账")

    def _folder(self) -> Path:
        last = self._settings.get(LAST_FOLDER)
        return Path(last) if last and Path(last).is_dir() else Path.home()

    def _on_opened(self, record: Record) -> None:
        self.ended.emit()
        self._settings.remember_workspace(record.place)
        if isinstance(record.place, Path):
            self._settings.put(LAST_FOLDER, str(record.place.parent))
        self._session.open(record)

    def _on_not_opened(self, place: Place, problem: Problem) -> None:
        if isinstance(problem, WorkspaceDamaged):
            self.ended.emit()
            self.damaged.emit(place, problem)
        else:
            self._on_failed(problem)

    def _on_failed(self, problem: Problem) -> None:
        self.ended.emit()
        notify.tell(self._window, problem)


def _open_workspace(path: Place) -> Record:
    from ledger.store.workspace import Workspace

    return Workspace.open(path)


def _new_workspace(wanted: NewWorkspace, by: str) -> Record:
    from desktop.jobs.workspaces import Signature, new_workspace

    signature = Signature(wanted.compiled_by, wanted.review_number)
    return new_workspace(wanted.path, wanted.pack_id, wanted.units, by, datum=wanted.datum, signature=signature)


def _build_demo(folder: Path, task: Task) -> Path:
    from desktop.jobs.demo import build_demo

    return build_demo(folder, DEMO_PACK, None, task.progress, task.is_cancelled).workspace
