"""Datum conversions for columns of coordinates: GCJ-02, BD-09, CGCS2000 and its 3-degree Gauss-Krueger grid.

GCJ-02 and BD-09 follow the algorithm that has been public since 2013 (eviltransform, coordtransform); they are not
endorsed by their owners. Their inverses are iterated until the forward conversion gives the input back to less than
a micrometre. WGS-84 and CGCS2000 differ by less than a metre and are treated as equal; the sheet says so.

All columns are float64 of one shape; NaN stays NaN. In Gauss-Krueger columns ``x`` is the easting and ``y`` the
northing, whatever a Chinese table calls them (its "X坐标" is the northing).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.projection import transverse_mercator, transverse_mercator_inverse, zone_of
from gis.trigonometry import sine, sine_cosine
from ledger.datum import Datum

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

# Constants of the published algorithm: Krassovsky 1940 and the box that it takes for China.
_KRASSOVSKY_A = 6_378_245.0
_KRASSOVSKY_E2 = 0.006_693_421_622_965_943_23
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BAIDU_PI = np.pi * 3000 / 180

_STEPS = 12  # the inverse gains more than two digits a step and is done after five
_SETTLED_DEG = 2e-12  # the step after such a one would move the point by less than a nanometre
_BLOCK = 1 << 14  # rows at a time, so that the temporaries stay in the processor's cache

# What is a longitude, a latitude, a northing, an easting in China: the ranges do not meet, so a swap shows itself.
_LON_RANGE, _LAT_RANGE = (70.0, 140.0), (0.0, 60.0)
_NORTHING_RANGE = (1.0e6, 6.2e6)  # 9 N to 56 N
_EASTING_RANGE = (2.0e5, 8.0e5)
_ZONES = (24, 46)
_ZONE_FACTOR = 1_000_000
_IN_DEGREES = (Datum.CGCS2000, Datum.WGS84, Datum.GCJ02, Datum.BD09)


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of WGS-84 or CGCS2000 to GCJ-02. Outside the algorithm's box of China nothing changes."""
    lon, lat = _columns(lon, lat)
    out_lon, out_lat = lon.copy(), lat.copy()
    for rows in _blocks(lon.size):
        x, y = lon.flat[rows], lat.flat[rows]
        d_lon, d_lat = _gcj_offset(x, y)
        inside = _in_box(x, y)
        out_lon.flat[rows], out_lat.flat[rows] = x + np.where(inside, d_lon, 0), y + np.where(inside, d_lat, 0)
    return out_lon, out_lat


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of GCJ-02 to WGS-84 (equal to CGCS2000 here), exact to less than a micrometre.

    A point whose origin lies outside the algorithm's box of China is returned as it is.
    """
    lon, lat = _columns(lon, lat)
    origin_lon, origin_lat = _undone(_gcj_offset, lon, lat)
    inside = _in_box(origin_lon, origin_lat)
    return np.where(inside, origin_lon, lon), np.where(inside, origin_lat, lat)


def gcj02_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of GCJ-02 to BD-09."""
    lon, lat = _columns(lon, lat)
    d_lon, d_lat = _bd_offset(lon, lat)
    return lon + d_lon, lat + d_lat


