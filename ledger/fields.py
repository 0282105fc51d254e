"""The canonical fields of the ledgers (台账): one definition for intake, dossier, report and store.

A canonical batch is a pandas DataFrame whose columns carry these names. Labels are the headers of the official forms;
``synonyms`` are what offices write instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LedgerKind(StrEnum):
    """Which ledger a sheet is."""

    ENTERPRISES = "enterprises"
    HAZARDS = "hazards"
    ZONES = "zones"  # operation zones, with or without an operation's time window
    INSPECTIONS = "inspections"  # visits, each with its penalty and its recheck if there are any

    @property
    def label(self) -> str:
        return {
            "enterprises": "企业台账",
            "hazards": "重大事故隐患台账",
            "zones": "危险作业区台账",
            "inspections": "执法检查台账",
        }[self.value]


class FieldType(StrEnum):
    """How a cell is understood, and the dtype of the canonical column."""

    TEXT = "text"  # object (str), "" when empty
    INTEGER = "integer"  # Int64 nullable
    NUMBER = "number"  # float64, NaN
    DATE = "date"  # datetime64[s], NaT; business day
    MOMENT = "moment"  # datetime64[s], NaT; Beijing time, to the minute
    FLAG = "flag"  # bool
    RISK_CLASS = "risk_class"  # uint8 RiskClass
    INDUSTRY = "industry"  # uint8 Industry
    CATEGORIES = "categories"  # uint32 SpecialCategory bits
    SCALE = "scale"  # uint8 Scale
    STATUS = "status"  # uint8 OperatingStatus
    STANDARD_LEVEL = "standard_level"  # uint8 StandardLevel
    HAZARD_STATE = "hazard_state"  # uint8 HazardState
    OPERATION_KIND = "operation_kind"  # uint8 OperationKind
    INSPECTION_MODE = "inspection_mode"  # uint8 InspectionMode
    PENALTY_KIND = "penalty_kind"  # uint8 PenaltyKind
    DATUM = "datum"  # uint8 Datum
    UNIT = "unit"  # object (str): as written; the store's column is the unit's id


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field of one ledger."""

    name: str
    label: str
    type: FieldType
    synonyms: tuple[str, ...] = ()
    required: bool = False


def _f(name: str, label: str, type_: FieldType, *synonyms: str, required: bool = False) -> Field:
    return Field(name, label, type_, synonyms, required)


_T = FieldType

