"""The GeoPackage holds every record and the numbers of the window, in CGCS2000."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest

from desktop.jobs.geopackage import write_geopackage
from ledger.problem import Refused
from tests.helpers.sample import situation


def test_every_record_is_in_its_layer(tmp_path: Path) -> None:
    sample = situation(300, 80, 20)
    out = tmp_path / "态势.gpkg"
    write_geopackage(sample, out)
    firms = geopandas.read_file(out, layer="企业")
    assert firms.crs.to_epsg() == 4490
    assert len(firms) == 300
    assert firms.geometry.isna().sum() == np.isnan(sample.snapshot.enterprises.lon).sum()
    assert (firms["风险等级"] == "A 类").sum() == sample.measures.by_class[0, 0]
    hazards = geopandas.read_file(out, layer="重大事故隐患")
    assert len(hazards) == 80
    assert (hazards["灯色"] == "逾期").sum() == sample.measures.overdue()
    units = geopandas.read_file(out, layer="报告单位")
    assert units["企业数"].iloc[0] == 300
    assert len(geopandas.read_file(out, layer="危险作业区")) == 20


def test_an_impossible_place_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "态势.gpkg").mkdir()
    with pytest.raises(Refused):
        write_geopackage(situation(20, 4, 2), tmp_path / "态势.gpkg")
    assert [path.name for path in tmp_path.iterdir()] == ["态势.gpkg"]
