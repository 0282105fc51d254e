"""Backups in the window: the daily one, one a quarter of an hour while there is work, those that the user asks for; and
the way back from them. What opening a workspace has to tell is told here, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop import notify
from desktop.gate import is_let_through
from desktop.opening import Opening
from desktop.session import Session
from desktop.settings import Settings
from desktop.task_dialog import TaskDialog
from desktop.work import Task
from ledger.finding import Finding
from ledger.problem import Problem, WorkspaceDamaged
from ledger.roles import Command
from ledger.store.backup_folder import Backup, Why, folder_of
from ledger.store.place import Place
from ledger.store.workspace import Workspace

if TYPE_CHECKING:
    from ledger.store.restoring import Restored

REGULAR = timedelta(minutes=15)


class Safekeeping(QObject):
    """Listens to the session and to the opening; ``told`` brings findings from workers."""

    told = Signal(Finding)

    def __init__(self, window: QWidget, session: Session, settings: Settings, opening: Opening) -> None:
        super().__init__(window)
        self._window, self._session, self._settings, self._opening = window, session, settings, opening
        self._is_new = False
        self._last = ""
        self._regular = QTimer(self, interval=int(REGULAR.total_seconds() * 1000))
        self._regular.timeout.connect(lambda: self._safeguard(Why.REGULAR))
        self.told.connect(self._on_told)
        session.record_changed.connect(self._on_record)
        session.scene_changed.connect(self._on_scene)
        opening.damaged.connect(self.offer)

    def ask_backup(self) -> None:
        """Ask where to, and write a backup there."""
        workspace = self._workspace("备份")
        if workspace is None or not is_let_through(self._window, self._session, Command.BACKUP):
            return
        path = workspace.path
        proposal = path.with_name(f"{path.stem}-备份.bmap")
        chosen = notify.choose_save(self._window, "备份工作区", str(proposal), "工作区 (*.bmap)")
        if chosen:
            target = Path(chosen).with_suffix(".bmap")
            dialog = TaskDialog(self._window, "备份工作区", "写完即核对。取消后不留半成品。")
            dialog.run(self._session.work, partial(_back_up, path, target), self._on_backed_up, "正在备份")

    def ask_restore(self) -> None:
        """Ask for a backup of the open workspace and put it back."""
        workspace = self._workspace("恢复")
        if workspace is None or not is_let_through(self._window, self._session, Command.RESTORE):
            return
        path = workspace.path
        folder = folder_of(path)
        start = folder if folder.is_dir() else path.parent
        chosen = notify.choose_open(self._window, "选择备份", str(start), "工作区 (*.bmap)")
        if chosen and notify.ask(
            self._window,
            f"用“{Path(chosen[0]).name}”替换“{path.name}”现在的内容？",
            "现在的内容会先自动备份；恢复本身记入日志。",
            "恢复",
        ):
            self._restore(Path(chosen[0]), path, self._on_restored)

    def offer(self, place: Place, problem: Problem) -> None:
        """A workspace is damaged: offer its newest good backup, or say what is wrong where there is none."""
        if not isinstance(place, Path):
            notify.tell(self._window, problem)
            return

        def on_found(found: Backup | None) -> None:
            if found is None:
                notify.tell(self._window, problem)
            elif notify.ask(
                self._window,
                problem.message,
                f"最近的完好备份：{found}。恢复时，损坏的文件会另存，不会丢失。",
                "恢复这份备份",
                "先不恢复",
            ):
                self._restore(found.path, place, lambda _: self._opening.open_path(place))

        self._session.work.query(lambda _: _newest_good(place), on_found, label="查找完好的备份")

    # -- inside ------------------------------------------------------------------------------------------------------

    def _workspace(self, what: str) -> Workspace | None:
        """The open workspace where it is a file; says why not where it is none."""
        record = self._session.record
        if isinstance(record, Workspace) and isinstance(record.place, Path):
            return record
        if isinstance(record, Workspace):
            notify.inform(self._window, "这个工作区在数据库服务器上。", f"{what}请由数据库管理员进行（pg_dump）。")
        return None

    def _restore(self, source: Path, target: Path, on_success: Callable[[Restored], None]) -> None:
        by = self._settings.operator()
        dialog = TaskDialog(self._window, "从备份恢复", "先核对备份，再替换。取消后一切照旧。")
        dialog.run(self._session.work, partial(_put_back, source, target, by), on_success, "正在恢复")

    def _on_record(self) -> None:
        record = self._session.record
        self._regular.stop()
        self._is_new = isinstance(record, Workspace)
        self._last = ""
        if isinstance(record, Workspace):
            record.tell = self.told.emit
            if record.notices:
                first, *others = [str(notice) for notice in record.notices]
                notify.inform(self._window, first, *others)

    def _on_scene(self) -> None:
        """After the first picture, so that nobody waits for it."""
        if self._is_new:
            self._is_new = False
            self._safeguard(Why.DAILY)
            self._regular.start()

    def _safeguard(self, why: Why) -> None:
        """On the queue of changes: what is written next waits until the file has been looked at."""
        record = self._session.record
        if isinstance(record, Workspace):
            self._session.work.change(
                lambda _: record.safeguard(why), lambda _: None, partial(self._on_failed, record), label=""
            )

    def _on_failed(self, record: Workspace, problem: Problem) -> None:
        if isinstance(problem, WorkspaceDamaged):
            self._regular.stop()
            self.offer(record.place, problem)
        else:
            notify.tell(self._window, problem)

    def _on_told(self, finding: Finding) -> None:
        """Once, not every quarter of an hour."""
        if str(finding) != self._last:
            self._last = str(finding)
            notify.inform(self._window, finding.message, finding.suggestion)

    def _on_backed_up(self, target: Path) -> None:
        notify.inform(self._window, f"已备份到“{target.name}”并核对。")

    def _on_restored(self, done: Restored) -> None:
        self._session.refresh()
        kept = f"原来的内容：“{done.replaced.name}”。" if done.replaced is not None else ""
        notify.inform(self._window, f"已恢复，记为第 {done.batch_id} 批。", kept)


def _back_up(source: Path, target: Path, task: Task) -> Path:
    from ledger.store.backup import copy

    copy(source, target, progress=task.progress, cancelled=task.is_cancelled)
    return target


def _put_back(source: Path, target: Path, by: str, task: Task) -> Restored:
    from desktop.jobs.backups import restore_backup

    return restore_backup(source, target, by, task.progress, task.is_cancelled)


def _newest_good(path: Path) -> Backup | None:
    from ledger.store.backup import newest_good

    return newest_good(path)
