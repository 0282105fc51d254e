"""Vocabulary of an enterprise: industry, special categories, scale, operating status, standardisation level."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Industry(IntEnum):
    """The eight industries of 工贸 (应急管理部令第10号 art. 2; S3 "8个行业类"), and what a ledger leaves open."""

    UNKNOWN = 0
    METALLURGY = 1
    NONFERROUS = 2
    BUILDING_MATERIALS = 3
    MACHINERY = 4
    LIGHT = 5
    TEXTILE = 6
    TOBACCO = 7
    COMMERCE = 8

    @property
    def label(self) -> str:
        return ("未填", "冶金", "有色", "建材", "机械", "轻工", "纺织", "烟草", "商贸")[self]


class SpecialCategory(IntFlag):
    """Special types (专业类型). They overlap: an enterprise counts in each, and the categories are never added up."""

    NONE = 0
    COMBUSTIBLE_DUST = 1
    CONFINED_SPACE = 2
    MOLTEN_METAL = 4
    AMMONIA_REFRIGERATION = 8
    DEEP_WELL_CASTING = 16
    HAZARDOUS_CHEMICALS = 32
    GAS = 64
    SILO = 128

    @property
    def labels(self) -> list[str]:
        return [text for bit, text in CATEGORY_LABELS.items() if self & bit]


CATEGORY_LABELS = {
    SpecialCategory.COMBUSTIBLE_DUST: "粉尘涉爆",
    SpecialCategory.CONFINED_SPACE: "有限空间",
    SpecialCategory.MOLTEN_METAL: "高温熔融金属",
    SpecialCategory.AMMONIA_REFRIGERATION: "涉氨制冷",
    SpecialCategory.DEEP_WELL_CASTING: "深井铸造",
    SpecialCategory.HAZARDOUS_CHEMICALS: "危化品使用",
    SpecialCategory.GAS: "煤气",
    SpecialCategory.SILO: "筒仓",
}


class Scale(IntEnum):
    """规上 / 规下 (above or below the statistical threshold)."""

    UNKNOWN = 0
    ABOVE = 1
    BELOW = 2

    @property
    def label(self) -> str:
        return ("未填", "规上", "规下")[self]


class OperatingStatus(IntEnum):
    """Whether the enterprise works at present."""

    UNKNOWN = 0
    OPERATING = 1
    STOPPED = 2
    CLOSED = 3

    @property
    def label(self) -> str:
        return ("未填", "在产", "停产", "关闭")[self]


class StandardLevel(IntEnum):
    """Level of work-safety standardisation (安全生产标准化等级)."""

    NONE = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3

    @property
    def label(self) -> str:
        return ("未达标", "一级", "二级", "三级")[self]


class Chain(IntFlag):
    """Which responsible persons an enterprise's record names (A10: 责任链; A13: 监管部门)."""

    NONE = 0
    PRINCIPAL = 1
    SAFETY_OFFICER = 2
    REGULATOR = 4
    SUPERVISOR = 8
    CONTRACT_LEADER = 16
