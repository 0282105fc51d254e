"""Who sits at the window: chosen once, shown, obeyed; the people and what they answer for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import notify, settings
from desktop.main_window import MainWindow
from desktop.operator_dialog import OperatorDialog
from desktop.people_dialog import PeopleDialog
from desktop.person_form import DutyForm, PersonForm
from desktop.rooms import DESK, MAP
from desktop.top_bar import TopBar
from ledger.hazard import HazardAction
from ledger.people import DutyKind, DutyLevel, Role
from ledger.problem import Problem
from ledger.roles import Command
from ledger.store.workspace import Workspace
from tests.helpers.desk_window import DAY, open_desk, quiet, show
from tests.helpers.rectifying import walk
from tests.helpers.staffed import NAMES, staff
from tests.helpers.stored import stored_workspace
from tests.helpers.window import WAIT_MS, settle, texts


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """What the user was told."""
    problems: list[Problem] = []
    monkeypatch.setattr(notify, "tell", lambda _parent, problem: problems.append(problem))
    return problems


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with stored_workspace(tmp_path / "人员.bmap", enterprises=12, hazards=0, pinned_as_of=DAY) as made:
        yield made


def start(qtbot: QtBot, window: MainWindow, workspace: Workspace, name: str) -> None:
    window.session.operator_name = name
    window.session.open(workspace)
    settle(qtbot, window)


def asked(qtbot: QtBot, window: MainWindow) -> OperatorDialog:
    qtbot.waitUntil(lambda: isinstance(window.operators.dialog, OperatorDialog), timeout=WAIT_MS)
    dialog = window.operators.dialog
    assert isinstance(dialog, OperatorDialog)
    return dialog


def closed_tabs(bar: TopBar) -> set[str]:
    return {name for name, tab in bar.tabs.items() if not tab.isEnabled()}


def test_alone_nobody_is_asked_and_everything_is_open(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace
) -> None:
    start(qtbot, bare_window, workspace, "王某")
    assert bare_window.operators.dialog is None
    assert closed_tabs(bare_window.bar) == set()
    assert "单人工作区" in bare_window.bar.operator.accessibleName()


def test_the_first_start_asks_for_a_name_and_remembers_it(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace
) -> None:
    bare_window.operators.asks_first = True
    start(qtbot, bare_window, workspace, "root")
    dialog = asked(qtbot, bare_window)
    assert dialog.name.text() == "root"
    assert not dialog.is_in_force
    dialog.name.setText("王某")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    dialog._on_agree()
    settle(qtbot, bare_window)
    assert bare_window.settings.get(settings.OPERATOR) == "王某"
    assert bare_window.session.operator.name == "王某"
    assert bare_window.bar.operator.text() == "王某"


def test_a_stranger_may_look_is_asked_once_and_every_closed_door_says_why(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace, told: list[Problem]
) -> None:
    staff(workspace)
    start(qtbot, bare_window, workspace, "陌生人")
    dialog = asked(qtbot, bare_window)
    assert dialog.is_in_force
    assert dialog.list.selectedItems() == []
    dialog._on_agree()
    assert not dialog._agree.isEnabled()
    dialog.reject()
    assert closed_tabs(bare_window.bar) == {DESK, "导入", "出图", "网页"}
    assert all("只能查看" in bare_window.bar.tabs[name].toolTip() for name in (DESK, "导入", "出图", "网页"))
    bare_window.rooms.show(DESK)
    bare_window.errands.import_files([])
    bare_window.errands.export(None)
    bare_window.errands.show_page()
    bare_window.safekeeping.ask_backup()
    bare_window.safekeeping.ask_restore()
    assert [problem.message.partition("不能")[2] for problem in told] == [
        f"“{command.label}”。"
        for command in (
            *(Command.READ_RECORD, Command.IMPORT, Command.EXPORT, Command.EXPORT, Command.BACKUP, Command.RESTORE),
        )
    ]
    bare_window.operators.dialog = None
    bare_window.session.refresh()
    settle(qtbot, bare_window)
    assert bare_window.operators.dialog is None


@pytest.mark.parametrize("role", list(Role))
def test_the_tabs_follow_the_table(qtbot: QtBot, bare_window: MainWindow, workspace: Workspace, role: Role) -> None:
    staff(workspace)
    start(qtbot, bare_window, workspace, NAMES[role])
    doors = {DESK: Command.READ_RECORD, "导入": Command.IMPORT, "出图": Command.EXPORT, "网页": Command.EXPORT}
    operator = bare_window.session.operator
    assert operator.role is role
    assert closed_tabs(bare_window.bar) == {name for name, command in doors.items() if not operator.may(command)}
    assert role.label in bare_window.bar.operator.toolTip()


def test_choosing_another_person_changes_what_is_open_and_who_signs(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace, told: list[Problem]
) -> None:
    ids = staff(workspace)
    hazard = walk(workspace, HazardAction.REGISTER, HazardAction.START, HazardAction.REQUEST, HazardAction.REVIEW)
    bare_window.session.operator_name = NAMES[Role.CLERK]
    open_desk(qtbot, bare_window, workspace)
    desk = show(qtbot, bare_window, hazard)
    assert desk.step.action is HazardAction.ACCEPT
    assert desk.step.lacking.text() == "内勤赵内勤不能“验收通过并销号”。请由执法员、复查员、领导办理。"
    desk.step.submit()
    assert [problem.message for problem in told] == ["内勤赵内勤不能“验收通过并销号”。"]
    bare_window.operators.ask()
    dialog = asked(qtbot, bare_window)
    assert len(dialog.list.selectedItems()) == 1
    dialog.choose(ids[Role.WALL])
    dialog._on_agree()
    quiet(qtbot, bare_window)
    assert bare_window.session.operator.role is Role.WALL
    assert not bare_window.rooms.is_desk
    assert bare_window.bar.tabs[MAP].isChecked()


def test_people_are_entered_changed_and_let_go_in_the_window(
    qtbot: QtBot, bare_window: MainWindow, workspace: Workspace
) -> None:
    start(qtbot, bare_window, workspace, "王某")
    bare_window.operators.show_people()
    dialog = bare_window.operators.dialog
    assert isinstance(dialog, PeopleDialog)
    quiet(qtbot, bare_window)
    dialog.ask_new()
    form = dialog.form
    assert isinstance(form, PersonForm)
    assert form.values()["role"] == Role.ADMIN  # the first person: else nobody could enter the second
    form.submit()
    assert form.said.text() == "姓名没有填。"
    form.lines["name"].setText("王某")
    form.lines["phone"].setText("17012340000")
    form.submit()
    quiet(qtbot, bare_window)
    assert bare_window.session.operator.standing == "管理员"
    assert dialog.person is not None
    assert (dialog.person.name, dialog.person.phone) == ("王某", "17012340000")
    bare_window.session.select(3)
    dialog.ask_duty()
    duty = dialog.form
    assert isinstance(duty, DutyForm)
    assert duty.subject.currentText().startswith("企业：演示3有限公司")
    duty.kind.setCurrentIndex(duty.kind.findData(int(DutyKind.INDUSTRY)))
    duty.level.setCurrentIndex(duty.level.findData(int(DutyLevel.DEPARTMENT)))
    duty.first.setText("2024-13-01")
    duty.submit()
    assert duty.said.text() == "起期请写成 2026-01-01。"
    duty.first.setText("2024-01-01")
    duty.submit()
    quiet(qtbot, bare_window)
    assert [(item.kind, item.subject, item.period) for item in dialog.duties] == [
        ("行业监管责任", "演示3有限公司", "2024-01-01 起")
    ]
    settle(qtbot, bare_window)
    shown = texts(bare_window.dossier)
    assert "缺 3 环：领导、企业、安全员" in shown
    assert workspace.people()[0].role is Role.ADMIN
    assert [batch.by for batch in workspace.batches(limit=2)] == ["王某", "王某"]


def test_who_may_not_keep_the_list_sees_why(qtbot: QtBot, bare_window: MainWindow, workspace: Workspace) -> None:
    staff(workspace)
    start(qtbot, bare_window, workspace, NAMES[Role.CLERK])
    bare_window.operators.show_people()
    dialog = bare_window.operators.dialog
    assert isinstance(dialog, PeopleDialog)
    quiet(qtbot, bare_window)
    assert len(dialog.people) == len(Role)
    for part in (dialog._add, dialog._edit, dialog._leave, dialog._add_duty):
        assert not part.isEnabled()
        assert "请由领导、管理员办理" in part.toolTip()
