"""Vocabulary of evidence: what a photo or document proves, and how many of them a step demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from ledger.hazard import HazardAction

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Largest file that is taken as evidence."""


class EvidenceKind(IntEnum):
    """Kind of an attached file. Stored: never renumber."""

    OTHER = 0
    PHOTO_BEFORE = 1
    PHOTO_AFTER = 2
    RECTIFICATION_ORDER = 3
    RECTIFICATION_PLAN = 4
    RECTIFICATION_RECORD = 5
    REVIEW_RECORD = 6
    EXTENSION_APPROVAL = 7
    STOP_ORDER = 8
    TRANSFER_LETTER = 9
    LISTING_NOTICE = 10

    @property
    def label(self) -> str:
        return (
            "其他材料",
            "整改前照片",
            "整改后照片",
            "整改指令书",
            "整改方案",
            "整改记录",
            "复查记录",
            "延期审批",
            "停产停用决定",
            "移交函",
            "挂牌督办通知",
        )[self]

    @property
    def counter(self) -> str:
        """Measure word of one file: 张 for photos, 份 for documents."""
        return "张" if self in (EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER) else "份"


@dataclass(frozen=True, slots=True)
class EvidenceDemand:
    """A step needs at least so many files of a kind. Files of earlier steps of the hazard since it was last returned
    count too."""

    kind: EvidenceKind
    at_least: int
    alternatives: tuple[EvidenceKind, ...] = ()  # files of these kinds do as well

    @property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """All kinds that do."""
        return (self.kind, *self.alternatives)

    @property
    def label(self) -> str:
        """整改前照片或整改指令书 ≥ 1 份."""
        words = "或".join(kind.label for kind in self.kinds)
        return f"{words} ≥ {self.at_least} {self.counter}"

    @property
    def counter(self) -> str:
        """Measure word of what is demanded: 份 where photos and documents do."""
        counters = {kind.counter for kind in self.kinds}
        return counters.pop() if len(counters) == 1 else "份"


Demands = Mapping[HazardAction, tuple[EvidenceDemand, ...]]
"""What a policy pack demands, by action; an action that is missing demands nothing."""

NO_DEMANDS: Demands = MappingProxyType({})
