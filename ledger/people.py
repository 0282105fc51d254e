"""Vocabulary of people: roles, and the chain of responsible persons (包保链).

What a role may do stands in ``ledger.roles``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What a person does with the program. Stored: never renumber."""

    DUTY = 0
    CLERK = 1
    ENFORCER = 2
    REVIEWER = 3
    CHIEF = 4
    ADMIN = 5
    WALL = 6

    @property
    def label(self) -> str:
        return ("值班员", "内勤", "执法员", "复查员", "领导", "管理员", "大屏")[self]


class DutyLevel(IntEnum):
    """At which level a person answers (A10; CONVENTIONS 5: 县级领导–部门–镇街–企业)."""

    ENTERPRISE = 0
    TOWN = 1
    DEPARTMENT = 2
    LEADER = 3

    @property
    def label(self) -> str:
        return ("企业", "镇街（园区）", "部门", "领导")[self]


class DutyKind(IntEnum):
    """For what a person answers. Stored: never renumber."""

    CONTRACT = 0  # 包保
    TERRITORY = 1  # 属地
    INDUSTRY = 2  # 行业
    RECTIFICATION = 3  # 整改
    SUPERVISION = 4  # 督办

    @property
    def label(self) -> str:
        return ("包保责任", "属地责任", "行业监管责任", "整改责任", "督办责任")[self]


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a workspace. ``account``: of the operating system, "" for who does not use the program."""

    id: int
    unit_id: int  # 0: of no unit
    name: str
    post: str
    organisation: str
    phone: str
    account: str
    level: DutyLevel
    role: Role
    rank: int
    has_left: bool

    @property
    def title(self) -> str:
        """单位　职务　姓名, the order of official lists."""
        return "　".join(part for part in (self.organisation, self.post, self.name) if part)
