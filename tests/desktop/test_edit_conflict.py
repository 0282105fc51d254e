"""Two people at one hazard: what the second is shown when his draft is older than the window."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.desk.edit_conflict import EditConflictDialog
from desktop.main_window import MainWindow
from ledger.hazard import HazardAction
from ledger.journal import Action, JournalRow, RecordKind
from ledger.problem import EditConflict
from ledger.rectification import StepRequest

NOW = {"owner": "钱某", "supervisor": "丁某", "part": "速冻间"}


def row(seq: int, before: dict[str, object], after: dict[str, object]) -> JournalRow:
    at = datetime(2026, 11, 3 + seq, 14, 30)
    return JournalRow(
        *(seq, at, "林某", RecordKind.HAZARD, 3, Action.UPDATE, before, after, "补充", seq, "", "", "", None, "0" * 64)
    )


def test_a_draft_after_a_restart_shows_what_was_seen_when_it_was_begun(qtbot: QtBot, window: MainWindow) -> None:
    rows = [
        row(1, {"owner": "赵某", "part": "速冻间"}, {"owner": "孙某", "part": "冷库"}),
        row(2, {"owner": "孙某", "part": "冷库"}, {"owner": "钱某", "part": "速冻间"}),
    ]
    wanted = {"owner": "周某", "supervisor": "丁某"}
    request = StepRequest(HazardAction.START, "方某", "", datetime(2026, 11, 20, 9, 0), "说明", values=wanted)
    problem = EditConflict(RecordKind.HAZARD, 3, dict(NOW), rows)
    dialog = EditConflictDialog(window, problem, request, NOW, window.look)  # the window has read the newest record
    qtbot.addWidget(dialog)
    said = [item.text() for item in dialog.findChildren(QLabel)]
    assert "赵某" in said  # what he saw, from the journal
    assert set(dialog.mine) == {"owner"}
    assert dialog.mine["owner"].text() == "周某"
    assert not {"丁某", "速冻间", "孙某"} & set(said)  # the same before and after, or gone again
    assert any("2026-11-05 14:30" in text for text in said)
    assert not any("刚" in text for text in said)
