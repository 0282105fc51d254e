"""The one road to a worker. Nobody else starts a thread.

``query`` reads, several at a time; ``change`` writes to the record, one after the other. Both return at once. What the
operation answers is delivered on the window's thread; an operation must not touch a widget.

    task = work.query(lambda task: record.snapshot(), self._on_snapshot)
    task.progressed.connect(bar.show_step)
    task.cancel()

An operation gets its ``Task``: ``task.progress`` and ``task.is_cancelled`` are the ``Progress`` and ``Cancelled`` that
the lower rooms ask for.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop import pauses
from ledger.os_faults import words_for
from ledger.problem import Cancelled, Problem

T = TypeVar("T")
Operation = Callable[["Task"], T]
OnFailure = Callable[[Problem], None]
READERS = 4
_log = logging.getLogger(__name__)


class Task(QObject):
    """One operation on its way. Lives on the window's thread; only the methods marked so may be called from the
    worker."""

    progressed = Signal(str, int, int)  # step, done, total (0: not known)
    finished = Signal()  # after success, failure or cancellation

    def __init__(self, work: Work, label: str) -> None:
        super().__init__(work)
        self.label = label
        self.is_over = False
        self._work = work
        self._cancel = threading.Event()
        self._lock = threading.Lock()
        self._step: tuple[str, int, int] | None = None

    def cancel(self) -> None:
        """Ask the operation to stop; it ends with Cancelled and leaves nothing half done."""
        self._cancel.set()

    def is_cancelled(self) -> bool:
        """Called from the worker, often."""
        return self._cancel.is_set()

    def progress(self, step: str, done: int, total: int) -> None:
        """Called from the worker. Only the newest step is delivered: a fast worker cannot flood the window."""
        with self._lock:
            is_first = self._step is None
            self._step = (step, done, total)
        if is_first:
            self._work.deliver(self._show_step)

    def _show_step(self) -> None:
        with self._lock:
            step, self._step = self._step, None
        if step is not None and not self.is_over:
            self.progressed.emit(*step)


class Work(QObject):
    """Owner of all workers of one window."""

    running_changed = Signal(int)
    _arrived = Signal(object)

    def __init__(self, tell: OnFailure, parent: QObject | None = None) -> None:
        """``tell`` shows a problem to the user when the caller gave no ``on_failure`` of its own."""
        super().__init__(parent)
        self._tell = tell
        self._tasks: set[Task] = set()
        self._is_closed = False
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        pauses.keep_short()

    @property
    def running(self) -> int:
        """Operations that are queued or running."""
        return len(self._tasks)

    @property
    def named(self) -> int:
        """Running operations that the user is told of."""
        return sum(1 for task in self._tasks if task.label)

    def query(
        self,
        operation: Operation[T],
        on_success: Callable[[T], None],
        on_failure: OnFailure | None = None,
        *,
        label: str = "",
    ) -> Task:
        """Read or compute, beside other queries."""
        return self._submit(self._readers, operation, on_success, on_failure, label)

    def change(
        self,
        operation: Operation[T],
        on_success: Callable[[T], None],
        on_failure: OnFailure | None = None,
        *,
        label: str = "",
    ) -> Task:
        """Write to the record: changes wait for each other, in the order in which they were asked for."""
        return self._submit(self._writer, operation, on_success, on_failure, label)

    def tell(self, problem: Problem) -> None:
        """Show a problem to the user; what he cancelled himself is none."""
        if not isinstance(problem, Cancelled):
            self._tell(problem)

    def close(self) -> None:
        """Cancel what can be cancelled, wait for the rest, deliver nothing any more. No thread is left."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=True)
        self._tasks.clear()

    def deliver(self, call: Callable[[], None]) -> None:
        """Called from a worker: run ``call`` on the window's thread, soon."""
        if not self._is_closed:
            self._arrived.emit(call)

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        operation: Operation[T],
        on_success: Callable[[T], None],
        on_failure: OnFailure | None,
        label: str,
    ) -> Task:
        task = Task(self, label)
        if self._is_closed:  # a late timer while the window goes away
            task.is_over = True
            return task
        self._tasks.add(task)
        self.running_changed.emit(self.running)
        pool.submit(self._run, task, operation, on_success, on_failure)
        return task

    def _run(
        self, task: Task, operation: Operation[T], on_success: Callable[[T], None], on_failure: OnFailure | None
    ) -> None:
        """On the worker."""
        try:
            if task.is_cancelled():
                raise Cancelled("已取消。")
            answer = operation(task)
        except Problem as problem:
            self.deliver(partial(self._fail, task, problem, on_failure))
        except Exception as error:  # noqa: BLE001 - whatever an operation raises must reach the user, not the void
            _log.exception("operation failed: %s", task.label)
            self.deliver(partial(self._fail, task, unforeseen(error), on_failure))
        else:
            pauses.spare_libraries()
            self.deliver(partial(self._succeed, task, answer, on_success))

    @Slot(object)
    def _on_arrived(self, call: Callable[[], None]) -> None:
        if not self._is_closed:
            call()

    def _succeed(self, task: Task, answer: Any, on_success: Callable[[Any], None]) -> None:
        self._end(task)
        on_success(answer)

    def _fail(self, task: Task, problem: Problem, on_failure: OnFailure | None) -> None:
        self._end(task)
        (on_failure or self.tell)(problem)

    def _end(self, task: Task) -> None:
        task.is_over = True
        self._tasks.discard(task)
        task.finished.emit()
        task.deleteLater()
        self.running_changed.emit(self.running)


def unforeseen(error: BaseException) -> Problem:
    """A plain sentence for what nobody foresaw; the traceback stands in the log file. It may have come after the record
    was changed: whether anything was, is not known here, and not said."""
    if isinstance(error, MemoryError):
        return Problem("内存不足，这一步没有完成。", "请关闭其他程序后再试。")
    if isinstance(error, OSError):
        return Problem(f"读写文件时出错：{words_for(error)}。", "请检查磁盘空间和文件权限后再试。")
    return Problem(
        "程序出了意外，这一步没有做完。", "请先核对数据是否已经改动，再决定是否重做；日志文件请交给维护人员。"
    )
