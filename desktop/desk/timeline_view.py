"""What happened to a hazard, one entry under the other on a line, with its evidence: photos small, documents by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.desk.flow import Flow
from desktop.jobs.hazards import TimelineEntry, TimelineFile
from desktop.look import Look
from desktop.parts import button, label, panel
from desktop.plain_text import accelerator_safe, one_line, tip
from desktop.work import Work
from layers.painter.fonts import font
from layers.painter.signs import draw_dial
from policy.light import Light

TIME, RAIL = 84, 28
PHOTO = QSize(132, 112)
CAPTION = 20
_WRAP = 600


class TimelineView(QScrollArea):
    """``wanted`` says which file is to be opened: photos large, documents saved."""

    wanted = Signal(object)  # TimelineFile
    hazard_wanted = Signal(int)  # id of another record

    def __init__(self, work: Work, look: Look) -> None:
        super().__init__()
        self._work, self._look = work, look
        self.entries: tuple[TimelineEntry, ...] = ()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("经过与证据")

    def show_entries(self, entries: tuple[TimelineEntry, ...], year: int, *, keeps_place: bool) -> None:
        """Show the course of a hazard; ``keeps_place``: the same hazard read anew."""
        place = self.verticalScrollBar().value() if keeps_place else 0
        self.entries = entries
        page = panel()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 24, 12)
        column.setSpacing(0)
        for at, entry in enumerate(entries):
            row = _Entry(entry, year, self._look, is_last=at + 1 == len(entries))
            for file in entry.attachments:
                row.files.add(self._file(file, _caption(file, entry)))
            if entry.hazard_id is not None:
                row.words.addWidget(self._link(entry.hazard_id), 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(row)
        column.addStretch(1)
        old = self.takeWidget()
        self.setWidget(page)
        if old is not None:
            old.deleteLater()  # not at once: a button of it may have asked for this
        self.verticalScrollBar().setValue(place)

    def _link(self, hazard_id: int) -> QWidget:
        return button("打开那条记录", lambda: self.hazard_wanted.emit(hazard_id), kind="link")

    def _file(self, file: TimelineFile, caption: str) -> QWidget:
        if not file.is_photo:
            size = f"{max(file.size // 1024, 1):,} KB"
            text = f"{one_line(file.name, 40)}　{size}"
            chip = button(text, lambda: self.wanted.emit(file), kind="small", look=self._look, sign="paperclip")
            chip.setToolTip(tip(f"{file.kind.label}：{file.name}\n点此另存"))
            chip.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            return chip
        thumb = Thumbnail(self._look, caption, lambda: self.wanted.emit(file))
        thumb.setToolTip(tip(f"{file.kind.label}：{file.name}\n点此放大"))

        def show(data: bytes | None) -> None:
            if isValid(thumb):  # another hazard may be shown by now
                thumb.show_picture(data)

        self._work.query(lambda _: file.load_thumbnail(), show, lambda _: None)
        return thumb


class _Entry(QWidget):
    """Time, mark on the line, words."""

    def __init__(self, entry: TimelineEntry, year: int, look: Look, *, is_last: bool) -> None:
        super().__init__()
        self._entry, self._look, self._is_last = entry, look, is_last
        time = label("待办" if entry.is_pending else _when(entry, year), size=12, tone="2")
        time.setFixedWidth(TIME)
        time.setAlignment(Qt.AlignmentFlag.AlignRight)
        title = label(one_line(entry.title, 120), bold=True, tone="alarm" if entry.is_alarm else "")
        who = label(one_line(_who(entry), 80), size=12, tone="2")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(title)
        head.addWidget(who)
        head.addStretch(1)
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self.words.addLayout(head)
        if entry.text and not entry.is_pending:
            text = label(one_line(entry.text, _WRAP), wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self.words.addWidget(text)
        self.files = Flow(8)
        if entry.attachments:
            self.words.addWidget(self.files)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0 if is_last else 12)
        row.setSpacing(0)
        row.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(RAIL + 12)
        row.addLayout(self.words, 1)
        self.setAccessibleName(f"{time.text()}，{entry.title}，{_who(entry)}，{entry.text}")
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, entry = self._look.theme, self._entry
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = TIME + RAIL / 2 + 4, 10.0
        if not self._is_last:
            painter.fillRect(QRectF(x - 0.75, y + 10, 1.5, self.height() - 20), QColor(theme.line))
        if entry.is_alarm:
            draw_dial(painter, x, y, 16, Light.OVERDUE, theme)
        elif entry.is_pending:
            pen = QPen(QColor(theme.text3), 1.5, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([1.5, 1.5])
            painter.setPen(pen)
            painter.drawEllipse(QRectF(x - 6, y - 6, 12, 12))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text3 if entry.is_system else theme.text2))
            painter.drawEllipse(QRectF(x - 5, y - 5, 10, 10))


class Thumbnail(QToolButton):
    """A small photo with its caption; a click or Enter opens it."""

    def __init__(self, look: Look, caption: str, on_click: Callable[[], None]) -> None:
        super().__init__()
        self._look, self._caption = look, caption
        self._picture: QImage | None = None
        self._is_gone = False
        self.setFixedSize(PHOTO)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{caption}，点此放大")
        self.clicked.connect(lambda: on_click())

    def sizeHint(self) -> QSize:
        return PHOTO

    def show_picture(self, data: bytes | None) -> None:
        """The picture as it came from the store; None: it is missing."""
        image = QImage.fromData(data) if data else QImage()
        self._picture, self._is_gone = (None, True) if image.isNull() else (image, False)
        self.update()

    def picture_box(self) -> QRectF:
        """Where the whole picture stands, above its caption: evidence is not cropped."""
        room = QSize(self.width(), self.height() - CAPTION)
        size = self._picture.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio) if self._picture else QSize()
        left, top = (room.width() - size.width()) / 2, (room.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(theme.chip))
        foot = self.rect().adjusted(0, self.height() - CAPTION, 0, 0)
        if self._picture is not None:
            painter.drawImage(self.picture_box(), self._picture)
        painter.fillRect(foot, QColor(16, 20, 26, 190))
        painter.setFont(font(12))
        painter.setPen(QColor("#FFFFFF"))
        text = f"{self._caption}　已缺失" if self._is_gone else self._caption
        painter.drawText(foot.adjusted(6, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, accelerator_safe(text))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 3))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def _caption(file: TimelineFile, entry: TimelineEntry) -> str:
    """整改后 2: which of its kind in the step."""
    same = [item for item in entry.attachments if item.kind is file.kind]
    return f"{file.kind.label.removesuffix('照片')} {same.index(file) + 1}"


def _when(entry: TimelineEntry, year: int) -> str:
    day = f"{entry.at:%m-%d}" if entry.at.year == year else f"{entry.at:%Y-%m-%d}"
    return day if entry.is_day or entry.at.year != year else f"{day} {entry.at:%H:%M}"


def _who(entry: TimelineEntry) -> str:
    if entry.is_pending:
        return entry.text
    return f"{entry.who}　（{entry.recorded_by} 记录）" if entry.recorded_by else entry.who