ENTERPRISE_FIELDS: tuple[Field, ...] = (
    _f("serial", "序号", _T.TEXT, "编号", "No", "NO."),
    _f("name", "企业名称", _T.TEXT, "单位名称", "企业全称", "公司名称", "名称", "生产经营单位", required=True),
    _f("code", "统一社会信用代码", _T.TEXT, "信用代码", "社会信用代码", "统一信用代码", "组织机构代码"),
    _f(
        "unit",
        "所属县（市、区）",
        _T.UNIT,
        "所属区县",
        "区县",
        "县区",
        "所属县区",
        "所属镇街",
        "镇街",
        "所属镇街(园区)",
        "属地",
        "所属单位",
        "所属辖区",
        "所在地",
        "行政区划",
        "乡镇街道",
        "报告单位",
    ),
    _f("parent_unit", "所属市（州）", _T.UNIT, "市州", "所属市州", "市（州）", "地市", "所属地市", "上级单位"),
    _f("address", "详细地址", _T.TEXT, "地址", "企业地址", "生产地址", "经营地址", "注册地址", "单位地址"),
    _f("x", "经度", _T.NUMBER, "lon", "longitude", "lng", "经度坐标", "东经", "Y坐标", "横坐标"),
    _f("y", "纬度", _T.NUMBER, "lat", "latitude", "纬度坐标", "北纬", "X坐标", "纵坐标"),
    _f("datum", "坐标系", _T.DATUM, "坐标系统", "坐标来源", "坐标类型", "坐标基准"),
    _f("industry", "行业类别", _T.INDUSTRY, "八大行业", "所属行业", "行业", "行业类型", "行业类别(八大行业)"),
    _f("industry_code", "国民经济行业代码", _T.TEXT, "行业代码", "国民经济行业分类代码", "行业小类代码"),
    _f("categories", "专业类型", _T.CATEGORIES, "专项类型", "重点领域", "涉及领域", "风险类型", "专项类别"),
    _f("scale", "规上/规下", _T.SCALE, "限上/限下", "规模", "企业规模", "是否规上", "规模以上"),
    _f("workers", "从业人数", _T.INTEGER, "从业人员", "职工人数", "员工人数", "从业人员数", "人数"),
    _f("dust_workers", "涉粉作业人数", _T.INTEGER, "涉粉人数", "粉尘作业人数", "涉爆粉尘作业人数"),
    _f("legal_person", "法定代表人", _T.TEXT, "法人", "法人代表", "法定代表"),
    _f("principal", "主要负责人", _T.TEXT, "负责人", "企业负责人", "单位负责人"),
    _f("safety_officer", "安全管理人员", _T.TEXT, "安全员", "安全管理员", "专职安全员", "安全负责人"),
    _f("phone", "联系电话", _T.TEXT, "电话", "手机", "手机号", "联系方式", "负责人电话"),
    _f(
        "risk_class",
        "风险等级",
        _T.RISK_CLASS,
        "风险分级",
        "企业风险等级",
        "安全风险等级",
        "分级",
        "等级",
        "风险类别",
        "企业类别",
    ),
    _f("standard_level", "标准化等级", _T.STANDARD_LEVEL, "安全生产标准化等级", "标准化", "安全标准化"),
    _f("standard_until", "标准化有效期", _T.DATE, "标准化有效期至", "证书有效期"),
    _f("dual_prevention", "双重预防机制", _T.FLAG, "双重预防", "双控", "双重预防体系"),
    _f("online", "在线接入", _T.FLAG, "在线监测", "监测接入", "是否接入", "联网接入"),
    _f("regulator", "主管部门", _T.TEXT, "监管部门", "行业主管部门", "监管单位"),
    _f("supervisor", "监管人员", _T.TEXT, "监管责任人", "监管员"),
    _f("contract_leader", "包保责任人", _T.TEXT, "包保领导", "包保人"),
    _f("status", "生产状态", _T.STATUS, "经营状态", "运行状态", "企业状态", "生产经营状态", "状态"),
    _f("note", "备注", _T.TEXT, "说明", "附注"),
)

HAZARD_FIELDS: tuple[Field, ...] = (
    _f("serial", "序号", _T.TEXT, "No", "NO."),
    _f("number", "隐患编号", _T.TEXT, "编号", "隐患序号", "隐患代码"),
    _f("enterprise_name", "企业名称", _T.TEXT, "单位名称", "隐患单位", "企业", "被检查单位", required=True),
    _f("enterprise_code", "统一社会信用代码", _T.TEXT, "信用代码", "社会信用代码"),
    _f("found_on", "排查时间", _T.DATE, "发现时间", "检查时间", "排查日期", "发现日期", "检查日期", "上账时间"),
    _f("found_by", "检查单位/人员", _T.TEXT, "检查单位", "检查人员", "排查人员", "检查人", "排查单位"),
    _f("part", "隐患部位", _T.TEXT, "部位", "隐患地点", "隐患位置"),
    _f(
        "description",
        "隐患描述",
        _T.TEXT,
        "隐患内容",
        "存在隐患",
        "隐患情况",
        "重大隐患内容",
        "重大事故隐患",
        "问题描述",
        "问题隐患",
        required=True,
    ),
    _f("basis", "判定依据", _T.TEXT, "判定依据(标准条款)", "判定条款", "标准条款", "判定标准", "依据"),
    _f("standard_version", "判定标准版本", _T.TEXT, "标准版本"),
    _f("item_code", "判定条款编号", _T.TEXT, "标准条款编号", "条款编号", "条款号"),
    _f("origin", "隐患来源", _T.TEXT, "来源", "发现方式", "排查方式"),
    _f("hazard_class", "隐患类别", _T.TEXT, "隐患等级", "隐患级别", "类别"),
    _f("work_standard", "整改措施", _T.TEXT, "工作标准", "整改要求", "整改标准", "治理措施", "措施"),
    _f("funds", "整改资金", _T.NUMBER, "资金", "资金(万元)", "整改资金(万元)", "资金落实"),
    _f("plan", "应急预案", _T.TEXT, "预案", "应急措施", "防范措施"),
    _f("owner", "整改责任人", _T.TEXT, "责任人", "整改负责人", "企业责任人"),
    _f("supervisor", "督办责任人", _T.TEXT, "督办人", "督办单位", "监管责任人", "督办领导"),
    _f("contract_leader", "包保责任人", _T.TEXT, "包保领导", "包保人"),
    _f("due_on", "整改期限", _T.DATE, "完成时限", "整改时限", "整改截止时间", "限期", "整改期限至", "完成期限", "时限"),
    _f("is_stopped", "是否停产", _T.FLAG, "停产整改", "停产停业"),
    _f("is_extended", "延期已批", _T.FLAG, "是否延期", "延期", "延期批准"),
    _f("is_listed", "挂牌督办", _T.FLAG, "是否挂牌", "挂牌", "是否挂牌督办"),
    _f("progress", "整改进展", _T.TEXT, "整改情况", "进展情况", "进展", "当前进度"),
    _f("state", "整改状态", _T.HAZARD_STATE, "状态", "隐患状态"),
    _f("rectified_on", "整改完成时间", _T.DATE, "完成时间", "整改完成日期", "完成日期"),
    _f("reviewer", "验收人", _T.TEXT, "复查人", "验收人员", "复查人员"),
    _f("reviewed_on", "验收时间", _T.DATE, "复查时间", "验收日期", "复查日期"),
    _f("is_closed", "是否销号", _T.FLAG, "销号", "是否已销号", "销号情况"),
    _f("closed_on", "销号时间", _T.DATE, "销号日期"),
    _f("note", "备注", _T.TEXT, "说明"),
)

