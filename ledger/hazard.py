"""Vocabulary of a major hazard (重大事故隐患): the states of its rectification.

Main road: reported -> registered -> rectifying -> close-out requested -> under review -> closed.
A closed hazard (已销号) stays in the record: close-out is not deletion.
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
