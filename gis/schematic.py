"""Schematic outlines (示意边界) for towns: no township polygon exists offline anywhere, and a map that shows none at all
reads worse than one that says plainly that its inner lines are only a sketch.

Each town takes the ground nearest to its seat (Voronoi), inside the true outline of the district. The straight edges of
such cells would look like surveyed ones; a gentle warp of the plane makes them wander as rivers and ridges do. The same
input gives the same lines on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from gis.boundary import Boundary
from gis.transform import transformed

Floats = npt.NDArray[np.float64]

SOURCE_NOTE = "镇街界线为示意边界，按驻地远近划分，不代表实际管辖范围"
_GRID = 96  # points a side from which free seats are chosen
_RELAXATIONS = 24
_PIECE = 1 / 40  # of a typical cell: length of the pieces into which edges are cut before the warp
# Octaves of the warp: wavelength and amplitude as shares of a typical cell. The gradients (2 pi amplitude / wavelength)
# add up to less than 1, so the warp folds nowhere and cells stay cells.
_OCTAVES = ((1.1, 0.045), (0.43, 0.018), (0.17, 0.006))


@dataclass(frozen=True, slots=True)
class Town:
    """``lon``, ``lat``: the seat in CGCS2000 degrees, None when it is not known."""

    code: str
    name: str
    lon: float | None = None
    lat: float | None = None


def schematic_towns(district: BaseGeometry, towns: Sequence[Town]) -> list[Boundary]:
    """Polygons that part the district among its towns, in the order given; together they are the district.

    ``district``: valid (multi)polygon in CGCS2000 degrees. A seat outside the district counts as not known. Callers
    mark the units as schematic. Raises ValueError when there is no town.
    """
    if not towns:
        raise ValueError("no town to draw")
    plane = _Plane.around(district)
    area = transformed(np.array([district], object), plane.done)[0]
    cell = float(np.sqrt(area.area / len(towns)))
    warp = _Warp(cell, area.bounds)
    seats = warp.undone(_seats(area, towns, plane))
    faces = _faces(area, seats, warp, cell)
    owner = _owners(faces, seats, warp)
    shapes = [shapely.union_all(faces[owner == row]) for row in range(len(towns))]
    degrees = transformed(np.array(_without_islands(shapes), object), plane.undone)
    return [Boundary(town.code, town.name, shape, SOURCE_NOTE) for town, shape in zip(towns, degrees, strict=True)]


@dataclass(frozen=True, slots=True)
class _Plane:
    """Degrees stretched to roughly metres. A true projection would bend the long straight edges of a coarse outline,
    and the towns would leave it by some metres; a sketch can do with a stretch, under which straight stays straight."""

    lon: float
    lat: float
    m_per_lon: float
    m_per_lat: float = 111_000.0

    @classmethod
    def around(cls, district: BaseGeometry) -> _Plane:
        west, south, east, north = district.bounds
        lat = (south + north) / 2
        return cls((west + east) / 2, lat, 111_000.0 * float(np.cos(np.deg2rad(lat))))

    def done(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        return (lon - self.lon) * self.m_per_lon, (lat - self.lat) * self.m_per_lat

    def undone(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        return x / self.m_per_lon + self.lon, y / self.m_per_lat + self.lat


@dataclass(frozen=True, slots=True)
class _Warp:
    """A smooth shift of the plane made of a few sine waves in fixed directions; the identity on average."""

    cell: float
    bounds: tuple[float, float, float, float]

    def done(self, points: Floats) -> Floats:
        """Points (n, 2) in metres after the warp."""
        return points + self._shift(points)

    def undone(self, points: Floats) -> Floats:
        """Where the points came from: the warp contracts, so the iteration settles."""
        at = points
        for _ in range(60):
            at = points - self._shift(at)
        return at

    def _shift(self, points: Floats) -> Floats:
        local = points - self.bounds[:2]
        total = np.zeros_like(local)
        for number, (wavelength, amplitude) in enumerate(_OCTAVES):
            angle = 0.7 + 2.4 * number  # directions far from each other and from the axes
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            phase = (local @ turn) * (2 * np.pi / (wavelength * self.cell)) + number
            wave = np.column_stack([np.sin(phase[:, 1]), np.sin(phase[:, 0] * 0.83 + 1.9)])
            total += amplitude * self.cell * wave @ turn.T
        return total


def _seats(area: BaseGeometry, towns: Sequence[Town], plane: _Plane) -> Floats:
    """A seat for every town in metres (n, 2): the given ones, and free ones spread evenly over the rest."""
    lon = np.array([np.nan if town.lon is None else town.lon for town in towns])
    lat = np.array([np.nan if town.lat is None else town.lat for town in towns])
    seats = np.column_stack(plane.done(lon, lat))
    shapely.prepare(area)
    free = ~shapely.contains_xy(area, seats[:, 0], seats[:, 1])
    ground = _ground(area)
    for row in np.flatnonzero(free):  # each free seat first as far as can be from all others
        taken = seats[~free | (np.arange(len(towns)) < row)]
        start = ground.mean(axis=0)[None] if not len(taken) else taken
        distance = _distances(ground, start).min(axis=1)
        seats[row] = ground[distance.argmax() if len(taken) else distance.argmin()]
    for _ in range(_RELAXATIONS if free.any() else 0):  # then to the middle of what it holds
        nearest = _distances(ground, seats).argmin(axis=1)
        for row in np.flatnonzero(free):
            held = ground[nearest == row]
            if len(held):
                seats[row] = held[_distances(held, held.mean(axis=0)[None])[:, 0].argmin()]
    return seats


def _ground(area: BaseGeometry) -> Floats:
    """Evenly spaced points inside the area."""
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
    points = np.column_stack([x.ravel(), y.ravel()])
    inside = points[shapely.contains_xy(area, points[:, 0], points[:, 1])]
    return inside if len(inside) else np.array([area.representative_point().coords[0]])


def _distances(points: Floats, to: Floats) -> Floats:
    distance: Floats = np.hypot(points[:, 0, None] - to[:, 0], points[:, 1, None] - to[:, 1])
    return distance


def _faces(area: BaseGeometry, seats: Floats, warp: _Warp, cell: float) -> npt.NDArray[np.object_]:
    """The pieces into which the warped cell edges cut the area. Cut once as lines, so that neighbours share every
    vertex."""
    if len(seats) == 1:
        return np.array([area], object)
    wide = shapely.box(*area.bounds).buffer(cell * 2)
    edges = shapely.voronoi_polygons(shapely.MultiPoint(seats), extend_to=wide, only_edges=True)
    edges = shapely.transform(shapely.segmentize(edges, cell * _PIECE), warp.done)
    lines = shapely.union_all([edges, shapely.boundary(area)])
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside: npt.NDArray[np.object_] = faces[shapely.contains(area, shapely.point_on_surface(faces))]
    return inside


def _owners(faces: npt.NDArray[np.object_], seats: Floats, warp: _Warp) -> npt.NDArray[np.intp]:
    """Nearest seat of each face, measured before the warp."""
    middle = warp.undone(shapely.get_coordinates(shapely.point_on_surface(faces)))
    nearest: npt.NDArray[np.intp] = _distances(middle, seats).argmin(axis=1)
    return nearest


def _without_islands(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Pieces that a bend of the district cuts off from their town go to the town that they touch longest."""
    parts = [sorted(shapely.get_parts(shape), key=lambda part: -part.area) for shape in shapes]
    whole = [own[:1] for own in parts]
    for row, own in enumerate(parts):
        for island in own[1:]:
            touch = [
                island.intersection(main[0]).length if main and other != row else 0.0
                for other, main in enumerate(whole)
            ]
            best = int(np.argmax(touch))
            whole[best if touch[best] > 0 else row].append(island)  # an exclave of the district touches nobody
    return [shapely.union_all(own) for own in whole]