ZONE_FIELDS: tuple[Field, ...] = (
    _f("serial", "序号", _T.TEXT, "No", "NO."),
    _f("name", "作业区名称", _T.TEXT, "名称", "作业区域", "作业地点", "作业部位", "区域名称"),
    _f("enterprise_name", "企业名称", _T.TEXT, "单位名称", "企业", "作业单位", required=True),
    _f("enterprise_code", "统一社会信用代码", _T.TEXT, "信用代码", "社会信用代码"),
    _f("kind", "作业类型", _T.OPERATION_KIND, "作业类别", "危险作业类型", "类型", required=True),
    _f("x", "中心经度", _T.NUMBER, "经度", "lon", "longitude", "Y坐标"),
    _f("y", "中心纬度", _T.NUMBER, "纬度", "lat", "latitude", "X坐标"),
    _f("datum", "坐标系", _T.DATUM, "坐标系统", "坐标来源", "坐标类型"),
    _f("radius_m", "半径（米）", _T.NUMBER, "半径", "半径(m)", "半径(米)", "影响半径", "警戒半径"),
    _f("outline", "范围坐标", _T.TEXT, "范围", "边界坐标", "区域坐标"),
    _f("start", "作业开始时间", _T.MOMENT, "开始时间", "作业时间起", "起始时间"),
    _f("end", "作业结束时间", _T.MOMENT, "结束时间", "作业时间止", "终止时间"),
    _f("permit", "作业票编号", _T.TEXT, "许可证编号", "作业票", "票证编号", "许可编号"),
    _f("approver", "审批人", _T.TEXT, "批准人", "签发人"),
    _f("guardian", "监护人", _T.TEXT, "监护人员", "现场监护人"),
    _f("contractor", "承包单位", _T.TEXT, "承包商", "施工单位", "外委单位"),
    _f("approved_at", "审批时间", _T.MOMENT, "批准时间", "签发时间"),
    _f("ventilated_at", "通风时间", _T.MOMENT, "开始通风时间"),
    _f("tested_at", "检测时间", _T.MOMENT, "气体检测时间"),
    _f("oxygen", "氧含量（%）", _T.NUMBER, "氧含量", "氧气浓度", "氧浓度"),
    _f("combustible", "可燃气体（%LEL）", _T.NUMBER, "可燃气体", "可燃气体浓度"),
    _f("hydrogen_sulfide", "硫化氢（mg/m³）", _T.NUMBER, "硫化氢", "硫化氢浓度"),
    _f("carbon_monoxide", "一氧化碳（mg/m³）", _T.NUMBER, "一氧化碳", "一氧化碳浓度"),
    _f("started_at", "实际开始时间", _T.MOMENT, "实际作业开始时间"),
    _f("ended_at", "实际结束时间", _T.MOMENT, "实际作业结束时间", "完工时间"),
    _f("note", "备注", _T.TEXT, "说明"),
)

