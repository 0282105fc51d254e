"""A situation as a GeoPackage, for colleagues who work with a GIS: units, enterprises, hazards and zones as layers.

Column names are the official Chinese ones, coordinates CGCS2000 (EPSG:4490). Every record is in the file: what has no
place on the map has an empty geometry and says why.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import numpy.typing as npt
import shapely

from desktop.jobs.public_words import PUBLIC, review_words
from desktop.jobs.situation_tables import (
    enterprise_columns,
    hazard_columns,
    public_columns,
    shown_hazards,
    unit_columns,
    unit_names,
    words,
)
from layers.situation import Situation
from ledger.operation import OperationKind
from ledger.os_faults import words_for
from ledger.problem import Refused

CRS = "EPSG:4490"


def write_geopackage(situation: Situation, out: Path) -> None:
    """Write all layers; an older file is replaced only when the new one is whole. Raises Refused when it cannot be
    written."""
    layers = {
        "报告单位": _units(situation),
        "企业": _enterprises(situation),
        "重大事故隐患": _hazards(situation),
        "危险作业区": _zones(situation),
    }
    _write(layers, out)


def write_public_geopackage(situation: Situation, out: Path) -> None:
    """The public version: units with counts and rates alone. Without a 审图号 no boundary is handed out. Raises
    Refused."""
    columns = public_columns(situation)
    count = len(situation.snapshot.units)
    columns |= {"版本": [PUBLIC] * count, "审图": [review_words(situation)] * count}
    columns |= {"演示数据": [situation.snapshot.info.is_demo] * count}
    has_number = bool(situation.snapshot.info.review_number)
    shapes = situation.snapshot.units.geometry if has_number else np.full(count, None, object)
    _write({"报告单位": _frame(columns, shapes)}, out)


def _write(layers: dict[str, geopandas.GeoDataFrame], out: Path) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix=".battlemap-", dir=out.parent) as folder:
            made = Path(folder) / "share.gpkg"
            for name, frame in layers.items():
                frame.to_file(made, layer=name, driver="GPKG", engine="pyogrio")
            os.replace(made, out)
    except OSError as error:
        raise Refused(f"无法写出“{out.name}”：{words_for(error)}。", "请换一个文件夹再试。") from error


def _frame(columns: dict[str, object], geometry: npt.NDArray[np.object_]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=list(geometry), crs=CRS)


def _points(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Points, None where there is no place."""
    answer = np.full(len(lon), None, object)
    known = ~np.isnan(lon)
    answer[known] = shapely.points(lon[known], lat[known])
    return answer


def _units(situation: Situation) -> geopandas.GeoDataFrame:
    return _frame(unit_columns(situation), situation.snapshot.units.geometry)


def _enterprises(situation: Situation) -> geopandas.GeoDataFrame:
    rows = situation.snapshot.enterprises
    return _frame(enterprise_columns(situation), _points(rows.lon, rows.lat))


def _hazards(situation: Situation) -> geopandas.GeoDataFrame:
    firms, host = situation.snapshot.enterprises, situation.snapshot.hazards.enterprise[shown_hazards(situation)]
    lon = np.where(host >= 0, np.append(firms.lon, np.nan)[host], np.nan)
    lat = np.where(host >= 0, np.append(firms.lat, np.nan)[host], np.nan)
    return _frame(hazard_columns(situation), _points(lon, lat))


def _zones(situation: Situation) -> geopandas.GeoDataFrame:
    zones, firms = situation.snapshot.zones, situation.snapshot.enterprises
    columns: dict[str, object] = {
        "作业区名称": zones.name.tolist(),
        "企业名称": [firms.name[row] if row >= 0 else "" for row in zones.enterprise],
        "所属单位": unit_names(situation, zones.unit),
        "作业类型": words([kind.label for kind in OperationKind], zones.kind),
        "正在作业": situation.measures.zone_is_running,
    }
    return _frame(columns, zones.geometry)
