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

from layers.situation import Situation
from ledger.datum import PlaceStatus
from ledger.enterprise import Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.operation import OperationKind
from ledger.problem import Refused
from ledger.risk_class import RiskClass
from policy.light import Light

CRS = "EPSG:4490"
_NO_DEADLINE = np.iinfo(np.int32).min


def write_geopackage(situation: Situation, out: Path) -> None:
    """Write all layers; an older file is replaced only when the new one is whole. Raises Refused when it cannot be
    written."""
    layers = {
        "报告单位": _units(situation),
        "企业": _enterprises(situation),
        "重大事故隐患": _hazards(situation),
        "危险作业区": _zones(situation),
    }
    try:
        with tempfile.TemporaryDirectory(prefix=".battlemap-", dir=out.parent) as folder:
            made = Path(folder) / "share.gpkg"
            for name, frame in layers.items():
                frame.to_file(made, layer=name, driver="GPKG", engine="pyogrio")
            os.replace(made, out)
    except OSError as error:
        raise Refused(
            f"无法写出“{out.name}”：{error.strerror or '磁盘已满或没有权限'}。", "请换一个文件夹再试。"
        ) from error


def _frame(columns: dict[str, object], geometry: npt.NDArray[np.object_]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=list(geometry), crs=CRS)


def _words(labels: list[str], codes: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
    """Label of every row, looked up by its code."""
    words: npt.NDArray[np.object_] = np.array(labels, object)[codes]
    return words


def _points(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Points, None where there is no place."""
    answer = np.full(len(lon), None, object)
    known = ~np.isnan(lon)
    answer[known] = shapely.points(lon[known], lat[known])
    return answer


def _unit_names(situation: Situation, unit: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
    names: npt.NDArray[np.object_] = np.array([*situation.snapshot.units.name, ""], object)[unit]  # -1: the last
    return names


def _units(situation: Situation) -> geopandas.GeoDataFrame:
    units, counted = situation.snapshot.units, situation.measures
    columns: dict[str, object] = {
        "代码": units.code,
        "名称": units.name,
        "上级": [units.name[row] if row >= 0 else "" for row in units.parent],
        "示意边界": units.is_schematic,
        "企业数": counted.by_class.sum(axis=1),
    }
    columns |= {risk.label: counted.by_class[:, risk] for risk in RiskClass}
    columns |= {"未销号重大隐患": counted.by_light[:, : Light.NO_DEADLINE + 1].sum(axis=1)}
    columns |= {"逾期": counted.by_light[:, Light.OVERDUE], "已销号": counted.by_light[:, Light.CLOSED]}
    return _frame(columns, units.geometry)


def _enterprises(situation: Situation) -> geopandas.GeoDataFrame:
    rows = situation.snapshot.enterprises
    kinds, place = np.unique(rows.categories, return_inverse=True)
    special = np.array(["、".join(SpecialCategory(int(kind)).labels) for kind in kinds], object)
    columns: dict[str, object] = {
        "企业名称": rows.name.tolist(),
        "统一社会信用代码": rows.code.tolist(),
        "所属单位": _unit_names(situation, rows.unit),
        "风险等级": _words([risk.label for risk in RiskClass], rows.risk_class),
        "行业类别": _words([one.label for one in Industry], rows.industry),
        "专业类型": special[place] if len(rows) else [],
        "规模": _words([one.label for one in Scale], rows.scale),
        "生产状态": _words([one.label for one in OperatingStatus], rows.status),
        "标准化等级": _words([one.label for one in StandardLevel], rows.standard_level),
        "落图": _words([one.label for one in PlaceStatus], rows.place_status),
    }
    return _frame(columns, _points(rows.lon, rows.lat))


def _hazards(situation: Situation) -> geopandas.GeoDataFrame:
    hazards, counted, firms = situation.snapshot.hazards, situation.measures, situation.snapshot.enterprises
    shown = np.flatnonzero(counted.light != Light.ABSENT)
    host = hazards.enterprise[shown]
    lon = np.where(host >= 0, np.append(firms.lon, np.nan)[host], np.nan)
    lat = np.where(host >= 0, np.append(firms.lat, np.nan)[host], np.nan)
    left = counted.days_left[shown].astype(object)
    left[counted.days_left[shown] == _NO_DEADLINE] = None
    columns: dict[str, object] = {
        "隐患编号": hazards.number.take(shown),
        "企业名称": [firms.name[row] if row >= 0 else "" for row in host],
        "所属单位": _unit_names(situation, counted.hazard_unit[shown]),
        "灯色": _words([light.label for light in Light], counted.light[shown]),
        "剩余天数": left,
        "隐患描述": hazards.description.take(shown),
        "判定依据": hazards.basis.take(shown),
        "整改责任人": hazards.owner.take(shown),
        "工作标准": hazards.work_standard.take(shown),
        "排查时间": hazards.found_on[shown].astype("datetime64[s]"),
        "整改期限": hazards.due_on[shown].astype("datetime64[s]"),
        "销号时间": hazards.closed_on[shown].astype("datetime64[s]"),
        "挂牌督办": hazards.is_listed[shown],
        "要素不全": counted.is_incomplete[shown],
    }
    return _frame(columns, _points(lon, lat))


def _zones(situation: Situation) -> geopandas.GeoDataFrame:
    zones, firms = situation.snapshot.zones, situation.snapshot.enterprises
    columns: dict[str, object] = {
        "作业区名称": zones.name.tolist(),
        "企业名称": [firms.name[row] if row >= 0 else "" for row in zones.enterprise],
        "所属单位": _unit_names(situation, zones.unit),
        "作业类型": _words([kind.label for kind in OperationKind], zones.kind),
        "正在作业": situation.measures.zone_is_running,
    }
    return _frame(columns, zones.geometry)