def bd09_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of BD-09 to GCJ-02, exact to less than a micrometre (the published inverse alone errs by a metre)."""
    return _undone(_bd_offset, *_columns(lon, lat))


def wgs84_to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of WGS-84 or CGCS2000 to BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees of BD-09 to WGS-84 (equal to CGCS2000 here)."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def lonlat_to_gk3(lon: Floats, lat: Floats, *, prefixed: bool) -> tuple[Floats, Floats]:
    """CGCS2000 degrees to easting and northing in the 3-degree zone of each point; the easting leads with the zone
    number when ``prefixed`` (40 123 456.7)."""
    lon, lat = _columns(lon, lat)
    zone = zone_of(lon)
    easting, northing = transverse_mercator(lon, lat, 3 * zone)
    return (easting + zone * _ZONE_FACTOR if prefixed else easting), northing


def gk3_to_lonlat(easting: Floats, northing: Floats, central_meridian: float) -> tuple[Floats, Floats]:
    """Easting and northing in metres to CGCS2000 degrees.

    A zone prefix in the easting is obeyed row by row; rows without one lie in the zone of ``central_meridian``
    (degrees, NaN when it is not known). What is no grid coordinate of China (a prefix outside 24..46, a northing
    beyond the country) becomes NaN.
    """
    easting, northing = _columns(easting, northing)
    prefix = np.floor(easting / _ZONE_FACTOR)
    is_prefixed = prefix >= _ZONES[0]
    offset = np.where(is_prefixed, easting - prefix * _ZONE_FACTOR, easting)
    valid = _within(offset, _EASTING_RANGE) & _within(northing, _NORTHING_RANGE) & ~(prefix > _ZONES[1])
    meridian = np.where(is_prefixed, prefix * 3, central_meridian)
    lon, lat = transverse_mercator_inverse(offset, northing, meridian)
    return np.where(valid, lon, np.nan), np.where(valid, lat, np.nan)


@dataclass(frozen=True, slots=True)
class Straightened:
    """Columns with every pair in its right order. ``swapped`` marks the rows that stood the other way round, ``datum``
    is what the pair can be: a pair declared CGCS2000 that is plainly metres is a grid coordinate."""

    x: Floats
    y: Floats
    datum: Codes
    swapped: Bools


def straightened(x: Floats, y: Floats, datum: Codes) -> Straightened:
    """Put swapped pairs right: in China the ranges of longitude and latitude do not meet, nor do those of easting and
    northing. Rows that fit neither order are left as they are."""
    x, y = _columns(x, y)
    datum = np.asarray(datum, np.uint8)
    is_grid = (datum == Datum.GK3) | (datum == Datum.GK3_ZONED)
    as_grid, as_grid_swapped = _is_grid_pair(x, y), _is_grid_pair(y, x)
    metres = (datum == Datum.CGCS2000) & (as_grid | as_grid_swapped)
    zoned = np.fmax(x, y) >= _ZONES[0] * _ZONE_FACTOR
    datum = np.where(metres, np.where(zoned, Datum.GK3_ZONED, Datum.GK3), datum).astype(np.uint8)
    is_grid |= metres
    degrees_swapped = _within(x, _LAT_RANGE) & _within(y, _LON_RANGE)
    swapped = np.where(is_grid, as_grid_swapped, degrees_swapped)
    return Straightened(np.where(swapped, y, x), np.where(swapped, x, y), datum, swapped)


def to_cgcs2000(x: Floats, y: Floats, datum_codes: Codes, central_meridian: float) -> tuple[Floats, Floats]:
    """Longitude and latitude in CGCS2000 degrees of pairs that stand in their right order (see ``straightened``).

    ``datum_codes``: ledger.datum.Datum per row. ``central_meridian``: degrees, for grid rows without zone prefix, NaN
    when unknown. NaN comes back for UNKNOWN rows, empty pairs and pairs that are impossible in their datum.
    """
    x, y = _columns(x, y)
    codes = np.broadcast_to(np.asarray(datum_codes, np.uint8), x.shape)
    lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    is_degrees = (np.abs(x) <= 180) & (np.abs(y) <= 90)
    for code in np.unique(codes):
        rows = (codes == code) & (is_degrees if code in _IN_DEGREES else True)
        if code in (Datum.CGCS2000, Datum.WGS84):
            lon[rows], lat[rows] = x[rows], y[rows]
        elif code == Datum.GCJ02:
            lon[rows], lat[rows] = gcj02_to_wgs84(x[rows], y[rows])
        elif code == Datum.BD09:
            lon[rows], lat[rows] = bd09_to_wgs84(x[rows], y[rows])
        elif code in (Datum.GK3, Datum.GK3_ZONED):
            lon[rows], lat[rows] = gk3_to_lonlat(x[rows], y[rows], central_meridian)
    return lon, lat


def _undone(
    offset: Callable[[Floats, Floats], tuple[Floats, Floats]], lon: Floats, lat: Floats
) -> tuple[Floats, Floats]:
    """Where the points were before ``offset`` was added: the offset changes so slowly that the iteration settles."""
    out_lon, out_lat = np.empty(lon.shape), np.empty(lon.shape)
    for rows in _blocks(lon.size):
        x, y = lon.flat[rows], lat.flat[rows]
        at_x, at_y = x, y
        for _ in range(_STEPS):
            d_lon, d_lat = offset(at_x, at_y)
            before_x, before_y, at_x, at_y = at_x, at_y, x - d_lon, y - d_lat
            if _is_settled(at_x - before_x, at_y - before_y):
                break
        out_lon.flat[rows], out_lat.flat[rows] = at_x, at_y
    return out_lon, out_lat


def _bd_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Offset of BD-09 at a GCJ-02 point, in degrees. The published formula goes through polar coordinates; turning by
    a small angle and stretching by a small share is the same without an arc tangent."""
    radius = np.sqrt(lon * lon + lat * lat)
    stretch = 1 + 2e-5 * sine(lat * _BAIDU_PI) / radius
    turn = 3e-6 * sine_cosine(lon * _BAIDU_PI)[1]
    sin_turn, cos_turn = turn, 1 - turn * turn / 2  # exact to 1e-17 for so small an angle
    new_lon = stretch * (lon * cos_turn - lat * sin_turn)
    new_lat = stretch * (lat * cos_turn + lon * sin_turn)
    return new_lon + 0.0065 - lon, new_lat + 0.006 - lat


