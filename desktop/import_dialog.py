"""Importing ledgers: choose, read on trial, look at what was understood, import. Nothing is written before the last
step, and a cancelled import leaves nothing half stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop import notify
from desktop.dress import wear
from desktop.import_choice import ImportChoice
from desktop.import_result import ImportResult
from desktop.look import Look
from desktop.problem_view import Groups, grouped
from desktop.progress_pane import ProgressPane
from desktop.session import Session
from desktop.settings import LAST_FOLDER, Settings
from desktop.work import Task
from ledger.datum import Datum
from ledger.fields import LedgerKind
from ledger.problem import Cancelled, Problem
from ledger.store.workspace import Workspace

LEDGER_FILES = "台账 (*.xlsx *.xlsm *.xls *.csv);;所有文件 (*)"


class ImportDialog(QDialog):
    """Pages: choice, progress, result."""

    def __init__(self, parent: QWidget, session: Session, settings: Settings, look: Look) -> None:
        super().__init__(parent)
        self.setWindowTitle("导入台账")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.resize(1120, 680)
        wear(self)
        self._session, self._settings = session, settings
        self._task: Task | None = None
        self.choice = ImportChoice(look)
        self.progress = ProgressPane("取消后不留半批数据。")
        self.outcome = ImportResult(look)
        self.pages = QStackedWidget()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(160, 0, 160, 0)
        column.addStretch(2)
        column.addWidget(self.progress)
        column.addStretch(3)
        for page in (self.choice, middle, self.outcome):
            self.pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self._listen()

    def add_files(self, files: Sequence[Path]) -> None:
        """Put files on the list (dropped on the window, or chosen)."""
        self.choice.add_files(files)
        if files:
            self._settings.put(LAST_FOLDER, str(files[0].parent))

    def reject(self) -> None:
        """Esc and the close button: stop a running import first, and stay until it has stopped."""
        if self._task is not None and not self._task.is_over:
            self.progress.cancel.click()
        else:
            super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def start(self, *, dry_run: bool) -> None:
        """Read the files; write only when it is not a trial."""
        record = self._session.record
        if not isinstance(record, Workspace):
            notify.tell(self, Problem("当前工作区不能写入。", "请打开一个工作区文件后再导入。"))
            return
        files, kind, datum = list(self.choice.files), self.choice.ledger_kind(), self.choice.chosen_datum()
        by = self._settings.operator()
        words = "正在试读" if dry_run else "正在导入"
        self._task = self._session.work.change(
            lambda task: _import(record, files, kind, datum, by, dry_run, task),
            self._on_report,
            self._on_failed,
            label=words,
        )
        self.progress.follow(self._task, words)
        self.pages.setCurrentIndex(1)

    def _listen(self) -> None:
        self.choice.browse_wanted.connect(self._browse)
        self.choice.trial_wanted.connect(lambda: self.start(dry_run=True))
        self.choice.cancelled.connect(self.reject)
        self.outcome.import_wanted.connect(lambda: self.start(dry_run=False))
        self.outcome.datum_wanted.connect(self._try_datum)
        self.outcome.back_wanted.connect(lambda: self.pages.setCurrentIndex(0))
        self.outcome.done_wanted.connect(self.accept)
        self.outcome.save_wanted.connect(self._save)

    def _browse(self) -> None:
        folder = self._settings.get(LAST_FOLDER)
        self.add_files([Path(name) for name in notify.choose_open(self, "选择台账", folder, LEDGER_FILES, many=True)])

    def _try_datum(self, datum: Datum) -> None:
        """Read once more with the datum that the user has named."""
        self.choice.set_datum(datum)
        self.start(dry_run=True)

    def _on_report(self, groups: Groups) -> None:
        self.outcome.show_report(groups)
        self.pages.setCurrentIndex(2)
        if not groups.report.is_dry_run:
            self._session.refresh()

    def _on_failed(self, problem: Problem) -> None:
        self.pages.setCurrentIndex(0)
        if not isinstance(problem, Cancelled):
            notify.tell(self, problem)

    def _save(self) -> None:
        """The problem list as xlsx or JSON."""
        groups = self.outcome.groups
        if groups is None:
            return
        folder = Path(self._settings.get(LAST_FOLDER) or Path.home())
        chosen = notify.choose_save(self, "存问题清单", str(folder / "问题清单.xlsx"), "工作簿 (*.xlsx);;JSON (*.json)")
        if chosen:
            out = Path(chosen)
            self._session.work.query(
                lambda task: _write(groups, out, task),
                lambda path: notify.inform(self, f"问题清单已存为“{path.name}”。", str(path.parent)),
                label="写问题清单",
            )


def _import(
    record: Workspace,
    files: list[Path],
    kind: LedgerKind | None,
    datum: Datum | None,
    by: str,
    dry_run: bool,
    task: Task,
) -> Groups:
    from desktop.jobs.importing import import_ledgers

    report = import_ledgers(
        record,
        files,
        by=by,
        progress=task.progress,
        cancelled=task.is_cancelled,
        kind=kind,
        datum=datum,
        dry_run=dry_run,
    )
    return grouped(report)


def _write(groups: Groups, out: Path, task: Task) -> Path:
    from desktop.jobs.problem_book import write_problems

    if out.suffix.lower() == ".json":
        groups.report.write_json(out)
    else:
        write_problems(groups.report, out, task.progress, task.is_cancelled)
    return out
