"""What floats over the map and where: breadcrumb, units without polygon, tray, zoom buttons, scale bar, hover card."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.breadcrumb import Breadcrumb
from desktop.floating import FloatingBox, paint_shadow
from desktop.hover_card import HoverCard
from desktop.look import Look
from desktop.parts import IconButton, Line
from desktop.session import Session
from desktop.tray import TrayBox, TrayList
from desktop.units_box import UnitsBox
from layers.aggregate import side_units, unassigned_text
from layers.hit import Hit
from layers.options import Rect
from layers.painter.fonts import font
from layers.scale_bar import ScaleBar
from layers.situation import Situation
from layers.view import View

EDGE = 12
_SCALE_LONGEST_PX = 110
_AIR = 4.0
_COMPACT_BELOW = 400  # height of the map under which the tray says less


def _has_side_box(situation: Situation) -> bool:
    """Whether the upper right corner is taken while the whole area shows."""
    return bool(side_units(situation.snapshot.units)) or bool(unassigned_text(situation))


class ZoomButtons(FloatingBox):
    """Closer, farther, all."""

    def __init__(self, look: Look, zoom: Callable[[float], None], show_all: Callable[[], None]) -> None:
        super().__init__(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(IconButton(look, "plus", "放大（+）", lambda: zoom(1.5)))
        column.addWidget(Line(look, weak=True))
        column.addWidget(IconButton(look, "minus", "缩小（−）", lambda: zoom(1 / 1.5)))
        column.addWidget(Line(look, weak=True))
        column.addWidget(IconButton(look, "maximize", "全图（0）", show_all))
        self.setFixedSize(34, 100)


class MapBoxes:
    """Owner of the boxes of one map."""

    def __init__(
        self,
        host: QWidget,
        session: Session,
        look: Look,
        zoom: Callable[[float], None],
        show_all: Callable[[], None],
    ) -> None:
        self._host, self._session, self._look = host, session, look
        self.breadcrumb = Breadcrumb(session, look)
        self.units = UnitsBox(session, look)
        self.tray = TrayBox(session, look)
        self.tray_list = TrayList(session, look)
        self.zoom = ZoomButtons(look, zoom, show_all)
        self.card = HoverCard(session, look)
        for box in (self.breadcrumb, self.units, self.tray, self.tray_list, self.zoom, self.card):
            box.setParent(host)
        for box in (self.breadcrumb, self.units, self.tray, self.zoom, self.tray_list, self.card):
            box.hide()
        self.tray.clicked.connect(self.open_tray)
        self.tray_list.closed.connect(self.close_tray)
        session.scene_changed.connect(self._on_scene)
        session.scope_changed.connect(self.arrange)
        session.record_changed.connect(self._on_record)

    def open_tray(self) -> None:
        """Show the list of enterprises that are not on the map."""
        self.tray_list.show()
        self.tray_list.refresh()
        self.arrange()
        self.tray_list.raise_()
        self.tray_list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_tray(self) -> bool:
        """Hide it again; False when it was not open."""
        if self.tray_list.isHidden():
            return False
        self.tray_list.hide()
        self._host.update()
        return True

    def arrange(self) -> None:
        """Put every box into its corner."""
        width, height = self._host.width(), self._host.height()
        self.breadcrumb.adjustSize()
        self.breadcrumb.move(EDGE, EDGE)
        self.breadcrumb.setFixedWidth(min(self.breadcrumb.sizeHint().width(), max(width - 200, 160)))
        self.units.move(width - self.units.width() - EDGE, EDGE)
        situation = self._session.situation
        at_top = situation is not None and not _has_side_box(situation)  # its corner is free
        self.tray.set_compact(at_top or height < _COMPACT_BELOW)
        top_right = QPoint(width - self.tray.width() - EDGE, EDGE)
        self.tray.move(top_right if at_top else QPoint(EDGE, height - self.tray.height() - EDGE))
        self.zoom.move(width - self.zoom.width() - EDGE, max(height - self.zoom.height() - 68, EDGE))
        list_size = QSize(min(420, width - 2 * EDGE), min(height - 70, 520))
        self.tray_list.setGeometry(QRect(QPoint(EDGE, height - list_size.height() - EDGE), list_size))
        self._host.update()

    def obstacles(self) -> tuple[Rect, ...]:
        """What stays in the corners of the map, with a little air: names keep clear of it."""
        boxes = [box.geometry() for box in (self.breadcrumb, self.units, self.tray, self.zoom) if box.isVisible()]
        width, height = self._host.width(), self._host.height()
        boxes.append(QRect(width - _SCALE_LONGEST_PX - 70, height - 42, _SCALE_LONGEST_PX + 70, 42))
        return tuple(
            (box.left() - _AIR, box.top() - _AIR, box.right() + _AIR, box.bottom() + _AIR)
            for box in (QRectF(box) for box in boxes)
        )

    def paint_under(self, painter: QPainter, view: View) -> None:
        """Shadows of the boxes, and the scale bar."""
        for box in (self.breadcrumb, self.units, self.tray, self.tray_list, self.zoom, self.card):
            if box.isVisible() and not (box is self.tray and self.tray_list.isVisible()):
                paint_shadow(painter, box.geometry())
        self._paint_scale(painter, view)

    def show_hover(self, found: Hit | None, at: QPoint) -> None:
        """Card beside the cursor for what lies under it; None hides it."""
        was_visible = self.card.isVisible()
        if found is None or not self.card.show_hit(found):
            self.card.hide()
        else:
            self.card.move(self._beside(at, self.card.size()))
            self.card.show()
            self.card.raise_()
        if was_visible or self.card.isVisible():
            self._host.update()

    def _beside(self, at: QPoint, size: QSize) -> QPoint:
        """Right and below the cursor, or on the other side where there is no room."""
        x = at.x() + 18 if at.x() + 18 + size.width() < self._host.width() - 4 else at.x() - 14 - size.width()
        y = at.y() + 14 if at.y() + 14 + size.height() < self._host.height() - 4 else at.y() - 10 - size.height()
        return QPoint(max(x, 4), max(y, 4))

    def _on_scene(self) -> None:
        self.zoom.show()
        self.arrange()

    def _on_record(self) -> None:
        for box in (self.breadcrumb, self.units, self.tray, self.tray_list, self.zoom, self.card):
            box.hide()

    def _paint_scale(self, painter: QPainter, view: View) -> None:
        theme = self._look.theme
        bar = ScaleBar.fitting(_SCALE_LONGEST_PX * view.m_per_px)
        length = bar.ticks[-1] / view.m_per_px
        right, bottom = view.width - 34.0, view.height - 14.0
        painter.setPen(QPen(QColor(theme.text2), 1.4))
        painter.drawPolyline(
            [
                QPoint(round(right - length), round(bottom - 6)),
                QPoint(round(right - length), round(bottom)),
                QPoint(round(right), round(bottom)),
                QPoint(round(right), round(bottom - 6)),
            ]
        )
        middle = round(right - length / 2)
        painter.drawLine(middle, round(bottom - 3), middle, round(bottom))
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text2))
        ends = ((right - length, "0"), (right, f"{bar.label(bar.ticks[-1])} {bar.unit_name.replace('千米', '公里')}"))
        for x, words in ends:
            painter.drawText(QRectF(x - 50, bottom - 24, 100, 16), Qt.AlignmentFlag.AlignCenter, words)
