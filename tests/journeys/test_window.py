"""A day at the desk: a new workspace, a ledger in, a look round, a sheet out; a cancelled import leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import notify
from desktop.application import prepare
from desktop.export_dialog import ExportDialog
from desktop.import_dialog import ImportDialog
from desktop.jobs.demo_ledger import write_ledger
from desktop.jobs.workspaces import pack_area
from desktop.main_window import MainWindow
from desktop.new_dialog import NewWorkspace
from desktop.settings import REDUCED_MOTION, Settings
from ledger.problem import Problem
from policy.pack import load
from tests.helpers.window import WAIT_MS, settle, texts

PACK = "jilin-2021"
COUNT = 300
LONG_MS = 120_000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of three ledgers."""
    pack = load(PACK)
    area = pack_area(pack)
    book = tmp_path_factory.mktemp("ledger") / "演示台账.xlsx"
    as_of = datetime(2026, 11, 20, 18, 0)
    write_ledger(book, PACK, area.title, area.units, COUNT, as_of, lambda *_: None, lambda: False)
    return book


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """What the user was told."""
    problems: list[Problem] = []
    monkeypatch.setattr(notify, "tell", lambda _parent, problem: problems.append(problem))
    return problems


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    store = Settings(tmp_path / "window.ini")
    store.put(REDUCED_MOTION, True)
    made = MainWindow(prepare(qapp, store), store)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()


def new_workspace(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.opening.make(NewWorkspace(path, PACK, None))
    qtbot.waitUntil(lambda: window.session.scene is not None, timeout=LONG_MS)
    settle(qtbot, window)


def trial(qtbot: QtBot, window: MainWindow, ledger: Path) -> ImportDialog:
    """The import dialog with the ledger read on trial."""
    dialog = ImportDialog(window, window.session, window.settings, window.look)
    dialog.add_files([ledger])
    dialog.open()
    dialog.start(dry_run=True)
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 2, timeout=LONG_MS)
    return dialog


def test_from_nothing_to_a_printed_sheet(
    qtbot: QtBot, window: MainWindow, ledger: Path, tmp_path: Path, told: list[Problem]
) -> None:
    new_workspace(qtbot, window, tmp_path / "吉林.bmap")
    record, session = window.session.record, window.session
    assert record is not None
    assert window.empty.isVisible()
    before = record.head().seq

    dialog = trial(qtbot, window, ledger)
    assert record.head().seq == before
    assert dialog.outcome.groups is not None
    stored = dialog.outcome.groups.report.totals["new"]
    assert f"{stored:,}" in dialog.outcome.go.text()
    dialog.outcome.go.click()
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 2, timeout=LONG_MS)
    dialog.accept()
    qtbot.waitUntil(lambda: session.situation is not None and session.situation.snapshot.seq > before, timeout=WAIT_MS)
    settle(qtbot, window)
    assert not window.empty.isVisible()
    assert window.figures.tiles[0].figure is not None
    assert window.figures.tiles[0].figure.value == COUNT

    window.session.set_as_of(datetime(2026, 11, 20, 18, 0))
    settle(qtbot, window)
    window.list.table.selectRow(0)
    settle(qtbot, window)
    assert window.dossier.facts is not None
    assert window.dossier.facts.open_hazards >= 1
    assert window.dossier.facts.name in texts(window.dossier)

    sheet = ExportDialog(window, window.session, window.settings, window.look, "hazards")
    sheet.open()
    qtbot.waitUntil(lambda: sheet.proof is not None, timeout=LONG_MS)
    assert any("审图号" in note for note in sheet.proof.notes)  # type: ignore[union-attr]
    out = tmp_path / "施工图.pdf"
    sheet.write(out)
    qtbot.waitUntil(lambda: sheet.written == [out], timeout=LONG_MS)
    printed = "".join(page.extract_text() for page in PdfReader(out).pages)
    assert "施工图" in printed
    sheet.reject()
    settle(qtbot, window)
    assert told == []


def test_a_cancelled_import_leaves_nothing(
    qtbot: QtBot, window: MainWindow, ledger: Path, tmp_path: Path, told: list[Problem]
) -> None:
    new_workspace(qtbot, window, tmp_path / "吉林.bmap")
    record = window.session.record
    assert record is not None
    before = record.head()
    dialog = ImportDialog(window, window.session, window.settings, window.look)
    dialog.add_files([ledger])
    dialog.open()
    dialog.start(dry_run=False)
    dialog.progress.cancel.click()
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 0, timeout=LONG_MS)
    assert record.head() == before
    assert told == []
    dialog.reject()


def test_a_file_that_is_no_ledger_is_told_in_one_sentence(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, told: list[Problem]
) -> None:
    new_workspace(qtbot, window, tmp_path / "吉林.bmap")
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    dialog = ImportDialog(window, window.session, window.settings, window.look)
    dialog.add_files([broken])
    dialog.open()
    dialog.start(dry_run=True)
    qtbot.waitUntil(lambda: bool(told), timeout=LONG_MS)
    assert "坏.xlsx" in told[0].message
    assert told[0].suggestion
    assert dialog.pages.currentIndex() == 0
    dialog.reject()


def test_a_missing_workspace_is_told_and_the_start_page_stays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, told: list[Problem]
) -> None:
    window.opening.open_path(tmp_path / "没有.bmap")
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert "没有.bmap" in told[0].message
    assert window.pages.currentIndex() == 0
    assert window.session.record is None


def test_problem_list_is_filtered_and_saved(
    qtbot: QtBot, window: MainWindow, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openpyxl import load_workbook

    new_workspace(qtbot, window, tmp_path / "吉林.bmap")
    dialog = trial(qtbot, window, ledger)
    groups = dialog.outcome.groups
    assert groups is not None
    assert groups.by_code
    assert dialog.outcome.model.rowCount() == len(groups.report.problems)
    dialog.outcome.kinds.setCurrentRow(1)
    code, rows = next(iter(groups.by_code.items()))
    assert dialog.outcome.model.rowCount() == len(rows)
    assert all(groups.report.problems[int(row)].problem.code == code for row in rows)
    out = tmp_path / "问题.xlsx"
    said: list[str] = []
    monkeypatch.setattr(notify, "choose_save", lambda *_args, **_kinds: str(out))
    monkeypatch.setattr(notify, "inform", lambda _parent, sentence, _detail="": said.append(sentence))
    dialog.outcome.save.click()
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    sheet = load_workbook(out).active
    assert sheet is not None
    assert sheet.max_row == len(groups.report.problems) + 1
    dialog.reject()


def test_f11_opens_the_wall_and_it_goes_with_the_window(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, told: list[Problem]
) -> None:
    from desktop.wall import WallWindow

    new_workspace(qtbot, window, tmp_path / "吉林.bmap")
    qtbot.keyClick(window, Qt.Key.Key_F11)
    walls: list[WallWindow] = []

    def is_there() -> bool:  # its module is loaded on a worker
        walls[:] = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, WallWindow)]
        return len(walls) == 1

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: walls[0].scene is not None, timeout=LONG_MS)
    window.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(walls[0]) or not walls[0].isVisible(), timeout=WAIT_MS)
    assert told == []
