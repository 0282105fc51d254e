"""Nothing is mended in silence: each kind of damage has its word and its area."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from gis import boundary
from gis.repair import repaired, repaired_geometry, seams
from ledger.unit import UnitLevel, UnitRecord

BOX = shapely.box(106.40, 29.40, 106.50, 29.50)
BOW_TIE = shapely.Polygon([(106.40, 29.40), (106.50, 29.50), (106.50, 29.40), (106.40, 29.50)])
REPEATED = shapely.Polygon([(106.4, 29.4), (106.5, 29.4), (106.5, 29.4), (106.5, 29.5), (106.4, 29.5)])


def _unit(name: str, geometry: BaseGeometry | None) -> UnitRecord:
    return UnitRecord(name, name, name, UnitLevel.REPORTING, None, 0, geometry, "界线数据：a.shp")


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (BOX, []),
        (BOW_TIE, ["自相交"]),
        (REPEATED, ["重复点"]),
        (shapely.GeometryCollection([BOX, shapely.Point(106.45, 29.45)]), ["非面"]),
        (shapely.GeometryCollection([shapely.MultiPolygon([BOX]), shapely.GeometryCollection([BOX])]), ["部件重叠"]),
        (shapely.LineString([(106, 29), (107, 30)]), ["非面"]),
        (shapely.Polygon(), ["空几何"]),
        (None, ["空几何"]),
        (shapely.Polygon([(106, 29), (107, 29), (106.5, 29)]), ["自相交", "空几何"]),
    ],
)
def test_each_damage_has_its_word(geometry: BaseGeometry | None, words: list[str]) -> None:
    shape, reasons = repaired_geometry(geometry)
    assert reasons == words
    if shape is not None:
        assert shape.is_valid
        assert shape.geom_type in ("Polygon", "MultiPolygon")


def test_a_repair_is_told_with_its_area() -> None:
    done = repaired([_unit("跳磴镇", BOW_TIE), _unit("无面", None)])
    assert done.units[0].geometry.is_valid
    assert done.units[1].geometry is None
    assert [finding.code for finding in done.findings] == ["repaired", "no_polygon"]
    assert "跳磴镇" in done.findings[0].message
    assert "自相交" in done.findings[0].message
    assert "修复后面积" in done.findings[0].message  # crossing loops count against each other: no area to compare with
    assert "面积变化" not in done.findings[0].message
    assert "%" not in done.findings[0].message
    assert "无面单位" in done.findings[1].message


def test_a_change_of_area_is_told_where_there_was_an_area() -> None:
    overlapping = shapely.MultiPolygon([BOX, BOX])
    message = repaired([_unit("跳磴镇", overlapping)]).findings[0].message
    assert "面积变化 -" in message
    assert "（100.00%）" in message


def test_real_counties_meet_without_a_finding() -> None:
    assert seams([_unit(item.name, item.geometry) for item in boundary.counties("2201")]) == []


def test_overlaps_gaps_and_seams_are_told_apart() -> None:
    right = shapely.box(106.49, 29.40, 106.60, 29.50)
    found = seams([_unit("甲", BOX), _unit("乙", right)])
    assert [finding.code for finding in found] == ["overlap"]
    assert "10.76 平方千米" in found[0].message  # 0.01 x 0.1 degrees at 29.45 N

    thin = shapely.box(106.49999, 29.40, 106.60, 29.50)
    assert [finding.code for finding in seams([_unit("甲", BOX), _unit("乙", thin)])] == ["sliver"]

    ring = shapely.box(106.3, 29.3, 106.6, 29.6).difference(BOX)
    assert [finding.code for finding in seams([_unit("甲", ring), _unit("乙", shapely.box(106, 29, 106.3, 30))])] == [
        "gap"
    ]
    assert seams([_unit("甲", ring), _unit("乙", BOX)]) == []

    inner = shapely.box(106.40001, 29.40001, 106.49999, 29.49999)
    assert [finding.code for finding in seams([_unit("甲", ring), _unit("乙", inner)])] == ["sliver_gap"]


def test_a_unit_inside_another_is_no_finding() -> None:
    """A park inside a town is how reporting units are."""
    assert seams([_unit("镇", BOX), _unit("园区", BOX.buffer(-0.02))]) == []


def test_repair_leaves_sound_polygons_alone() -> None:
    shapes = [item.geometry for item in boundary.counties("2204")]
    done = repaired([_unit(str(row), shape) for row, shape in enumerate(shapes)])
    assert done.findings == []
    assert all(shapely.equals(unit.geometry, shape) for unit, shape in zip(done.units, shapes, strict=True))
