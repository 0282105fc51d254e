"""A workspace with one person for every role, so that the table of roles is in force."""

from __future__ import annotations

from ledger.journal import RecordKind
from ledger.people import DutyLevel, Role
from ledger.store.workspace import Workspace

NAMES = {
    Role.DUTY: "丁值班",
    Role.CLERK: "赵内勤",
    Role.ENFORCER: "钱执法",
    Role.REVIEWER: "孙复查",
    Role.CHIEF: "李领导",
    Role.ADMIN: "周管理",
    Role.WALL: "吴大屏",
}


def staff(workspace: Workspace) -> dict[Role, int]:
    """Put one person of every role on record; their numbers."""
    with workspace.change(by="测试", reason="登记人员") as change:
        ids = change.create_all(
            RecordKind.PERSON,
            [
                {
                    "name": name,
                    "role": role,
                    "level": DutyLevel.DEPARTMENT,
                    "organisation": "区应急局",
                    "post": role.label,
                    "phone": f"1701234000{role.value}",
                    "account": f"user{role.value}",
                    "rank": place,
                }
                for place, (role, name) in enumerate(NAMES.items(), 1)
            ],
        )
    return dict(zip(NAMES, ids, strict=True))
