"""Validity of boundaries: what was mended in each unit, and where units overlap or leave gaps, in plain Chinese.

Nothing is mended in silence. Areas are square metres: of a repair on the ellipsoid, of overlaps and gaps in the frame of
the units (within 0.1 %).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.frame import Frame
from gis.transform import Geometries
from gis.zone import areas_m2
from ledger.finding import Finding
from ledger.unit import UnitRecord

_SLIVER_WIDTH_M = 20.0  # an overlap or gap thinner than this is a seam of digitising, not a claim
_NEGLIGIBLE_M2 = 1.0
_NOTABLE_CHANGE = 0.001  # of the area: more than this should be looked at
_CHECK = "请对照原图核对。"


@dataclass(frozen=True, slots=True)
class Repaired:
    """``units``: as given, with valid (multi)polygons or None. ``findings``: one for each thing mended or seen."""

    units: list[UnitRecord]
    findings: list[Finding]


def repaired(units: Sequence[UnitRecord]) -> Repaired:
    """Mend every unit's polygon and look at how neighbours meet. Geometries in CGCS2000 degrees.

    Raises ValueError for coordinates that are not degrees.
    """
    mended, findings = [], []
    for unit in units:
        shape, reasons = repaired_geometry(unit.geometry)
        mended.append(replace(unit, geometry=shape))
        if reasons:
            findings.append(_told(unit, shape, reasons))
    return Repaired(mended, [*findings, *seams(mended)])


def repaired_geometry(geometry: BaseGeometry | None) -> tuple[BaseGeometry | None, list[str]]:
    """A valid (multi)polygon, or None where there is no area, and what was wrong: 空几何, 非面, 重复点, 自相交."""
    if geometry is None or geometry.is_empty:
        return None, ["空几何"]
    reasons = []
    parts = _flattened(geometry)
    areas = _polygons(parts)
    if len(areas) < len(parts):
        reasons.append("非面")
    if not areas:
        return None, reasons
    shape = _joined(areas)
    if shapely.get_num_coordinates(shapely.remove_repeated_points(shape)) < shapely.get_num_coordinates(shape):
        reasons.append("重复点")
        shape = shapely.remove_repeated_points(shape)
    if not shape.is_valid:
        reasons.append("部件重叠" if all(part.is_valid for part in areas) else "自相交")
        shape = _joined(_polygons(_flattened(shapely.make_valid(shape, method="structure", keep_collapsed=False))))
    return (None, [*reasons, "空几何"]) if shape.is_empty else (shape, reasons)


def seams(units: Sequence[UnitRecord]) -> list[Finding]:
    """Overlaps between units and gaps enclosed by them, with their areas in square metres. Units may overlap; a thin
    overlap is a seam. A unit that lies wholly inside another is no finding."""
    rows = [row for row, unit in enumerate(units) if unit.geometry is not None]
    if len(rows) < 2:
        return []
    shapes = np.array([units[row].geometry for row in rows], object)
    west, south, east, north = shapely.total_bounds(shapes)
    plane = Frame.for_bounds((west, south, east, north)).forward_geometry(shapes)
    names = [units[row].name for row in rows]
    return [*_overlaps(plane, names), *_gaps(plane)]


def _overlaps(plane: Geometries, names: list[str]) -> list[Finding]:
    tree = shapely.STRtree(plane)
    one, other = tree.query(plane, predicate="intersects")
    pairs = [(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True) if a < b]
    findings = []
    for a, b in pairs:
        common = shapely.intersection(plane[a], plane[b])
        if common.area < _NEGLIGIBLE_M2 or common.area > 0.999 * min(plane[a].area, plane[b].area):
            continue
        kind, word = ("sliver", "有细缝重叠") if _is_thin(common) else ("overlap", "相互重叠")
        message = f"“{names[a]}”与“{names[b]}”{word} {_area(common.area)}。"
        findings.append(Finding(kind, message, "重叠处的企业计入面积较小的单位，请核对。"))
    return findings


def _gaps(plane: Geometries) -> list[Finding]:
    union = shapely.union_all(plane)
    outlines = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(union)))
    inner = shapely.get_parts(shapely.difference(shapely.union_all(outlines), union))
    holes = [hole for hole in inner if hole.area >= _NEGLIGIBLE_M2]
    thin = [hole for hole in holes if _is_thin(hole)]
    wide = [hole for hole in holes if not _is_thin(hole)]
    findings = []
    if thin:
        total = _area(sum(hole.area for hole in thin))
        findings.append(
            Finding("sliver_gap", f"单位之间有 {len(thin)} 处细缝，共 {total}。", "缝中的企业计入最近的单位。")
        )
    if wide:
        total = _area(sum(hole.area for hole in wide))
        findings.append(
            Finding("gap", f"区域内有 {len(wide)} 处空白不属于任何单位，共 {total}。", "请核对是否漏了单位。")
        )
    return findings


def _told(unit: UnitRecord, shape: BaseGeometry | None, reasons: list[str]) -> Finding:
    what = "、".join(reasons)
    if shape is None:
        return Finding("no_polygon", f"“{unit.name}”没有可用的面（{what}），按无面单位处理。", "请补上界线后重新导入。")
    before, after = areas_m2(np.array([_joined(_polygons(_flattened(unit.geometry))), shape], np.object_))
    change = after - before
    share = abs(change) / after
    if "自相交" in reasons and share > _NOTABLE_CHANGE:
        # The loops of a crossing ring count against each other: its area before is the area of nothing.
        how = f"修复后面积 {_area(after)}；原边线自相交，围不出确定的面积，无从比较"
    else:
        how = f"面积变化 {change:+,.0f} 平方米（{share:.2%}）"
    message = f"“{unit.name}”的边线有问题（{what}），已修复，{how}。"
    return Finding("repaired", message, _CHECK if share > _NOTABLE_CHANGE else "")


def _is_thin(shape: BaseGeometry) -> bool:
    """Whether a shape is a seam: twice its area by its length is its mean width."""
    return bool(2 * shape.area < _SLIVER_WIDTH_M * shape.length)


def _area(square_metres: float) -> str:
    return f"{square_metres / 1e6:,.2f} 平方千米" if square_metres >= 1e5 else f"{square_metres:,.0f} 平方米"


def _flattened(geometry: BaseGeometry | None) -> list[BaseGeometry]:
    """Single parts of a geometry, however deep its collections are nested."""
    if geometry is None:
        return []
    parts = shapely.get_parts(geometry)
    if any(part.geom_type.startswith(("Multi", "GeometryCollection")) for part in parts):
        return [single for part in parts for single in _flattened(part)]
    return list(parts)


def _polygons(parts: list[BaseGeometry]) -> list[Polygon]:
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _joined(areas: list[Polygon]) -> BaseGeometry:
    return areas[0] if len(areas) == 1 else MultiPolygon(areas)
