"""Geodetic datum or grid in which a ledger gives its coordinates (坐标系)."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # readers take the vocabulary from here and need no numpy for it
    import numpy as np
    import numpy.typing as npt

METRES_FROM = 1_000.0
"""No degree is that large, no grid coordinate of China that small."""

ZONED_FROM = 10_000_000.0
"""8 digits: the zone stands in front of the easting."""


class Datum(IntEnum):
    """What a pair of coordinates means. ``UNKNOWN`` is never guessed away: such a row goes to the tray (未落图)."""

    UNKNOWN = 0
    CGCS2000 = 1  # longitude, latitude in degrees (EPSG:4490)
    WGS84 = 2  # longitude, latitude in degrees (EPSG:4326); treated as equal to CGCS2000 for this use
    GCJ02 = 3  # longitude, latitude in degrees, national offset (高德、腾讯)
    BD09 = 4  # longitude, latitude in degrees (百度)
    GK3 = 5  # 3-degree Gauss-Krueger: first = easting without zone prefix, second = northing (metres)
    GK3_ZONED = 6  # 3-degree Gauss-Krueger: first = easting with zone prefix (8 digits), second = northing (metres)

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Datum.UNKNOWN: "坐标系未定",
    Datum.CGCS2000: "CGCS2000",
    Datum.WGS84: "WGS-84",
    Datum.GCJ02: "GCJ-02",
    Datum.BD09: "BD-09",
    Datum.GK3: "高斯-克吕格3°带",
    Datum.GK3_ZONED: "高斯-克吕格3°带（带号）",
}


class PlaceStatus(IntEnum):
    """Whether an enterprise stands on the map, and if not, why. Every enterprise counts in all totals."""

    PLACED = 0
    NO_COORDINATES = 1  # 缺坐标
    OUTSIDE = 2  # 出界: outside the area of the workspace
    DATUM_UNKNOWN = 3  # 坐标系未定

    @property
    def label(self) -> str:
        return ("已落图", "缺坐标", "出界", "坐标系未定")[self]


def lacks_zone_prefix(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], datum: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    """Which pairs are metres of the 3-degree grid whose easting does not say its zone, whichever of the two it is."""
    is_grid = (datum == Datum.GK3) | (datum == Datum.GK3_ZONED)
    answer: npt.NDArray[np.bool_] = is_grid & (abs(x) >= METRES_FROM) & (abs(y) >= METRES_FROM)
    return answer & (abs(x) < ZONED_FROM) & (abs(y) < ZONED_FROM)
