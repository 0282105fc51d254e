"""The situation map: one widget that shows the last picture, moves it at once, and has a better one drawn.

Wheel and pinch zoom at the cursor, dragging moves, a click selects, a double click on a unit goes in. Everything can be
done with the keyboard: arrows move, + and − zoom, 0 shows all, Esc goes one level out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from desktop.look import Look
from desktop.map_boxes import MapBoxes
from desktop.map_camera import MapCamera
from desktop.map_picture import PictureMaker, Wanted
from desktop.map_words import most_urgent_hazard, spoken_map
from desktop.session import Session
from desktop.work import OnFailure
from layers.hit import Hit
from layers.options import MapOptions
from layers.symbology import SCALE_RULE, Aggregation
from layers.view import View

WHEEL_STEP = 1.25  # for one notch of 120
STEP_PX = 80
_SETTLE_MS = 140
_RESIZE_PAUSE_MS = 60  # while a window is being resized, every picture would be of a size that has passed


class MapView(MapCamera):
    """``hovered`` is what lies under the cursor. The session decides scope and selection; the view decides where it
    looks."""

    cursor_moved = Signal(object)  # (lon, lat) in degrees, or None when the cursor has left
    view_changed = Signal(object)  # View
    activated = Signal()  # an enterprise was double clicked or opened with Enter

    def __init__(self, session: Session, look: Look, tell: OnFailure) -> None:
        super().__init__(session, look)
        self.hovered: Hit | None = None
        self.pictures = PictureMaker(session.work, tell, self)
        self.pictures.arrived.connect(self._on_picture)
        self._drag: tuple[QPointF, View] | None = None
        self._is_dragged = False
        self._shows_focus = False
        self._is_moving = False
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._on_settled)
        self._hover_pause = QTimer(self, interval=16, singleShot=True)
        self._hover_pause.timeout.connect(self._look_under_cursor)
        self._cursor = QPoint(-1, -1)
        self.setMinimumSize(360, 200)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.boxes = MapBoxes(self, session, look, self.zoom, self.show_all)
        self._listen()

    def is_drawn(self) -> bool:
        """Whether the picture has the tones of the theme in force, or there is nothing to draw."""
        latest = self.pictures.latest
        return latest is None or latest.wanted.options.theme == self._look.name

    def options(self) -> MapOptions:
        """What the legend and the theme ask for; without what is drawn live."""
        return MapOptions(
            theme=self._look.name,
            hidden=self._session.hidden,
            scope_unit=self._session.unit,
            obstacles=self.boxes.obstacles(),
        )

    def _drawn_options(self, view: View) -> MapOptions:
        """What a picture depends on: where enterprises are named, the selected one wears a flag instead; donuts stay
        where they are, whatever floats over them."""
        options = self.options()
        if options.level(view) is not Aggregation.EACH:
            return replace(options, obstacles=())
        is_named = view.scale_denominator < SCALE_RULE.names_below
        return replace(options, selected_enterprise=self._session.enterprise if is_named else None)

    def live_options(self) -> MapOptions:
        """The same with selection and hover."""
        hovered = self.hovered
        return replace(
            self.options(),
            selected_enterprise=self._session.enterprise,
            hovered_enterprise=hovered.index if hovered is not None and hovered.kind == "enterprise" else None,
            hovered_unit=hovered.index if hovered is not None and hovered.kind in ("unit", "donut") else None,
        )

    # -- events ------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.theme.sea)
        scene, view = self.scene, self.view
        if scene is None or view is None:
            return
        self.pictures.paint(painter, view, smooth=not self._is_moving)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scene.painter.render_overlay(painter, view, self.live_options())
        self.boxes.paint_under(painter, view)
        if self.hasFocus() and self._shows_focus:
            painter.setPen(QPen(QColor(self._look.theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.boxes.arrange()
        if self.view is None or self._is_home:
            self._go_home(_RESIZE_PAUSE_MS)
        else:
            view = self.view.resized(self.width(), self.height(), self.devicePixelRatioF())
            self._set_view(view, _RESIZE_PAUSE_MS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self.zoom(WHEEL_STEP ** (turned / 120), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.view is not None:
            self._flight.stop()
            self._drag = (event.position(), self.view)
            self._is_dragged = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._cursor = event.position().toPoint()
        self._tell_cursor(event.position())
        if self._drag is None:
            self._hover_pause.start() if not self._hover_pause.isActive() else None
            return
        start, view = self._drag
        moved = event.position() - start
        if not self._is_dragged and moved.manhattanLength() < 5:
            return
        self._is_dragged, self._is_home = True, False
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._hover(None)
        self._set_view(view.panned(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_dragged, self._drag = self._is_dragged, None
        self._is_dragged = False
        self.unsetCursor()
        if event.button() is Qt.MouseButton.LeftButton and not was_dragged:
            self._click(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self._hit(event.position())
        if found is None:
            self.zoom(2, event.position())
        elif found.kind == "enterprise":
            self._session.select(found.index)
            self.activated.emit()
        elif found.kind in ("unit", "donut"):
            self.enter_unit(found.index)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover_pause.stop()
        self._hover(None)
        self.cursor_moved.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (STEP_PX, 0),
            Qt.Key.Key_Right: (-STEP_PX, 0),
            Qt.Key.Key_Up: (0, STEP_PX),
            Qt.Key.Key_Down: (0, -STEP_PX),
        }
        key = Qt.Key(event.key())
        if key in moves:
            self.pan(*moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.5)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(1 / 1.5)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring of focus is for the keyboard: a mouse shows where it is by itself."""
        by_keyboard = (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        self._shows_focus = event.reason() in by_keyboard
        super().focusInEvent(event)
        self.update()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        self._session.scene_changed.connect(self._on_scene)
        self._session.record_changed.connect(self._on_record)
        self._session.scope_changed.connect(lambda: self.show_unit(self._session.unit))
        self._session.hidden_changed.connect(self._want)
        self._session.selection_changed.connect(self._on_selection)
        self._look.changed.connect(self._want)

    def _on_record(self) -> None:
        self.pictures.forget()
        self.view, self._is_home, self.hovered = None, True, None
        self.update()

    def _on_scene(self) -> None:
        self._hover(None)
        if self.view is None or self._is_home:
            self._go_home()
        else:
            self._want()
        self._say()

    def _on_selection(self) -> None:
        self._want()
        self._say()

    def _set_view(self, view: View, pause_ms: int = 0) -> None:
        self.view = view
        self._is_moving = True
        self._settle.start()
        self._want(pause_ms)
        self.view_changed.emit(view)

    def _on_settled(self) -> None:
        self._is_moving = False
        if not self._is_home and self._drag is None:
            self._look_under_cursor()
        self.update()
        self._say()

    def _want(self, pause_ms: int = 0) -> None:
        if self.scene is not None and self.view is not None:
            self.pictures.want(Wanted(self.scene, self.view, self._drawn_options(self.view)), pause_ms)
        self.update()

    def _on_picture(self) -> None:
        latest = self.pictures.latest
        if self._is_home and latest is not None and latest.wanted.view == self.view:
            self.pictures.overview = latest
        self.update()
        if self.pictures.is_settled and not self._hover_pause.isActive():
            self._hover_pause.start()

    def _hit(self, at: QPointF) -> Hit | None:
        if self.scene is None or self.view is None:
            return None
        return self.scene.painter.hit(self.view, self.options(), at.x(), at.y())

    def _click(self, at: QPointF) -> None:
        found = self._hit(at)
        if found is None:
            return
        if found.kind == "enterprise":
            self._select(found.index)
        elif found.kind == "zone" and self.scene is not None:
            host = int(self.scene.situation.snapshot.zones.enterprise[found.index])
            if host >= 0:
                self._select(host)

    def _select(self, enterprise: int) -> None:
        """With its most urgent hazard, so that the list follows a click on the map."""
        situation = self._session.situation
        if situation is not None:
            self._session.select(enterprise, most_urgent_hazard(situation, enterprise))

    def _look_under_cursor(self) -> None:
        """Not while a picture is on its way: the places of its names are being found, and would be found twice."""
        if self._drag is None and self.underMouse() and self.pictures.is_settled:
            self._hover(self._hit(QPointF(self._cursor)))

    def _hover(self, found: Hit | None) -> None:
        if found != self.hovered:
            self.hovered = found
            pointed = found is not None and found.kind in ("enterprise", "donut", "zone")
            self.setCursor(Qt.CursorShape.PointingHandCursor) if pointed else self.unsetCursor()
            self.update()
        self.boxes.show_hover(found, self._cursor)

    def _tell_cursor(self, at: QPointF) -> None:
        if self.scene is None or self.view is None:
            return
        x, y = self.view.to_plane(at.x(), at.y())
        lon, lat = self.scene.situation.frame.inverse(np.array([x]), np.array([y]))
        self.cursor_moved.emit((float(lon[0]), float(lat[0])))

    def _say(self) -> None:
        """Accessible name: which units are visible, what is selected."""
        scene = self.scene
        if scene is None:
            self.setAccessibleName("态势图")
            return
        self.setAccessibleName(spoken_map(scene.situation, self._session.unit, self._session.enterprise))
