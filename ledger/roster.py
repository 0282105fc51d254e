"""The people of a workspace and what they answer for (包保、属地、行业、整改、督办责任): entered, changed, ended; never erased.

Who leaves stays in the record, and what he answered for ends on that day: who answered for an enterprise last month
stays true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.journal import RecordKind
from ledger.people import DutyKind, DutyLevel, Role
from ledger.problem import Refused
from ledger.roles import same_account

if TYPE_CHECKING:
    from ledger.store.change import Change

Row = Mapping[str, Any]

PERSON_LABELS: Mapping[str, str] = {
    "name": "姓名",
    "unit_id": "所属单位",
    "organisation": "工作单位",
    "post": "职务",
    "phone": "电话",
    "level": "层级",
    "role": "角色",
    "account": "账号",
    "rank": "排序",
}
"""What may be entered of a person, in the order of the form."""

_LONGEST = {"name": 40, "organisation": 80, "post": 60, "phone": 60, "account": 80}
_ON = ("enterprise_id", "unit_id")
"""The owners of a hazard stand in its own record, where its steps set them; a second list could only contradict it."""


def add_person(change: Change, values: Row) -> int:
    """Enter a person; his number. ``values``: fields of ``PERSON_LABELS``; without a role he may only look (大屏).
    Raises Refused for a name that is missing or known already, and for an account that somebody else has."""
    tidy = _tidied({"role": Role.WALL, "level": DutyLevel.DEPARTMENT, **values})
    if not tidy.get("name"):
        raise Refused("姓名没有填。", "请填写姓名。")
    people = change.records(RecordKind.PERSON)
    _refuse_twin(people, tidy, 0)
    if tidy.get("rank") is None:
        tidy["rank"] = 1 + max((int(str(row["rank"])) for row in people if row["rank"] is not None), default=0)
    return change.create(RecordKind.PERSON, tidy)


def edit_person(change: Change, person_id: int, values: Row, seen: int | None = None) -> bool:
    """Change fields of a person; False when they say all of that already. Raises Refused (see ``add_person``, and when
    nobody would be left to administer), EditConflict."""
    tidy, now = _tidied(values), change.record(RecordKind.PERSON, person_id)
    if not {**now, **tidy}["name"]:
        raise Refused("姓名不能空着。", "请填写姓名。")
    _refuse_twin(change.records(RecordKind.PERSON), {**now, **tidy}, person_id)
    if "role" in tidy and tidy["role"] != Role.ADMIN:
        _refuse_last_administrator(change, now)
    return change.update(RecordKind.PERSON, person_id, tidy, seen)


def let_go(change: Change, person_id: int, on: date) -> list[int]:
    """A person leaves (离任): the numbers of the duties that end with it and want a successor. Raises Refused."""
    now = change.record(RecordKind.PERSON, person_id)
    if now["has_left"]:
        raise Refused(f"{now['name']}已经离任。", "不用再办。")
    _refuse_last_administrator(change, now)
    held = change.records(RecordKind.DUTY, person_id=person_id)
    running = [row for row in held if not isinstance(row["valid_until"], date) or row["valid_until"] > on]
    for row in running:
        end_duty(change, int(str(row["id"])), on)
    change.update(RecordKind.PERSON, person_id, {"has_left": True})
    return [int(str(row["id"])) for row in running]


def bring_back(change: Change, person_id: int) -> None:
    """A person who had left is back; his duties are not. Raises Refused."""
    now = change.record(RecordKind.PERSON, person_id)
    _refuse_twin(change.records(RecordKind.PERSON), now, person_id)
    change.update(RecordKind.PERSON, person_id, {"has_left": False})


def add_duty(change: Change, values: Row) -> int:
    """Enter that a person answers for a whole unit or for one enterprise; its number. ``values``: ``person_id``,
    ``kind``, ``level``, ``unit_id`` or ``enterprise_id``, ``valid_from``, ``valid_until``, ``note``. Raises Refused."""
    person = change.record(RecordKind.PERSON, int(values["person_id"]))
    if person["has_left"]:
        raise Refused(f"{person['name']}已经离任，不能再分工。", "请另选人员。")
    subjects = {name: values[name] for name in _ON if values.get(name)}
    if len(subjects) != 1:
        raise Refused("分工要写明对什么负责。", "请给出单位或企业，两者给一个。")
    first, last = values.get("valid_from"), values.get("valid_until")
    if first is not None and last is not None and last < first:
        raise Refused("分工的止期早于起期。", "请核对日期。")
    kind, level = DutyKind(int(values["kind"])), DutyLevel(int(values["level"]))
    for other in change.records(RecordKind.DUTY, person_id=person["id"], **subjects):
        if (other["kind"], other["level"]) == (kind, level) and _overlaps(other, first, last):
            raise Refused(
                f"{person['name']}的这项分工已有记录（第 {other['id']} 号）。", "不用再办；要改期限，先结束原来的。"
            )
    return change.create(RecordKind.DUTY, {**values, "kind": kind, "level": level})


def end_duty(change: Change, duty_id: int, on: date) -> None:
    """A duty ends; ``on`` is its last day. One that was to begin later never comes into force. Raises Refused when it
    had ended before."""
    last = change.record(RecordKind.DUTY, duty_id)["valid_until"]
    if isinstance(last, date) and last <= on:
        raise Refused(f"第 {duty_id} 号分工已于 {last} 结束。", "不用再办。")
    change.update(RecordKind.DUTY, duty_id, {"valid_until": on})


def is_running(duty: Row, on: date) -> bool:
    """Whether a duty is in force on a day; without dates it always is."""
    first, last = duty["valid_from"], duty["valid_until"]
    return (first is None or first <= on) and (last is None or on <= last)


def _overlaps(duty: Row, first: date | None, last: date | None) -> bool:
    begins, ends = duty["valid_from"] or date.min, duty["valid_until"] or date.max
    return bool(begins <= ends and begins <= (last or date.max) and (first or date.min) <= ends)


def _tidied(values: Row) -> dict[str, Any]:
    unknown = values.keys() - PERSON_LABELS.keys()
    if unknown:
        raise KeyError(f"no field of a person: {', '.join(sorted(unknown))}")
    tidy = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}
    for name, longest in _LONGEST.items():
        if len(tidy.get(name) or "") > longest:
            raise Refused(f"{PERSON_LABELS[name]}超过 {longest} 个字。", "请写短一些。")
    return tidy


def _refuse_twin(people: Sequence[Row], person: Row, person_id: int) -> None:
    """Two records of one person, or two persons of one account, would make the operator a matter of chance."""
    others = [row for row in people if row["id"] != person_id and not row["has_left"]]
    for row in others:
        if row["name"] == person["name"] and row["organisation"] == person.get("organisation", ""):
            raise Refused(
                f"{row['name']}（{row['organisation'] or '工作单位未填'}）已有记录，第 {row['id']} 号。",
                "同名的人请填不同的工作单位。",
            )
        if person.get("account") and row["account"] and same_account(row["account"], person["account"]):
            raise Refused(
                f"账号“{person['account']}”已是{row['name']}的。",
                "一个账号只能给一个人；共用的电脑不填账号，打开时选操作人。",
            )


def _refuse_last_administrator(change: Change, person: Row) -> None:
    if person["role"] != Role.ADMIN or person["has_left"]:
        return
    others = change.records(RecordKind.PERSON, role=int(Role.ADMIN), has_left=False)
    if len(others) < 2:
        raise Refused(f"{person['name']}是唯一的管理员。", "请先另设一名管理员，否则没有人能维护人员名单。")
