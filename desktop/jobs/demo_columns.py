"""The columns of the demo's three sheets: headers of the official forms, cells spelled as offices spell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from desktop.jobs.demo_enterprises import DemoEnterprises, Indices, Texts
from desktop.jobs.demo_gaps import DemoStanding
from desktop.jobs.demo_hazards import Days, DemoHazards
from desktop.jobs.demo_people import Staff
from desktop.jobs.demo_places import Floats, Place
from desktop.jobs.demo_profile import persons, pick, trades, words
from desktop.jobs.demo_zones import DemoZones, Minutes
from gis.datum import wgs84_to_gcj02
from ledger.datum import Datum, PlaceStatus
from ledger.hazard import HazardState
from ledger.operation import OperationKind
from policy.light import Light

_SEED = 4  # for what no figure depends on: streets, officers, telephone numbers
# How the counties spell the classes and datums: each its own way, as in real life.
_CLASS_STYLES = (
    ("A", "B", "C", "D", ""),
    ("A类", "B类", "C类", "D类", "未分级"),
    ("A级", "B级", "C级", "D级", "未评定"),
)
_MOMENTS = {
    "approved_at": "审批时间",
    "ventilated_at": "通风时间",
    "tested_at": "检测时间",
    "started_at": "实际开始时间",
    "ended_at": "实际结束时间",
}
_READINGS = {
    "oxygen": "氧含量（%）",
    "combustible": "可燃气体（%LEL）",
    "hydrogen_sulfide": "硫化氢（mg/m³）",
    "carbon_monoxide": "一氧化碳（mg/m³）",
}
_DATUM_NAMES = {
    Datum.UNKNOWN: ("", "不详"),
    Datum.CGCS2000: ("CGCS2000", "2000国家大地坐标系"),
    Datum.WGS84: ("WGS-84", "WGS84"),
    Datum.GCJ02: ("GCJ-02", "高德"),
    Datum.BD09: ("BD-09", "百度"),
}


class Kind(Enum):
    """How cells are written. UNIT: text, merged over equal rows."""

    TEXT = "text"
    UNIT = "unit"
    NUMBER = "number"
    DEGREES = "degrees"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet. ``values``: str, float (NaN empty) or datetime64[D] (NaT empty), one per row."""

    header: str
    values: npt.NDArray[np.generic] | Texts
    width: float
    kind: Kind = Kind.TEXT


def enterprise_columns(firms: DemoEnterprises, standing: DemoStanding, staff: Sequence[Staff]) -> list[Column]:
    """企业台账. ``staff``: one for each place."""
    rng = np.random.default_rng(_SEED)
    count = len(firms)
    kinds, homes = trades(), firms.homes
    style = firms.place % 3
    trade_column = [np.array([getattr(kind, field) for kind in kinds], object) for field in ("industry", "code")]
    county = _of_place(firms, [home.county_name for home in homes])
    return [
        Column("序号", np.arange(1, count + 1), 7, Kind.NUMBER),
        Column("所属市（州）", _of_place(firms, [home.unit_name for home in homes]), 13, Kind.UNIT),
        Column("所属县（市、区）", county, 15),
        Column("企业名称", firms.name, 34),
        Column("统一社会信用代码", firms.code, 21),
        Column("详细地址", _addresses(rng, homes, firms.place), 34),
        Column("经度", firms.x, 12, Kind.DEGREES),
        Column("纬度", firms.y, 12, Kind.DEGREES),
        Column("坐标系", _datum_names(rng, firms.datum), 13),
        Column("行业类别", trade_column[0][firms.trade], 9),
        Column("国民经济行业代码", trade_column[1][firms.trade], 9),
        Column("专业类型", _category_texts(firms), 26),
        Column("规上/规下", np.where(firms.is_above, "规上", "规下").astype(object), 9),
        Column("从业人数", firms.workers, 9, Kind.NUMBER),
        Column("涉粉作业人数", _dust_workers(rng, firms), 9, Kind.NUMBER),
        Column("主要负责人", firms.principal, 10),
        Column("安全管理人员", persons(rng, count), 10),
        Column("联系电话", _phones(rng, count), 14),
        Column("风险等级", np.array(_CLASS_STYLES, object)[style, firms.risk_class], 9),
        Column("标准化等级", np.array(["", "一级", "二级", "三级"], object)[standing.level], 9),
        Column("标准化有效期", standing.until, 12, Kind.DATE),
        Column("双重预防机制", pick(rng, ("是", "是", "√", "否"), count), 8),
        Column("主管部门", _unless(standing.without_regulator, _of_place(firms, [one.office for one in staff])), 22),
        Column(
            "监管人员", _unless(standing.without_supervisor, _of_place(firms, [one.supervisor for one in staff])), 10
        ),
        Column("包保责任人", _of_place(firms, [one.leader for one in staff]), 10),
        Column("生产状态", np.where(standing.is_stopped, "停产", "在产").astype(object), 8),
        Column("备注", _remarks(firms), 16),
    ]


