"""The legend that is also the layer panel: every sign with its count and its switch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop import icons
from desktop.hazard_delegate import draw
from desktop.layer_model import Index, LayerModel
from desktop.look import Look
from desktop.parts import IconButton, Line, label, panel
from desktop.session import Session
from layers.legend import LegendEntry, LegendGroup, Sign, footnotes, legend
from layers.painter.fonts import metrics
from layers.painter.signs import draw_class, draw_conflict, draw_dial, draw_line_swatch, draw_zone_swatch
from layers.symbology import CLASS_SYMBOLS, CONFLICT_PLATE, Aggregation, LineKind, aggregation_at
from layers.theme import Theme
from layers.view import View
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import Light

ROW = 26
GROUP_ROW = 33
_BOX = 16
_LEFT = 16


class LayerDelegate(QStyledItemDelegate):
    """Paints groups and entries; ``is_aggregated`` says that zones are drawn only closer."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.is_aggregated = True
        self.has_focus = False

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(180, ROW if index.parent().isValid() else GROUP_ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, LayerModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, rect = self._look.theme, QRect(option.rect)
        rect.setLeft(0)
        entry, group = model.entry(index), model.group(index)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.hover)
        if group is not None:
            self._paint_group(painter, rect, group, bool(option.state & QStyle.StateFlag.State_Open))
        elif entry is not None:
            self._paint_entry(painter, rect, entry, model.is_on(index))
        if self.has_focus and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(4, 1, -4, -2))
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, group: LegendGroup, is_open: bool) -> None:
        theme = self._look.theme
        sign = "chevron-down" if is_open else "chevron-right"
        ratio = painter.device().devicePixelRatioF()
        middle = rect.center().y() + 3
        painter.drawImage(QPointF(_LEFT, middle - 7), icons.image(sign, theme.text2, 14, ratio))
        row = rect.adjusted(_LEFT + 18, 4, -14, 2)
        title = draw(painter, row, group.title, theme.text, bold=True, size=12)
        total = draw(painter, row, group.total_text, theme.text2, right=True, size=12)
        if group.note and self.is_aggregated:
            room = row.width() - title - total - 20
            if metrics(12).horizontalAdvance(group.note) <= room:
                draw(painter, row.adjusted(0, 0, -total - 10, 0), group.note, theme.text3, right=True, size=12)

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: LegendEntry, is_on: bool) -> None:
        theme, middle = self._look.theme, rect.center().y() + 0.5
        if entry.key:
            paint_switch(painter, QRectF(_LEFT + 0.5, middle - 8, _BOX, _BOX), is_on, theme)
        painter.setOpacity(1.0 if is_on else 0.45)
        paint_sign(painter, QPointF(_LEFT + 36, middle), entry.sign, theme)
        painter.setOpacity(1.0)
        tone = theme.text if is_on else theme.text3
        row = rect.adjusted(_LEFT + 56, 0, -14, 0)
        if entry.count is not None:
            quiet = theme.text2 if is_on and entry.key else theme.text3
            taken = draw(painter, row, f"{entry.count:,}", theme.text if is_on and entry.key else quiet, right=True)
            row.setRight(row.right() - taken - 8)
        draw(painter, row, entry.label, tone if entry.key else theme.text2)


