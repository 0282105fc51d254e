"""Risk class of an enterprise (安全风险等级, A/B/C/D).

In this product A is always the highest risk. Documents differ in the direction of the letters (POLICY: the 2022 city
outline implies A = highest); a policy pack that counts the other way is turned round at intake, and the pack's
sentence ("A 类＝风险最高") is printed in every legend.
"""

from __future__ import annotations

from enum import IntEnum


class RiskClass(IntEnum):
    """Stored as a small integer, so that "worst first" is the natural sort order."""

    A = 0
    B = 1
    C = 2
    D = 3
    UNGRADED = 4

    @property
    def letter(self) -> str:
        """``A`` to ``D``; empty for an enterprise that has not been graded."""
        return "" if self is RiskClass.UNGRADED else self.name

    @property
    def label(self) -> str:
        """The words of the legend: ``A 类`` or ``未分级``."""
        return "未分级" if self is RiskClass.UNGRADED else f"{self.name} 类"
