"""The ground of a printed map in plane metres: area, units, parts and their lines, prepared once per snapshot.

Shared borders are drawn once: two neighbours that both draw a dash-dot line would turn it into a solid one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from gis.surroundings import surroundings
from layers.kept import Kept
from layers.situation import Situation

Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]
FINEST = 30_000  # finest detail of a polygon in lengths of the map: 0.01 mm on A3, so that insets stay sharp


@dataclass(frozen=True, slots=True)
class Ground:
    """Geometries in metres of the working frame. ``shape`` has one entry per unit of the snapshot (None: no polygon).
    ``leaves``: the smallest units that tile the scope; ``x``/``y``: enterprises, NaN when not placed."""

    scope: int
    shape: Objects
    area: shapely.Geometry | None
    reporting: npt.NDArray[np.intp]  # units that the sheet names and counts, official order
    leaves: npt.NDArray[np.intp]
    unit_lines: list[Floats]
    part_lines: list[Floats]
    schematic_lines: list[Floats]
    x: Floats
    y: Floats
    bounds: tuple[float, float, float, float]
    neighbour: Objects  # divisions round the area
    neighbour_name: list[str]


_grounds: Kept[Ground] = Kept(4)


def ground_of(situation: Situation, scope: int) -> Ground:
    """Everything that a map of one unit (0: the whole area) shows, projected; the same for every moment."""
    shot = situation.snapshot
    key = (scope, situation.frame.definition, situation.pack.region_code)
    return _grounds.get((shot.units, shot.enterprises), key, lambda: _project(situation, scope))


def _project(situation: Situation, scope: int) -> Ground:
    units = situation.snapshot.units
    companies = situation.snapshot.enterprises
    shape = situation.frame.forward_geometry(units.geometry)
    x, y = situation.frame.forward(companies.lon, companies.lat)
    reporting = units.reporting() if scope == 0 else units.children(scope)
    if not len(reporting):
        reporting = np.array([scope], np.intp)
    leaves = _leaves(situation, reporting)
    area = shape[scope]
    outline = _segments([] if area is None else [area])
    drawn = [shape[row] for row in reporting if shape[row] is not None]
    real = [row for row in reporting if shape[row] is not None and not units.is_schematic[row]]
    schematic = [shape[row] for row in reporting if shape[row] is not None and units.is_schematic[row]]
    unit_lines, unit_keys = _shared_lines([shape[row] for row in real], outline)
    schematic_lines, _ = _shared_lines(schematic, outline | unit_keys)
    part_lines, _ = _shared_lines([shape[row] for row in leaves], outline | unit_keys)
    bounds = _bounds(area, drawn, x, y)
    thin = shapely.simplify(shape, max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / FINEST)
    return Ground(
        scope,
        thin,
        thin[scope],
        reporting,
        leaves,
        unit_lines,
        part_lines if len(leaves) > len(drawn) else [],
        schematic_lines,
        x,
        y,
        bounds,
        *_neighbours(situation),
    )


def _neighbours(situation: Situation) -> tuple[Objects, list[str]]:
    """Divisions round the whole area, projected, and their names."""
    area = situation.snapshot.units.geometry[0]
    found = [] if area is None else surroundings(situation.pack.region_code, area.bounds, 0.5)
    shapes = np.empty(len(found), object)
    shapes[:] = [item.geometry for item in found]
    return situation.frame.forward_geometry(shapes), [item.name for item in found]


def in_scope(situation: Situation, scope: int) -> npt.NDArray[np.bool_]:
    """For every unit whether it is the scope or lies under it."""
    units = situation.snapshot.units
    inside = np.zeros(len(units), np.bool_)
    inside[scope] = True
    for row in range(scope + 1, len(units)):  # parents stand before their children
        inside[row] = inside[row] or (units.parent[row] >= 0 and inside[units.parent[row]])
    return inside


def _leaves(situation: Situation, reporting: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Children of the reporting units where they have polygons, the units themselves where they have none."""
    units = situation.snapshot.units
    answer: list[int] = []
    for row in reporting.tolist():
        children = [child for child in units.children(row).tolist() if units.geometry[child] is not None]
        answer += children or ([row] if units.geometry[row] is not None else [])
    return np.array(answer, np.intp)


def _bounds(
    area: shapely.Geometry | None, drawn: list[shapely.Geometry], x: Floats, y: Floats
) -> tuple[float, float, float, float]:
    """Of the area, else of its units, else of the placed enterprises, else an empty square of 10 km."""
    shapes = [area] if area is not None else drawn
    if shapes:
        return tuple(shapely.total_bounds(np.array(shapes, object)).tolist())
    placed = np.isfinite(x)
    if not placed.any():
        return (-5000.0, -5000.0, 5000.0, 5000.0)
    pad = 1000.0
    return (
        float(x[placed].min()) - pad,
        float(y[placed].min()) - pad,
        float(x[placed].max()) + pad,
        float(y[placed].max()) + pad,
    )


def _rings(polygons: list[shapely.Geometry]) -> list[Floats]:
    if not polygons:
        return []
    parts = shapely.get_parts(np.array(polygons, object))
    rings = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    coordinates, index = shapely.get_coordinates(rings, return_index=True)
    return np.split(coordinates, np.flatnonzero(np.diff(index)) + 1) if len(coordinates) else []


def _keys(points: Floats) -> npt.NDArray[np.int64]:
    """One number per segment, the same in both directions; points are told apart to the decimetre."""
    whole = np.rint(points * 10).astype(np.int64)
    code = whole[:, 0] * np.int64(1 << 31) + whole[:, 1]
    first, second = code[:-1], code[1:]
    low, high = np.minimum(first, second), np.maximum(first, second)
    key: npt.NDArray[np.int64] = low * np.int64(1_000_003) ^ high
    return key  # wraps around; a collision would only drop one segment


class _Keys:
    """A set of segment keys as a sorted array."""

    def __init__(self, values: npt.NDArray[np.int64]) -> None:
        self.values = np.unique(values)

    def __or__(self, other: _Keys) -> _Keys:
        return _Keys(np.concatenate([self.values, other.values]))

    def contains(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        if not len(self.values):
            return np.zeros(len(keys), np.bool_)
        at = np.minimum(np.searchsorted(self.values, keys), len(self.values) - 1)
        found: npt.NDArray[np.bool_] = self.values[at] == keys
        return found


def _segments(polygons: list[shapely.Geometry]) -> _Keys:
    rings = _rings(polygons)
    return _Keys(np.concatenate([_keys(ring) for ring in rings]) if rings else np.empty(0, np.int64))


def _shared_lines(polygons: list[shapely.Geometry], known: _Keys) -> tuple[list[Floats], _Keys]:
    """Borders of the polygons as polylines, every segment once, those in ``known`` left out; and their keys."""
    rings = _rings(polygons)
    if not rings:
        return [], _Keys(np.empty(0, np.int64))
    keys = [_keys(ring) for ring in rings]
    flat = np.concatenate(keys)
    first = np.zeros(len(flat), np.bool_)
    first[np.unique(flat, return_index=True)[1]] = True
    first &= ~known.contains(flat)
    lines: list[Floats] = []
    start = 0
    for ring, key in zip(rings, keys, strict=True):
        wanted = first[start : start + len(key)]
        start += len(key)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]])))
        lines += [ring[begin : end + 1] for begin, end in edges.reshape(-1, 2).tolist()]
    return lines, _Keys(flat)