def hazard_columns(hazards: DemoHazards, firms: DemoEnterprises, staff: Sequence[Staff]) -> list[Column]:
    """重大事故隐患台账. ``staff``: one for each place."""
    host = hazards.enterprise
    what = hazards.what
    closed = hazards.state == HazardState.CLOSED
    rectified = np.where(closed, hazards.closed_on - np.timedelta64(3, "D"), np.datetime64("NaT", "D"))
    office, leader = (np.array(column, object)[firms.place[host]] for column in _office_and_leader(staff))
    return [
        Column("序号", np.arange(1, len(hazards) + 1), 7, Kind.NUMBER),
        Column("隐患编号", hazards.number, 14),
        Column("企业名称", firms.name[host], 34),
        Column("统一社会信用代码", firms.code[host], 21),
        Column("排查时间", hazards.found_on, 12, Kind.DATE),
        Column("检查单位/人员", office, 22),
        Column("隐患部位", np.array([item.part for item in what], object), 14),
        Column("隐患描述", np.array([item.text for item in what], object), 46),
        Column("判定依据", np.array([item.clause for item in what], object), 12),
        Column("隐患类别", np.full(len(hazards), "重大事故隐患", object), 13),
        Column("整改措施", hazards.work_standard, 46),
        Column("整改资金(万元)", np.array([item.funds for item in what]), 9, Kind.NUMBER),
        Column("整改责任人", hazards.owner, 16),
        Column("督办责任人", hazards.supervisor, 10),
        Column("包保责任人", leader, 10),
        Column("整改期限", _spelled_days(hazards.due_on, firms.place[host]), 14),
        Column("是否停产", _yes(hazards.light == Light.STOPPED), 8),
        Column("延期已批", _yes(hazards.light == Light.EXTENDED), 8),
        Column("挂牌督办", _yes(hazards.is_listed), 8),
        Column("整改进展", hazards.progress, 28),
        Column("整改状态", np.array([state.label for state in HazardState], object)[hazards.state], 10),
        Column("整改完成时间", np.maximum(rectified, hazards.found_on), 12, Kind.DATE),
        Column("验收人", np.where(closed, hazards.reviewer, "").astype(object), 9),
        Column("验收时间", hazards.closed_on, 12, Kind.DATE),
        Column("是否销号", _yes(closed), 8),
        Column("销号时间", hazards.closed_on, 12, Kind.DATE),
    ]


def zone_columns(zones: DemoZones, firms: DemoEnterprises) -> list[Column]:
    """危险作业区台账. Every third zone was measured with a telephone (GCJ-02)."""
    host = zones.enterprise
    phone = np.arange(len(zones)) % 3 == 0
    gcj_lon, gcj_lat = wgs84_to_gcj02(zones.lon, zones.lat)
    return [
        Column("序号", np.arange(1, len(zones) + 1), 7, Kind.NUMBER),
        Column("作业区名称", zones.name, 20),
        Column("企业名称", firms.name[host], 34),
        Column("统一社会信用代码", firms.code[host], 21),
        Column("作业类型", np.array([kind.label for kind in OperationKind], object)[zones.kind], 14),
        Column("中心经度", _degrees(phone, gcj_lon, zones.lon), 12, Kind.DEGREES),
        Column("中心纬度", _degrees(phone, gcj_lat, zones.lat), 12, Kind.DEGREES),
        Column("坐标系", np.where(phone, "GCJ-02", "CGCS2000").astype(object), 12),
        Column("半径（米）", zones.radius_m, 9, Kind.NUMBER),
        Column("作业开始时间", _spelled_moments(zones.start), 18),
        Column("作业结束时间", _spelled_moments(zones.end), 18),
        Column("作业票编号", zones.permit, 18),
        Column("审批人", np.where(np.isnat(zones.start), "", zones.approver).astype(object), 9),
        Column("监护人", np.where(np.isnat(zones.start), "", zones.guardian).astype(object), 9),
        Column("承包单位", np.where(np.isnat(zones.start), "", zones.contractor).astype(object), 26),
        *(Column(_MOMENTS[name], _spelled_moments(moments), 18) for name, moments in zones.moments.items()),
        *(Column(_READINGS[name], values, 10, Kind.NUMBER) for name, values in zones.readings.items()),
    ]


