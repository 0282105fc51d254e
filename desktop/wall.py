"""The wall display (大屏): scene 07a full screen, following the record.

Nothing on a wall asks for an answer: no dialog, no cursor, no menu. What cannot be read is told on the wall itself, and
the last state stays, grey, with its age. Reading and drawing the map happen on workers; the window only puts texts and
the finished picture together.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop import icons, wall_scene
from desktop.wall_layout import WallLayout
from desktop.wall_map import MapOrder, WallMap, draw_map
from desktop.wall_reader import WallReader, WallScene
from desktop.wall_tones import BANNER_GROUND, BANNER_TEXT, FRESH, STALE
from desktop.work import Work
from layers.painter.fonts import load_fonts
from ledger.clock import beijing_now
from ledger.problem import Problem
from ledger.store.place import Place

FOLLOW_MS = 1_000
RETRY_MS = 10_000
PAGE_MS = 8_000
SECOND_MS = 1_000
STALE_S = 60.0  # silence after which the figures no longer count as current
FAILED_S = 10.0  # the same, when reading has failed: one slow answer is no alarm


class WallWindow(QWidget):
    """``clock`` and ``now`` may be replaced by a test; ``clock`` never runs backwards."""

    def __init__(
        self,
        workspace_path: Place,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = beijing_now,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setWindowTitle("挂图作战 大屏")
        load_fonts()
        self.scene: WallScene | None = None
        self.problem: Problem | None = None
        self.page = 0
        self.is_held = False
        self.is_black = False
        self._map: WallMap | None = None
        self._clock, self._now = clock, now
        self._heard_at, self._heard_when = clock(), now()
        self._is_reading = self._is_drawing = False
        self._reader = WallReader(workspace_path)
        self._work = Work(self._on_failed, self)
        self._follow = self._timer(FOLLOW_MS, self.look)
        self._pages = self._timer(PAGE_MS, self.turn_page)
        self._second = self._timer(SECOND_MS, self._on_second)
        self.look()

    def look(self) -> None:
        """Ask the record whether there is anything new; at most one question is on its way."""
        if self._is_reading:
            return
        self._is_reading = True
        known, now = self.scene, self._now()
        self._work.query(lambda _: self._reader.look(known, now), self._on_look, self._on_failed, label="大屏读取")

    def turn_page(self) -> None:
        """The next overdue hazard, unless the wall is held."""
        if self.scene is not None and not self.is_held:
            self.page = (self.page + 1) % max(len(self.scene.facts.overdue), 1)
            self.update(self.layout_now().band.toAlignedRect())

    def age_s(self) -> float:
        """Seconds since the record last answered."""
        return max(0.0, self._clock() - self._heard_at)

    @property
    def is_stale(self) -> bool:
        """True when the figures must not be taken for current."""
        return self.scene is not None and self.age_s() >= (STALE_S if self.problem is None else FAILED_S)

    def layout_now(self) -> WallLayout:
        """Where things stand at the present size."""
        return WallLayout.of(max(self.width(), 1), max(self.height(), 1), self.is_stale)

    def showFullScreen(self) -> None:  # noqa: N802 - Qt's name
        """Fill the screen that the window is on, also where no window manager answers the request."""
        self.setGeometry(self.screen().geometry())
        super().showFullScreen()

    # ---- events ------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.paint(painter)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """Everything, with any painter of the window's size."""
        place = self.layout_now()
        painter.fillRect(place.whole, QColor("#000000" if self.is_black else FRESH.window))
        if self.is_black:
            return
        brush = wall_scene.Brush(painter, place, STALE if self.is_stale else FRESH)
        if self.scene is None:
            self._paint_nothing_yet(brush)
            return
        facts = self.scene.facts
        wall_scene.paint_map(brush, self._picture())
        wall_scene.paint_heading(brush, facts)
        wall_scene.paint_legend(brush, facts)
        wall_scene.paint_side_units(brush, facts, self._side_corner(place))
        wall_scene.paint_column(brush, facts)
        wall_scene.paint_band(brush, facts, self.page)
        wall_scene.paint_footer(brush, facts, self._age_text(), self.is_held)
        if self.is_stale:
            self._paint_banner(brush)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_map()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
        elif key == Qt.Key.Key_Space:
            self.is_held = not self.is_held
            self.update()
        elif key == Qt.Key.Key_B:
            self.is_black = not self.is_black
            self.update()
        # Left and right choose a scene; there is one.

    def closeEvent(self, event: QCloseEvent) -> None:
        for timer in (self._follow, self._pages, self._second):
            timer.stop()
        self._work.close()
        self._reader.close()
        super().closeEvent(event)

    # ---- answers of workers ------------------------------------------------------------------------------------------

    def _on_look(self, scene: WallScene | None) -> None:
        self._is_reading = False
        was_stale = self.is_stale
        self.problem = None
        self._heard_at, self._heard_when = self._clock(), self._now()
        self._follow.setInterval(FOLLOW_MS)
        if scene is not None:
            self.scene = scene
            self.page = min(self.page, max(len(scene.facts.overdue) - 1, 0))
        if scene is not None or was_stale:
            self._draw_map()
            self.update()

    def _on_failed(self, problem: Problem) -> None:
        self._is_reading = False
        self.problem = problem
        self._follow.setInterval(RETRY_MS)
        self.update()

    def _on_second(self) -> None:
        place = self.layout_now()
        if self._map is not None and self._map.order != self._order():
            self._draw_map()  # the banner came or went
            self.update()
        elif self.is_stale or self.scene is None:
            self.update()
        else:
            self.update(place.footer.toAlignedRect())

    # ---- the map -----------------------------------------------------------------------------------------------------

    def _order(self) -> MapOrder | None:
        return None if self.scene is None else MapOrder.of(self.scene, self.layout_now())

    def _draw_map(self) -> None:
        """Order a picture of the map for the present state and size; at most one is in the making."""
        order = self._order()
        if order is None or self._is_drawing or (self._map is not None and self._map.order == order):
            return
        self._is_drawing = True
        self._work.query(lambda _: draw_map(order), self._on_map, self._on_map_failed, label="大屏绘图")

    def _on_map(self, drawn: WallMap) -> None:
        self._is_drawing = False
        self._map = drawn
        self._draw_map()  # the state or the size may have moved on meanwhile
        self.update()

    def _on_map_failed(self, problem: Problem) -> None:
        self._is_drawing = False
        self.problem = problem
        self.update()

    def _picture(self) -> QImage | None:
        if self._map is None:
            return None
        return self._map.grey if self.is_stale else self._map.picture

    def _side_corner(self, place: WallLayout) -> QPointF:
        """Left end and middle of the lowest unit without a polygon: the corner that the map leaves free."""
        free = self._map.free_corner if self._map is not None else 0.0
        top = place.map.top() + place.px(120) + place.px(88) * self._side_rows()
        bottom = place.map.bottom() - place.px(90)
        return QPointF(place.map.right() - place.px(316), bottom if free < 0.5 else top)

    def _side_rows(self) -> int:
        return max(len(self.scene.facts.side_units) - 1, 0) if self.scene is not None else 0

    # ---- texts -------------------------------------------------------------------------------------------------------

    def _age_text(self) -> str:
        age = duration(self.age_s())
        if self.is_stale:
            return f"停更 {age}"
        return f"{age}前" if self.problem is None else f"读取失败　{age}前"

    def _paint_banner(self, brush: wall_scene.Brush) -> None:
        reason = self.problem.message.rstrip("。") if self.problem is not None else "数据文件没有应答"
        detail = f"最后一次更新 {self._heard_when:%H:%M:%S}　{reason}，每 {RETRY_MS // 1000} 秒重试"
        icon = icons.image("unplug", BANNER_TEXT, 96)
        wall_scene.paint_banner(brush, icon, f"数据已停更 {duration(self.age_s())}", detail, BANNER_GROUND, BANNER_TEXT)

    def _paint_nothing_yet(self, brush: wall_scene.Brush) -> None:
        if self.problem is None:
            wall_scene.paint_sentence(brush, "正在读取台账…", "")
        else:
            again = f"每 {RETRY_MS // 1000} 秒重试。按 Esc 退出大屏。"
            wall_scene.paint_sentence(brush, self.problem.message, f"{self.problem.suggestion}{again}")
        wall_scene.paint_footer(brush, None, f"{self._now():%H:%M:%S}", False)

    def _timer(self, interval_ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        timer.start()
        return timer


def duration(seconds: float) -> str:
    """2 秒, 23 分钟, 3 小时, 2 天: whole units, rounded down."""
    whole = int(seconds)
    for unit, length in (("天", 86_400), ("小时", 3_600), ("分钟", 60)):
        if whole >= length:
            return f"{whole // length} {unit}"
    return f"{whole} 秒"


def run_wall(workspace: Place) -> int:
    """``battlemap wall``: show the wall full screen until it is closed; the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    window = WallWindow(workspace)
    window.showFullScreen()
    return application.exec()
