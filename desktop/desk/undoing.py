"""Taking changes back: asks once, says what it will do, tells what was done."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop import notify
from desktop.jobs.journal_words import changes_of, summary_of, undo_text
from desktop.jobs.operators import operator_of
from desktop.jobs.undoing import undo
from desktop.session import Session
from desktop.settings import Settings
from ledger.journal import Batch, JournalRow, Undone
from ledger.problem import Refused
from ledger.store.workspace import Workspace

_OF_BATCH = re.compile(r"撤销第 (\d+) 批")
_LOOKED_AT = 50  # batches


class Undoing(QObject):
    """``undone`` when the record has changed."""

    undone = Signal()

    def __init__(self, window: QWidget, session: Session, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, session, settings

    def ask_last(self) -> None:
        """The newest change of this operator that has not been taken back yet (Ctrl+Z)."""
        operator = self._settings.operator()
        self._read(lambda workspace: last_of(workspace, operator_of(workspace, operator).name), self._ask)

    def ask_batch(self, row: JournalRow) -> None:
        """The whole batch to which a row of the journal belongs."""
        self._read(lambda workspace: workspace.batches(before=row.batch_id + 1, limit=1)[0], self._ask)

    def ask_row(self, row: JournalRow) -> None:
        """One row of the journal."""
        said = changes_of(row)[:8]
        fields = "\n".join(f"{item.label}：{item.after or '（空）'} → {item.before or '（空）'}。" for item in said)
        detail = f"{row.at:%m-%d %H:%M}　{row.by}　{summary_of(row)}。\n{fields}\n撤销本身也记入日志，还可以再撤销。"
        if notify.ask(self._window, f"撤销日志第 {row.seq:,} 条？", detail, "撤销"):
            self._undo(lambda workspace, by: undo(workspace, by, seq=row.seq))

    def _ask(self, batch: Batch) -> None:
        question, detail = undo_text(batch)
        if notify.ask(self._window, question, detail, "撤销"):
            self._undo(lambda workspace, by: undo(workspace, by, batch=batch.id))

    def _read(self, read: Callable[[Workspace], Batch], then: Callable[[Batch], None]) -> None:
        workspace = self._session.record
        if isinstance(workspace, Workspace):
            self._session.work.query(_on_worker(partial(read, workspace)), then)

    def _undo(self, take_back: Callable[[Workspace, str], Undone]) -> None:
        workspace, operator = self._session.record, self._settings.operator()
        if isinstance(workspace, Workspace):
            change = partial(take_back, workspace, operator)
            self._session.work.change(lambda _: change(), lambda _: self.undone.emit(), label="撤销")


def last_of(workspace: Workspace, operator: str) -> Batch:
    """The newest batch of an operator that is neither an undo nor undone. Raises Refused when there is none."""
    gone: set[int] = set()
    for batch in workspace.batches(limit=_LOOKED_AT):
        taken_back = _OF_BATCH.match(batch.reason)
        if taken_back is not None:
            gone.add(int(taken_back.group(1)))
        elif batch.by == operator and batch.id not in gone and not batch.reason.startswith("撤销日志"):
            return batch
    raise Refused(f"最近没有{operator}可撤销的改动。", "别人的改动请在日志里选定后再撤销。")


def _on_worker(read: Callable[[], Batch]) -> Callable[[object], Batch]:
    return lambda _task: read()
