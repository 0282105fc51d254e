"""Vocabulary of inspections (执法检查) and penalties (行政处罚): inspect -> penalise -> recheck (S1: 三部曲)."""

from __future__ import annotations

from enum import IntEnum


class InspectionMode(IntEnum):
    """How an inspection came about (E05, E13). Stored: never renumber."""

    ROUTINE = 0
    DOUBLE_RANDOM = 1
    UNDERCOVER = 2
    FOUR_NO_TWO_DIRECT = 3
    CROSS_AREA = 4
    SPECIAL = 5
    RECHECK = 6
    REPORTED = 7

    @property
    def label(self) -> str:
        return ("计划检查", "双随机", "暗访", "四不两直", "异地交叉", "专项检查", "复查", "举报核查")[self]


PASS_MARK = 80.0
"""From which score an exam (逢查必考) is passed where nobody says so. Local practice: no document fixes it."""


class PenaltySubject(IntEnum):
    """Who is penalised; one case with both is 一案双罚 (E12)."""

    ENTERPRISE = 0
    PERSON = 1

    @property
    def label(self) -> str:
        return ("企业", "个人")[self]


class PenaltyKind(IntEnum):
    """Kind of penalty. Stored: never renumber."""

    WARNING = 0
    FINE = 1
    STOP_PRODUCTION = 2
    SUSPEND_LICENCE = 3
    REVOKE_LICENCE = 4
    CRIMINAL_REFERRAL = 5
    OTHER = 6

    @property
    def label(self) -> str:
        return ("警告", "罚款", "责令停产停业", "暂扣许可证", "吊销许可证", "移送司法", "其他")[self]
