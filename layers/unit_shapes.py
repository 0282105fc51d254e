"""Polygons of the units on the plane, simplified for the scale at which they are drawn.

What is drawn is a coverage of leaves: the counties of a unit where they fill it, else the unit itself. It is simplified
as a whole, so that neighbours never part, and every border is one line of one kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import floor, log2
from threading import Lock

import numpy as np
import numpy.typing as npt
import shapely

from layers.linework import Integers, lines_of, segments_of
from layers.symbology import LineKind
from ledger.snapshot import Bools, Geometries, Indices, Units

RAW_BELOW_M_PER_PX = 4.0
FILLED_SHARE = 0.98  # parts stand for their unit when they cover this much of it
_KINDS = (LineKind.PART, LineKind.UNIT, LineKind.SCHEMATIC)


@dataclass(frozen=True, slots=True)
class Level:
    """Geometry for one band of scales. ``lines``: line strings by kind; ``area``: outline of the whole area."""

    leaves: Geometries
    lines: dict[LineKind, Geometries]
    area: Geometries  # polygons, shape (0,) or (1,)


@dataclass(frozen=True)
class UnitShapes:
    """``polygons`` has one row per unit of the snapshot (None without a polygon), in metres. ``leaf_unit``: position of
    the unit that a leaf shows; ``leaf_reporting``: the reporting unit that it belongs to."""

    polygons: Geometries
    area: shapely.Geometry | None
    leaves: Geometries
    leaf_unit: Indices
    leaf_reporting: Indices
    leaf_is_schematic: Bools
    _levels: dict[int, Level] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(cls, units: Units, polygons: Geometries) -> UnitShapes:
        """Shapes of the units; ``polygons`` are theirs in metres."""
        reporting = units.reporting_of()
        leaf_unit = np.array(
            [leaf for unit in units.reporting() for leaf in _leaves_of(units, polygons, int(unit))], np.int32
        )
        area = polygons[0]
        if area is None and len(leaf_unit):
            area = shapely.union_all(polygons[leaf_unit])
        shapely.prepare(polygons)
        shapely.prepare(area)
        return cls(
            polygons,
            area,
            polygons[leaf_unit] if len(leaf_unit) else np.zeros(0, object),
            leaf_unit,
            reporting[leaf_unit] if len(leaf_unit) else leaf_unit,
            units.is_schematic[leaf_unit] if len(leaf_unit) else np.zeros(0, np.bool_),
        )

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """Bounds of the area in metres."""
        if self.area is None:
            return None
        left, bottom, right, top = (float(value) for value in shapely.bounds(self.area))
        return left, bottom, right, top

    def at(self, m_per_px: float) -> Level:
        """Geometry whose errors stay below half a pixel. Safe to call from several threads."""
        key = floor(log2(m_per_px)) if m_per_px > RAW_BELOW_M_PER_PX else -1
        with self._lock:
            if key not in self._levels:
                self._levels[key] = self._level(2.0**key * 0.8 if key >= 0 else 0.0)
            return self._levels[key]

    def unit_at(self, x: float, y: float) -> int | None:
        """Position of the smallest shown unit that contains a point of the plane; None outside."""
        if not len(self.leaves):
            return None
        found = np.flatnonzero(shapely.contains_xy(self.leaves, x, y))
        return int(self.leaf_unit[found[0]]) if len(found) else None

    def _level(self, tolerance_m: float) -> Level:
        area = np.array([] if self.area is None else [self.area], object)
        leaves = self.leaves
        if tolerance_m > 0:
            leaves = _simplified_coverage(leaves, tolerance_m)
            area = shapely.simplify(area, tolerance_m * 0.5)
        segments = segments_of(leaves)
        kind = self._kinds(segments.left, segments.right)
        return Level(leaves, {item: lines_of(segments, kind, _KINDS.index(item)) for item in _KINDS}, area)

    def _kinds(self, left: Integers, right: Integers) -> Integers:
        """Kind of every segment by the leaves beside it, as a position in ``_KINDS``."""
        if not len(left):
            return left
        other = np.where(right >= 0, right, left)
        inside = (right >= 0) & (self.leaf_reporting[left] == self.leaf_reporting[other])
        schematic = self.leaf_is_schematic[left] | self.leaf_is_schematic[other]
        kinds: Integers = np.where(inside, 0, np.where(schematic, 2, 1)).astype(np.int64)
        return kinds


def largest_part(polygon: shapely.Geometry) -> shapely.Polygon:
    """The largest polygon of a (multi)polygon: where its name goes."""
    parts = shapely.get_parts(polygon)
    largest: shapely.Polygon = parts[int(np.argmax(shapely.area(parts)))]
    return largest


def inner_points(polygon: shapely.Geometry, wanted: int = 160) -> npt.NDArray[np.float64]:
    """Points inside a polygon with their clearance, shape (k, 3): x, y and metres to the nearest border, the roomiest
    first. The first is close to the pole of inaccessibility."""
    part = largest_part(polygon)
    coarse = shapely.simplify(part, np.sqrt(part.area) / 80, preserve_topology=False)
    part = coarse if isinstance(coarse, shapely.Polygon) and coarse.is_valid and not coarse.is_empty else part
    left, bottom, right, top = part.bounds
    step = np.sqrt(part.area / wanted)
    columns, lines = np.arange(left + step / 2, right, step), np.arange(bottom + step / 2, top, step)
    x, y = np.tile(columns, len(lines)), np.repeat(lines, len(columns))
    inside = shapely.contains_xy(part, x, y)
    spot = shapely.point_on_surface(part)
    spots = np.column_stack([np.append(x[inside], spot.x), np.append(y[inside], spot.y)])
    clearance = shapely.distance(shapely.boundary(part), shapely.points(spots))
    order = np.argsort(-clearance, kind="stable")
    return np.column_stack([spots, clearance])[order]


def _leaves_of(units: Units, polygons: Geometries, unit: int) -> list[int]:
    """The parts of a unit where all have polygons and fill it, else the unit itself, else nothing."""
    children = [int(row) for row in units.children(unit)]
    shape = polygons[unit]
    if children and all(polygons[row] is not None for row in children):
        covered = float(shapely.area(polygons[children]).sum())
        if shape is None or covered >= FILLED_SHARE * shape.area:
            return children
    return [] if shape is None else [unit]


def _simplified_coverage(leaves: Geometries, tolerance_m: float) -> Geometries:
    """Simplify as a whole; overlapping units (a park inside a town) are no coverage and are simplified singly."""
    if not len(leaves):
        return leaves
    try:
        simplified: Geometries = shapely.coverage_simplify(leaves, tolerance_m)
    except shapely.errors.GEOSException:
        return shapely.simplify(leaves, tolerance_m * 0.5)
    return np.where(shapely.is_empty(simplified), leaves, simplified)
