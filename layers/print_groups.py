"""What one donut of a printed map counts: a county, a merged 市区, what a city books for no county, a unit without map.

Counts come from ``policy.measures``; the groups of a map always add up to the units that it shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers.font_metrics import metrics
from layers.kept import Kept
from layers.print_ground import Ground
from layers.print_view import PrintView
from layers.situation import Situation

Counts = npt.NDArray[np.int64]
BASE_RADIUS_MM = 1.35
GROWTH_MM = 0.225  # per root of the count
MIN_RADIUS_MM = 2.25
MAX_RADIUS_MM = 9.6
WIDEST_SHARE = 0.034  # of the width of the map, that the radius of the largest donut takes
READABLE_MM = 1.95  # radius per em of the count inside: letters of 5.5 pt and more
FULLEST = 0.17  # share of the land that donuts may cover


@dataclass(frozen=True, slots=True)
class Group:
    """``shape``: polygon in sheet mm, None when there is none. ``unit``: reporting unit; ``members``: unit rows."""

    name: str
    unit: int
    members: tuple[int, ...]
    is_unit: bool  # stands for a whole reporting unit, whose name it carries
    shape: BaseGeometry | None
    by_class: Counts
    opened: int
    overdue: int
    zones: int
    running: int  # zones with an operation in them
    grave: int  # conflicts that have a sign

    @property
    def total(self) -> int:
        return int(self.by_class.sum())

    @property
    def is_empty(self) -> bool:
        """Nothing to be said on the map."""
        return not (self.total or self.opened or self.zones or self.grave)


@dataclass(frozen=True, slots=True)
class DonutScale:
    """Radius of a donut by its count: 1.35 + 0.225 sqrt(n) mm, grown more slowly where counts are very large."""

    growth: float

    @classmethod
    def of(cls, groups: list[Group], width: float = math.inf) -> DonutScale:
        """``width``: of the map in mm; the largest donut keeps to its share of it."""
        most = max((group.total for group in groups), default=0)
        largest = min(MAX_RADIUS_MM, max(WIDEST_SHARE * width, 2 * MIN_RADIUS_MM))
        return cls(min(GROWTH_MM, (largest - BASE_RADIUS_MM) / math.sqrt(max(most, 1))))

    def radius(self, count: int) -> float:
        """Millimetres; never so small that the count inside could not be read."""
        readable = READABLE_MM * metrics(bold=True).width(f"{count:,}")
        return max(BASE_RADIUS_MM + self.growth * math.sqrt(count), MIN_RADIUS_MM, readable)


_shapes: Kept[npt.NDArray[np.object_]] = Kept(16)


def shapes_in(ground: Ground, view: PrintView) -> npt.NDArray[np.object_]:
    """Polygons of all units in sheet mm, None where there is none; the same ones at every moment."""
    return _shapes.get((ground,), view, lambda: view.geometry_to_mm(ground.shape))


def groups_of(situation: Situation, ground: Ground, view: PrintView, merge: bool = True) -> list[Group]:
    """Groups of all reporting units of the map, in official order. ``merge``: small 市辖区 become one 市区."""
    shapes = shapes_in(ground, view)
    answer: list[Group] = []
    for unit in ground.reporting.tolist():
        answer += _groups_of_unit(situation, ground, unit, shapes, merge)
    return [group for group in answer if not group.is_empty]


def whole_units(situation: Situation, ground: Ground, view: PrintView) -> list[Group]:
    """One group per reporting unit of the map: for paper too small for a donut per county."""
    shapes, names = shapes_in(ground, view), situation.snapshot.units.short_name
    rows = ground.reporting.tolist()
    groups = [_group(situation, names[row], row, (row,), shapes[row], is_unit=True) for row in rows]
    return [group for group in groups if not group.is_empty]


def is_crowded(groups: list[Group], scale: DonutScale) -> bool:
    """Whether the donuts would cover so much of their polygons that they hide the map."""
    shaped = [group for group in groups if group.shape is not None]
    area = sum(float(shapely.area(group.shape)) for group in shaped)
    return sum(math.pi * scale.radius(group.total) ** 2 for group in shaped) > FULLEST * area


def merged(groups: list[Group]) -> list[Group]:
    """Groups that stand for several districts, the most populous first: candidates for an inset."""
    return sorted((group for group in groups if len(group.members) > 1), key=lambda group: -group.total)


def _groups_of_unit(
    situation: Situation, ground: Ground, unit: int, shapes: npt.NDArray[np.object_], merge: bool
) -> list[Group]:
    units = situation.snapshot.units
    children = [row for row in ground.leaves.tolist() if units.parent[row] == unit and row != unit]
    if not children:
        return [_group(situation, units.short_name[unit], unit, (unit,), shapes[unit], is_unit=True)]
    small = _small_districts(situation, children, shapes) if merge else []
    alone = [row for row in children if row not in small]
    answer = [_group(situation, units.short_name[row], unit, (row,), shapes[row]) for row in alone]
    if small:
        shape = shapely.union_all([shapes[row] for row in small])
        answer.insert(0, _group(situation, f"{units.short_name[unit]}区", unit, tuple(small), shape))
    rest = rest_of(situation, unit, children, shapes[unit])
    return answer if rest.is_empty else [*answer, rest]


def _group(
    situation: Situation,
    name: str,
    unit: int,
    members: tuple[int, ...],
    shape: BaseGeometry | None,
    is_unit: bool = False,
) -> Group:
    counted = situation.measures
    rows = list(members)
    return Group(
        name,
        unit,
        members,
        is_unit,
        shape,
        counted.by_class[rows].sum(axis=0),
        sum(counted.open_hazards(row) for row in rows),
        sum(counted.overdue(row) for row in rows),
        int(counted.zones_by_kind[rows].sum()),
        int(counted.running[rows].sum()),
        sum(counted.grave_count(row) for row in rows),
    )


def rest_of(situation: Situation, unit: int, parts: list[int], shape: BaseGeometry | None = None) -> Group:
    """What a unit counts beyond these unit rows: enterprises whose ledger names the city but no county, or (for the
    whole area) no known unit at all. Empty when ``parts`` is the unit itself."""
    whole = _group(situation, "", unit, (unit,), shape)
    listed = _group(situation, "", unit, tuple(parts), None)
    return Group(
        f"{situation.snapshot.units.short_name[unit]}本级",
        unit,
        (unit,),
        False,
        shape,
        whole.by_class - listed.by_class,
        whole.opened - listed.opened,
        whole.overdue - listed.overdue,
        whole.zones - listed.zones,
        whole.running - listed.running,
        whole.grave - listed.grave,
    )


def _small_districts(situation: Situation, children: list[int], shapes: npt.NDArray[np.object_]) -> list[int]:
    """市辖区 too small on this sheet for a donut of their own (the fifth and sixth digit of the code are 01 to 20)."""
    units = situation.snapshot.units
    districts = [row for row in children if len(units.code[row]) == 6 and units.code[row][4:].isdigit()]
    districts = [row for row in districts if 1 <= int(units.code[row][4:]) <= 20 and units.name[row].endswith("区")]
    scale = DonutScale(GROWTH_MM)
    small = [
        row
        for row in districts
        if _inner_radius(shapes[row]) < 1.05 * scale.radius(situation.measures.enterprises(row)) + 1.6
    ]
    return small if len(small) > 1 else []


def _inner_radius(shape: BaseGeometry) -> float:
    """Radius in mm of the largest circle inside."""
    circle = shapely.maximum_inscribed_circle([shapely.simplify(shape, 0.3)], 0.3)[0]
    return float(shapely.length(circle))
