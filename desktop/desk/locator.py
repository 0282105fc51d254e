"""A small map of the unit in which the enterprise of the hazard stands, drawn by the painter of the large one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.look import Look
from desktop.map_picture import PictureMaker, Wanted
from desktop.plain_text import one_line
from desktop.session import Scene, Session
from layers.options import MapOptions
from layers.painter.fonts import font
from layers.view import View

M_PER_PX = 60.0  # where the unit has no outline
MARGIN, NAME_PX, MARGIN_TEXT = 8.0, 22, 6
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
        self._write_name(painter, scene)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._want()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def _options(self) -> MapOptions:
        """A ring at the enterprise and the outline of its unit; the name stands below, not on a plate over the map."""
        return MapOptions(
            theme=self._look.name,
            hovered_enterprise=self._enterprise,
            hovered_unit=self._unit(),
            strips=False,
        )

    def _unit(self) -> int | None:
        scene, enterprise = self._session.scene, self._enterprise
        if scene is None or enterprise is None or enterprise >= len(scene.situation.snapshot.enterprises):
            return None
        return max(int(scene.situation.snapshot.enterprises.unit[enterprise]), 0) or None

    def _write_name(self, painter: QPainter, scene: Scene) -> None:
        """One line at the lower edge, cut where it is too long."""
        if self._enterprise is None or self._enterprise >= len(scene.situation.snapshot.enterprises):
            return
        strip = self.rect().adjusted(0, self.height() - NAME_PX, 0, 0)
        painter.fillRect(strip, QColor(self._look.theme.panel))
        painter.setFont(font(12))
        painter.setPen(QColor(self._look.theme.text))
        painter.drawText(
            strip.adjusted(MARGIN_TEXT, 0, -MARGIN_TEXT, 0), Qt.AlignmentFlag.AlignCenter, self.name_shown()
        )

    def name_shown(self) -> str:
        """The name of the enterprise as far as there is room for it."""
        scene, enterprise = self._session.scene, self._enterprise
        if scene is None or enterprise is None:
            return ""
        name = one_line(scene.situation.snapshot.enterprises.name[enterprise], 200)
        metrics = QFontMetrics(font(12))
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, self.width() - 2 * MARGIN_TEXT)

    def _view_of(self, scene: Scene, spot: tuple[float, float]) -> View:
        """The whole outline of the unit, or the surroundings of the enterprise where it has none or lies outside."""
        unit, dpr = self._unit(), self.devicePixelRatioF()
        bounds = scene.content.unit_bounds(unit) if unit is not None else None
        if bounds is None:
            return View(*spot, M_PER_PX, self.width(), self.height(), dpr)
        x0, y0, x1, y1 = bounds
        whole = (min(x0, spot[0]), min(y0, spot[1]), max(x1, spot[0]), max(y1, spot[1]))
        margins = (MARGIN, MARGIN, MARGIN, MARGIN + NAME_PX)
        return View.fit(whole, self.width(), self.height(), margins, dpr)

    def _want(self) -> None:
        scene, enterprise = self._session.scene, self._enterprise
        spot = None
        if scene is not None and enterprise is not None and enterprise < len(scene.situation.snapshot.enterprises):
            spot = scene.content.where(enterprise)
        if scene is None or spot is None:
            self._view = None
            self.pictures.forget()
        else:
            self._view = self._view_of(scene, spot)
            self.pictures.want(Wanted(scene, self._view, self._options()))
        self.update()
