"""Starts, steers and ends the one process in which the portable page is made and previewed (``page_app``).

The main window must never load QtWebEngine: its first start holds the window's thread for a third of a second and its
memory stays for weeks. Nor does it write the page: a worker that imports and formats holds the interpreter, and with it
the window's thread. Every call but ``close`` returns at once.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal
from PySide6.QtNetwork import QLocalServer

import resources
from desktop.page_channel import NO_ENGINE, PageChannel
from layers.theme import ThemeName
from ledger.problem import Problem
from ledger.store.place import Place, secrets_of

END_MS = 2000
SAVE_INSTEAD = "网页仍可另存为文件，用浏览器打开。"
_log = logging.getLogger(__name__)


class PageProcess(QObject):
    """``shown`` brings whether the page was shown, ``lost`` why the process ended by itself. When the user closes the
    page, nothing is said."""

    shown = Signal(bool)
    lost = Signal(Problem)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._workspace: Place | None = None
        self._operator = ""
        self._server: QLocalServer | None = None
        self._channel: PageChannel | None = None
        self._folder = ""  # of the page; the process removes it, and so do we: it may have been killed
        self._theme: ThemeName | None = None
        self._wanted: dict[str, str] | None = None

    @property
    def pid(self) -> int:
        """Of the page's process; 0 without one."""
        return self._process.processId() if self._process is not None else 0

    def show(self, workspace: Place, as_of: datetime, proposal: Path, theme: ThemeName, operator: str = "") -> None:
        """Show the page of a workspace for a moment: in the window that is open, else in a new one."""
        if operator != self._operator or (self._workspace != workspace and secrets_of(workspace)):
            self.close()  # the process that is there does not know the password, or works for somebody else
        self._workspace, self._operator = workspace, operator
        if self._process is None:
            self._start(workspace, as_of, proposal, theme)
        else:
            self._wanted = {"workspace": str(workspace), "as_of": as_of.isoformat()}
            self._say()

    def dress(self, theme: ThemeName) -> None:
        """Let the window of the page follow a change of theme."""
        self._theme = theme
        self._say()

    def close(self) -> None:
        """End the process; waits for its end, for two seconds at most."""
        process, is_listening = self._process, self._channel is not None
        self._forget()
        if process is None:
            return
        process.blockSignals(True)
        if not (is_listening and _has_ended(process)):
            process.kill()
            _has_ended(process)
        process.deleteLater()
        self._clear()

    def _start(self, workspace: Place, as_of: datetime, proposal: Path, theme: ThemeName) -> None:
        self._theme = self._wanted = None
        name = f"battlemap-page-{uuid4().hex}"
        self._server = server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connected)
        if not server.listen(name):  # the page shows nevertheless, and closes at once when it finds nobody
            _log.error("no channel for the page: %s", server.errorString())
        self._folder = tempfile.mkdtemp(prefix="battlemap-page-")
        moment = ["--as-of", as_of.isoformat(), "--theme", theme.value, "--channel", name]
        places = ["--folder", self._folder, "--proposal", str(proposal), "--", str(workspace)]
        by = ["--by", self._operator] if self._operator else []
        self._process = process = own_process(self, "page", *moment, *by, *places, secrets=secrets_of(workspace))
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
        process.errorOccurred.connect(self._on_error)
        process.finished.connect(self._on_finished)
        process.start()

    def _say(self) -> None:
        """What has not been said yet, as soon as somebody listens."""
        if self._channel is None:
            return
        if self._theme is not None:
            self._channel.send(theme=self._theme.value)
        if self._wanted is not None:
            self._channel.send(make=self._wanted)
        self._theme = self._wanted = None

    def _on_connected(self) -> None:
        if self._server is None:
            return
        self._channel = PageChannel(self._server.nextPendingConnection(), self)
        self._channel.received.connect(self._on_received)
        self._server.close()  # nobody else is expected
        self._say()

    def _on_received(self, message: dict[str, object]) -> None:
        self.shown.emit(bool(message.get("shown")))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # then nothing else is told
            self._lose("网页预览没有打开。")

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if status is QProcess.ExitStatus.NormalExit and code == 0:
            self._forget()
            self._clear()
        elif status is QProcess.ExitStatus.NormalExit and code == NO_ENGINE:
            self._lose("这台电脑上缺少网页预览组件，预览打不开。")
        else:
            self._lose("网页预览意外退出了。")

    def _lose(self, sentence: str) -> None:
        process = self._process
        _log.error("page process: exit code %s", process.exitCode() if process is not None else None)
        self._forget()
        self._clear()
        self.lost.emit(Problem(sentence, SAVE_INSTEAD))

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _forget(self) -> None:
        """Let go of the process and close the channel to it: that alone makes a page that is open close."""
        process, server, channel = self._process, self._server, self._channel
        self._process = self._server = self._channel = None
        if channel is not None:
            channel.close()
            channel.deleteLater()
        if server is not None:
            server.close()
            server.deleteLater()
        if process is not None and process.state() is QProcess.ProcessState.NotRunning:
            process.deleteLater()


def own_process(parent: QObject, *arguments: str, secrets: Mapping[str, str] | None = None) -> QProcess:
    """A process of ``battlemap`` itself, not yet started: installed, from a checkout, or frozen into one file.
    ``secrets`` go by its environment: anybody may read the arguments of a process."""
    process = QProcess(parent)
    environment = QProcessEnvironment.systemEnvironment()
    for name, value in (secrets or {}).items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.setProgram(sys.executable)
    process.setArguments([*([] if getattr(sys, "frozen", False) else ["-m", "desktop"]), *arguments])
    process.setWorkingDirectory(str(resources.ROOT.parent))  # the same code as ours, whatever lies where we started
    return process


def _has_ended(process: QProcess) -> bool:
    return process.state() is QProcess.ProcessState.NotRunning or process.waitForFinished(END_MS)
