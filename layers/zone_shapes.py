"""Hazardous-operation zones on the plane, and what is said beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely

from gis.frame import Frame
from layers.point_index import Bounds
from ledger.operation import OperationKind
from ledger.snapshot import Bools, Bytes, Floats, Geometries, Indices, Minutes, Operations, Zones
from policy.operation_rule import is_running


@dataclass(frozen=True, slots=True)
class ZoneShapes:
    """One row per zone that lies on the map. ``start`` and ``end``: of the permit of the operation that runs, else of the
    next one; NaT when there is none, or when the permit does not say. An end that has passed belongs to an operation
    that still goes on."""

    row: Indices  # position in the snapshot
    polygons: Geometries  # metres
    bounds: Floats  # (n, 4)
    kind: Bytes
    is_running: Bools
    start: Minutes
    end: Minutes

    @classmethod
    def of(cls, zones: Zones, operations: Operations, frame: Frame, is_running: Bools, as_of: datetime) -> ZoneShapes:
        """Project the zones that have a polygon; ``is_running`` is per zone of the snapshot."""
        row = np.flatnonzero(~shapely.is_missing(zones.geometry)).astype(np.int32)
        polygons = frame.forward_geometry(zones.geometry[row]) if len(row) else np.zeros(0, object)
        start, end = _windows(len(zones), operations, as_of)
        bounds = shapely.bounds(polygons) if len(row) else np.zeros((0, 4))
        return cls(row, polygons, bounds, zones.kind[row], is_running[row], start[row], end[row])

    def __len__(self) -> int:
        return len(self.row)

    def within(self, bounds: Bounds) -> Indices:
        """Positions (in these columns) of the zones whose bounds meet the bounds."""
        left, bottom, right, top = bounds
        box = self.bounds
        meets = (box[:, 0] <= right) & (box[:, 2] >= left) & (box[:, 1] <= top) & (box[:, 3] >= bottom)
        return np.flatnonzero(meets).astype(np.int32)

    def at(self, x: float, y: float) -> Indices:
        """Positions of the zones that contain a point."""
        near = self.within((x, y, x, y))
        return near[shapely.contains_xy(self.polygons[near], x, y)] if len(near) else near

    def caption(self, position: int, as_of: datetime) -> str:
        """动火作业中　至 17:00, 检维修作业　11-21 08:00 起 or the kind alone."""
        words = OperationKind(int(self.kind[position])).label
        if self.is_running[position]:
            words = words if words.endswith("作业") else words + "作业"
            return f"{words}中{until(self.end[position], as_of)}"
        if np.isnat(self.start[position]):
            return words
        return f"{words}　{_moment(self.start[position], as_of)} 起"


def _windows(count: int, operations: Operations, as_of: datetime) -> tuple[Minutes, Minutes]:
    """Per zone the window of the operation that runs or comes next: of those not over, the one that starts first."""
    moment = np.datetime64(as_of.replace(tzinfo=None), "m")
    start = np.full(count, np.datetime64("NaT"), "datetime64[m]")
    end = start.copy()
    running = is_running(operations, as_of)
    rows = np.flatnonzero((operations.zone >= 0) & (running | (operations.end > moment)))
    order = np.lexsort((-operations.start[rows].astype(np.int64), running[rows]))
    for row in rows[order]:
        zone = operations.zone[row]  # operations are few; what runs, then what starts first, is written last
        start[zone], end[zone] = operations.start[row], operations.end[row]
    return start, end


def until(end: np.datetime64, as_of: datetime) -> str:
    """至 17:00; for a permit that has expired 　已过 16:30; nothing where it does not say."""
    if np.isnat(end):
        return ""
    is_over = end <= np.datetime64(as_of.replace(tzinfo=None), "m")
    return f"　{'已过' if is_over else '至'} {_moment(end, as_of)}"


def _moment(when: np.datetime64, as_of: datetime) -> str:
    """Time alone on the as-of day, else with the date."""
    moment = when.astype("datetime64[m]").astype(datetime)
    return f"{moment:%H:%M}" if moment.date() == as_of.date() else f"{moment:%m-%d %H:%M}"
