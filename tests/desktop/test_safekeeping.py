"""Backups and what a crash left, in the real window over real files; message boxes are answered by the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop import notify
from desktop.main_window import MainWindow
from ledger.journal import RecordKind, now
from ledger.store.backup import keep
from ledger.store.backup_folder import Why, backups
from ledger.store.intent import Intent, noted
from ledger.store.workspace import Workspace
from tests.helpers.stored import stored_workspace
from tests.helpers.window import WAIT_MS, settle


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "演示.bmap"
    stored_workspace(place).close()
    return place


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    window.opening.open_path(path)
    qtbot.waitUntil(lambda: window.session.scene is not None, timeout=WAIT_MS)
    settle(qtbot, window)


def boxes(window: MainWindow) -> list[str]:
    """What the message boxes say; closes them."""
    found = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    said = [f"{box.text()}{box.informativeText()}" for box in found]
    for box in found:
        box.close()
    return said


def test_the_first_opening_of_a_day_makes_a_backup_in_silence(
    qtbot: QtBot, bare_window: MainWindow, path: Path
) -> None:
    opened(qtbot, bare_window, path)
    qtbot.waitUntil(lambda: len(backups(path)) == 1, timeout=WAIT_MS)
    assert [item.why for item in backups(path)] == ["每日"]
    assert boxes(bare_window) == []


def test_what_a_crash_left_is_told_once(qtbot: QtBot, bare_window: MainWindow, path: Path) -> None:
    with noted(path, Intent("导入台账 三月.xlsx", "张某", now(), 9)):
        note = next(path.parent.glob(f"{path.name}-busy-*")).read_bytes()
    path.with_name(f"{path.name}-busy-left").write_bytes(note)
    opened(qtbot, bare_window, path)
    (said,) = boxes(bare_window)
    assert "上次“导入台账 三月.xlsx”（张某，" in said
    assert "没有完成，工作区保持此前的状态" in said
    opened(qtbot, bare_window, path)
    assert boxes(bare_window) == []


def test_a_damaged_file_is_offered_its_newest_good_backup(
    qtbot: QtBot, bare_window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, Why.DAILY)
    path.write_bytes(path.read_bytes()[:40_000])
    asked: list[str] = []

    def answer(_parent: object, question: str, detail: str, *_: str) -> bool:
        asked.append(f"{question}{detail}")
        return True

    monkeypatch.setattr(notify, "ask", answer)
    opened(qtbot, bare_window, path)
    assert len(asked) == 1
    assert "截短" in asked[0]
    assert "最近的完好备份" in asked[0]
    record = bare_window.session.record
    assert isinstance(record, Workspace)
    assert record.check() == []
    assert len(list(path.parent.glob("演示-损坏-*.bmap"))) == 1


def test_a_damaged_file_without_a_backup_is_told(qtbot: QtBot, bare_window: MainWindow, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40_000])
    bare_window.opening.open_path(path)
    qtbot.waitUntil(lambda: any(box.isVisible() for box in bare_window.findChildren(QMessageBox)), timeout=WAIT_MS)
    (said,) = boxes(bare_window)
    assert "截短" in said


def test_backing_up_and_restoring_by_the_menu(
    qtbot: QtBot, bare_window: MainWindow, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, bare_window, path)
    target = tmp_path / "另存.bmap"
    monkeypatch.setattr(notify, "choose_save", lambda *_: str(target))
    monkeypatch.setattr(notify, "choose_open", lambda *_: [str(target)])
    monkeypatch.setattr(notify, "ask", lambda *_: True)
    menu = bare_window.bar.file_button.menu()
    actions = {action.text(): action for action in menu.actions()}
    actions["备份…"].trigger()
    qtbot.waitUntil(target.exists, timeout=WAIT_MS)
    settle(qtbot, bare_window)
    record = bare_window.session.record
    assert isinstance(record, Workspace)
    with record.change(by="李某", reason="改名") as change:
        change.update(RecordKind.ENTERPRISE, 1, {"name": "后来的名字"})
    bare_window.session.refresh()
    settle(qtbot, bare_window)
    assert "后来的名字" in bare_window.session.situation.snapshot.enterprises.name.tolist()  # type: ignore[union-attr]
    actions["从备份恢复…"].trigger()
    qtbot.waitUntil(lambda: any("已恢复" in said for said in boxes(bare_window)), timeout=WAIT_MS)
    settle(qtbot, bare_window)
    assert "后来的名字" not in bare_window.session.situation.snapshot.enterprises.name.tolist()  # type: ignore[union-attr]
    assert record.batches(limit=1)[0].reason.startswith("从备份恢复：另存.bmap")
