"""Operations outside every zone get a zone of their own while they last: it glows, counts and expires like the others.

The record does not hold these zones. They come with the as-of moment and go with it, so that a year of hot work leaves no
heap of circles on the map.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
import shapely

from ledger.snapshot import Geometries, Operations, Snapshot, Zones
from ledger.text_column import TextColumn
from policy.operation_rule import is_running

RADIUS_M = 40.0
"""Radius that is drawn round an operation of which only the point is known."""

AHEAD = np.timedelta64(24, "h")
"""How long before its start an operation is shown."""

_M_PER_DEGREE = 111_320.0
_CORNERS = 32


def with_own_zones(snapshot: Snapshot, as_of: datetime) -> Snapshot:
    """The snapshot with a zone for each operation that has a place of its own and goes on, or begins within a day. Ids
    of these zones are negative. The same object when there is none."""
    operations = snapshot.operations
    rows = np.flatnonzero(_is_shown(operations, as_of))
    if not len(rows):
        return snapshot
    zone = operations.zone.copy()
    zone[rows] = len(snapshot.zones) + np.arange(len(rows), dtype=np.int32)
    return replace(
        snapshot, zones=_extended(snapshot, rows), operations=replace(operations, zone=zone.astype(np.int32))
    )


def _is_shown(operations: Operations, as_of: datetime) -> npt.NDArray[np.bool_]:
    moment = np.datetime64(as_of.replace(tzinfo=None), "m")
    outside = (operations.zone < 0) & ~shapely.is_missing(operations.geometry)
    to_come = (operations.start > moment) & (operations.start <= moment + AHEAD)
    # One that has not begun in its window is still to begin: whoever passes by should know.
    due = (operations.start <= moment) & (moment < operations.end)
    over = operations.ended_at <= moment
    shown: npt.NDArray[np.bool_] = outside & (is_running(operations, as_of) | ((to_come | due) & ~over))
    return shown


def _extended(snapshot: Snapshot, rows: npt.NDArray[np.intp]) -> Zones:
    zones, operations = snapshot.zones, snapshot.operations
    enterprise = operations.enterprise[rows]
    unit = np.where(enterprise >= 0, snapshot.enterprises.unit[enterprise], -1) if len(snapshot.enterprises) else -1
    names = [name or f"作业票 {permit}" for name, permit in zip(*_named(operations, rows), strict=True)]
    return Zones(
        np.concatenate([zones.id, -operations.id[rows]]),
        TextColumn.of([*zones.name.tolist(), *names]),
        np.concatenate([zones.enterprise, enterprise]),
        np.concatenate([zones.unit, np.broadcast_to(unit, len(rows)).astype(np.int32)]),
        np.concatenate([zones.kind, operations.kind[rows]]),
        np.concatenate([zones.geometry, _areas(operations.geometry[rows])]),
    )


def _named(operations: Operations, rows: npt.NDArray[np.intp]) -> tuple[list[str], list[str]]:
    return operations.place_name.take(rows), operations.permit.take(rows)


def _areas(places: Geometries) -> Geometries:
    """Polygons as they are; a circle of ``RADIUS_M`` round the middle of everything else. CGCS2000 degrees."""
    answer = np.empty(len(places), object)
    angle = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    for at, place in enumerate(places):  # operations of one day: few
        if place.geom_type in ("Polygon", "MultiPolygon"):
            answer[at] = place
            continue
        middle = place.centroid
        up = RADIUS_M / _M_PER_DEGREE
        across = up / np.cos(np.radians(middle.y))
        answer[at] = shapely.Polygon(
            np.column_stack([middle.x + across * np.cos(angle), middle.y + up * np.sin(angle)])
        )
    return answer
