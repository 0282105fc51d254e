"""What the main window and the page's process say to each other: short messages over a local socket of this user.

From the window: ``make`` (write and show the page anew, with ``workspace`` and ``as_of``) and ``theme`` (a name). From
the page: ``shown`` (whether the page could be shown). When one end goes, the other is told by the system, whatever
happened.
"""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

NO_ENGINE = 4  # exit code of the page's process: QtWebEngine is missing or cannot be loaded


class PageChannel(QObject):
    """One end. ``received`` brings a message, ``closed`` says that the other end has gone or was never there."""

    received = Signal(dict)
    closed = Signal()

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(self.closed)
        socket.errorOccurred.connect(lambda _error: self.closed.emit())

    def send(self, **message: Any) -> None:
        """Send a message; one that finds nobody is lost."""
        if self._socket.state() == QLocalSocket.LocalSocketState.ConnectedState:
            self._socket.write(json.dumps(message).encode("ascii") + b"\n")

    def close(self) -> None:
        """Tell the other end, by going."""
        self._socket.disconnectFromServer()

    def _on_ready(self) -> None:
        while self._socket.canReadLine():
            self.received.emit(json.loads(bytes(self._socket.readLine().data())))


def connected(name: str, parent: QObject) -> PageChannel:
    """The page's end of the channel that the window has opened under a name."""
    socket = QLocalSocket()
    channel = PageChannel(socket, parent)
    socket.connectToServer(name)
    return channel
