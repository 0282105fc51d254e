"""Where the enterprises of the demo lie: towns inside the counties, with the outskirts thinning out around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from desktop.jobs.demo_profile import Profile, Seat, shares
from ledger.unit import UnitLevel, UnitRecord

Floats = npt.NDArray[np.float64]

KM_PER_DEGREE = 111.32  # of latitude; good enough to scatter fictional points
_TOWN_SHARE = 0.55  # the rest lies in the country around
_EDGE_DEG = 5e-5
_ROUNDS = 12  # draws for a point that fell outside its polygon before it is put at the seat


@dataclass(frozen=True, slots=True)
class Place:
    """Where enterprises are counted and lie. ``polygon`` None: the unit has none, nothing bounds the points."""

    unit_code: str  # reporting unit
    unit_name: str
    code: str  # of the county, or of the unit itself
    county_name: str  # as the ledger writes it; the unit itself when it has no counties
    division: int  # six-digit code for the credit codes
    polygon: BaseGeometry | None
    seats: tuple[Seat, ...]
    weight: float


def places(records: Sequence[UnitRecord], profile: Profile) -> list[Place]:
    """The leaves of the tree of units, in official order, with their weights."""
    area = next(record for record in records if record.level == UnitLevel.AREA)
    answer = []
    for unit in (record for record in records if record.level == UnitLevel.REPORTING):
        parts = [record for record in records if record.parent_code == unit.code] or [unit]
        seats = [_seats(part, profile) for part in parts]
        weights = np.array([sum(seat.weight for seat in group) for group in seats])
        total = profile.units[unit.code][0]
        for part, group, weight in zip(parts, seats, weights / weights.sum(), strict=True):
            division = part.code if part.code.isdigit() else area.code
            answer.append(
                Place(
                    unit.code,
                    unit.short_name,
                    part.code,
                    part.short_name,
                    int(division[:6]),
                    part.geometry,
                    group,
                    total * weight,
                )
            )
    return answer


def scatter(rng: np.random.Generator, homes: Sequence[Place], place: npt.NDArray[np.int32]) -> tuple[Floats, Floats]:
    """CGCS2000 degrees for every enterprise, inside the polygon of its place. ``place``: positions in ``homes``."""
    lon, lat = np.empty(len(place)), np.empty(len(place))
    order = np.argsort(place, kind="stable")
    ends = np.cumsum(np.bincount(place, minlength=len(homes)))
    for home, rows in zip(homes, np.split(order, ends[:-1]), strict=True):
        lon[rows], lat[rows] = _inside(rng, home, len(rows))
    return lon, lat


def _inside(rng: np.random.Generator, home: Place, count: int) -> tuple[Floats, Floats]:
    weight = np.array([seat.weight for seat in home.seats])
    seat = rng.choice(len(home.seats), count, p=weight / weight.sum())
    at_lon = np.array([item.lon for item in home.seats])[seat]
    at_lat = np.array([item.lat for item in home.seats])[seat]
    radius = np.array([item.radius_km for item in home.seats])[seat]
    lon, lat = at_lon.copy(), at_lat.copy()
    missing = np.arange(count)
    # A few metres away from the line: a ledger rounds its degrees, and a rounded point must not change its county.
    inner = None if home.polygon is None else shapely.buffer(home.polygon, -_EDGE_DEG, quad_segs=1)
    shapely.prepare(inner)
    for _ in range(_ROUNDS):
        reach = radius[missing] * np.where(rng.random(len(missing)) < _TOWN_SHARE, 0.8, 4.0)
        lat[missing] = at_lat[missing] + rng.normal(0, 1, len(missing)) * reach / KM_PER_DEGREE
        narrow = KM_PER_DEGREE * np.cos(np.radians(at_lat[missing]))
        lon[missing] = at_lon[missing] + rng.normal(0, 1, len(missing)) * reach / narrow
        if inner is None:
            return lon, lat
        missing = missing[~shapely.contains_xy(inner, lon[missing], lat[missing])]
        if not len(missing):
            return lon, lat
    lon[missing], lat[missing] = at_lon[missing], at_lat[missing]
    return lon, lat


def _seats(part: UnitRecord, profile: Profile) -> tuple[Seat, ...]:
    """The seats of a county; without any, the middle of its polygon and as wide as the polygon."""
    if part.code in profile.places:
        return profile.places[part.code][1]
    polygon = part.geometry
    known = profile.seats.get(part.code)
    if polygon is None or (known is not None and shapely.contains_xy(polygon, known.lon, known.lat)):
        return (known,) if known else (Seat(105.0, 35.0, 1, 5),)
    middle = polygon.representative_point()
    radius = float(np.sqrt(polygon.area)) * KM_PER_DEGREE / 2.6
    return (Seat(middle.x, middle.y, known.weight if known else 1.0, known.radius_km if known else radius),)


def unit_weights(
    homes: Sequence[Place], profile: Profile, total: int, pace: dict[str, float] | None = None
) -> dict[str, int]:
    """Hazards per reporting unit, adding up to ``total``. ``pace``: factors by unit code, None for all alike."""
    codes = list(dict.fromkeys(home.unit_code for home in homes))
    split = shares(total, [profile.units[code][1] * (pace[code] if pace else 1.0) for code in codes])
    return dict(zip(codes, map(int, split), strict=True))
