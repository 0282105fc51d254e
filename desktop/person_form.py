"""The forms of the list of people: one person, and one duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.choice import Choice
from desktop.dress import wear
from desktop.parts import button, label
from ledger.people import DutyKind, DutyLevel, Role
from ledger.roster import PERSON_LABELS
from ledger.snapshot import Units

_TEXTS = ("name", "organisation", "post", "phone", "account")
_HINTS = {
    "account": "本机登录名，打开时自动认出；共用的电脑留空",
    "organisation": "例如 某某区应急管理局；同名的人靠它区分",
    "phone": "只有需要的角色看得到",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a duty is for; ``column``: unit_id or enterprise_id."""

    label: str
    column: str
    id: int


class _Form(QDialog):
    """``agreed`` brings the values of the record."""

    agreed = Signal(object)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.rows = QFormLayout()
        self.rows.setVerticalSpacing(10)
        self.said = label("", size=12, tone="alarm", wrap=True)
        self.go = button("保存", self.submit, kind="primary")

    def submit(self) -> None:
        """Hand over what is filled in, when it can be read."""
        lacking = self.lacking()
        self.said.setText(lacking)
        if not lacking:
            self.accept()
            self.agreed.emit(self.values())

    def values(self) -> dict[str, Any]:
        """What is filled in, as fields of the record."""
        raise NotImplementedError

    def lacking(self) -> str:
        """What is missing or cannot be read, "" when nothing is."""
        raise NotImplementedError

    def _finish(self, note: str) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(button("取消", self.reject))
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        column.addLayout(self.rows)
        column.addWidget(label(note, size=12, tone="2", wrap=True))
        column.addWidget(self.said)
        column.addLayout(buttons)
        wear(self)
        self.setMinimumWidth(480)


class PersonForm(_Form):
    """``record``: the person to be changed, None for a new one; ``is_first``: the table of roles is not in force yet."""

    def __init__(
        self, parent: QWidget, units: Units, record: Mapping[str, Any] | None, *, is_first: bool = False
    ) -> None:
        super().__init__(parent, "登记人员" if record is None else "修改人员")
        self._record = record or {}
        self.lines = {name: QLineEdit(str(self._record.get(name) or "")) for name in _TEXTS}
        self.unit, self.level, self.role = Choice(), Choice(), Choice()
        self.rank = QLineEdit("" if self._record.get("rank") is None else str(self._record["rank"]))
        self.unit.addItem("—", 0)
        for id_, name in zip(units.id, units.name, strict=True):
            self.unit.addItem(name, int(id_))
        _offer(self.level, DutyLevel, self._record.get("level", DutyLevel.DEPARTMENT))
        _offer(self.role, Role, self._record.get("role", Role.ADMIN if is_first else Role.WALL))
        self.unit.setCurrentIndex(max(0, self.unit.findData(int(self._record.get("unit_id") or 0))))
        for name in ("name", "organisation", "post"):
            self._add(name, self.lines[name])
        for name, box in (("unit_id", self.unit), ("level", self.level), ("role", self.role)):
            self._add(name, box)
        for name in ("phone", "account"):
            self._add(name, self.lines[name])
        self._add("rank", self.rank)
        self.rank.setPlaceholderText("领导名单中的次序；留空则排在最后")
        self._finish("角色决定能办什么；没有密码，靠的是各人选本人。“大屏”只能查看，姓名和电话隐去。")

    def values(self) -> dict[str, Any]:
        texts: dict[str, Any] = {name: line.text().strip() for name, line in self.lines.items()}
        chosen = {"level": self.level.currentData(), "role": self.role.currentData()}
        rank = int(self.rank.text()) if self.rank.text().strip() else None
        unit = self.unit.currentData() or None
        given = {**texts, **{name: int(code) for name, code in chosen.items()}, "unit_id": unit}
        return given if rank is None else {**given, "rank": rank}

    def lacking(self) -> str:
        if not self.lines["name"].text().strip():
            return "姓名没有填。"
        rank = self.rank.text().strip()
        return "" if not rank or rank.isdecimal() else "排序应为整数。"

    def _add(self, name: str, field: QWidget) -> None:
        if isinstance(field, QLineEdit):
            field.setPlaceholderText(_HINTS.get(name, ""))
        field.setAccessibleName(PERSON_LABELS[name])
        self.rows.addRow(label(PERSON_LABELS[name], tone="2"), field)


class DutyForm(_Form):
    """What a person answers for."""

    def __init__(self, parent: QWidget, name: str, subjects: Sequence[Subject], level: DutyLevel) -> None:
        super().__init__(parent, f"登记分工：{name}")
        self.kind, self.level, self.subject = Choice(), Choice(), Choice()
        self.first, self.last, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        _offer(self.kind, DutyKind, DutyKind.CONTRACT)
        _offer(self.level, DutyLevel, level)
        for place, subject in enumerate(subjects):
            self.subject.addItem(subject.label, place)
        self._subjects = subjects
        for line in (self.first, self.last):
            line.setPlaceholderText("例如 2026-01-01；留空为长期")
        self.note.setPlaceholderText("例如 文号")
        for title, field in (
            *(("责任", self.kind), ("层级", self.level), ("对象", self.subject)),
            *(("起期", self.first), ("止期（含当日）", self.last), ("说明", self.note)),
        ):
            field.setAccessibleName(title)
            self.rows.addRow(label(title, tone="2"), field)
        self._finish("要对一家企业分工，先在图上或列表中选中它。领导、镇街可对全域负责；部门监管人员要落到企业。")

    def values(self) -> dict[str, Any]:
        subject = self._subjects[int(self.subject.currentData())]
        return {
            "kind": int(self.kind.currentData()),
            "level": int(self.level.currentData()),
            subject.column: subject.id,
            "valid_from": _day(self.first.text()),
            "valid_until": _day(self.last.text()),
            "note": self.note.text().strip(),
        }

    def lacking(self) -> str:
        for title, line in (("起期", self.first), ("止期", self.last)):
            try:
                _day(line.text())
            except ValueError:
                return f"{title}请写成 2026-01-01。"
        return ""


def _offer(box: QComboBox, words: type[IntEnum], chosen: object) -> None:
    for word in words:
        box.addItem(word.label, int(word))  # type: ignore[attr-defined]
    box.setCurrentIndex(box.findData(int(str(int(chosen)))))  # type: ignore[call-overload]


def _day(text: str) -> date | None:
    """Raises ValueError."""
    return date.fromisoformat(text.strip()) if text.strip() else None
