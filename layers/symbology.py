"""What every sign on every map means: one renderer-neutral definition for screen, wall, print and portable page.

Painters (``painter.py``, ``svg.py``, ``folium_map.py``) look signs up here and in ``theme.py``; the legend lists the very
same entries. Class shapes are the same everywhere, so that they survive a photocopier: A triangle, B square, C diamond,
D disc, ungraded dashed ring, with the letter inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from ledger.operation import OperationKind
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import Light


class Shape(StrEnum):
    TRIANGLE = "triangle"
    SQUARE = "square"
    DIAMOND = "diamond"
    DISC = "disc"
    DASHED_RING = "dashed_ring"


@dataclass(frozen=True, slots=True)
class ClassSymbol:
    """Sign of one risk class. ``size_px`` at 100 % scale with the letter inside; ``print_mm`` on district sheets and
    ``print_small_mm`` on province sheets (0: not drawn singly there)."""

    shape: Shape
    size_px: float
    print_mm: float
    print_small_mm: float


CLASS_SYMBOLS: dict[RiskClass, ClassSymbol] = {
    RiskClass.A: ClassSymbol(Shape.TRIANGLE, 22, 4.8, 1.9),
    RiskClass.B: ClassSymbol(Shape.SQUARE, 16, 4.0, 1.3),
    RiskClass.C: ClassSymbol(Shape.DIAMOND, 18, 3.9, 0),
    RiskClass.D: ClassSymbol(Shape.DISC, 14, 3.4, 0),
    RiskClass.UNGRADED: ClassSymbol(Shape.DASHED_RING, 11, 3.2, 0),
}

DRAW_ORDER: tuple[RiskClass, ...] = (RiskClass.UNGRADED, RiskClass.D, RiskClass.C, RiskClass.B, RiskClass.A)
"""A last, so that nothing covers the highest risk."""


class Dial(StrEnum):
    """The deadline dial (期限钟): shape first, colour second."""

    DISC_MARK = "disc_mark"  # full disc with "!"
    PIE = "pie"  # ring and pie of the time used
    HALF_FLAG = "half_flag"  # half pie and a flag
    RING_BAR = "ring_bar"  # ring with a bar
    DASHED_RING = "dashed_ring"
    DISC_TICK = "disc_tick"  # full disc with a tick


DIALS: dict[Light, Dial] = {
    Light.OVERDUE: Dial.DISC_MARK,
    Light.DUE_SOON: Dial.PIE,
    Light.EXTENDED: Dial.HALF_FLAG,
    Light.STOPPED: Dial.RING_BAR,
    Light.IN_TIME: Dial.PIE,
    Light.NO_DEADLINE: Dial.DASHED_RING,
    Light.CLOSED: Dial.DISC_TICK,
    Light.ABSENT: Dial.DASHED_RING,
}

DONUT_BASE_PX, DONUT_GROWTH_PX = 13.0, 1.35
DONUT_SHARE = 0.062  # of the smaller side of the map, that the radius of the largest donut may take
DONUT_LARGEST_PX = (24.0, 37.0)  # that radius on a small and on a large map

DEFAULT_PIE: dict[Light, float] = {Light.DUE_SOON: 0.8, Light.IN_TIME: 0.25}
"""Share of the time used that a dial in a legend shows."""


def donut_growth(most: int, map_px: float) -> float:
    """How donuts of one map grow with the root of their total: 1.35 px; less where the largest one (``most`` hazards)
    would take too much of a map of ``map_px`` px (its smaller side), so that the others keep their proportion to it."""
    largest = min(max(DONUT_SHARE * map_px, DONUT_LARGEST_PX[0]), DONUT_LARGEST_PX[1])
    return min(DONUT_GROWTH_PX, (largest - DONUT_BASE_PX) / sqrt(max(most, 1)))


def donut_radius_px(total: int, growth: float) -> float:
    """Radius of a donut of ``total`` open hazards: 13 + 1.35 sqrt(n) px where donuts have room (``donut_growth``)."""
    return DONUT_BASE_PX + growth * sqrt(total)


@dataclass(frozen=True, slots=True)
class ConflictPlate:
    """The sign of a grave conflict (严重冲突): a square plate of the alarm tone with one Han character, at the upper left
    of an enterprise's sign, opposite its dial; beside a donut the character stands before the number. Class letters are
    Latin, dials are round, 挂牌 is a word or a frame: a square with a Han character is none of them, in grey either.
    ``size_px`` at signs with letters, ``small_px`` at smaller signs and dots, ``print_mm`` on sheets."""

    character: str = "冲"
    size_px: float = 14.0
    small_px: float = 12.0
    print_mm: float = 2.9


CONFLICT_PLATE = ConflictPlate()


class Hatch(StrEnum):
    DIAGONAL = "diagonal"
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    CROSS = "cross"
    DOTS = "dots"
    GRID = "grid"
    BACK_DIAGONAL = "back_diagonal"
    PLAIN = "plain"


HATCHES: dict[OperationKind, Hatch] = {
    OperationKind.CONFINED_SPACE: Hatch.DIAGONAL,
    OperationKind.HOT_WORK: Hatch.HORIZONTAL,
    OperationKind.MAINTENANCE: Hatch.VERTICAL,
    OperationKind.SILO_CLEANING: Hatch.CROSS,
    OperationKind.WORK_AT_HEIGHT: Hatch.DOTS,
    OperationKind.LIFTING: Hatch.BACK_DIAGONAL,
    OperationKind.TEMPORARY_POWER: Hatch.GRID,
    OperationKind.OTHER: Hatch.PLAIN,
}


class LineKind(StrEnum):
    AREA = "area"  # outline of the workspace
    UNIT = "unit"  # reporting unit
    PART = "part"  # county of a reporting unit
    SCHEMATIC = "schematic"  # 示意边界


LINE_LABELS: dict[LineKind, str] = {
    LineKind.AREA: "区域界",
    LineKind.UNIT: "报告单位界",
    LineKind.PART: "县（市、区）界",
    LineKind.SCHEMATIC: "示意边界",
}


@dataclass(frozen=True, slots=True)
class SceneRule:
    """Scale rule: from which scale denominators on (1 : n) what is drawn."""

    aggregates_above: float = 1_500_000  # donuts per reporting unit
    grid_above: float = 200_000  # donuts per county or per grid cell
    names_below: float = 80_000  # enterprise names


SCALE_RULE = SceneRule()


class Aggregation(StrEnum):
    UNIT = "unit"
    PART = "part"
    EACH = "each"


def aggregation_at(scale_denominator: float) -> Aggregation:
    """What stands for the enterprises at this scale. Boundary: 1 : 1,500,000 itself is already ``PART``."""
    if scale_denominator > SCALE_RULE.aggregates_above:
        return Aggregation.UNIT
    return Aggregation.PART if scale_denominator > SCALE_RULE.grid_above else Aggregation.EACH


def class_key(risk_class: RiskClass) -> str:
    """Key of a legend switch."""
    return f"class.{risk_class.name}"


def light_key(light: Light) -> str:
    """Key of a legend switch."""
    return f"light.{light.name}"


def zone_key(kind: OperationKind) -> str:
    """Key of a legend switch."""
    return f"zone.{kind.name}"


def line_key(kind: LineKind) -> str:
    """Key of a legend switch."""
    return f"line.{kind.name}"


def conflict_key(rule: ConflictRule) -> str:
    """Key of a legend switch; only grave rules have one."""
    return f"conflict.{rule.name}"
