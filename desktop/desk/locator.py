"""A small map around the enterprise of the hazard, drawn by the painter of the large one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.look import Look
from desktop.map_picture import PictureMaker, Wanted
from desktop.session import Session
from layers.options import MapOptions
from layers.painter.fonts import font
from layers.view import View

M_PER_PX = 12.0
WIDTH, HEIGHT = 232, 128


class Locator(QWidget):
    """A click asks for the large map."""

    clicked = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._enterprise: int | None = None
        self._view: View | None = None
        self.pictures = PictureMaker(session.work, lambda _: None, self)
        self.pictures.arrived.connect(self.update)
        self.setMinimumSize(WIDTH, HEIGHT)
        self.setFixedWidth(WIDTH)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("位置示意，点此在图上看")
        look.changed.connect(self._want)

    def show_enterprise(self, enterprise: int | None) -> None:
        """Where an enterprise stands; None or an enterprise without a place: nothing."""
        self._enterprise = enterprise
        self._want()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, scene, view = self._look.theme, self._session.scene, self._view
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.sea))
        if scene is None or view is None or self.pictures.latest is None:
            painter.setFont(font(12))
            painter.setPen(QColor(theme.text3))
            text = "未落图，没有位置示意" if view is None else ""
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            return
        self.pictures.paint(painter, view, smooth=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scene.painter.render_overlay(painter, view, self._options())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def _options(self) -> MapOptions:
        return MapOptions(theme=self._look.name, selected_enterprise=self._enterprise)

    def _want(self) -> None:
        scene, enterprise = self._session.scene, self._enterprise
        spot = None
        if scene is not None and enterprise is not None and enterprise < len(scene.situation.snapshot.enterprises):
            spot = scene.content.where(enterprise)
        if scene is None or spot is None:
            self._view = None
            self.pictures.forget()
        else:
            self._view = View(*spot, M_PER_PX, self.width(), self.height(), self.devicePixelRatioF())
            self.pictures.want(Wanted(scene, self._view, self._options()))
        self.update()
