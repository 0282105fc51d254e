"""Words with a fixed meaning, in the spellings of offices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.datum import Datum
from ledger.enterprise import CATEGORY_LABELS, Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.hazard import HazardState
from ledger.intake import choices
from ledger.intake.datum_word import datum_of, declared_datum
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass

_WORDS = {RiskClass.A: "重大", RiskClass.B: "较大", RiskClass.C: "一般", RiskClass.D: "低"}
_COLOURS = {RiskClass.A: "红", RiskClass.B: "橙", RiskClass.C: "黄", RiskClass.D: "蓝"}


@given(
    st.sampled_from([RiskClass.A, RiskClass.B, RiskClass.C, RiskClass.D]),
    st.sampled_from(
        [
            "{0}",
            "{0}类",
            "{0}级",
            "{0} 类",
            "{0}类企业",
            "（{0}）",
            "{1}",
            "{1}风险",
            "{2}",
            "{2}色",
            "{1}风险（{0}级）",
            "{1}/{2}",
        ]
    ),
)
def test_risk_class_in_every_spelling(risk: RiskClass, spelling: str) -> None:
    text = spelling.format(risk.letter, _WORDS[risk], _COLOURS[risk])
    wide = text.translate({ord(letter): ord(letter) + 0xFEE0 for letter in "ABCD"})
    for cell in (text, wide, text.lower()):
        assert choices.parse_risk_class(cell) == (risk, "")


@pytest.mark.parametrize("text", ["一级", "1级", "Ⅰ级", "1", "四级", "IV", "A/B", "A类（较大）", "红橙"])
def test_levels_without_direction_and_contradictions_are_never_a_class(text: str) -> None:
    assert choices.parse_risk_class(text) == (None, "risk_class_ambiguous")


@pytest.mark.parametrize("text", ["甲类", "E", "ABC公司", "高", "AA", "A+", "?", "A" * 40])
def test_unknown_classes_are_flagged(text: str) -> None:
    value, code = choices.parse_risk_class(text)
    assert value is None or text == "AA"
    assert code or text == "AA"


@pytest.mark.parametrize("text", ["未分级", "未评定", "待评估", "尚未定级"])
def test_not_graded_is_an_answer(text: str) -> None:
    assert choices.parse_risk_class(text) == (RiskClass.UNGRADED, "")


@pytest.mark.parametrize("cell", ["是", "√", "✓", "有", "1", 1.0, "Y", "yes", "TRUE", "已接入", "已联网"])
def test_yes(cell: str | float) -> None:
    assert choices.flag_parser("接入", "联网")(cell) == (True, "")


@pytest.mark.parametrize("cell", ["否", "×", "无", "0", 0.0, "N", "FALSE", "未接入", "没有", "未联网"])
def test_no(cell: str | float) -> None:
    assert choices.flag_parser("接入", "联网")(cell) == (False, "")


@pytest.mark.parametrize("cell", ["正在接入", "计划接入", "2", "省厅", "待定"])
def test_neither_yes_nor_no_is_flagged(cell: str) -> None:
    assert choices.flag_parser("接入")(cell) == (None, "bad_flag")


def test_rectified_is_not_closed_out() -> None:
    assert choices.flag_parser("销号", "闭环")("已整改") == (None, "bad_flag")
    assert choices.flag_parser("延期")("申请延期") == (None, "bad_flag")


@pytest.mark.parametrize("industry", list(Industry)[1:])
def test_industry_labels(industry: Industry) -> None:
    assert choices.parse_industry(industry.label + "行业") == (industry, "")


def test_industries_that_are_several_or_none() -> None:
    assert choices.parse_industry("机械、轻工").code == "industry_ambiguous"
    assert choices.parse_industry("互联网").code == "industry_unknown"


@given(st.lists(st.sampled_from(sorted(CATEGORY_LABELS)), unique=True, min_size=1), st.sampled_from("、,，;；/\n "))
def test_categories_combine_with_every_separator(bits: list[SpecialCategory], separator: str) -> None:
    expected = SpecialCategory.NONE
    for bit in bits:
        expected |= bit
    assert choices.parse_categories(separator.join(CATEGORY_LABELS[bit] for bit in bits)) == (expected, "")


def test_unknown_category_is_flagged_and_the_others_kept() -> None:
    assert choices.parse_categories("粉尘涉爆、放射源") == (SpecialCategory.COMBUSTIBLE_DUST, "category_unknown")
    assert choices.parse_categories("其他") == (SpecialCategory.NONE, "")


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("规上", Scale.ABOVE),
        ("限上企业", Scale.ABOVE),
        ("规模以上", Scale.ABOVE),
        ("规下", Scale.BELOW),
        ("否", Scale.BELOW),
        ("是", Scale.ABOVE),
        ("规模以下", Scale.BELOW),
    ],
)
def test_scale(text: str, scale: Scale) -> None:
    assert choices.parse_scale(text) == (scale, "")


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("在产", OperatingStatus.OPERATING, ""),
        ("恢复生产", OperatingStatus.OPERATING, ""),
        ("长期停产", OperatingStatus.STOPPED, ""),
        ("停止生产", OperatingStatus.STOPPED, ""),
        ("停产（正常检修）", OperatingStatus.STOPPED, "status_ambiguous"),
        ("未投产", OperatingStatus.STOPPED, ""),
        ("注销", OperatingStatus.CLOSED, ""),
        ("筹建", None, "status_unknown"),
    ],
)
def test_status(text: str, status: OperatingStatus | None, code: str) -> None:
    assert choices.parse_status(text) == (status, code)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("三级", 3),
        ("二级达标", 2),
        ("Ⅲ级", 3),
        ("标准化三级", 3),
        (1.0, 1),
        ("未达标", 0),
        ("未创建", 0),
        ("小微", None),
    ],
)
def test_standard_level(text: str | float, level: int | None) -> None:
    value, code = choices.parse_standard_level(text)
    assert value == (None if level is None else StandardLevel(level))
    assert bool(code) == (level is None)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("已销号", HazardState.CLOSED),
        ("已验收销号", HazardState.CLOSED),
        ("整改完成，已销号", HazardState.CLOSED),
        ("未销号", HazardState.CLOSE_OUT_REQUESTED),
        ("已申请销号", HazardState.CLOSE_OUT_REQUESTED),
        ("待销号", HazardState.CLOSE_OUT_REQUESTED),
        ("已整改", HazardState.CLOSE_OUT_REQUESTED),
        ("整改完成", HazardState.CLOSE_OUT_REQUESTED),
        ("未完成整改", HazardState.RECTIFYING),
        ("未完成销号", HazardState.RECTIFYING),
        ("整改未完成", HazardState.RECTIFYING),
        ("部分整改完成", HazardState.RECTIFYING),
        ("整改中", HazardState.RECTIFYING),
        ("未整改", HazardState.REGISTERED),
        ("复查验收", HazardState.UNDER_REVIEW),
        ("待核实", HazardState.REPORTED),
        ("误报注销", HazardState.DISMISSED),
        *[(state.label, state) for state in HazardState],
    ],
)
def test_hazard_state_reads_no_denial_as_done(text: str, state: HazardState) -> None:
    assert choices.parse_hazard_state(text) == (state, "")


@pytest.mark.parametrize("kind", list(OperationKind))
def test_operation_labels(kind: OperationKind) -> None:
    assert choices.parse_operation(kind.label) == (kind, "")


def test_several_operations_are_flagged() -> None:
    assert choices.parse_operation("动火、高处作业").code == "operation_ambiguous"


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("WGS-84", Datum.WGS84),
        ("wgs84", Datum.WGS84),
        ("GPS", Datum.WGS84),
        ("CGCS2000", Datum.CGCS2000),
        ("2000国家大地坐标系", Datum.CGCS2000),
        ("国家2000", Datum.CGCS2000),
        ("天地图", Datum.CGCS2000),
        ("GCJ-02", Datum.GCJ02),
        ("高德地图", Datum.GCJ02),
        ("火星坐标", Datum.GCJ02),
        ("腾讯", Datum.GCJ02),
        ("BD-09", Datum.BD09),
        ("百度地图", Datum.BD09),
        ("ＢＤ０９", Datum.BD09),
        ("CGCS2000 高斯3度带", Datum.GK3),
        ("北京54", Datum.UNKNOWN),
        ("西安80 3度带", Datum.UNKNOWN),
        ("高德或百度", Datum.UNKNOWN),
        ("手机", Datum.UNKNOWN),
        ("BD09MC", Datum.UNKNOWN),
        ("不详", Datum.UNKNOWN),
    ],
)
def test_datum_words(text: str, datum: Datum) -> None:
    assert datum_of(text) == datum


def test_a_declaration_must_speak_of_coordinates_and_not_contradict_itself() -> None:
    assert declared_datum(["经度（GCJ-02）", "纬度（GCJ-02）"]) == Datum.GCJ02
    assert declared_datum(["天地图科技有限公司台账"]) is None
    assert declared_datum(["坐标系：北京54"]) == Datum.UNKNOWN
    assert declared_datum(["坐标系：CGCS2000", "坐标来自百度地图"]) == Datum.UNKNOWN
