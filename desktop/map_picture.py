"""Pictures of the map from a worker, latest wanted wins: never more than one drawing on its way.

The widget asks as often as it likes; what is wanted when a drawing comes back is drawn next. Until then the last picture
is shown moved and scaled, so that dragging and zooming answer at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.session import Scene
from desktop.work import Work
from layers.options import MapOptions
from layers.view import View
from ledger.problem import Problem


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn."""

    scene: Scene
    view: View
    options: MapOptions


@dataclass(frozen=True, slots=True)
class Picture:
    """What was drawn."""

    image: QImage
    wanted: Wanted

    def place(self, view: View) -> QRectF:
        """Where this picture lies in another view, in pixels."""
        own = self.wanted.view
        factor = own.m_per_px / view.m_per_px
        left = (own.center_x - view.center_x) / view.m_per_px + view.width / 2 - own.width / 2 * factor
        top = (view.center_y - own.center_y) / view.m_per_px + view.height / 2 - own.height / 2 * factor
        return QRectF(left, top, own.width * factor, own.height * factor)

    def fits(self, other: Wanted) -> bool:
        """Whether it may stand in for another wanted picture until that is drawn: same record, same theme."""
        return self.wanted.options.theme == other.options.theme


class PictureMaker(QObject):
    """``latest`` is the newest picture, ``overview`` the one that shows the whole area (it fills the rim while the map
    is dragged)."""

    arrived = Signal()

    def __init__(self, work: Work, tell: Callable[[Problem], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._tell = work, tell
        self.latest: Picture | None = None
        self.overview: Picture | None = None
        self._wanted: Wanted | None = None
        self._is_drawing = False
        self._has_failed = False
        self._pause_ms = 0
        self._start = QTimer(self, singleShot=True)
        self._start.timeout.connect(self._draw)

    @property
    def is_settled(self) -> bool:
        """True when the newest picture is the wanted one."""
        is_idle = not self._is_drawing and not self._start.isActive()
        return is_idle and (self.latest is None or self.latest.wanted == self._wanted)

    def want(self, wanted: Wanted, pause_ms: int = 0) -> None:
        """Draw this, unless something newer is wanted before; not while newer things keep coming within ``pause_ms``.

        Drawing starts in a later turn of the loop at the earliest: the window paints itself first, and does not share
        the interpreter with a worker while it does."""
        self._wanted, self._pause_ms = wanted, pause_ms
        if not self._is_drawing and (self.latest is None or self.latest.wanted != wanted):
            self._start.start(pause_ms)

    def forget(self) -> None:
        """Another record: nothing that was drawn stands for it."""
        self.latest = self.overview = self._wanted = None
        self._has_failed = False
        self._start.stop()

    def paint(self, painter: QPainter, view: View, *, smooth: bool) -> None:
        """The newest picture as it lies in the view, on the overview, on plain ground."""
        latest = self.latest
        if latest is None:
            return
        painter.fillRect(QRectF(0, 0, view.width, view.height), QColor(latest.wanted.options.tones.sea))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        place = latest.place(view)
        covers = (
            place.left() <= 0 and place.top() <= 0 and place.right() >= view.width and place.bottom() >= view.height
        )
        if not covers and self.overview is not None and self.overview.fits(latest.wanted):
            painter.drawImage(self.overview.place(view), self.overview.image)
        if abs(latest.wanted.view.m_per_px - view.m_per_px) < 1e-9 * view.m_per_px:
            painter.drawImage(QPoint(round(place.left()), round(place.top())), latest.image)  # a blit, no resampling
        else:
            painter.drawImage(place, latest.image)

    def _draw(self) -> None:
        wanted = self._wanted
        if wanted is None or self._is_drawing or (self.latest is not None and self.latest.wanted == wanted):
            return
        self._is_drawing = True
        self._work.query(
            lambda _: wanted.scene.painter.render(wanted.view, wanted.options),
            lambda image: self._on_drawn(Picture(image, wanted)),
            self._on_failed,
        )

    def _on_drawn(self, picture: Picture) -> None:
        self._is_drawing = False
        self._has_failed = False
        if self._wanted is None:
            return
        if picture.wanted.scene is self._wanted.scene or self.latest is None:
            self.latest = picture
            self.arrived.emit()
        if picture.wanted != self._wanted:
            self._start.start(self._pause_ms)

    def _on_failed(self, problem: Problem) -> None:
        self._is_drawing = False
        if not self._has_failed:  # tell once, not with every movement of the mouse
            self._has_failed = True
            self._tell(problem)
