"""The dialogs in which files and folders are chosen. Nothing in them ever opens a file.

The rule is a matter of the record's safety: on Linux and macOS a process that opens and closes a file anywhere loses all
its locks on it (POSIX advisory locks). Qt's own dialog looks into each file of a folder to draw its icon, among them
the workspace that this window has open; then another program may take SQLite's log away under us. So icons and types
are told by names alone, and the desktop's own dialog, which looks into files too, is used on Windows only.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QStyle, QWidget

from desktop.dress import wear

_Icon = QAbstractFileIconProvider.IconType


class PlainIcons(QAbstractFileIconProvider):
    """An icon for folders and one for files."""

    def icon(self, what: QFileInfo | _Icon) -> QIcon:
        """The icon of a file, folder or sort of place."""
        is_folder = what.isDir() if isinstance(what, QFileInfo) else what is not _Icon.File
        sign = QStyle.StandardPixmap.SP_DirIcon if is_folder else QStyle.StandardPixmap.SP_FileIcon
        return QApplication.style().standardIcon(sign)

    def type(self, info: QFileInfo) -> str:
        """What the column 类型 says."""
        if info.isDir():
            return "文件夹"
        return f"{info.suffix().upper()} 文件" if info.suffix() else "文件"


_icons = PlainIcons()


def file_dialog(parent: QWidget | None, title: str, place: str, pattern: str = "") -> QFileDialog:
    """A dialog that opens no file. ``place``: a folder, or a folder with the proposed name."""
    dialog = QFileDialog(parent, title, place, pattern)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, sys.platform != "win32")
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons)
    dialog.setIconProvider(_icons)
    wear(dialog)
    return dialog


def choose_open(parent: QWidget, title: str, folder: str, pattern: str, *, many: bool = False) -> list[str]:
    """Ask for one file or several; empty when the user thought better of it."""
    dialog = file_dialog(parent, title, folder, pattern)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def choose_save(parent: QWidget, title: str, proposal: str, pattern: str) -> str:
    """Ask where to write; empty when the user thought better of it."""
    dialog = file_dialog(parent, title, proposal, pattern)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(proposal)
    return next(iter(_chosen(dialog)), "")


def choose_folder(parent: QWidget, title: str, folder: str) -> str:
    """Ask for a folder; empty when the user thought better of it."""
    dialog = file_dialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return next(iter(_chosen(dialog)), "")


def _chosen(dialog: QFileDialog) -> list[str]:
    try:
        return dialog.selectedFiles() if dialog.exec() else []
    finally:
        dialog.deleteLater()
