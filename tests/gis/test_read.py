"""Boundary files as bureaus send them: every format, every damage, nothing written beside the source."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import gis.read
from gis import boundary
from gis.datum import lonlat_to_gk3, wgs84_to_gcj02
from gis.read import read_units, with_area
from gis.transform import transformed
from ledger import guarded_child
from ledger.datum import Datum
from ledger.problem import Cancelled, Refused
from ledger.unit import UnitLevel

COUNTIES = boundary.counties("2204")
NAMES = ["龙山区", "西安区", "东丰县", "东辽县"]


@pytest.fixture
def frame() -> gpd.GeoDataFrame:
    shapes = [item.geometry for item in COUNTIES]
    columns = {"名称": [item.name for item in COUNTIES], "代码": [item.code for item in COUNTIES]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490")


def _assert_counties(path: Path, datum: Datum | None = None, tolerance: float = 1e-9, **options: float) -> None:
    """The file reads as the four counties, and its folder is as it was."""
    before = {item.name: item.stat().st_mtime_ns for item in path.parent.iterdir()}
    found = read_units(path, datum, **options)
    assert {item.name: item.stat().st_mtime_ns for item in path.parent.iterdir()} == before
    assert [unit.name for unit in found.units] == NAMES
    assert [unit.code for unit in found.units] == [item.code for item in COUNTIES]
    assert [unit.order for unit in found.units] == [0, 1, 2, 3]
    assert {unit.level for unit in found.units} == {UnitLevel.REPORTING}
    assert all(path.name in unit.boundary_source for unit in found.units)
    for unit, county in zip(found.units, COUNTIES, strict=True):
        assert unit.geometry is not None
        assert shapely.hausdorff_distance(unit.geometry, county.geometry) < tolerance


def _refused(path: Path, *words: str, datum: Datum | None = None) -> None:
    before = {item.name: item.stat().st_mtime_ns for item in path.parent.iterdir()}
    with pytest.raises(Refused) as refusal:
        read_units(path, datum)
    assert {item.name: item.stat().st_mtime_ns for item in path.parent.iterdir()} == before
    assert all(word in refusal.value.message for word in (path.name, *words))
    assert refusal.value.message.endswith("。")
    assert refusal.value.message.count("\n") == 0
    assert refusal.value.suggestion.endswith("。")


def test_geojson_and_projected_gpkg_in_any_row_order(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.iloc[::-1].to_file(tmp_path / "界线.geojson")
    _assert_counties(tmp_path / "界线.geojson")
    frame.to_crs(4550).to_file(tmp_path / "a.gpkg")
    _assert_counties(tmp_path / "a.gpkg")


def test_kml(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.to_crs(4326).rename(columns={"名称": "Name"}).to_file(tmp_path / "a.kml", driver="KML")
    _assert_counties(tmp_path / "a.kml")


def test_shapefile_in_gbk_without_code_page_and_zipped(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    shp = tmp_path / "镇街界.shp"
    frame.to_file(shp, encoding="gb18030")
    shp.with_suffix(".cpg").unlink()
    _assert_counties(shp)
    packed = tmp_path / "sub" / "镇街界.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(shp.with_suffix(suffix), f"../../etc/镇街界{suffix}")  # its paths are not followed
    _assert_counties(packed)


def test_lost_index_is_rebuilt_in_the_copy_only(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.to_file(tmp_path / "a.shp", encoding="utf-8")
    (tmp_path / "a.shx").unlink()
    _assert_counties(tmp_path / "a.shp")
    assert not (tmp_path / "a.shx").exists()


def test_a_file_without_crs_needs_a_datum(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    shifted = frame.set_geometry(transformed(np.array(frame.geometry), wgs84_to_gcj02), crs=4490)
    shifted.to_file(tmp_path / "a.shp", encoding="utf-8")
    (tmp_path / "a.prj").unlink()
    _refused(tmp_path / "a.shp", "坐标系", ".prj")
    _assert_counties(tmp_path / "a.shp", Datum.GCJ02)


def test_grid_coordinates_without_crs(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    prefixed = transformed(np.array(frame.geometry), lambda x, y: lonlat_to_gk3(x, y, prefixed=True))
    frame.set_geometry(prefixed, crs=4490).to_file(tmp_path / "a.shp", encoding="utf-8")
    (tmp_path / "a.prj").unlink()
    _assert_counties(tmp_path / "a.shp", Datum.GK3_ZONED, tolerance=1e-8)


def test_old_datum_is_told(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.to_crs(4610).to_file(tmp_path / "a.gpkg")  # 西安80
    codes = [finding.code for finding in read_units(tmp_path / "a.gpkg").findings]
    assert "inexact_datum" in codes


def test_latitude_first_is_put_right_and_told(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.set_geometry(transformed(np.array(frame.geometry), lambda x, y: (y, x)), crs=4490).to_file(
        tmp_path / "a.gpkg"
    )
    found = read_units(tmp_path / "a.gpkg")
    assert [finding.code for finding in found.findings] == ["swapped_axes"]
    assert shapely.hausdorff_distance(found.units[0].geometry, COUNTIES[0].geometry) < 1e-9


@pytest.mark.parametrize(
    ("name_column", "code_column"),
    [("NAME", "gb"), ("XZQMC", "XZQDM"), ("name", "adcode"), ("行政区名", "行政区代码"), ("town_cn", "PAC")],
)
def test_columns_are_recognised(tmp_path: Path, frame: gpd.GeoDataFrame, name_column: str, code_column: str) -> None:
    renamed = frame.rename(columns={"名称": name_column, "代码": code_column})
    if code_column == "gb":
        renamed["gb"] = "156" + renamed["gb"]
    if code_column == "adcode":
        renamed["adcode"] = renamed["adcode"].astype(float)
    renamed["面积"] = 1.5
    renamed.to_file(tmp_path / "a.geojson")
    _assert_counties(tmp_path / "a.geojson")


def test_an_order_column_decides_the_order(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame["序号"] = [4, 3, 2, 1]
    frame.to_file(tmp_path / "a.geojson")
    assert [unit.name for unit in read_units(tmp_path / "a.geojson").units] == NAMES[::-1]


def test_parts_of_one_unit_are_joined_and_codes_assigned(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame["名称"] = ["甲镇", "甲镇", "乙镇", "丙镇"]
    frame.drop(columns="代码").to_file(tmp_path / "a.geojson")
    found = read_units(tmp_path / "a.geojson")
    assert [(unit.code, unit.name) for unit in found.units] == [("U001", "甲镇"), ("U002", "乙镇"), ("U003", "丙镇")]
    joined = found.units[0].geometry
    assert joined.area == pytest.approx(COUNTIES[0].geometry.area + COUNTIES[1].geometry.area, rel=1e-6)
    assert "codes_assigned" in [finding.code for finding in found.findings]


def test_a_row_without_shape_stays_a_unit(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.loc[2, "geometry"] = None
    frame.to_file(tmp_path / "a.geojson")
    found = read_units(tmp_path / "a.geojson")
    assert [unit.geometry is None for unit in found.units] == [False, False, True, False]
    assert [finding.code for finding in found.findings if "东丰县" in finding.message] == ["no_polygon"]


def test_area_is_the_union(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.to_file(tmp_path / "a.geojson")
    area, *units = with_area(read_units(tmp_path / "a.geojson").units, "220400", "辽源市")
    assert (area.level, area.parent_code, area.code) == (UnitLevel.AREA, None, "220400")
    assert {unit.parent_code for unit in units} == {"220400"}
    assert area.geometry.geom_type == "Polygon"


def test_damaged_files_are_refused_in_one_sentence(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    frame.to_file(whole / "a.geojson")
    frame.to_file(whole / "a.gpkg")
    frame.to_file(whole / "a.shp", encoding="utf-8")
    for number, (name, size) in enumerate({"a.geojson": 3000, "a.gpkg": 20_000, "a.shp": 3000}.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for item in whole.glob("a.*"):
            shutil.copy(item, folder)
        (folder / name).write_bytes((whole / name).read_bytes()[:size])
        _refused(folder / name, "损坏")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.geojson", b"", "空文件"),
        ("乱.shp", bytes(range(256)) * 20, "不是能识别"),
        ("台账.geojson", "企业名称,经度,纬度".encode("gb18030"), "不是能识别"),
        ("无.geojson", b'{"type":"FeatureCollection","features":[]}', "没有任何要素"),
        ("半.zip", b"PK\x03\x04" + b"\0" * 500, "损坏"),
        ("网页.kml", b"<html><body>404</body></html>", "不是能识别"),
        ("a.shp", b"\x00\x00\x27\x0a" + b"\0" * 200, ".dbf"),
        ("管道.json", b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /etc"}', ""),
    ],
)
def test_files_that_are_nothing_of_the_kind(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    _refused(tmp_path / name, word)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    _refused(tmp_path / "没有.shp", "找不到")
    (tmp_path / "夹").mkdir()
    _refused(tmp_path / "夹", "文件夹")


def _feature(shape: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}


@pytest.mark.parametrize(
    ("features", "word"),
    [
        ([_feature(COUNTIES[0].geometry, 代码="220402")], "找不到单位名称列"),
        ([_feature(COUNTIES[0].geometry, name="甲"), _feature(COUNTIES[1].geometry, name="")], "第 2 个要素"),
        ([_feature(shapely.LineString([(125, 43), (126, 43)]), name="甲")], "没有面要素"),
        (
            [_feature(COUNTIES[0].geometry, name="甲", code="1"), _feature(COUNTIES[1].geometry, name="乙", code="1")],
            "用于几个单位",
        ),
        ([_feature(shapely.box(4e5, 4.7e6, 4.1e5, 4.8e6), name="甲")], "不落在中国范围"),
    ],
)
def test_wrong_content_is_refused(tmp_path: Path, features: list[object], word: str) -> None:
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    _refused(tmp_path / "a.geojson", word)


def test_archives_with_none_several_or_too_much(tmp_path: Path) -> None:
    for name, members, word in (
        ("无.zip", {"说明.txt": b"x"}, "没有界线文件"),
        ("多.zip", {"a.geojson": b"{}", "b.geojson": b"{}"}, "2 个界线文件"),
        ("炸.zip", {"a.geojson": b" " * (64 << 20)}, "异常庞大"),
    ):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        _refused(tmp_path / name, word)


def test_a_reader_that_hangs_or_dies_is_ended(tmp_path: Path) -> None:
    hanging, dying = tmp_path / "hang.py", tmp_path / "die.py"
    hanging.write_text("import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(600)", "utf-8")
    dying.write_text("import os; os.abort()", "utf-8")
    limits = guarded_child.Limits(1.5, 1 << 30)
    assert guarded_child.run(hanging, [], tmp_path, limits) is guarded_child.Outcome.TOO_LONG
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert guarded_child.run(dying, [], tmp_path, limits) is guarded_child.Outcome.FAILED


def test_memory_is_limited(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.to_file(tmp_path / "a.geojson")
    script = Path(gis.read.__file__).with_name("read_child.py")
    limits = guarded_child.Limits(30, 64 << 20)  # too little even to import GDAL
    assert (
        guarded_child.run(script, [str(tmp_path / "a.geojson"), "", ""], tmp_path, limits)
        is guarded_child.Outcome.FAILED
    )


def test_time_of_the_processor_is_limited(tmp_path: Path) -> None:
    """Of every reader: the limits lie in what is run before it."""
    busy = tmp_path / "busy.py"
    busy.write_text("import resource; print(resource.getrlimit(resource.RLIMIT_CPU), file=__import__('sys').stderr)")
    assert guarded_child.run(busy, [], tmp_path, guarded_child.Limits(30, 1 << 30)) is guarded_child.Outcome.DONE
    assert "(35, 35)" in guarded_child.errors_file(tmp_path).read_text()


def test_cancel_leaves_nothing(tmp_path: Path, frame: gpd.GeoDataFrame) -> None:
    frame.to_file(tmp_path / "a.geojson")
    with pytest.raises(Cancelled):
        read_units(tmp_path / "a.geojson", cancelled=lambda: True)
    assert [item.name for item in tmp_path.iterdir()] == ["a.geojson"]


def test_a_coordinate_that_is_no_number_is_refused_without_a_word_of_a_library(tmp_path: Path) -> None:
    ring = "[[125,43],[126,NaN],[126,44],[125,43]]"
    feature = (
        f'{{"type":"Feature","properties":{{"name":"甲"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}'
    )
    path = tmp_path / "界线.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{feature}]}}', "utf-8")
    _refused(path, "不落在中国范围")


METRES = shapely.box(4e5, 4.7e6, 4.1e5, 4.8e6)


@pytest.mark.parametrize(
    ("shapes", "datum"),
    [
        ([METRES], Datum.CGCS2000),
        ([METRES], Datum.GCJ02),
        ([METRES], Datum.BD09),
        ([COUNTIES[0].geometry], Datum.GK3),
        ([COUNTIES[0].geometry], Datum.GK3_ZONED),
        ([COUNTIES[0].geometry, METRES], Datum.CGCS2000),
        ([COUNTIES[0].geometry, METRES], None),
        ([shapely.box(1e308, 1e308, 1.1e308, 1.1e308)], None),
        ([shapely.box(1e308, 1e308, 1.1e308, 1.1e308)], Datum.BD09),
    ],
)
def test_coordinates_that_do_not_fit_their_datum_are_refused(
    tmp_path: Path, shapes: list[object], datum: Datum | None
) -> None:
    features = [_feature(shape, name=f"单位{row}") for row, shape in enumerate(shapes)]
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    _refused(tmp_path / "a.geojson", "不落在中国范围", *([datum.label] if datum else []), datum=datum)


@pytest.mark.parametrize("is_last", [False, True])
def test_a_coordinate_system_that_nobody_knows_is_not_taken_for_degrees(tmp_path: Path, is_last: bool) -> None:
    path = tmp_path / "a.geojson"

    def write(crs: object) -> None:
        members = [("crs", crs), ("features", [_feature(COUNTIES[0].geometry, name="甲", crs={"type": "样品"})])]
        members = members[::-1] if is_last else members
        path.write_text(json.dumps({"type": "FeatureCollection", **dict(members)}), "utf-8")

    for name in ("urn:ogc:def:crs:EPSG::999999", "EPSG::999999"):
        write({"type": "name", "properties": {"name": name}})
        _refused(path, f"“{name}”无法识别")
        assert len(read_units(path, Datum.CGCS2000).units) == 1
    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326"):
        write({"type": "name", "properties": {"name": name}})
        assert len(read_units(path).units) == 1
