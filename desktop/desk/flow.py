"""A strip that sets its parts in lines, like words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

TOP = 4


class Flow(QWidget):
    """Parts keep the size that they ask for; those of one line stand on its foot."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._spacing = spacing
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, part: QWidget) -> None:
        """Put a part behind the others."""
        part.setParent(self)
        self._parts.append(part)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's own name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's own name
        return self._places(width)[1]

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, max((part.sizeHint().height() for part in self._parts), default=0) + TOP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part, place in zip(self._parts, self._places(self.width())[0], strict=True):
            part.setGeometry(place)

    def _places(self, width: int) -> tuple[list[QRect], int]:
        """Where the parts stand in a strip of this width, and how high it is."""
        lines: list[list[QSize]] = [[]]
        used = 0
        for size in (part.sizeHint() for part in self._parts):
            if lines[-1] and used + size.width() > width:
                lines.append([])
                used = 0
            lines[-1].append(size)
            used += size.width() + self._spacing
        places, top = [], TOP
        for line in lines:
            height = max((size.height() for size in line), default=0)
            left = 0
            for size in line:
                places.append(QRect(left, top + height - size.height(), size.width(), size.height()))
                left += size.width() + self._spacing
            top += height + self._spacing
        return places, top - self._spacing
