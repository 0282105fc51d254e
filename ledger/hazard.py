"""Vocabulary of a major hazard (重大事故隐患): the states of its rectification and the actions that change them.

Main road: reported -> registered -> rectifying -> close-out requested -> under review -> closed. Side states stand
beside it as flags of the record: stopped, partly stopped, extended, transferred, listed for supervision.
A closed hazard (已销号) stays in the record: close-out is not deletion. One that comes back (复发) is a new record that
names the earlier one, so that the day on which the earlier one was closed stays true.
"""

from __future__ import annotations

from enum import IntEnum


class HazardState(IntEnum):
    """State of rectification. ``CLOSED`` and ``DISMISSED`` are no longer open; all others are."""

    REPORTED = 0
    REGISTERED = 1
    RECTIFYING = 2
    CLOSE_OUT_REQUESTED = 3
    UNDER_REVIEW = 4
    CLOSED = 5
    DISMISSED = 6  # 误报注销

    @property
    def label(self) -> str:
        return ("待核实", "已上账", "整改中", "申请销号", "复查验收", "已销号", "误报注销")[self]

    @property
    def is_open(self) -> bool:
        """Whether the hazard still stands in the account."""
        return self not in (HazardState.CLOSED, HazardState.DISMISSED)


class HazardAction(IntEnum):
    """One step in the life of a hazard. Stored: never renumber."""

    REPORT = 0
    REGISTER = 1
    START = 2
    REQUEST = 3
    REVIEW = 4
    ACCEPT = 5
    RETURN = 6
    DISMISS = 7
    ORDER = 8
    RESUME = 9
    EXTEND = 10
    LIST = 11
    DELIST = 12
    TRANSFER = 13
    RECUR = 14
    NOTE = 15

    @property
    def label(self) -> str:
        return (
            "登记",
            "上账",
            "转入整改",
            "申请销号",
            "受理复查",
            "验收通过并销号",
            "退回整改",
            "误报注销",
            "下达指令",
            "恢复生产使用",
            "批准延期",
            "挂牌督办",
            "摘牌",
            "移交",
            "复发，重新上账",
            "记录进展",
        )[self]


class OrderKind(IntEnum):
    """Order that stands until acceptance (S3: 撤出作业人员, 暂时停产停业, 停止使用相关设施、设备)."""

    NONE = 0
    EVACUATE = 1
    STOP_PRODUCTION = 2
    STOP_USE = 3

    @property
    def label(self) -> str:
        return ("无", "撤出作业人员", "停产停业", "停止使用")[self]
