"""A debug tool: the longest time for which the window's thread did not answer. Not for assertions in tests.

with LoopGap() as gap:
    ...  # run the event loop
print(gap.longest_ms)
"""

from __future__ import annotations

import time
from types import TracebackType

from PySide6.QtCore import QObject, QTimer


class LoopGap(QObject):
    """Ticks as often as the event loop lets it. ``own_ms`` is what the window's thread itself worked in the longest
    gap: the rest of it, the thread waited for the interpreter, a lock or a core."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self.own_ms = 0.0
        self._last, self._own = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._on_tick)

    def __enter__(self) -> LoopGap:
        self._last, self._own = time.perf_counter(), time.thread_time()
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._on_tick()
        self._timer.stop()

    def _on_tick(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        if (now - self._last) * 1000 > self.longest_ms:
            self.longest_ms, self.own_ms = (now - self._last) * 1000, (own - self._own) * 1000
        self._last, self._own = now, own
