"""The tray 未落图: enterprises without a position. They count in every total; here they are named, with what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop import icons
from desktop.floating import FloatingBox
from desktop.hazard_delegate import draw
from desktop.hazard_model import Index, Rows, units_under
from desktop.look import Look
from desktop.parts import IconButton, Line, label, panel
from desktop.plain_text import one_line, tip
from desktop.session import Session
from layers.painter.fonts import font
from layers.painter.signs import draw_class
from layers.situation import Situation
from layers.symbology import CLASS_SYMBOLS
from ledger.datum import PlaceStatus
from ledger.enterprise import OperatingStatus
from ledger.risk_class import RiskClass

REASONS = (PlaceStatus.NO_COORDINATES, PlaceStatus.OUTSIDE, PlaceStatus.DATUM_UNKNOWN)
ADVICE = {
    PlaceStatus.NO_COORDINATES: "在企业台账中补填经纬度后重新导入",
    PlaceStatus.OUTSIDE: "核对经纬度是否颠倒、是否属本辖区，改正后重新导入",
    PlaceStatus.DATUM_UNKNOWN: "导入时指明坐标系（高德、腾讯为 GCJ-02，百度为 BD-09）",
}
SUMMARY_SIZE = QSize(244, 90)
COMPACT_SIZE = QSize(224, 50)
BATCH = 500
_ROW = 44


def unplaced(situation: Situation, unit: int) -> Rows:
    """Positions of the enterprises of a unit that are not on the map, by reason, then worst class first."""
    columns = situation.snapshot.enterprises
    away = (columns.place_status != PlaceStatus.PLACED) & (columns.status != OperatingStatus.CLOSED)
    if unit:
        inside = units_under(situation, unit)
        away &= np.where(columns.unit >= 0, inside[columns.unit], False)
    rows = np.flatnonzero(away)
    return rows[np.lexsort((rows, columns.risk_class[rows], columns.place_status[rows]))]


class TrayBox(FloatingBox):
    """How many, and why; a click opens the list. Gives way to the map when the window is small."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(look, is_button=True)
        self._session = session
        self.counts: dict[PlaceStatus, int] = {}
        self.setFixedSize(SUMMARY_SIZE)
        session.scene_changed.connect(self.refresh)
        session.scope_changed.connect(self.refresh)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def refresh(self) -> None:
        situation = self._session.situation
        if situation is None:
            self.hide()
            return
        row = situation.measures.by_place[self._session.unit]
        self.counts = {reason: int(row[reason]) for reason in REASONS}
        self.setVisible(self.total > 0)
        self.setAccessibleName(f"未落图 {self.total} 家，{self._reasons()}，全部计入合计。按空格键查看")
        self.setToolTip(tip(self._reasons() + "\n全部计入合计与各项指标"))
        self.update()

    def set_compact(self, is_compact: bool) -> None:
        self.setFixedSize(COMPACT_SIZE if is_compact else SUMMARY_SIZE)

    def paint_inside(self, painter: QPainter) -> None:
        theme, width = self._look.theme, self.width()
        ratio = self.devicePixelRatioF()
        painter.drawImage(12, 10, icons.image("map-pin-off", theme.text, 16, ratio))
        draw(painter, QRect(34, 8, width - 60, 20), f"未落图 {self.total:,} 家", theme.text, bold=True)
        painter.drawImage(width - 26, 10, icons.image("chevron-right", theme.text, 16, ratio))
        if self.height() < SUMMARY_SIZE.height():
            draw(painter, QRect(12, 28, width - 20, 18), self._reasons(), theme.text2, size=12)
            return
        self._paint_bar(painter, QRectF(12, 35, width - 24, 5))
        for row, words in enumerate(self._two_lines(width - 20)):
            draw(painter, QRect(12, 45 + 19 * row, width - 20, 18), words, theme.text2, size=12)

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        """The reasons as shares, dark to light."""
        theme, left = self._look.theme, bar.left()
        tones = (theme.text2, theme.stale, theme.line)
        for reason, tone in zip(REASONS, tones, strict=True):
            width = bar.width() * self.counts[reason] / max(self.total, 1)
            if width:
                painter.fillRect(QRectF(left, bar.top(), max(width - 1, 1), bar.height()), QColor(tone))
            left += width

    def _two_lines(self, room: int) -> tuple[str, str]:
        """Reasons and what becomes of these enterprises; where the counts are long, the last reason goes to the second
        line: a count is never cut."""
        if QFontMetricsF(font(12)).horizontalAdvance(self._reasons()) <= room:
            return self._reasons(), "全部计入合计与各项指标"
        *first, last = self._named()
        return " · ".join(first), f"{last} · 全部计入合计"

    def _named(self) -> list[str]:
        return [f"{reason.label} {count:,}" for reason, count in self.counts.items() if count]

    def _reasons(self) -> str:
        return " · ".join(self._named()) or "没有未落图的企业"


