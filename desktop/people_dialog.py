"""人员与分工: the people of the workspace with their roles, and what each of them answers for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import notify
from desktop.dress import wear
from desktop.gate import open_or_bar
from desktop.jobs.people import (
    ListedDuty,
    ListedPerson,
    add_duty,
    add_person,
    bring_back,
    edit_person,
    end_duty,
    let_go,
    list_duties,
    list_people,
)
from desktop.look import Look
from desktop.parts import Line, button, label
from desktop.person_form import DutyForm, PersonForm, Subject
from desktop.plain_text import one_line
from desktop.session import Session
from ledger.journal import RecordKind
from ledger.roles import Command
from ledger.store.workspace import Workspace

_PERSON_HEADER = ("姓名", "工作单位", "职务", "所属单位", "层级", "角色", "电话", "账号")
_PERSON_WIDTHS = (80, 180, 110, 120, 100, 70, 120, 90)
_DUTY_HEADER = ("责任", "层级", "对象", "期限", "说明")
_DUTY_WIDTHS = (120, 100, 300, 190, 160)
_ALONE = "还没有管理员：角色尚未启用，操作人可以办理一切。登记第一名管理员后启用。"


class PeopleDialog(QDialog):
    """Reads and writes on workers; follows what others write."""

    def __init__(self, parent: QWidget, session: Session, look: Look, workspace: Workspace) -> None:
        super().__init__(parent)
        self.setWindowTitle("人员与分工")
        self.resize(980, 680)
        self._session, self._workspace = session, workspace
        self.people: list[ListedPerson] = []
        self.duties: list[ListedDuty] = []
        self.form: QDialog | None = None
        self.table, self.duty_table = _table(_PERSON_HEADER, _PERSON_WIDTHS), _table(_DUTY_HEADER, _DUTY_WIDTHS)
        self.also_left = button("显示已离任", self.read, kind="chip")
        self.also_left.setCheckable(True)
        self._said, self._of = label("", size=12, tone="2", wrap=True), label("分工", bold=True)
        self._add = button("登记人员…", self.ask_new, kind="primary")
        self._edit = button("修改…", self.ask_edit)
        self._leave = button("离任", self.ask_leave)
        self._add_duty = button("登记分工…", self.ask_duty)
        self._end_duty = button("结束分工", self.ask_end)
        self._compose(look)
        wear(self)
        self.table.itemSelectionChanged.connect(self._on_person)
        self.duty_table.itemSelectionChanged.connect(self._show_buttons)
        self.table.itemDoubleClicked.connect(lambda _: self.ask_edit())
        session.scene_changed.connect(self.read)
        self.read()

    @property
    def person(self) -> ListedPerson | None:
        """Who is marked."""
        row = self.table.currentRow()
        return self.people[row] if 0 <= row < len(self.people) else None

    def read(self) -> None:
        """Read people and duties anew."""
        workspace, reader, also_left = self._workspace, self._session.operator, self.also_left.isChecked()

        def both(_task: object) -> tuple[list[ListedPerson], list[ListedDuty]]:
            return list_people(workspace, reader, also_left=also_left), list_duties(workspace, reader)

        self._session.work.query(both, self._on_read, label="读取人员")

    def ask_new(self) -> None:
        """Enter a person."""
        self._open(
            PersonForm(self, self._workspace.units(), None, is_first=self._session.operator.is_alone), self._enter
        )

    def ask_edit(self) -> None:
        """Change the person that is marked."""
        person = self.person
        if person is None or not self._edit.isEnabled():
            return
        record = self._workspace.record(RecordKind.PERSON, person.id)
        seen = self._workspace.version(RecordKind.PERSON, person.id)
        form = PersonForm(self, self._workspace.units(), record)
        self._open(
            form, lambda values: self._change(lambda by: edit_person(self._workspace, person.id, values, by, seen=seen))
        )

    def ask_leave(self) -> None:
        """The person that is marked leaves, or is back."""
        person = self.person
        if person is None:
            return
        if person.has_left:
            self._change(lambda by: bring_back(self._workspace, person.id, by))
            return
        running = [duty for duty in self.duties if duty.person_id == person.id and duty.is_running]
        detail = f"{len(running)} 项分工今日结束，须另行分工。人员和经历保留。"
        if notify.ask(self, f"{person.name}离任？", detail, "离任"):
            self._change(lambda by: let_go(self._workspace, person.id, by))

    def ask_duty(self) -> None:
        """What the marked person answers for."""
        person = self.person
        if person is not None:
            form = DutyForm(self, person.name, self._subjects(), person.level)
            given = {"person_id": person.id}
            self._open(form, lambda values: self._change(lambda by: add_duty(self._workspace, {**given, **values}, by)))

    def ask_end(self) -> None:
        """End the duty that is marked."""
        duty = self._duty()
        if duty is not None and notify.ask(
            self, f"结束“{duty.kind}　{duty.subject}”？", "今日为最后一天，记录保留。", "结束"
        ):
            self._change(lambda by: end_duty(self._workspace, duty.id, by))

    # -- inside ------------------------------------------------------------------------------------------------------

    def _enter(self, values: Mapping[str, Any]) -> None:
        self._change(lambda by: add_person(self._workspace, values, by))

    def _open(self, form: PersonForm | DutyForm, then: Callable[[Mapping[str, Any]], None]) -> None:
        form.agreed.connect(then)
        form.finished.connect(form.deleteLater)
        self.form = form
        form.open()

    def _change(self, change: Callable[[str], object]) -> None:
        by = self._session.operator_name
        self._session.work.change(lambda _: change(by), self._on_changed, partial(notify.tell, self), label="保存人员")

    def _on_changed(self, _answer: object) -> None:
        self._session.refresh()
        self.read()

    def _on_read(self, both: tuple[list[ListedPerson], list[ListedDuty]]) -> None:
        marked = self.person
        self.people, self.duties = both
        self.table.blockSignals(True)
        _fill(self.table, [_cells_of_person(person) for person in self.people])
        ids = [person.id for person in self.people]
        at = ids.index(marked.id) if marked is not None and marked.id in ids else (0 if ids else -1)
        self.table.setCurrentCell(at, 0)
        self.table.blockSignals(False)
        operator = self._session.operator
        said = _ALONE if operator.is_alone else f"操作人：{operator.name}（{operator.standing}）。"
        self._said.setText(one_line(f"共 {len(self.people)} 人。{said}"))
        self._on_person()

    def _on_person(self) -> None:
        person = self.person
        own = self._own_duties()
        self._of.setText(f"分工：{person.name}" if person is not None else "分工")
        _fill(self.duty_table, [_cells_of_duty(duty) for duty in own])
        self.duty_table.setCurrentCell(-1, -1)
        self._show_buttons()

    def _show_buttons(self) -> None:
        person, duty = self.person, self._duty()
        is_here = person is not None and not person.has_left
        self._leave.setText("复任" if person is not None and person.has_left else "离任")
        for part, is_possible in (
            (self._add, True),
            (self._edit, is_here),
            (self._leave, person is not None),
            (self._add_duty, is_here),
            (self._end_duty, duty is not None and duty.is_running),
        ):
            open_or_bar(part, self._session, Command.PEOPLE, is_possible=is_possible)

    def _own_duties(self) -> list[ListedDuty]:
        person = self.person
        return [duty for duty in self.duties if person is not None and duty.person_id == person.id]

    def _duty(self) -> ListedDuty | None:
        own, row = self._own_duties(), self.duty_table.currentRow()
        return own[row] if 0 <= row < len(own) else None

    def _subjects(self) -> list[Subject]:
        """What somebody may answer for: the enterprise that is selected in the window, and every unit."""
        situation, enterprise = self._session.situation, self._session.enterprise
        units = self._workspace.units()
        found = []
        if situation is not None and enterprise is not None:
            table = situation.snapshot.enterprises
            found.append(Subject(f"企业：{table.name[enterprise]}", "enterprise_id", int(table.id[enterprise])))
        return [
            *found,
            *(Subject(f"{name}全域", "unit_id", int(id_)) for id_, name in zip(units.id, units.name, strict=True)),
        ]

    def _compose(self, look: Look) -> None:
        head = QHBoxLayout()
        for part in (self._add, self._edit, self._leave):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.also_left)
        lower = QHBoxLayout()
        lower.addWidget(self._of)
        lower.addStretch(1)
        lower.addWidget(self._add_duty)
        lower.addWidget(self._end_duty)
        foot = QHBoxLayout()
        foot.addWidget(self._said, 1)
        foot.addWidget(button("关闭", self.reject))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.table, 3)
        column.addWidget(Line(look, weak=True))
        column.addLayout(lower)
        column.addWidget(self.duty_table, 2)
        column.addLayout(foot)
        self.table.setAccessibleName("人员")
        self.duty_table.setAccessibleName("分工")


def _cells_of_person(person: ListedPerson) -> tuple[str, ...]:
    return (
        *(f"{person.name}{'（已离任）' if person.has_left else ''}", person.organisation, person.post, person.unit),
        *(person.level.label, person.role, person.phone, person.account),
    )


def _cells_of_duty(duty: ListedDuty) -> tuple[str, ...]:
    period = duty.period if duty.is_running else f"{duty.period}（不在有效期）"
    return (duty.kind, duty.level, duty.subject, period, duty.note)


def _table(header: Sequence[str], widths: Sequence[int]) -> QTableWidget:
    table = QTableWidget(0, len(header))
    table.setProperty("kind", "plain")
    table.setHorizontalHeaderLabels(list(header))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(30)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setHighlightSections(False)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    return table


def _fill(table: QTableWidget, rows: Sequence[Sequence[str]]) -> None:
    table.setRowCount(len(rows))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(one_line(text, 80)))
