"""A duty officer takes a hazard from report to close-out at the desk: two people, evidence, keyboard, undo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import notify, settings
from desktop.application import prepare
from desktop.desk.hazard_desk import HazardDesk
from desktop.desk.report_dialog import ReportDialog
from desktop.jobs.searching import Found, FoundKind
from desktop.main_window import MainWindow
from desktop.settings import REDUCED_MOTION, Settings
from ledger.hazard import HazardState
from ledger.journal import RecordKind
from ledger.problem import Problem
from ledger.store.workspace import Workspace
from tests.helpers.desk_window import desk_workspace, fill, open_desk, quiet
from tests.helpers.rectifying import photo
from tests.helpers.window import WAIT_MS

S = HazardState
NUMBER = "H-2024-0429"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    store = Settings(tmp_path / "window.ini")
    store.put(REDUCED_MOTION, True)
    store.put(settings.OPERATOR, "值班员甲")
    made = MainWindow(prepare(qapp, store), store)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    problems: list[Problem] = []
    monkeypatch.setattr(notify, "tell", lambda _parent, problem: problems.append(problem))
    return problems


class Officer:
    """What a person does at the desk."""

    def __init__(self, qtbot: QtBot, window: MainWindow, workspace: Workspace, folder: Path) -> None:
        self.qtbot, self.window, self.workspace, self.folder = qtbot, window, workspace, folder
        self.desk: HazardDesk = open_desk(qtbot, window, workspace)
        self.hazard_id = 0

    def report(self) -> None:
        self.qtbot.keyClick(self.desk, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        dialog = self.window.findChildren(ReportDialog)[0]
        assert not dialog.go.isEnabled()
        dialog.search.chosen.emit(Found(FoundKind.ENTERPRISE, 0, "", ""))
        typed = {
            "actor": "方某",
            "actor_unit": "执法大队",
            "at": "2024-10-19 09:20",
            "note": "现场检查发现",
            "values.description": "快速冻结装置未设置在单独的作业间内",
            "values.part": "速冻间",
        }
        for field in dialog.form.fields:
            field.set_text(typed.get(field.field.name, field.text))
        assert dialog.lacking.text() == ""
        dialog.go.click()
        self.qtbot.waitUntil(lambda: bool(self.workspace.records(RecordKind.HAZARD)), timeout=WAIT_MS)
        self.hazard_id = int(str(self.workspace.records(RecordKind.HAZARD)[0]["id"]))
        self.wait_for(S.REPORTED)

    def step(self, actor: str, at: str, note: str, files: dict[str, bytes], **values: str) -> None:
        """Fill in the form that is there, drop the files, submit with the keyboard."""
        desk, qtbot = self.desk, self.qtbot
        fill(desk, actor=actor, at=at, note=note, **values)
        paths = []
        for name, data in files.items():
            paths.append(self.folder / name)
            paths[-1].write_bytes(data)
        form = desk.step.form
        assert form is not None
        desk.step.drop(paths)
        qtbot.waitUntil(lambda: len(form.evidence.chosen) == len(files), timeout=WAIT_MS)
        quiet(qtbot, self.window)
        assert desk.step.lacking.text() == ""
        qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def wait_for(self, state: HazardState) -> None:
        """Until record and window both say so."""

        def is_there() -> bool:
            file = self.desk.record.file
            stands = self.workspace.hazard(self.hazard_id)["state"] == state
            return stands and file is not None and file.hazard_id == self.hazard_id and file.state is state

        self.qtbot.waitUntil(is_there, timeout=WAIT_MS)
        quiet(self.qtbot, self.window)
        self.window.activateWindow()  # no window manager does it here once a dialog has closed
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=WAIT_MS)


def test_from_report_to_close_out_with_two_people(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, told: list[Problem]
) -> None:
    workspace = desk_workspace(tmp_path / "w.bmap")
    officer = Officer(qtbot, window, workspace, tmp_path)
    officer.report()
    judged = {"number": NUMBER, "values_basis": "第十二条（二）", "values_standard_version": "2023"}
    owners = {"values_owner": "赵某", "values_supervisor": "丁某", "values_contract_leader": "林某"}
    officer.step(
        *("方某", "2024-10-19 09:40", "判为重大隐患"), {"前.jpg": photo(1, (640, 480))}, **judged, **owners,
        values_due_on="2024-11-18",
    )  # fmt: skip
    officer.wait_for(S.REGISTERED)
    five = {"values_work_standard": "移入单独作业间", "values_funds": "12.6", "values_plan": "停用并撤人"}
    officer.step("赵某", "2024-10-20 15:05", "五落实已填", {}, **five)
    officer.wait_for(S.RECTIFYING)
    officer.step("赵某", "2024-11-20 13:52", "已整改", {"后1.jpg": photo(21), "后2.jpg": photo(22)})
    officer.wait_for(S.CLOSE_OUT_REQUESTED)

    fill(officer.desk, actor="赵某", note="我自己验收")
    assert not officer.desk.step.go.isEnabled()
    officer.step("方某", "2024-11-21 10:30", "现场核查属实，同意销号", {"复查记录.pdf": b"%PDF-1.4 review"})
    officer.wait_for(S.CLOSED)

    record = workspace.hazard(officer.hazard_id)
    assert (record["number"], record["owner"], record["reviewer"]) == (NUMBER, "赵某", "方某")
    steps = workspace.records(RecordKind.STEP, hazard_id=officer.hazard_id)
    assert [step["actor"] for step in steps] == ["方某", "方某", "赵某", "赵某", "方某"]
    assert {row.by for row in workspace.history(RecordKind.HAZARD, officer.hazard_id)} == {"值班员甲"}
    assert len(workspace.records(RecordKind.ATTACHMENT)) == 4
    assert workspace.check() == []
    situation = window.session.situation
    assert situation is not None
    assert (situation.measures.open_hazards(), situation.measures.closed()) == (0, 1)
    assert "已销号" in officer.desk.record.head.left.text()
    assert told == []