class LayerTree(QTreeView):
    """Space switches, a click switches, a double click shows one entry alone."""

    def __init__(self, model: LayerModel, look: Look) -> None:
        super().__init__()
        self._model = model
        self.rows_delegate = LayerDelegate(look, self)
        self.setModel(model)
        self.setItemDelegate(self.rows_delegate)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName("图层与图例")
        model.modelReset.connect(self.expandAll)
        model.switched.connect(self.viewport().update)
        look.changed.connect(self.viewport().update)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self._model.group(index) is not None:
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self._model.toggle(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # its release is the second switch

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._model.toggle(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._model.group(index) is not None:
            self.setExpanded(index, not self.isExpanded(index))
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        menu = QMenu(self)
        if self._model.entry(index) is not None and self._model.keys(index):
            menu.addAction("只看这一项", lambda: self._model.only(index))
        if self._model.group(index) is not None and self._model.keys(index):
            words = "整组关闭" if self._model.is_on(index) else "整组打开"
            menu.addAction(words, lambda: self._model.toggle(index))
        menu.addAction("全部打开", self._model.show_all)
        menu.exec(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.has_focus = event.reason() is not Qt.FocusReason.MouseFocusReason
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0, 0, QModelIndex()))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.has_focus = False
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()


class LayerPanel(QWidget):
    """Head, tree, footnotes."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self.model = LayerModel()
        self.tree = LayerTree(self.model, look)
        self._notes = label("", tone="2", size=12, wrap=True)
        self._all = IconButton(look, "rotate-ccw", "全部打开", self.model.show_all)
        head = panel()
        head.setFixedHeight(41)
        row = QHBoxLayout(head)
        row.setContentsMargins(_LEFT, 0, 8, 0)
        row.addWidget(label("图层与图例", size=14, bold=True), 1)
        row.addWidget(self._all)
        foot = panel()
        notes = QVBoxLayout(foot)
        notes.setContentsMargins(_LEFT, 8, 8, 8)
        notes.addWidget(self._notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(Line(look, weak=True))
        column.addWidget(self.tree, 1)
        column.addWidget(Line(look))
        column.addWidget(foot)
        self.model.switched.connect(lambda: session.switch(self.model.hidden))
        session.hidden_changed.connect(self._on_hidden)
        session.scene_changed.connect(self.refresh)
        session.scope_changed.connect(self.refresh)
        self._on_hidden()

    def refresh(self) -> None:
        situation = self._session.situation
        if situation is None:
            return
        self.model.show_groups(legend(situation, self._session.unit))
        self._show_notes()

    def show_view(self, view: View) -> None:
        """Notes that hold only while the map shows aggregates."""
        is_aggregated = aggregation_at(view.scale_denominator) is not Aggregation.EACH
        if is_aggregated != self.tree.rows_delegate.is_aggregated:
            self.tree.rows_delegate.is_aggregated = is_aggregated
            self.tree.viewport().update()
            self._show_notes()

    def _show_notes(self) -> None:
        situation = self._session.situation
        if situation is not None:
            singly = not self.tree.rows_delegate.is_aggregated
            self._notes.setText("\n".join(footnotes(situation, singly)))

    def _on_hidden(self) -> None:
        self._all.setEnabled(bool(self._session.hidden))


def paint_switch(painter: QPainter, box: QRectF, is_on: bool, theme: Theme) -> None:
    """A check box in the tones of the theme."""
    painter.setPen(QPen(QColor(theme.accent if is_on else theme.text3), 1))
    painter.setBrush(QColor(theme.accent if is_on else theme.panel))
    painter.drawRoundedRect(box, 3, 3)
    if is_on:
        pen = QPen(QColor(theme.on_accent), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        x, y = box.left(), box.top()
        painter.drawPolyline([QPointF(x + 4, y + 8.3), QPointF(x + 6.9, y + 11.2), QPointF(x + 12.1, y + 5.2)])


def paint_sign(painter: QPainter, at: QPointF, sign: Sign, theme: Theme) -> None:
    """The sign of a legend entry, as the map draws it."""
    x, y = at.x(), at.y()
    if isinstance(sign, RiskClass):
        size = min(CLASS_SYMBOLS[sign].size_px, 20)
        draw_class(painter, x, y, size, sign, theme)
    elif isinstance(sign, Light):
        draw_dial(painter, x, y, 16, sign, theme)
    elif isinstance(sign, ConflictRule):
        draw_conflict(painter, x, y, CONFLICT_PLATE.size_px, theme)
    elif isinstance(sign, OperationKind):
        draw_zone_swatch(painter, QRectF(x - 11.5, y - 7, 23, 14), sign, theme)
    elif isinstance(sign, LineKind):
        draw_line_swatch(painter, QRectF(x - 11, y - 3, 22, 6), sign, theme)
