"""Fields of the desk's forms: namesakes, empty dates, what a report offers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.desk.report_dialog import ReportDialog
from desktop.desk.step_form_view import StepForm
from desktop.jobs.hazard_file import Person
from desktop.jobs.step_form import REPORT_BLANK, fields_of
from desktop.main_window import MainWindow
from ledger.hazard import HazardAction
from ledger.journal import RecordKind
from ledger.store.workspace import Workspace
from tests.helpers.desk_window import desk_workspace, open_desk, quiet, show
from tests.helpers.rectifying import walk

A = HazardAction
PEOPLE = (Person("方某", "宽城区执法大队　科员"), Person("方某", "九台区执法大队　科员"), Person("丁某", ""))


@pytest.fixture
def form(qtbot: QtBot, window: MainWindow) -> StepForm:
    fields = fields_of(A.REPORT, REPORT_BLANK, datetime(2026, 11, 20, 9, 0))
    answer = StepForm(window.work, window.look, fields, (), PEOPLE, (), lambda: "")
    qtbot.addWidget(answer)
    return answer


def person_box(form: StepForm) -> QComboBox:
    box = form.fields[0].control
    assert isinstance(box, QComboBox)
    return box


def choose(box: QComboBox, at: int) -> None:
    """As a click in the open list does."""
    box.setCurrentIndex(at)
    box.activated.emit(at)


def test_a_namesake_brings_his_own_unit(form: StepForm) -> None:
    box = person_box(form)
    assert [box.itemText(at) for at in range(box.count())] == [
        "方某　宽城区执法大队　科员",
        "方某　九台区执法大队　科员",
        "丁某",
    ]
    for at in (1, 0):
        choose(box, at)
        assert (form.typed()["actor"], form.typed()["actor_unit"]) == ("方某", PEOPLE[at].unit)
    choose(box, 2)  # of no known unit: that of the one before does not stay
    assert (form.typed()["actor"], form.typed()["actor_unit"]) == ("丁某", "")


def test_a_typed_name_fills_nothing(form: StepForm) -> None:
    box = person_box(form)
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.insert("方某")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (form.typed()["actor"], form.typed()["actor_unit"]) == ("方某", "")


def test_a_unit_that_was_typed_stays(form: StepForm) -> None:
    form.fill({"actor_unit": "区应急管理局"})
    choose(person_box(form), 2)
    assert form.typed()["actor_unit"] == "区应急管理局"


def test_an_empty_date_looks_empty_and_says_what_it_means(form: StepForm) -> None:
    by_name = {field.field.name: field for field in form.fields}
    shown = {name: by_name[name].control for name in ("values.due_on", "values.found_on")}
    said = {name: line.placeholderText() for name, line in shown.items() if isinstance(line, QLineEdit)}
    assert said == {"values.due_on": "未定", "values.found_on": "如 2026-11-20"}  # the second must be filled in


@pytest.mark.parametrize("action", list(A))
def test_nothing_optional_of_the_hazard_stands_before_the_note(action: A) -> None:
    fields = fields_of(action, REPORT_BLANK, datetime(2026, 11, 20, 9, 0))
    names = [field.name for field in fields]
    before = fields[: names.index("note")]
    assert all(field.is_required for field in before if field.name.startswith("values."))


def test_a_report_offers_operator_and_day(qtbot: QtBot, bare_window: MainWindow, tmp_path: Path) -> None:
    bare_window.settings.put(settings.OPERATOR, "值班员甲")
    bare_window.session.operator_name = "值班员甲"
    open_desk(qtbot, bare_window, desk_workspace(tmp_path / "w.bmap"))
    dialog = ReportDialog(bare_window, bare_window.session, bare_window.look, bare_window.settings)
    typed = dialog.form.typed()
    assert (typed["actor"], typed["values.found_on"]) == ("值班员甲", "2024-11-21")
    dialog.close()


def test_persons_of_the_hazards_unit_come_first(qtbot: QtBot, bare_window: MainWindow, tmp_path: Path) -> None:
    workspace = desk_workspace(tmp_path / "w.bmap")
    hazard_id = walk(workspace, A.REGISTER, A.START, A.REQUEST)
    own, other = _units(workspace, hazard_id)
    with workspace.change(by="值班员", reason="登记人员") as change:
        people = [
            {"name": "方某", "organisation": "外区大队", "post": "科员", "unit_id": other},
            {"name": "方某", "organisation": "本区大队", "post": "科员", "unit_id": own},
        ]
        change.create_all(RecordKind.PERSON, people)
    open_desk(qtbot, bare_window, workspace)
    file = show(qtbot, bare_window, hazard_id).record.file
    assert file is not None
    quiet(qtbot, bare_window)
    units = [person.unit for person in file.people if person.name == "方某" and person.unit.endswith("科员")]
    assert units == ["本区大队　科员", "外区大队　科员"]
    assert file.people[0].unit == "本区大队　科员"


def _units(workspace: Workspace, hazard_id: int) -> tuple[int, int]:
    """The unit of the hazard's enterprise, and one that is neither it nor above it."""
    enterprise_id = workspace.hazard(hazard_id)["enterprise_id"]
    assert isinstance(enterprise_id, int)
    own = workspace.enterprise(enterprise_id)["unit_id"]
    assert isinstance(own, int)
    units = workspace.units()
    above, at = set(), int(units.id.tolist().index(own))
    while at >= 0:
        above.add(int(units.id[at]))
        at = int(units.parent[at])
    return own, next(int(id_) for id_ in units.id if int(id_) not in above)
