"""Words with a fixed meaning: risk class, industry, categories, scale, status, states and kinds of operation.

A word whose meaning is not certain is flagged and left open. "一级" may be the highest or the lowest risk: documents
number in both directions, so it is never taken for a class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import TypeVar

from ledger.datum import Datum
from ledger.enterprise import Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.hazard import HazardState
from ledger.inspection import InspectionMode, PenaltyKind
from ledger.intake.datum_word import datum_of
from ledger.intake.parsed import Parsed, Parser, folded, guarded, written
from ledger.intake.sheet import Cell
from ledger.operation import OperationKind
from ledger.risk_class import RiskClass

_RISK_WORDS = {
    "A": RiskClass.A,
    "B": RiskClass.B,
    "C": RiskClass.C,
    "D": RiskClass.D,
    "重大": RiskClass.A,
    "较大": RiskClass.B,
    "一般": RiskClass.C,
    "低": RiskClass.D,
    "红": RiskClass.A,
    "橙": RiskClass.B,
    "黄": RiskClass.C,
    "蓝": RiskClass.D,
}
_RISK_TOKEN = re.compile("|".join(_RISK_WORDS))
_RISK_FILLER = re.compile(r"企业|风险|安全|等级|类别|[级类色型区()/、,:;-]")
_UNGRADED = re.compile("未|待|尚|不定级|不评")
_LEVEL_NUMBER = re.compile(r"[一二三四1234ⅠⅡⅢⅣI]+V?[级类]?(风险)?")


def _risk_class(cell: Cell) -> Parsed:
    text = folded(cell)
    if len(text) > 30:
        return Parsed(None, "risk_class_unknown")
    if _UNGRADED.match(text):
        return Parsed(RiskClass.UNGRADED)
    if _LEVEL_NUMBER.fullmatch(text):
        return Parsed(None, "risk_class_ambiguous")
    found = {_RISK_WORDS[token] for token in _RISK_TOKEN.findall(text)}
    if _RISK_FILLER.sub("", _RISK_TOKEN.sub("", text)) or not found:
        return Parsed(None, "risk_class_unknown")
    return Parsed(found.pop()) if len(found) == 1 else Parsed(None, "risk_class_ambiguous")


parse_risk_class: Parser = guarded(_risk_class)

_YES = frozenset(
    ["是", "有", "对", "√", "✓", "✔", "☑", "1", "Y", "YES", "T", "TRUE", "已", "属于", "完成", "■", "●", "V"]
)
_NO = frozenset(
    ["否", "没有", "无", "错", "×", "✗", "✘", "X", "0", "N", "NO", "F", "FALSE", "未", "不", "不属于", "□", "☐", "○"]
)
_NOT = re.compile("未|否|无|不|没|免于|取消")
_UNCERTAIN = re.compile("正在|拟|计划|申请|待|部分|准备|暂缓")


def flag_parser(*keywords: str) -> Parser:
    """Yes or no. A cell that names the matter itself (停产整改 under 是否停产) is a yes unless it denies it; one that
    announces it (申请延期) is neither and is flagged."""

    def flag(cell: Cell) -> Parsed:
        text = folded(cell)
        if text in _YES:
            return Parsed(True)
        if len(text) <= 30 and any(keyword in text for keyword in keywords) and not _UNCERTAIN.search(text):
            return Parsed(not _NOT.search(text))
        return Parsed(None, "bad_flag")

    def parser(cell: Cell) -> Parsed:
        # 无 and × are answers here, not placeholders.
        return Parsed(False) if folded(cell) in _NO else guarded(flag)(cell)

    return parser


_INDUSTRIES = {
    Industry.METALLURGY: "冶金|钢铁|黑色金属",
    Industry.NONFERROUS: "有色",
    Industry.BUILDING_MATERIALS: "建材|建筑材料|水泥|玻璃|陶瓷",
    Industry.MACHINERY: "机械|装备制造|汽车",
    Industry.LIGHT: "轻工|食品|造纸|家具",
    Industry.TEXTILE: "纺织|服装",
    Industry.TOBACCO: "烟草",
    Industry.COMMERCE: "商贸|商业|贸易|批发|零售|住宿|餐饮",
}
_STATUSES = {
    OperatingStatus.CLOSED: "关闭|关停|注销|吊销|破产|已搬迁|拆除",
    OperatingStatus.STOPPED: "停产|停工|停业|歇业|停建|停止生产|停止经营|[未不](生产|投产|营业|开业)",
    OperatingStatus.OPERATING: "在产|正常|(?<!停止)(?<![未不])生产|(?<![未不])开业|(?<![未不])营业|存续|在业|复工|运行|在营",
}
_OPERATIONS = {
    OperationKind.SILO_CLEANING: "筒仓|清库|清仓",
    OperationKind.CONFINED_SPACE: "有限空间|受限空间|密闭空间",
    OperationKind.HOT_WORK: "动火|焊接",
    OperationKind.MAINTENANCE: "检维修|检修|维修|设备维护",
    OperationKind.WORK_AT_HEIGHT: "高处|高空",
    OperationKind.LIFTING: "吊装|起重",
    OperationKind.TEMPORARY_POWER: "临时用电",
    OperationKind.OTHER: "其他|其它",
}
_INSPECTION_MODES = {
    InspectionMode.RECHECK: "复查",
    InspectionMode.DOUBLE_RANDOM: "双随机|随机",
    InspectionMode.FOUR_NO_TWO_DIRECT: "四不两直",
    InspectionMode.UNDERCOVER: "暗访|明查暗访|暗查",
    InspectionMode.CROSS_AREA: "交叉|异地|互查",
    InspectionMode.REPORTED: "举报|投诉",
    InspectionMode.SPECIAL: "专项|专家",
    InspectionMode.ROUTINE: "计划|日常|例行|常规|一般|重点",
}
_PENALTIES = {
    PenaltyKind.CRIMINAL_REFERRAL: "移送|移交|刑",
    PenaltyKind.REVOKE_LICENCE: "吊销",
    PenaltyKind.SUSPEND_LICENCE: "暂扣",
    PenaltyKind.STOP_PRODUCTION: "停产|停业|停止",
    PenaltyKind.FINE: "罚款|罚金",
    PenaltyKind.WARNING: "警告|通报批评",
    PenaltyKind.OTHER: "其他|其它",
}
_HAZARD_STATES: tuple[tuple[HazardState, str], ...] = (  # the first that fits; "未完成" must not read as "完成"
    (HazardState.DISMISSED, "误报|不属于重大|撤销上账"),
    (HazardState.REPORTED, "待核实|待核查|待确认"),
    (HazardState.RECTIFYING, "未.{0,4}(完成|完毕|到位)|部分"),
    (HazardState.REGISTERED, "未整改|未开始|未启动|待整改|已上账|已立案|已下达|已登记|复发"),
    (HazardState.CLOSE_OUT_REQUESTED, "(申请|待|拟|未)(验收|销号|闭环|复查)"),
    (HazardState.CLOSED, "已(完成)?(验收)?(销号|闭环)|^(销号|闭环)$|(完成|通过|合格)(并|且|,)?销号$"),
    (HazardState.UNDER_REVIEW, "复查|验收"),
    (HazardState.CLOSE_OUT_REQUESTED, "整改(完成|完毕|到位)|(完成|已)整改|^(已完成|完成)$"),
    (HazardState.RECTIFYING, "整改中|正在整改|治理中|停产整改|局部停用|延期|挂牌|督办|限期整改|移交|移送"),
)
_Member = TypeVar("_Member", bound=IntEnum)


def _matches(table: Mapping[_Member, str], cell: Cell) -> list[_Member]:
    text = folded(cell)
    return [member for member, words in table.items() if len(text) <= 40 and re.search(words, text)]


def _industry(cell: Cell) -> Parsed:
    found = _matches(_INDUSTRIES, cell)
    if len(found) == 1:
        return Parsed(found[0])
    return Parsed(None, "industry_ambiguous" if found else "industry_unknown")


def _status(cell: Cell) -> Parsed:
    found = _matches(_STATUSES, cell)
    if not found:
        return Parsed(None, "status_unknown")
    return Parsed(found[0], "status_ambiguous" if len(found) > 1 else "")


def _operation(cell: Cell) -> Parsed:
    found = _matches(_OPERATIONS, cell)
    if not found:
        return Parsed(None, "operation_unknown")
    return Parsed(found[0], "operation_ambiguous" if len(found) > 1 else "")


def _inspection_mode(cell: Cell) -> Parsed:
    found = _matches(_INSPECTION_MODES, cell)
    return Parsed(found[0]) if found else Parsed(None, "mode_unknown")


def _penalty_kind(cell: Cell) -> Parsed:
    """Of several (罚款、责令停产停业) the gravest, which stands first."""
    found = _matches(_PENALTIES, cell)
    return Parsed(found[0]) if found else Parsed(PenaltyKind.OTHER, "penalty_unknown")


def _hazard_state(cell: Cell) -> Parsed:
    text = folded(cell)
    for state, words in _HAZARD_STATES:
        if len(text) <= 60 and re.search(words, text):
            return Parsed(state)
    return Parsed(None, "state_unknown")


parse_industry: Parser = guarded(_industry)
parse_status: Parser = guarded(_status)
parse_operation: Parser = guarded(_operation)
parse_hazard_state: Parser = guarded(_hazard_state)
parse_inspection_mode: Parser = guarded(_inspection_mode)
parse_penalty_kind: Parser = guarded(_penalty_kind)

_CATEGORIES = {
    SpecialCategory.COMBUSTIBLE_DUST: "粉尘|涉粉|涉爆",
    SpecialCategory.CONFINED_SPACE: "有限空间|受限空间",
    SpecialCategory.MOLTEN_METAL: "高温熔融|熔融金属|高温金属",
    SpecialCategory.AMMONIA_REFRIGERATION: "涉氨|液氨|氨制冷",
    SpecialCategory.DEEP_WELL_CASTING: "深井铸造|铝加工",
    SpecialCategory.HAZARDOUS_CHEMICALS: "危化|危险化学品",
    SpecialCategory.GAS: "煤气",
    SpecialCategory.SILO: "筒仓",
}
_SEPARATORS = re.compile(r"[、,;/|+&。]|以及|和|及|与|\s")
_NO_CATEGORY = frozenset(("无", "其他", "其它", "不涉及", "一般", "一般企业", "-", "—", ""))


def _categories(cell: Cell) -> Parsed:
    bits, code = SpecialCategory.NONE, ""
    for part in _SEPARATORS.split(re.sub(r"\s+", "、", written(cell))) if len(written(cell)) <= 500 else ["?"]:
        text = folded(part)
        found = [bit for bit, words in _CATEGORIES.items() if re.search(words, text)]
        for bit in found:
            bits |= bit
        if not found and not all(piece in _NO_CATEGORY for piece in _SEPARATORS.split(text)):
            code = "category_unknown"
    return Parsed(bits, code)


parse_categories: Parser = guarded(_categories)


def _scale(cell: Cell) -> Parsed:
    text = folded(cell)
    if re.search("[规限]模?以?下", text) or text in _NO:
        return Parsed(Scale.BELOW)
    if re.search("[规限]模?以?上", text) or text in _YES:
        return Parsed(Scale.BELOW if _NOT.search(text) else Scale.ABOVE)
    return Parsed(None, "scale_unknown")


parse_scale: Parser = guarded(_scale)

_LEVELS = {"一": 1, "二": 2, "三": 3, "1": 1, "2": 2, "3": 3, "Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "I": 1, "II": 2, "III": 3}
_LEVEL = re.compile(r"(?:标准化|达标)?([一二三123]|I{1,3})级?(?:标准化)?(?:达标|企业)?")


def _standard_level(cell: Cell) -> Parsed:
    text = folded(cell)
    if re.search("未|否|无|不|没", text):
        return Parsed(StandardLevel.NONE)
    match = _LEVEL.fullmatch(text)
    return Parsed(StandardLevel(_LEVELS[match[1]])) if match else Parsed(None, "standard_level_unknown")


parse_standard_level: Parser = guarded(_standard_level)


def _datum(cell: Cell) -> Parsed:
    datum = datum_of(written(cell))
    return Parsed(datum) if datum != Datum.UNKNOWN else Parsed(None, "datum_unrecognised")


parse_datum: Parser = guarded(_datum)
