"""The fictional hazardous-operation zones of the demo, some with an operation running at the as-of moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from desktop.jobs.demo_enterprises import DemoEnterprises, Indices, Texts
from desktop.jobs.demo_places import KM_PER_DEGREE, Floats
from desktop.jobs.demo_profile import persons, pick, shares, words
from ledger.datum import PlaceStatus
from ledger.operation import OperationKind
from policy.operation_rule import Fault

Minutes = npt.NDArray[np.datetime64]

ZONES_OF_6000 = 250
MOST_ZONES = 5000
_KINDS = {
    OperationKind.CONFINED_SPACE: 112,
    OperationKind.HOT_WORK: 61,
    OperationKind.MAINTENANCE: 59,
    OperationKind.SILO_CLEANING: 18,
}
_NEEDS = {OperationKind.CONFINED_SPACE: "有限空间", OperationKind.SILO_CLEANING: "筒仓"}
_NAMES = {
    OperationKind.CONFINED_SPACE: ("污水池", "调节池", "腌渍池", "反应罐", "烟道", "地下管廊"),
    OperationKind.HOT_WORK: ("焊接点", "管道动火点", "除尘器动火点", "储罐区动火点"),
    OperationKind.MAINTENANCE: ("加热炉检修区", "除尘系统检修区", "行车检修区", "生产线检修区"),
    OperationKind.SILO_CLEANING: ("原料筒仓", "成品筒仓", "水泥库", "玉米筒仓"),
}
_RUNNING_SHARE, _PLANNED_SHARE = 0.24, 0.82  # the rest between them is over or still to come; above: no window at all


@dataclass(frozen=True, slots=True)
class DemoZones:
    """Columns in the order of the ledger's rows. Times are NaT for a zone without a planned operation."""

    enterprise: Indices
    kind: npt.NDArray[np.uint8]
    name: Texts
    lon: Floats  # centre, CGCS2000 degrees
    lat: Floats
    radius_m: Floats
    start: Minutes
    end: Minutes
    permit: Texts
    approver: Texts
    guardian: Texts
    contractor: Texts
    moments: dict[str, Minutes]  # approved_at, ventilated_at, tested_at, started_at, ended_at
    readings: dict[str, Floats]  # oxygen, combustible, hydrogen_sulfide, carbon_monoxide; NaN: not measured
    is_running: npt.NDArray[np.bool_]
    faults: npt.NDArray[np.uint8]  # policy.operation_rule.Fault that the record shows on purpose

    def __len__(self) -> int:
        return len(self.kind)


def zone_count(enterprises: int) -> int:
    """Zones in a demo of this size."""
    return int(min(max(round(ZONES_OF_6000 * enterprises / 6000), 8), MOST_ZONES))


def draw_zones(rng: np.random.Generator, firms: DemoEnterprises, as_of: datetime) -> DemoZones:
    """Zones beside enterprises that have the work; every zone is placed."""
    count = zone_count(len(firms))
    kind = np.repeat([int(one) for one in _KINDS], shares(count, list(_KINDS.values()))).astype(np.uint8)
    host = _hosts(rng, firms, kind)
    order = np.lexsort((kind, host))
    host, kind = host[order], kind[order]
    angle, away = rng.uniform(0, 2 * np.pi, count), rng.uniform(20, 200, count) / 1000
    lat = firms.lat[host] + away * np.sin(angle) / KM_PER_DEGREE
    lon = firms.lon[host] + away * np.cos(angle) / (KM_PER_DEGREE * np.cos(np.radians(firms.lat[host])))
    start, end, running = _windows(rng, count, np.datetime64(as_of.replace(tzinfo=None), "m"))
    name = np.empty(count, object)
    for one in _KINDS:
        rows = np.flatnonzero(kind == one)
        number = np.char.mod("%d号", rng.integers(1, 9, len(rows))).astype(object)
        name[rows] = number + pick(rng, _NAMES[one], len(rows))
    approver, guardian = persons(rng, count), persons(rng, count)
    faults = _faults(rng, kind, running)
    expired = (faults & Fault.EXPIRED) > 0
    end[expired] = start[expired] + np.timedelta64(30, "m")
    moments = _moments(rng, kind, start, end, np.datetime64(as_of.replace(tzinfo=None), "m"), faults)
    approver[(faults & Fault.NOT_APPROVED) > 0] = ""
    guardian[(faults & Fault.NO_GUARDIAN) > 0] = ""
    return DemoZones(
        host,
        kind,
        name,
        np.round(lon, 6),
        np.round(lat, 6),
        rng.choice([120.0, 150.0, 200.0, 250.0, 300.0, 400.0], count),
        start,
        end,
        _permits(kind, start),
        approver,
        guardian,
        _contractors(rng, count),
        moments,
        _readings(rng, moments["tested_at"], faults),
        running,
        faults,
    )


def _hosts(rng: np.random.Generator, firms: DemoEnterprises, kind: npt.NDArray[np.uint8]) -> Indices:
    placed = firms.place_status == PlaceStatus.PLACED
    risky = placed & (firms.risk_class <= 2)
    answer = np.empty(len(kind), np.int32)
    for one in _KINDS:
        rows = np.flatnonzero(kind == one)
        fits = np.flatnonzero(risky & firms.categories[_NEEDS[one]]) if one in _NEEDS else np.flatnonzero(risky)
        pool = fits if len(fits) else np.flatnonzero(placed)
        answer[rows] = rng.choice(pool, len(rows), replace=len(pool) < len(rows))
    return answer


