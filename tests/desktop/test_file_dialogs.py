"""Choosing files never opens one: a lock of the record that is let go lets another program take its log away."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QFileDialog, QFileSystemModel
from pytestqt.qtbot import QtBot

from bench import ledger_rows
from desktop.file_dialogs import PlainIcons, file_dialog
from desktop.look import Look


def _locks() -> int:
    return sum(f" {os.getpid()} " in line for line in Path("/proc/locks").read_text("ascii").splitlines())


@pytest.mark.skipif(sys.platform != "linux", reason="POSIX locks are counted in /proc")
def test_a_dialog_in_the_folder_of_the_record_lets_no_lock_go(qtbot: QtBot, look: Look, tmp_path: Path) -> None:
    del look
    for name in ("台账.xlsx", "照片.jpg", "说明"):
        (tmp_path / name).write_bytes(b"x")
    with ledger_rows.new_workspace(tmp_path / "区.bmap") as workspace:
        workspace.snapshot()
        before = _locks()
        assert before > 0
        dialog = file_dialog(None, "选文件", str(tmp_path), "所有文件 (*)")
        qtbot.addWidget(dialog)
        dialog.show()
        model = dialog.findChild(QFileSystemModel)
        assert model is not None
        qtbot.waitUntil(lambda: model.rowCount(model.index(str(tmp_path))) >= 4, timeout=10_000)
        qtbot.wait(300)  # icons and types are gathered on a thread of Qt's
        assert _locks() == before
        dialog.close()
        assert _locks() == before


def test_types_are_told_by_names(look: Look, tmp_path: Path) -> None:
    del look
    icons = PlainIcons()
    (tmp_path / "a.pdf").write_bytes(b"\x89PNG")
    assert icons.type(QFileInfo(str(tmp_path / "a.pdf"))) == "PDF 文件"
    assert icons.type(QFileInfo(str(tmp_path))) == "文件夹"
    assert not icons.icon(QFileInfo(str(tmp_path))).isNull()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own dialog")
def test_the_desktops_own_dialog_is_not_used(look: Look) -> None:
    del look
    dialog = file_dialog(None, "选文件", "", "")
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
