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
    """Ticks as often as the event loop lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._on_tick)

    def __enter__(self) -> LoopGap:
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._on_tick()
        self._timer.stop()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now
