"""QtWebEngine, closed on all sides. Importing this file loads the engine: only ``page_preview`` does, when it must."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

_OFF = (
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.JavascriptCanPaste,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.AllowGeolocationOnInsecureOrigins,
    QWebEngineSettings.WebAttribute.AllowRunningInsecureContent,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
)


class Gate(QWebEngineUrlRequestInterceptor):
    """Lets one file and data: pictures pass. ``refused`` lists what was asked for besides, newest last."""

    KEPT = 100

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.allowed = QUrl()
        self.refused: list[str] = []

    def permits(self, url: QUrl) -> bool:
        """True for the page itself and for what it carries inside."""
        if url.scheme() == "data":
            return True
        return url.isLocalFile() and self.allowed.isLocalFile() and url.toLocalFile() == self.allowed.toLocalFile()

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        url = info.requestUrl()
        if not self.permits(url):
            info.block(True)
            self.refused = [*self.refused[-self.KEPT + 1 :], url.toString()]


class Page(QWebEnginePage):
    """A page that goes nowhere, opens nothing and asks the user nothing."""

    def __init__(self, profile: QWebEngineProfile, gate: Gate, parent: QObject) -> None:
        super().__init__(profile, parent)
        self._gate = gate

    def acceptNavigationRequest(  # noqa: N802 - Qt's name
        self, url: QUrl | str, _kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        return is_main_frame and QUrl(url).scheme() == "file" and self._gate.permits(QUrl(url))

    def createWindow(self, _kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]  # noqa: N802
        return None

    def javaScriptAlert(self, _origin: QUrl | str, _text: str) -> None:  # noqa: N802
        return

    def javaScriptConfirm(self, _origin: QUrl | str, _text: str) -> bool:  # noqa: N802
        return False

    def chooseFiles(self, _mode: object, _old: object, _types: object) -> list[str]:  # noqa: N802
        return []


class Engine(QObject):
    """One view with a profile that keeps nothing."""

    finished = Signal(bool)
    terminated = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Children die in the order of their birth, and a page must die before its profile: the view comes first.
        self.view = QWebEngineView(parent)
        self._profile = QWebEngineProfile(parent)  # without a name: off the record, nothing on disk
        self.gate = Gate(self._profile)
        self._profile.setUrlRequestInterceptor(self.gate)
        self._profile.downloadRequested.connect(_refuse_download)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.view.setAcceptDrops(False)
        self.page = Page(self._profile, self.gate, self.view)
        for attribute in _OFF:
            self.page.settings().setAttribute(attribute, False)
        self.page.permissionRequested.connect(_refuse_permission)
        self.page.loadFinished.connect(self.finished)
        self.page.renderProcessTerminated.connect(lambda *_: self.terminated.emit())
        self.view.setPage(self.page)

    def open(self, url: QUrl) -> None:
        """Load this file; from now on nothing else may be read."""
        self.gate.allowed = url
        self.page.load(url)

    def close(self) -> None:
        """End the engine's processes now."""
        self.finished.disconnect()
        self.terminated.disconnect()
        for part in (self.page, self.view, self._profile):
            shiboken6.delete(part)
        self.deleteLater()


def _refuse_download(download: QWebEngineDownloadRequest) -> None:
    download.cancel()


def _refuse_permission(permission: QWebEnginePermission) -> None:
    permission.deny()