def _windows(
    rng: np.random.Generator, count: int, now: np.datetime64
) -> tuple[Minutes, Minutes, npt.NDArray[np.bool_]]:
    """Start, end, and whether the operation runs at ``now`` (start <= now < end). Whole half hours."""
    draw = rng.random(count)
    running = draw < _RUNNING_SHARE
    hours = rng.integers(2, 17, count) * 30
    day = rng.choice([-4, -3, -2, -1, 1, 2, 3], count) * 1440 - rng.integers(4, 19, count) * 30
    start = now + np.where(running, -rng.integers(1, 10, count) * 30, day).astype("timedelta64[m]")
    end = np.where(running, now + rng.integers(1, 8, count) * 30, start + hours.astype("timedelta64[m]"))
    end = np.where(~running & (start <= now), np.minimum(end, now), end)
    unplanned = draw >= _PLANNED_SHARE
    start[unplanned] = end[unplanned] = np.datetime64("NaT")
    return start, end, running


def _permits(kind: npt.NDArray[np.uint8], start: Minutes) -> Texts:
    """DH-20261120-003: kind, day, running number."""
    letters = {0: "YX", 1: "DH", 2: "JX", 3: "QK"}
    return np.array(
        [
            "" if np.isnat(moment) else f"{letters[int(one)]}-{str(moment)[:10].replace('-', '')}-{row + 1:03d}"
            for row, (one, moment) in enumerate(zip(kind, start, strict=True))
        ],
        object,
    )


def _faults(
    rng: np.random.Generator, kind: npt.NDArray[np.uint8], running: npt.NDArray[np.bool_]
) -> npt.NDArray[np.uint8]:
    """Few of the running operations are out of order, each in its own way; one of each at most in a small demo."""
    answer = np.zeros(len(kind), np.uint8)
    enters = np.isin(kind, (OperationKind.CONFINED_SPACE, OperationKind.SILO_CLEANING))
    several = max(1, round(len(kind) / ZONES_OF_6000)) if len(kind) >= ZONES_OF_6000 // 2 else 0
    inside, others = (
        rng.permutation(np.flatnonzero(running & enters)),
        rng.permutation(np.flatnonzero(running & ~enters)),
    )
    for place, fault in enumerate((Fault.NOT_VENTILATED, Fault.GAS)):
        answer[inside[place * several : (place + 1) * several]] = fault
    for place, fault in enumerate((Fault.EXPIRED, Fault.NOT_APPROVED, Fault.NO_GUARDIAN)):
        answer[others[place * several : (place + 1) * several]] = fault
    if not several:
        answer[others[:1]] = Fault.EXPIRED
    return answer


def _moments(
    rng: np.random.Generator,
    kind: npt.NDArray[np.uint8],
    start: Minutes,
    end: Minutes,
    now: np.datetime64,
    faults: npt.NDArray[np.uint8],
) -> dict[str, Minutes]:
    """Approved the day before, ventilated, tested, then started: as far as it has come by ``now``. Reports of the end
    come for what is over."""
    count, never = len(kind), np.datetime64("NaT", "m")
    enters = np.isin(kind, (OperationKind.CONFINED_SPACE, OperationKind.SILO_CLEANING))
    began = start + rng.integers(2, 16, count).astype("timedelta64[m]")
    tested = began - rng.integers(8, 25, count).astype("timedelta64[m]")
    moments = {
        "approved_at": start - rng.integers(40, 900, count).astype("timedelta64[m]"),
        "ventilated_at": np.where(enters, tested - rng.integers(30, 50, count).astype("timedelta64[m]"), never),
        "tested_at": np.where(enters, tested, never),
        "started_at": began,
        "ended_at": end - rng.integers(1, 12, count).astype("timedelta64[m]"),
    }
    moments["ventilated_at"][(faults & Fault.NOT_VENTILATED) > 0] = never
    moments["approved_at"][(faults & Fault.NOT_APPROVED) > 0] = never
    moments["ended_at"][(faults & Fault.EXPIRED) > 0] = never
    for moment in moments.values():
        moment[moment > now] = never
    return moments


def _readings(rng: np.random.Generator, tested_at: Minutes, faults: npt.NDArray[np.uint8]) -> dict[str, Floats]:
    """Readings of what was tested, within the limits but for those that are to be foul."""
    count = len(tested_at)
    readings = {
        "oxygen": np.round(rng.normal(20.7, 0.15, count).clip(20.1, 21.3), 1),
        "combustible": np.round(rng.uniform(0, 3, count), 0),
        "hydrogen_sulfide": np.round(rng.uniform(0, 4, count), 1),
        "carbon_monoxide": np.round(rng.uniform(0, 9, count), 0),
    }
    foul = (faults & Fault.GAS) > 0
    readings["oxygen"][foul], readings["hydrogen_sulfide"][foul] = 18.6, 14.0
    return {name: np.where(np.isnat(tested_at), np.nan, values) for name, values in readings.items()}


def _contractors(rng: np.random.Generator, count: int) -> Texts:
    """A third of the work is done by somebody else."""
    names = pick(rng, words().first, count) + pick(rng, words().second, count) + "工程（演示）有限公司"
    return np.where(rng.random(count) < 0.34, names, "").astype(object)