def _of_place(firms: DemoEnterprises, texts: list[str]) -> Texts:
    answer: Texts = np.array(texts, object)[firms.place]
    return answer


def _addresses(rng: np.random.Generator, homes: Sequence[Place], place: Indices) -> Texts:
    towns: Texts = np.array(
        [home.unit_name + home.county_name * (home.county_name != home.unit_name) for home in homes], object
    )
    number = np.char.mod("%d号", rng.integers(1, 2000, len(place))).astype(object)
    answer: Texts = towns[place] + pick(rng, words().streets, len(place)) + number
    return answer


def _datum_names(rng: np.random.Generator, datum: npt.NDArray[np.uint8]) -> Texts:
    table = np.array([_DATUM_NAMES[Datum(code)] for code in range(5)], object)
    answer: Texts = table[datum, rng.integers(0, 2, len(datum))]
    return answer


def _category_texts(firms: DemoEnterprises) -> Texts:
    """有限空间、粉尘涉爆; 无 without any."""
    labels = list(firms.categories)
    bits = sum(firms.categories[label].astype(np.int64) << place for place, label in enumerate(labels))
    known, where = np.unique(bits, return_inverse=True)
    texts = ["、".join(label for place, label in enumerate(labels) if code >> place & 1) or "无" for code in known]
    answer: Texts = np.array(texts, object)[where]
    return answer


def _dust_workers(rng: np.random.Generator, firms: DemoEnterprises) -> Floats:
    part = np.maximum(1, firms.workers * rng.uniform(0.05, 0.4, len(firms))).astype(np.int64)
    return np.where(firms.categories["粉尘涉爆"], part, np.nan)


def _phones(rng: np.random.Generator, count: int) -> Texts:
    """138****0417: masked, so that no telephone of a real person can arise."""
    head = pick(rng, ("138", "139", "150", "186", "177"), count)
    tail = np.char.mod("%04d", rng.integers(0, 10000, count)).astype(object)
    answer: Texts = head + "****" + tail
    return answer


def _unless(is_missing: npt.NDArray[np.bool_], texts: Texts) -> Texts:
    return np.where(is_missing, "", texts).astype(object)


def _office_and_leader(staff: Sequence[Staff]) -> tuple[list[str], list[str]]:
    return [one.office for one in staff], [one.leader for one in staff]


def _remarks(firms: DemoEnterprises) -> Texts:
    texts = {
        PlaceStatus.NO_COORDINATES: "未采集坐标",
        PlaceStatus.OUTSIDE: "坐标为总部地址",
        PlaceStatus.DATUM_UNKNOWN: "坐标来源不明",
    }
    return np.array([texts.get(PlaceStatus(code), "") for code in range(4)], object)[firms.place_status]


def _yes(flags: npt.NDArray[np.bool_]) -> Texts:
    return np.where(flags, "是", "").astype(object)


def _degrees(first: npt.NDArray[np.bool_], value: Floats, other: Floats) -> Floats:
    answer: Floats = np.where(first, value, other)
    return np.round(answer, 6)


def _spelled_days(days: Days, place: Indices) -> Texts:
    """2026-11-08, 2026.11.8, 2026年11月8日 or 20261108, by county."""
    answer = np.full(len(days), "", object)
    for row in np.flatnonzero(~np.isnat(days)):
        day = days[row].item()
        answer[row] = (
            f"{day:%Y-%m-%d}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
        )[place[row] % 4]
    return answer


def _spelled_moments(moments: Minutes) -> Texts:
    return np.array(["" if np.isnat(moment) else str(moment).replace("T", " ") for moment in moments], object)
