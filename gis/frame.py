"""The working frame: the projected plane in metres on which a workspace is drawn and measured.

A district lies in one 3-degree Gauss-Krueger zone; a province spans several and gets an Albers equal-area projection of
its own. Distances, areas and buffers are never taken in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gis.projection import Albers, transverse_mercator, transverse_mercator_inverse
from gis.transform import Geometries, transformed

if TYPE_CHECKING:  # pyproj costs 60 ms to import, and no picture needs it
    from pyproj import CRS

Floats = npt.NDArray[np.float64]
GAUSS_KRUEGER_MAX_WIDTH = 3.0  # degrees of longitude that one zone may serve
_ZONES = range(25, 46)  # the zones of China: 75 E to 135 E
_FIRST_ZONE_EPSG = 4534  # EPSG's number of zone 25 without prefix; the others follow


@dataclass(frozen=True)
class Frame:
    """``name`` is the short text of a status bar, ``note`` the sentence of a sheet's footer, ``definition`` what pyproj
    and GDAL understand. ``projection`` is the central meridian in degrees (Gauss-Krueger) or an Albers cone."""

    definition: str
    name: str
    note: str
    projection: float | Albers

    @classmethod
    def for_bounds(cls, bounds: tuple[float, float, float, float]) -> Frame:
        """Frame for an area given by its bounds in CGCS2000 degrees (min lon, min lat, max lon, max lat).

        Raises ValueError for bounds that are not degrees.
        """
        west, south, east, north = bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValueError(f"bounds are not degrees of longitude and latitude: {bounds}")
        if east - west <= GAUSS_KRUEGER_MAX_WIDTH:
            return cls._gauss_krueger(round((west + east) / 2 / 3))
        return cls._albers(bounds)

    @classmethod
    def _gauss_krueger(cls, zone: int) -> Frame:
        zone = min(max(zone, _ZONES[0]), _ZONES[-1])
        epsg = zone - _ZONES[0] + _FIRST_ZONE_EPSG
        name = f"CGCS2000 · 3° 带 {zone}"
        note = f"2000国家大地坐标系；高斯—克吕格3°带投影，中央经线{3 * zone}°（EPSG:{epsg}）"
        return cls(f"EPSG:{epsg}", name, note, 3.0 * zone)

    @classmethod
    def _albers(cls, bounds: tuple[float, float, float, float]) -> Frame:
        """Standard parallels a sixth inside the area, to half a degree, as atlases of the provinces have them."""
        west, south, east, north = bounds
        inset = (north - south) / 6
        low, high, middle = (
            round((south + inset) * 2) / 2,
            round((north - inset) * 2) / 2,
            float(round(west + east) / 2),
        )
        origin = (low + high) / 2
        definition = (
            f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={origin} +lon_0={middle} "
            "+x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs"
        )
        name = "CGCS2000 · 阿尔伯斯"
        note = f"2000国家大地坐标系；阿尔伯斯等积圆锥投影（标准纬线{low:g}°、{high:g}°，中央经线{middle:g}°）"
        return cls(definition, name, note, Albers(low, high, origin, middle))

    @cached_property
    def crs(self) -> CRS:
        """The frame as a pyproj CRS, for files that leave the house."""
        from pyproj import CRS

        return CRS.from_user_input(self.definition)

    def forward(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """CGCS2000 degrees to metres (x east, y north); NaN stays NaN, and what cannot be projected becomes NaN."""
        if isinstance(self.projection, Albers):
            return self.projection.forward(lon, lat)
        return transverse_mercator(lon, lat, self.projection)

    def inverse(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Metres to CGCS2000 degrees; NaN stays NaN."""
        if isinstance(self.projection, Albers):
            return self.projection.inverse(x, y)
        return transverse_mercator_inverse(x, y, self.projection)

    def forward_geometry(self, geometries: Geometries) -> Geometries:
        """Project shapely geometries from CGCS2000 degrees to metres; None stays None."""
        return transformed(geometries, self.forward)

    def inverse_geometry(self, geometries: Geometries) -> Geometries:
        """Shapely geometries from metres back to CGCS2000 degrees; None stays None."""
        return transformed(geometries, self.inverse)
