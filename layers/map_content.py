"""What a map shows of one situation, in the plane and ready to be drawn. Built once per situation, off the window's
thread; immutable apart from caches that guard themselves.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import shapely

from layers.point_index import Bounds, PointIndex
from layers.situation import Situation
from layers.unit_shapes import UnitShapes, inner_points
from layers.zone_shapes import ZoneShapes
from ledger.enterprise import OperatingStatus
from ledger.snapshot import Bools, Bytes, Enterprises, Floats, Geometries, Indices, Snapshot
from policy.conflict import GRAVE
from policy.light import Light, is_open

PLANE = "plane"
"""Name of the packed columns that a workspace may keep beside its tables: see ``pack``."""
NO_LIGHT = 255


@dataclass(frozen=True, slots=True)
class Badges:
    """Enterprises with open hazards: the most urgent shown light and the time used of that hazard. Ascending rows."""

    row: Indices
    light: Bytes
    used: npt.NDArray[np.float32]  # share of the time gone, 0..1; NaN without a deadline


@dataclass(frozen=True)
class MapContent:
    """``points`` holds the enterprises that stand on the map: those in the book, and closed ones that still have an
    open hazard or a grave conflict (neither is ever hidden)."""

    situation: Situation
    points: PointIndex
    units: UnitShapes
    zones: ZoneShapes
    _cache: dict[object, object] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def snapshot(self) -> Snapshot:
        return self.situation.snapshot

    @property
    def bounds(self) -> Bounds:
        """Bounds of the area in metres, else of the enterprises."""
        if self.units.bounds is not None:
            return self.units.bounds
        left, bottom = self.points.origin
        x, y = self.points.x, self.points.y
        return (left, bottom, left + float(x.max()), bottom + float(y.max())) if len(x) else (-1e5, -1e5, 1e5, 1e5)

    def unit_bounds(self, unit: int) -> Bounds | None:
        """Bounds of a unit in metres; None without a polygon."""
        shape = self.units.area if unit == 0 else self.units.polygons[unit]
        if shape is None:
            return None
        left, bottom, right, top = shapely.bounds(shape).tolist()
        return left, bottom, right, top

    def where(self, enterprise: int) -> tuple[float, float] | None:
        """Plane coordinates of an enterprise; None when it does not stand on the map."""
        table = self.snapshot.enterprises
        x, y = self.situation.frame.forward(
            table.lon[enterprise : enterprise + 1], table.lat[enterprise : enterprise + 1]
        )
        return (float(x[0]), float(y[0])) if np.isfinite(x[0]) and np.isfinite(y[0]) else None

    def inner_points(self, unit: int) -> Floats:
        """Places for the name of a unit, see ``unit_shapes.inner_points``; shape (0, 3) without a polygon."""
        key = ("inner", unit)
        with self._lock:
            if key not in self._cache:
                shape = self.units.area if unit == 0 else self.units.polygons[unit]
                self._cache[key] = np.zeros((0, 3)) if shape is None else inner_points(shape)
            return self._cache[key]  # type: ignore[return-value]

    def in_conflict(self, shown: Bools) -> Indices:
        """Enterprises with a conflict of the shown rules (by ``ConflictRule``, shape (7,)), ascending."""
        key = ("conflicts", shown.tobytes())
        with self._lock:
            if key not in self._cache:
                clashes = self.situation.measures.conflicts
                named = shown[clashes.rule] & (clashes.enterprise >= 0)
                self._cache[key] = np.unique(clashes.enterprise[named])
            return self._cache[key]  # type: ignore[return-value]

    def badges(self, shown: Bools) -> Badges:
        """Badges of the enterprises with open hazards of the shown lights (by ``Light``, shape (8,))."""
        key = ("badges", shown.tobytes())
        with self._lock:
            if key not in self._cache:
                self._cache[key] = _badges(self.situation, shown)
            return self._cache[key]  # type: ignore[return-value]


def build(situation: Situation) -> MapContent:
    """Project, sort and index. A million enterprises take about a quarter of a second, or next to nothing when the
    snapshot brings the packed columns of the same frame."""
    snapshot, frame = situation.snapshot, situation.frame
    return MapContent(
        situation,
        _points(situation),
        UnitShapes.of(snapshot.units, _projected(snapshot.units.geometry, situation)),
        ZoneShapes.of(snapshot.zones, snapshot.operations, frame, situation.measures.zone_is_running, situation.as_of),
    )


def pack(content: MapContent) -> dict[str, npt.NDArray[np.generic]]:
    """Columns to keep beside the tables (``Workspace.put_extra(PLANE, ...)``) so that the next start is quick. They hold
    for the same rows, the same frame and the same shown enterprises only, and say so."""
    situation = content.situation
    shown = _shown(situation.snapshot.enterprises, situation)
    return {**content.points.pack(), "key": _key(situation, shown)}


def is_shown_on_map(situation: Situation) -> Bools:
    """Per enterprise: in the book, or closed with an open hazard or a grave conflict; placed or not."""
    return _shown(situation.snapshot.enterprises, situation)


def _shown(table: Enterprises, situation: Situation) -> Bools:
    measures = situation.measures
    shown: Bools = (
        (table.status != OperatingStatus.CLOSED)
        | (measures.worst_light != NO_LIGHT)
        | (measures.conflict_of <= GRAVE[-1])
    )
    return shown


def _key(situation: Situation, shown: Bools) -> npt.NDArray[np.uint8]:
    """What packed columns depend on besides the rows: the frame and which enterprises are shown."""
    digest = hashlib.sha256(np.packbits(shown).tobytes())
    digest.update(f"{situation.frame.definition}|{len(shown)}".encode())
    return np.frombuffer(digest.digest(), np.uint8)


def _points(situation: Situation) -> PointIndex:
    table = situation.snapshot.enterprises
    shown = _shown(table, situation)
    packed = situation.snapshot.extras.get(PLANE)
    if isinstance(packed, dict) and "key" in packed and np.array_equal(packed["key"], _key(situation, shown)):
        return PointIndex.unpack(packed)
    x, y = situation.frame.forward(table.lon, table.lat)
    return PointIndex.of(x, y, table.risk_class, shown)


def _projected(geometries: Geometries, situation: Situation) -> Geometries:
    return situation.frame.forward_geometry(geometries)


def _badges(situation: Situation, shown: Bools) -> Badges:
    """Most urgent open hazard per enterprise; among equals the one with the most time gone."""
    hazards, measures = situation.snapshot.hazards, situation.measures
    wanted = is_open(measures.light) & (hazards.enterprise >= 0) & shown[np.minimum(measures.light, Light.ABSENT)]
    rows = np.flatnonzero(wanted)
    used = _time_used(situation)[rows]
    urgency = np.where(np.isnan(used), 0, used)
    order = np.lexsort((-urgency, measures.light[rows], hazards.enterprise[rows]))
    enterprise = hazards.enterprise[rows][order]
    first = np.flatnonzero(np.diff(enterprise, prepend=-1))
    chosen = order[first]
    return Badges(enterprise[first], measures.light[rows][chosen], used[chosen])


def _time_used(situation: Situation) -> npt.NDArray[np.float32]:
    """Share of the time between finding and deadline that is gone on the as-of day, per hazard."""
    hazards = situation.snapshot.hazards
    today = np.datetime64(situation.as_of.date(), "D")
    gone = (today - hazards.found_on).astype("timedelta64[D]").astype(np.float64)
    given = (hazards.due_on - hazards.found_on).astype("timedelta64[D]").astype(np.float64)
    known = ~(np.isnat(hazards.found_on) | np.isnat(hazards.due_on))
    share = np.where(known, np.clip(gone / np.maximum(given, 1), 0, 1), np.nan)
    return share.astype(np.float32)