def _gcj_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Offset of GCJ-02 at a WGS-84 point, in degrees, as if all the world were China."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    sin2, sin_x, sin_y = sine(2 * np.pi * x), sine(np.pi / 3 * x), sine(np.pi / 3 * y)
    ripple = 20 * (_sin_of_triple(sin2) + sin2)  # of 6 pi x and 2 pi x
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (ripple + _waves(sin_y, y, 160, 320)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (ripple + _waves(sin_x, x, 150, 300)) * 2 / 3
    sin_lat, cos_lat = sine_cosine(np.deg2rad(lat))
    magic = 1 - _KRASSOVSKY_E2 * sin_lat * sin_lat
    per_degree_north = _KRASSOVSKY_A * (1 - _KRASSOVSKY_E2) / (magic * np.sqrt(magic))
    per_degree_east = _KRASSOVSKY_A / np.sqrt(magic) * cos_lat
    return np.rad2deg(east / per_degree_east), np.rad2deg(north / per_degree_north)


def _waves(sin_third: Floats, at: Floats, twelfth: float, thirtieth: float) -> Floats:
    """The long waves of the offset in metres; ``sin_third`` is the sine of pi / 3 of ``at``, whose triple is pi."""
    waves: Floats = 20 * _sin_of_triple(sin_third) + 40 * sin_third
    waves += twelfth * sine(np.pi / 12 * at) + thirtieth * sine(np.pi / 30 * at)
    return waves


def _sin_of_triple(sin: Floats) -> Floats:
    """Sine of three times the angle: a multiplication where another sine would cost ten."""
    return sin * (3 - 4 * sin * sin)


def _in_box(lon: Floats, lat: Floats) -> Bools:
    return _within(lon, (_WEST, _EAST)) & _within(lat, (_SOUTH, _NORTH))


def _within(values: Floats, bounds: tuple[float, float]) -> Bools:
    inside: Bools = (values >= bounds[0]) & (values <= bounds[1])  # NaN is inside nothing
    return inside


def _is_grid_pair(easting: Floats, northing: Floats) -> Bools:
    prefix = np.floor(easting / _ZONE_FACTOR)
    has_prefix = (prefix >= _ZONES[0]) & (prefix <= _ZONES[1])
    offset = np.where(has_prefix, easting - prefix * _ZONE_FACTOR, easting)
    return _within(offset, _EASTING_RANGE) & _within(northing, _NORTHING_RANGE)


def _is_settled(step_lon: Floats, step_lat: Floats) -> bool:
    """Whether the last step of an iteration moved no finite row."""
    return not bool(np.any(np.abs(step_lon) > _SETTLED_DEG) or np.any(np.abs(step_lat) > _SETTLED_DEG))


def _columns(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    return np.asarray(first, np.float64), np.asarray(second, np.float64)


def _blocks(size: int) -> list[slice]:
    return [slice(start, start + _BLOCK) for start in range(0, size, _BLOCK)]
