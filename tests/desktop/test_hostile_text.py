"""Names that want to be markup, formulas or novels stay literal and break no layout."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.plain_text import one_line, or_unfilled, tip
from ledger.text_column import TextColumn
from tests.helpers.memory_record import MemoryRecord
from tests.helpers.sample import snapshot
from tests.helpers.window import settle, texts

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<b>粗</b>&amp;&lt;",
    '=HYPERLINK("http://x")',
    "长" * 10_000,
    "第一行\n第二行\t\x00\u202e反",
    "&查找 100%",
]


@pytest.fixture
def record() -> MemoryRecord:
    shot = snapshot(300, 40, 10)
    names = shot.enterprises.name.tolist()
    hosts = np.unique(shot.hazards.enterprise)[: len(HOSTILE)]
    for host, text in zip(hosts, HOSTILE, strict=False):
        names[host] = text
    many = [HOSTILE[row % len(HOSTILE)] for row in range(len(shot.hazards))]
    hazards = replace(
        shot.hazards, description=TextColumn.of(many), owner=TextColumn.of(many), basis=TextColumn.of(many)
    )
    return MemoryRecord(
        replace(shot, enterprises=replace(shot.enterprises, name=TextColumn.of(names)), hazards=hazards)
    )


def test_list_and_dossier_show_them_literally(qtbot: QtBot, window: MainWindow, record: MemoryRecord) -> None:
    shot = record.snapshot()
    for host in np.unique(shot.hazards.enterprise)[: len(HOSTILE)]:
        window.session.select(int(host))
        settle(qtbot, window)
        name = shot.enterprises.name[int(host)]
        assert one_line(name) in texts(window.dossier)
        assert window.grab().width() == window.width()
    labels = window.findChildren(QLabel)
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels if label.text())
    model = window.list.model
    shown = {model.data(model.index(row, 3)) for row in range(model.rowCount())}
    assert one_line(HOSTILE[0]) in shown


def test_tool_tips_are_escaped(window: MainWindow) -> None:
    model = window.list.model
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            text = model.data(model.index(row, column), Qt.ItemDataRole.ToolTipRole)
            assert "<img" not in text
            assert len(text) < 6000


def test_the_window_keeps_its_size(qtbot: QtBot, window: MainWindow) -> None:
    before = window.size()
    for row in range(window.list.model.rowCount()):
        window.list.table.selectRow(row)
    settle(qtbot, window)
    assert window.size() == before
    assert window.minimumSizeHint().width() <= 1366


@pytest.mark.parametrize("text", HOSTILE)
def test_a_tip_reads_as_the_text(text: str) -> None:
    document = QTextDocument()
    document.setHtml(tip(text[:500]))
    assert document.toPlainText().split() == text[:500].split()


@pytest.mark.parametrize("text", HOSTILE)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text, 50)
    assert len(line) <= 51
    assert all(char.isprintable() or char == "\u3000" for char in line)
    assert line.startswith(text[:3].replace("\n", " "))


def test_unfilled() -> None:
    assert [or_unfilled(value) for value in (None, "", " ", np.datetime64("NaT"), float("nan"), 0)] == ["未填"] * 5 + [
        "0"
    ]
