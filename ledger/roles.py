"""Who may do what: one table of commands and roles, and the operator whom it is held against.

The table is order, not security: without passwords anybody at the computer may say that he is somebody else, and
whoever can read the file can read all of it. What it gives is that nobody does by mistake what is another's business,
and that the journal names a person and not a computer.

The table is in force once a person of the workspace is administrator (管理员). Before that the operator is alone with it
(单人工作区) and may do everything: a list of responsible leaders that was imported must lock nobody out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.hazard import HazardAction
from ledger.people import Person, Role
from ledger.problem import Refused


class Command(StrEnum):
    """Everything that changes the record or reveals it. The steps of a hazard bear the names of ``HazardAction``."""

    VIEW = "view"
    READ_RECORD = "read_record"
    PERSONAL_DATA = "personal_data"
    EXPORT = "export"
    IMPORT = "import"
    EDIT = "edit"
    REPORT = "report"
    REGISTER = "register"
    START = "start"
    REQUEST = "request"
    REVIEW = "review"
    ACCEPT = "accept"
    RETURN = "return"
    DISMISS = "dismiss"
    ORDER = "order"
    RESUME = "resume"
    EXTEND = "extend"
    LIST = "list"
    DELIST = "delist"
    TRANSFER = "transfer"
    RECUR = "recur"
    NOTE = "note"
    UNDO_OWN = "undo_own"
    UNDO = "undo"
    BACKUP = "backup"
    RESTORE = "restore"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        return _LABELS[self] if self in _LABELS else HazardAction[self.name].label


_LABELS: Mapping[Command, str] = {
    Command.VIEW: "查看态势",
    Command.READ_RECORD: "查看经过、证据和日志",
    Command.PERSONAL_DATA: "查看姓名和电话",
    Command.EXPORT: "出图和导出",
    Command.IMPORT: "导入台账",
    Command.EDIT: "登记和修改作业、检查、处罚等记录",
    Command.UNDO_OWN: "撤销本人的变更",
    Command.UNDO: "撤销他人的变更",
    Command.BACKUP: "备份工作区",
    Command.RESTORE: "从备份恢复",
    Command.PEOPLE: "维护人员与分工",
}

_DUTY, _CLERK, _ENFORCER, _REVIEWER, _CHIEF, _ADMIN, _WALL = Role
_ALL = frozenset(Role)
_STAFF = _ALL - {_WALL}
_HANDLING = _STAFF - {_ADMIN}  # who deals with hazards; an administrator keeps the program, not the record
_CLERICAL = frozenset({_DUTY, _CLERK, _ENFORCER, _CHIEF})
_JUDGING = frozenset({_ENFORCER, _REVIEWER, _CHIEF})
_DECIDING = frozenset({_ENFORCER, _CHIEF})

TABLE: Mapping[Command, frozenset[Role]] = {
    Command.VIEW: _ALL,
    Command.READ_RECORD: _STAFF,
    Command.PERSONAL_DATA: _STAFF,
    Command.EXPORT: _STAFF,
    Command.IMPORT: frozenset({_CLERK, _ADMIN}),
    Command.EDIT: _CLERICAL | {_REVIEWER},
    Command.REPORT: _HANDLING,
    Command.REGISTER: _CLERICAL,
    Command.START: _CLERICAL,
    Command.REQUEST: _CLERICAL,
    Command.NOTE: _HANDLING,
    Command.RECUR: _HANDLING,
    Command.TRANSFER: frozenset({_CLERK, _ENFORCER, _CHIEF}),
    Command.REVIEW: _JUDGING,
    Command.ACCEPT: _JUDGING,
    Command.RETURN: _JUDGING,
    Command.DISMISS: _DECIDING,
    Command.ORDER: _DECIDING,
    Command.RESUME: _JUDGING,
    Command.EXTEND: _DECIDING,
    Command.LIST: _DECIDING,
    Command.DELIST: _DECIDING,
    Command.UNDO_OWN: _STAFF,
    Command.UNDO: frozenset({_CHIEF, _ADMIN}),
    Command.BACKUP: frozenset({_CLERK, _CHIEF, _ADMIN}),
    Command.RESTORE: frozenset({_ADMIN}),
    Command.PEOPLE: frozenset({_CHIEF, _ADMIN}),
}
"""The roles that may; all others may not. Local practice: no document fixes it."""


class NotEntitled(Refused):
    """The table does not let the operator do it."""


def may(role: Role, command: Command) -> bool:
    """Whether the table lets a role do it."""
    return role in TABLE[command]


def command_of(action: HazardAction) -> Command:
    """What a step of a hazard is called in the table."""
    return Command[action.name]


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works with a workspace. ``name``: as the journal writes it. ``person_id`` 0: nobody of its people.
    ``is_alone``: the table is not in force (yet)."""

    name: str
    role: Role
    person_id: int = 0
    is_alone: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether people are on record and this is none of them."""
        return not self.is_alone and self.person_id == 0

    @property
    def standing(self) -> str:
        """In which capacity, in words: 单人工作区, 未登记（只能查看）, 内勤."""
        return "单人工作区" if self.is_alone else "未登记，只能查看" if self.is_unknown else self.role.label

    def may(self, command: Command) -> bool:
        return self.is_alone or may(self.role, command)

    def refusal(self, command: Command) -> NotEntitled | None:
        """Why not, and who may; None when he may."""
        if self.may(command):
            return None
        able = "、".join(role.label for role in Role if may(role, command))
        if self.is_unknown:
            message = f"“{self.name}”不在本工作区的人员名单里，只能查看，不能“{command.label}”。"
            return NotEntitled(message, f"请选择操作人，或请管理员登记（可办理的角色：{able}）。")
        return NotEntitled(f"{self.role.label}{self.name}不能“{command.label}”。", f"请由{able}办理。")

    def why_not(self, command: Command) -> str:
        """The refusal as one sentence, "" when he may."""
        refusal = self.refusal(command)
        return "" if refusal is None else str(refusal)

    def require(self, *commands: Command) -> None:
        """Raise NotEntitled for the first command that he may not give."""
        for command in commands:
            refusal = self.refusal(command)
            if refusal is not None:
                raise refusal


ALONE = Operator("", Role.ADMIN, is_alone=True)
"""Nobody in particular, in a workspace where the table is not in force."""


def operator_among(people: Sequence[Person], name: str) -> Operator:
    """The operator of this name, account or number (``#12``) among the people of a workspace. A name that several bear
    is written with the organisation (``王某（龙潭区应急管理局）``). Raises Refused when it is not clear who is meant.
    """
    wanted, present = name.strip(), [person for person in people if not person.has_left]
    if not any(person.role is Role.ADMIN for person in present):
        return Operator(wanted, Role.ADMIN, is_alone=True)
    found = found_among(present, wanted)
    return Operator(wanted, Role.WALL) if found is None else Operator(signature(found, present), found.role, found.id)


def found_among(people: Sequence[Person], text: str) -> Person | None:
    """The person of this number (``#12``), account or name. Raises Refused when several bear the name."""
    wanted = text.strip()
    found = [person for person in people if wanted == f"#{person.id}"]
    found = found or [person for person in people if person.account and same_account(person.account, wanted)]
    found = found or [person for person in people if wanted == signature(person, people)]
    found = found or [person for person in people if wanted == person.name]
    if len(found) > 1:
        named = "、".join(f"#{person.id} {person.organisation or person.post}" for person in found[:6])
        raise Refused(f"有 {len(found)} 个人都叫“{wanted}”：{named}。", "请改用 # 后的号码，或写成 姓名（单位）。")
    return found[0] if found else None


def signature(person: Person, people: Sequence[Person]) -> str:
    """How the journal writes a person: the name, with the organisation (or the number) where others bear it too."""
    others = [other for other in people if other.name == person.name and other.id != person.id]
    if not others:
        return person.name
    is_told = person.organisation and all(other.organisation != person.organisation for other in others)
    return f"{person.name}（{person.organisation if is_told else f'#{person.id}'}）"


def same_account(one: str, other: str) -> bool:
    """Accounts of an operating system: upper and lower case alike, with or without the domain (``LT\\zhang``)."""
    mine, theirs = (text.strip().casefold().replace("/", "\\").rpartition("\\") for text in (one, other))
    is_same_domain = not mine[0] or not theirs[0] or mine[0] == theirs[0]
    return is_same_domain and mine[2] == theirs[2]
