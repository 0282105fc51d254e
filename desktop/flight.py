"""A short movement from one view to another, eased in and out."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from desktop.look import FLY_MS, Look
from layers.view import View


def between(start: View, end: View, share: float) -> View:
    """The view on the way: the scale changes evenly in its logarithm, and one point of the plane stands still."""
    m_per_px = exp(log(start.m_per_px) + (log(end.m_per_px) - log(start.m_per_px)) * share)
    change = end.m_per_px - start.m_per_px
    moved = (m_per_px - start.m_per_px) / change if abs(change) > 1e-9 * start.m_per_px else share
    return replace(
        end,
        m_per_px=m_per_px,
        center_x=start.center_x + (end.center_x - start.center_x) * moved,
        center_y=start.center_y + (end.center_y - start.center_y) * moved,
    )


class Flight(QObject):
    """``moved`` gives every view on the way, the last one exactly the target."""

    moved = Signal(object)

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self._start: View | None = None
        self._end: View | None = None
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._on_share)

    def start(self, start: View, end: View) -> None:
        self.stop()
        self._start, self._end = start, end
        duration = self._look.motion(FLY_MS)
        if duration == 0 or start == end:
            self.moved.emit(end)
            return
        self._animation.setDuration(duration)
        self._animation.start()

    def stop(self) -> None:
        """Stay where we are."""
        self._animation.stop()

    def _on_share(self, share: float) -> None:
        if self._start is not None and self._end is not None:
            self.moved.emit(self._end if share >= 1 else between(self._start, self._end, float(share)))
