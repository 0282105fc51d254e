"""Vocabulary of hazardous operations (危险作业) and their zones (危险作业区)."""

from __future__ import annotations

from enum import IntEnum


class OperationKind(IntEnum):
    """Kind of hazardous operation; a zone has the kind of the operations that it is made for."""

    CONFINED_SPACE = 0
    HOT_WORK = 1
    MAINTENANCE = 2
    SILO_CLEANING = 3
    WORK_AT_HEIGHT = 4
    LIFTING = 5
    TEMPORARY_POWER = 6
    OTHER = 7

    @property
    def label(self) -> str:
        return (
            "有限空间作业",
            "动火作业",
            "检维修作业",
            "筒仓清库作业",
            "高处作业",
            "吊装作业",
            "临时用电",
            "其他作业",
        )[self]
