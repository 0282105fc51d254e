"""Qt's own dialogs speak Chinese throughout; nobody else's words are lost."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton

from desktop.look import Look

ENGLISH = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("mode", [QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.Directory])
@pytest.mark.parametrize("accept", QFileDialog.AcceptMode)
def test_a_file_dialog_is_chinese(mode: QFileDialog.FileMode, accept: QFileDialog.AcceptMode) -> None:
    dialog = QFileDialog(None, "打开", "", "所有文件 (*)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    dialog.setAcceptMode(accept)
    labels, buttons, tools = (dialog.findChildren(kind) for kind in (QLabel, QPushButton, QToolButton))
    said = [part.text() for part in (*labels, *buttons)] + [tool.toolTip() for tool in tools]
    assert len(said) >= 8
    assert [text for text in said if ENGLISH.search(text)] == []


@pytest.mark.usefixtures("look")
def test_standard_buttons_and_menus_are_chinese() -> None:
    every = QDialogButtonBox.StandardButton.NoButton
    for one in QDialogButtonBox.StandardButton:
        every |= one
    box = QDialogButtonBox(every)
    said = [one.text() for one in box.buttons()]
    line = QLineEdit()
    menu = line.createStandardContextMenu()
    said += [action.text().partition("\t")[0] for action in menu.actions()]
    assert len(said) > 20
    assert [text for text in said if ENGLISH.search(text)] == []


def test_what_nobody_translates_stays_as_it_is(look: Look) -> None:
    del look
    assert QCoreApplication.translate("Nowhere", "Failed: %1") == "Failed: %1"
