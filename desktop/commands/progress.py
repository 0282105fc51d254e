"""Progress of a command on stderr, and Ctrl+C as a wish to cancel instead of a crash."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from ledger.batch import Cancelled, Progress


class _Stop:
    """Remembers that the user pressed Ctrl+C; the second time it interrupts."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextlib.contextmanager
def shown_progress() -> Iterator[tuple[Progress, Cancelled]]:
    """``(progress, cancelled)`` for a job. A bar where stderr is a terminal, silence where it is a file."""
    stop = _Stop()
    before = signal.signal(signal.SIGINT, stop)
    try:
        if sys.stderr.isatty():
            with _bar() as progress:
                yield progress, lambda: stop.asked
        else:
            yield _silent, lambda: stop.asked
    finally:
        signal.signal(signal.SIGINT, before)


def _silent(step: str, done: int, total: int) -> None:
    del step, done, total


@contextlib.contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for other in tasks.values():
                    bar.update(other, visible=False)
                tasks[step] = bar.add_task(step, total=None, count="", markup=False)
            count = f"{done:,}／{total:,}" if total else ""
            bar.update(tasks[step], completed=done, total=total or None, count=count, visible=True)

        yield progress
