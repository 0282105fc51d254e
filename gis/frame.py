"""The working frame: the projected plane in metres on which a workspace is drawn and measured.

A district lies in one 3-degree Gauss-Krueger zone; a province spans several and gets an Albers equal-area projection of
its own. Distances, areas and buffers are never taken in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

Floats = npt.NDArray[np.float64]
GAUSS_KRUEGER_MAX_WIDTH = 3.0  # degrees of longitude that one zone may serve


@dataclass(frozen=True)
class Frame:
    """``name`` is the short text of a status bar, ``note`` the sentence of a sheet's footer."""

    crs: CRS
    name: str
    note: str
    _to_plane: Transformer = field(repr=False)

    @classmethod
    def for_bounds(cls, bounds: tuple[float, float, float, float]) -> Frame:
        """Frame for an area given by its bounds in CGCS2000 degrees (min lon, min lat, max lon, max lat)."""
        west, south, east, north = bounds
        if east - west <= GAUSS_KRUEGER_MAX_WIDTH:
            zone = round((west + east) / 2 / 3)
            crs = CRS.from_epsg(4534 + zone - 25)
            name = f"CGCS2000 · 3° 带 {zone}"
            note = f"2000国家大地坐标系；高斯—克吕格3°带投影，中央经线{3 * zone}°（EPSG:{4534 + zone - 25}）"
        else:
            low, high = south + (north - south) / 6, north - (north - south) / 6
            low, high, middle = round(low * 2) / 2, round(high * 2) / 2, round(west + east) / 2
            crs = CRS.from_proj4(
                f"+proj=aea +lat_1={low} +lat_2={high} +lat_0={(low + high) / 2} +lon_0={middle} "
                "+x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs"
            )
            name = "CGCS2000 · 阿尔伯斯"
            note = f"2000国家大地坐标系；阿尔伯斯等积圆锥投影（标准纬线{low:g}°、{high:g}°，中央经线{middle:g}°）"
        return cls(crs, name, note, Transformer.from_crs("EPSG:4490", crs, always_xy=True))

    def forward(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """CGCS2000 degrees to metres (x east, y north); NaN stays NaN."""
        x, y = self._to_plane.transform(lon, lat, errcheck=False)
        missing = ~(np.isfinite(x) & np.isfinite(y))
        return np.where(missing, np.nan, x), np.where(missing, np.nan, y)

    def inverse(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Metres to CGCS2000 degrees."""
        lon, lat = self._to_plane.transform(x, y, direction="INVERSE")
        return np.asarray(lon), np.asarray(lat)

    def forward_geometry(self, geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Project shapely geometries; None stays None."""

        def project(points: Floats) -> Floats:
            return np.column_stack(self.forward(points[:, 0], points[:, 1]))

        projected: npt.NDArray[np.object_] = shapely.transform(geometries, project)
        return projected
