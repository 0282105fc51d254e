"""Qt's own words in Chinese: its file dialogs, menus, calendars and standard buttons. Our own carry our own words."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

# What the translation that comes with Qt leaves in English.
_MISSING = {
    "&Look in:": "查找范围(&L)：",
    "Files of &type:": "文件类型(&T)：",
}


class _Rest(QTranslator):
    """Words that Qt's translation lacks. None lets Qt ask the translator that was installed before; "" would be taken
    for a translation."""

    def translate(self, _context: str, source: str, _disambiguation: str | None = None, _n: int = -1) -> str | None:
        return _MISSING.get(source)

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


def install_words(application: QApplication) -> None:
    """Install Qt's Chinese once; the words last as long as the application."""
    if application.findChild(_Rest) is not None:
        return
    shipped = QTranslator(application)
    if shipped.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(shipped)
    application.installTranslator(_Rest(application))
