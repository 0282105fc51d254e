"""Who is it? A choice among the people of the workspace, or a name where there are none yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.dress import wear
from desktop.parts import button, label
from desktop.plain_text import one_line
from ledger.people import Person, Role
from ledger.problem import Refused
from ledger.roles import found_among, signature

_ALONE = "还没有设管理员，操作人可以办理一切；填写的姓名写入日志。登记人员并设一名管理员后，按角色办理。"
_IN_FORCE = "按角色办理。不选则只能查看。没有密码：请选本人，日志按此署名。"
_CLOSED = "填写的姓名写入日志。"


class OperatorDialog(QDialog):
    """``proposal``: the name chosen before, else the account's."""

    chosen = Signal(str)
    people_wanted = Signal()

    def __init__(self, parent: QWidget, people: Sequence[Person], proposal: str, has_record: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("操作人")
        self._people = [person for person in people if not person.has_left]
        self.is_in_force = any(person.role is Role.ADMIN for person in self._people)
        self.list, self.name = QListWidget(), QLineEdit(proposal)
        self._agree = button("确定", self._on_agree, kind="primary")
        self._fill(proposal)
        self._compose(has_record)
        self.list.itemSelectionChanged.connect(self._on_row)
        self.list.itemActivated.connect(lambda _: self._on_agree())
        self.name.textEdited.connect(lambda _: self._check())
        wear(self)
        self.setMinimumWidth(480)
        self._check()

    def choose(self, person_id: int) -> None:
        """Mark a person."""
        for row, person in enumerate(self._people):
            if person.id == person_id:
                self.list.setCurrentRow(row)

    def _fill(self, proposal: str) -> None:
        for person in self._people:
            where = "　".join(part for part in (person.organisation, person.post) if part)
            item = QListWidgetItem(one_line(f"{person.name}　{where}　{person.role.label}", 120))
            item.setSizeHint(QSize(0, 30))
            item.setData(Qt.ItemDataRole.UserRole, signature(person, self._people))
            self.list.addItem(item)
        try:
            found = found_among(self._people, proposal)
        except Refused:  # several of that name: he says which
            found = None
        if found is not None:  # the first row becomes the current one with the focus, but never the chosen one
            self.list.setCurrentRow(self._people.index(found))

    def _compose(self, has_record: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(label("谁在操作？", size=16, bold=True))
        said = _IN_FORCE if self.is_in_force else _ALONE if has_record else _CLOSED
        column.addWidget(label(said, size=12, tone="2", wrap=True))
        self.list.setAccessibleName("人员")
        self.list.setVisible(bool(self._people))
        self.list.setMinimumHeight(220)
        column.addWidget(self.list, 1)
        self.name.setAccessibleName("姓名")
        self.name.setPlaceholderText("姓名，例如 王某")
        self.name.setVisible(not self.is_in_force)
        column.addWidget(self.name)
        buttons = QHBoxLayout()
        if has_record:
            buttons.addWidget(button("人员与分工…", self._on_people))
        buttons.addStretch(1)
        buttons.addWidget(button("只查看" if self.is_in_force else "取消", self.reject))
        buttons.addWidget(self._agree)
        column.addLayout(buttons)

    def _on_row(self) -> None:
        for item in self.list.selectedItems():
            self.name.setText(str(item.data(Qt.ItemDataRole.UserRole)))
        self._check()

    def _on_people(self) -> None:
        self.reject()
        self.people_wanted.emit()

    def _check(self) -> None:
        is_named = bool(self.list.selectedItems()) if self.is_in_force else bool(self.name.text().strip())
        self._agree.setEnabled(is_named)
        self._agree.setToolTip("" if is_named else "请先选择或填写")

    def _on_agree(self) -> None:
        if self._agree.isEnabled():
            self.accept()
            self.chosen.emit(self.name.text().strip())
