"""A photo large, with where it comes from; it can be saved as it came."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.desk.files import save_file
from desktop.dress import wear
from desktop.jobs.hazards import TimelineFile
from desktop.look import Look
from desktop.parts import ElidedLabel, button, label, panel
from desktop.session import Session
from desktop.settings import Settings

LARGEST = QSize(2600, 1950)  # pixels that are kept: enough for a large screen


class PhotoDialog(QDialog):
    """Reads the photo on a worker, no larger than a screen shows it."""

    def __init__(self, parent: QWidget, session: Session, look: Look, store: Settings, file: TimelineFile) -> None:
        super().__init__(parent)
        self.setWindowTitle("照片")
        self.resize(1000, 720)
        self._look = look
        self.picture = _Picture(look)
        foot = panel("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 8, 16, 8)
        size = f"{file.width}×{file.height}　{max(file.size // 1024, 1):,} KB"
        row.addWidget(label(file.kind.label, bold=True))
        row.addWidget(ElidedLabel(f"{file.name}　{size}　校验值 {file.sha256[:12]}…", size=12, tone="2"), 1)
        row.addWidget(button("另存…", lambda: save_file(self, session, store, file), look=look, sign="download"))
        row.addWidget(button("关闭", self.reject))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.picture, 1)
        whole.addWidget(foot)
        wear(self)
        session.work.query(lambda _: _read(file), self.picture.show_image)


class _Picture(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.image: QImage | None = None
        self._said = "正在读取照片…"

    def show_image(self, image: QImage) -> None:
        self.image = None if image.isNull() else image
        self._said = "照片的内容已缺失或损坏。请运行检查，并用最近的备份核对。"
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.theme.window)
        if self.image is None:
            painter.setPen(self._look.theme.text2)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._said)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        fitted = self.image.size().scaled(self.size() - QSize(24, 24), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - fitted.width()) // 2, (self.height() - fitted.height()) // 2
        painter.drawImage(self.rect().adjusted(left, top, -left, -top), self.image)


def _read(file: TimelineFile) -> QImage:
    """The photo upright. Runs on a worker."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    data = file.workspace.blob(file.sha256)
    if data is None:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > LARGEST.width() or size.height() > LARGEST.height():
        reader.setScaledSize(size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
