"""A situation as tables with the official Chinese column names, for GIS layers and workbooks alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from layers.situation import Situation
from ledger.datum import PlaceStatus
from ledger.enterprise import Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.risk_class import RiskClass
from policy.conflict import ConflictRule
from policy.light import Light
from policy.measures import rate

Columns = dict[str, object]
"""Column name -> one value per row (list or array)."""

_NO_DEADLINE = np.iinfo(np.int32).min


def words(labels: list[str], codes: npt.NDArray[np.integer]) -> npt.NDArray[np.object_]:
    """Label of every row, looked up by its code."""
    answer: npt.NDArray[np.object_] = np.array(labels, object)[codes]
    return answer


def unit_names(situation: Situation, unit: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
    """Name of the unit of every row, "" for -1."""
    names: npt.NDArray[np.object_] = np.array([*situation.snapshot.units.name, ""], object)[unit]  # -1: the last
    return names


def unit_columns(situation: Situation) -> Columns:
    """One row per unit, the area first."""
    units, counted = situation.snapshot.units, situation.measures
    columns: Columns = {
        "代码": units.code,
        "名称": units.name,
        "上级": [units.name[row] if row >= 0 else "" for row in units.parent],
        "示意边界": units.is_schematic,
        "企业数": counted.by_class.sum(axis=1),
    }
    columns |= {risk.label: counted.by_class[:, risk] for risk in RiskClass}
    columns |= {"未销号重大隐患": counted.by_light[:, : Light.NO_DEADLINE + 1].sum(axis=1)}
    columns |= {"逾期": counted.by_light[:, Light.OVERDUE], "已销号": counted.by_light[:, Light.CLOSED]}
    return columns


def public_columns(situation: Situation) -> Columns:
    """One row per unit with counts and rates alone: nothing that names or places an enterprise or a person."""
    units, counted = situation.snapshot.units, situation.measures
    rows = range(len(units))
    totals = [counted.enterprises(row) for row in rows]
    opened = [counted.open_hazards(row) for row in rows]
    closed = [counted.closed(row) for row in rows]
    columns: Columns = {"报告单位": units.name, "企业数": totals}
    columns |= {risk.label: counted.by_class[:, risk] for risk in RiskClass}
    columns |= {
        "A 类占比（%）": [_percent(int(counted.by_class[row, RiskClass.A]), totals[row]) for row in rows],
        "未销号重大隐患": opened,
        "逾期": counted.by_light[:, Light.OVERDUE],
        "逾期占比（%）": [_percent(counted.overdue(row), opened[row]) for row in rows],
        "已销号": closed,
        "整改率（%）": [_percent(closed[row], opened[row] + closed[row]) for row in rows],
    }
    return columns


def enterprise_columns(situation: Situation) -> Columns:
    """One row per enterprise, in the order of the snapshot."""
    rows = situation.snapshot.enterprises
    kinds, place = np.unique(rows.categories, return_inverse=True)
    special = np.array(["、".join(SpecialCategory(int(kind)).labels) for kind in kinds], object)
    return {
        "企业名称": rows.name.tolist(),
        "统一社会信用代码": rows.code.tolist(),
        "所属单位": unit_names(situation, rows.unit),
        "风险等级": words([risk.label for risk in RiskClass], rows.risk_class),
        "行业类别": words([one.label for one in Industry], rows.industry),
        "专业类型": special[place] if len(rows) else [],
        "规模": words([one.label for one in Scale], rows.scale),
        "生产状态": words([one.label for one in OperatingStatus], rows.status),
        "标准化等级": words([one.label for one in StandardLevel], rows.standard_level),
        "落图": words([one.label for one in PlaceStatus], rows.place_status),
    }


def shown_hazards(situation: Situation) -> npt.NDArray[np.intp]:
    """Positions of the hazards that exist at the moment."""
    return np.flatnonzero(situation.measures.light != Light.ABSENT)


def hazard_columns(situation: Situation) -> Columns:
    """One row per hazard of ``shown_hazards``."""
    hazards, counted, firms = situation.snapshot.hazards, situation.measures, situation.snapshot.enterprises
    shown = shown_hazards(situation)
    host = hazards.enterprise[shown]
    left = counted.days_left[shown].astype(object)
    left[counted.days_left[shown] == _NO_DEADLINE] = None
    return {
        "隐患编号": hazards.number.take(shown),
        "企业名称": [firms.name[row] if row >= 0 else "" for row in host],
        "所属单位": unit_names(situation, counted.hazard_unit[shown]),
        "灯色": words([light.label for light in Light], counted.light[shown]),
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


def conflict_columns(situation: Situation) -> Columns:
    """One row per conflict, the gravest first."""
    found, firms, hazards = situation.measures.conflicts, situation.snapshot.enterprises, situation.snapshot.hazards
    return {
        "制度": words([rule.item for rule in ConflictRule], found.rule),
        "冲突": [found.text(row) for row in range(len(found))],
        "企业名称": [firms.name[row] if row >= 0 else "" for row in found.enterprise],
        "所属单位": unit_names(situation, found.unit),
        "隐患编号": [hazards.number[row] if row >= 0 else "" for row in found.hazard],
    }


def measure_columns(situation: Situation) -> Columns:
    """The key figures of the area with numerator and denominator; None where a figure has none."""
    figures = situation.measures.figures()
    return {
        "指标": [figure.label for figure in figures],
        "数值": [None if np.isnan(figure.value) else round(figure.value, 4) for figure in figures],
        "单位": [figure.unit for figure in figures],
        "分子": [figure.numerator for figure in figures],
        "分母": [figure.denominator for figure in figures],
        "说明": [figure.note for figure in figures],
    }


def _percent(numerator: int, denominator: int) -> float | None:
    """One decimal; None without a denominator: 无对象, neither 0 nor 100."""
    return round(rate(numerator, denominator), 1) if denominator else None