INSPECTION_FIELDS: tuple[Field, ...] = (
    _f("serial", "序号", _T.TEXT, "No", "NO."),
    _f("number", "检查编号", _T.TEXT, "检查文书号", "执法文书编号", "现场检查记录编号", "编号"),
    _f(
        "enterprise_name",
        "被检查单位",
        _T.TEXT,
        "企业名称",
        "单位名称",
        "检查对象",
        "受检单位",
        "被查企业",
        required=True,
    ),
    _f("enterprise_code", "统一社会信用代码", _T.TEXT, "信用代码", "社会信用代码"),
    _f("inspected_on", "检查时间", _T.DATE, "检查日期", "执法检查时间", "执法检查日期", "执法时间", required=True),
    _f("mode", "检查方式", _T.INSPECTION_MODE, "检查类型", "执法方式", "检查形式"),
    _f("team", "检查单位", _T.TEXT, "执法单位", "执法部门", "检查部门", "执法机构"),
    _f("inspectors", "检查人员", _T.TEXT, "执法人员", "检查人", "执法检查人员"),
    _f("experts", "专家", _T.TEXT, "参与专家", "随行专家"),
    _f("campaign", "专项行动", _T.TEXT, "专项检查名称", "专项名称"),
    _f(
        "findings",
        "发现问题数",
        _T.INTEGER,
        "问题数",
        "发现隐患数",
        "隐患数",
        "查出隐患数",
        "隐患数量",
        "问题数量",
        "发现问题（项）",
        "发现隐患（项）",
        required=True,
    ),
    _f(
        "major_findings",
        "重大事故隐患数",
        _T.INTEGER,
        "重大隐患数",
        "其中重大隐患",
        "其中重大事故隐患",
        "重大隐患（项）",
    ),
    _f("exam_taken", "逢查必考", _T.FLAG, "是否考试", "是否考核", "是否逢查必考"),
    _f("exam_person", "考试人员", _T.TEXT, "被考核人", "考核对象", "考试对象"),
    _f("exam_score", "考试成绩", _T.NUMBER, "考核成绩", "考试得分", "考核得分"),
    _f("exam_passed", "考试是否合格", _T.FLAG, "考试合格", "考核是否合格", "考试结果", "考核结果"),
    _f("entered_at", "录入时间", _T.MOMENT, "系统录入时间", "执法系统录入时间", "录入日期"),
    _f("penalty_number", "处罚决定书文号", _T.TEXT, "处罚文号", "行政处罚决定书文号", "处罚决定书编号", "决定书文号"),
    _f("case_number", "案号", _T.TEXT, "立案编号", "案件编号"),
    _f("penalty_kind", "处罚种类", _T.PENALTY_KIND, "处罚类型", "处罚方式"),
    _f("violation", "违法行为", _T.TEXT, "违法事实", "案由"),
    _f(
        "amount",
        "处罚金额（元）",
        _T.NUMBER,
        "处罚金额",
        "罚款金额",
        "罚款（元）",
        "罚款（万元）",
        "处罚金额（万元）",
        "罚款",
    ),
    _f("decided_on", "处罚时间", _T.DATE, "处罚日期", "处罚决定时间", "处罚决定日期"),
    _f("penalised_person", "处罚个人", _T.TEXT, "被处罚人", "处罚个人姓名"),
    _f("person_amount", "个人罚款（元）", _T.NUMBER, "个人罚款", "个人处罚金额", "个人罚款（万元）"),
    _f("recheck_due_on", "复查期限", _T.DATE, "应复查时间", "限期整改至", "整改期限"),
    _f("rechecked_on", "复查时间", _T.DATE, "复查日期"),
    _f("recheck_passed", "复查是否合格", _T.FLAG, "复查结果", "复查合格", "复查情况"),
    _f("note", "备注", _T.TEXT, "说明"),
)

FIELDS: dict[LedgerKind, tuple[Field, ...]] = {
    LedgerKind.ENTERPRISES: ENTERPRISE_FIELDS,
    LedgerKind.HAZARDS: HAZARD_FIELDS,
    LedgerKind.ZONES: ZONE_FIELDS,
    LedgerKind.INSPECTIONS: INSPECTION_FIELDS,
}