class UnplacedModel(QAbstractListModel):
    """Enterprises that are not on the map; texts are decoded only where a row is shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.situation: Situation | None = None
        self.rows: Rows = np.zeros(0, np.intp)

    def show_rows(self, situation: Situation | None, rows: Rows) -> None:
        self.beginResetModel()
        self.situation, self.rows = situation, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.situation is None or not index.isValid():
            return None
        columns, row = self.situation.snapshot.enterprises, int(self.rows[index.row()])
        status = PlaceStatus(int(columns.place_status[row]))
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(columns.name[row])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{columns.name[row]}\n{status.label}：{ADVICE[status]}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one_line(columns.name[row])}，{status.label}，{ADVICE[status]}"
        return None


class UnplacedDelegate(QStyledItemDelegate):
    """Class sign, name, reason and advice."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, UnplacedModel) or model.situation is None:
            return
        theme, rect = self._look.theme, option.rect
        columns, row = model.situation.snapshot.enterprises, int(model.rows[index.row()])
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.accent_tint)
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.hover)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.line_weak)
        risk_class = RiskClass(int(columns.risk_class[row]))
        size = min(CLASS_SYMBOLS[risk_class].size_px, 18)
        draw_class(painter, rect.left() + 22, rect.center().y(), size, risk_class, theme)
        status = PlaceStatus(int(columns.place_status[row]))
        upper = QRect(rect.left() + 42, rect.top() + 4, rect.width() - 120, 19)
        draw(painter, upper, one_line(columns.name[row]), theme.text)
        draw(painter, upper.adjusted(0, 18, 70, 18), ADVICE[status], theme.text3, size=12)
        draw(painter, QRect(rect.right() - 84, rect.top() + 4, 74, 19), status.label, theme.text2, size=12, right=True)


class TrayList(FloatingBox):
    """The opened tray: a virtual list of all enterprises that are not on the map."""

    closed = Signal()

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(look)
        self._session = session
        self._title = label("", bold=True)
        self.model = UnplacedModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(UnplacedDelegate(look, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setLayoutMode(QListView.LayoutMode.Batched)  # there may be 20,000: 60 ms at once
        self.view.setBatchSize(BATCH)
        self.view.setMouseTracking(True)
        self.view.setAccessibleName("未落图企业")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.view.clicked.connect(lambda index: self._on_current(index, QModelIndex()))
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 4, 0)
        head.addWidget(self._title, 1)
        head.addWidget(IconButton(look, "x", "收起", self.closed.emit))
        top: QWidget = panel()
        top.setLayout(head)
        top.setFixedHeight(36)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(Line(look, weak=True))
        column.addWidget(self.view, 1)
        session.scene_changed.connect(self.refresh)
        session.scope_changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        situation, unit = self._session.situation, self._session.unit
        if situation is None or self.isHidden():
            return
        self._session.work.query(
            lambda _: unplaced(situation, unit), lambda rows: self._show(situation, unit, rows), lambda _: None
        )

    def _show(self, situation: Situation, unit: int, rows: Rows) -> None:
        if situation is self._session.situation and unit == self._session.unit:
            self.model.show_rows(situation, rows)
            self._title.setText(f"未落图 {len(rows):,} 家　全部计入合计")

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._session.select(int(self.model.rows[current.row()]))
