"""The registers (登记簿): everything that the policy documents count beside hazards, operations and inspections.

What differs between a drill, a supervision letter and a connection to monitoring is the topic, not the form. Four forms
hold them all: a fact that is true of an enterprise or unit for some time, an event that happened, an obligation of a unit
with its day, a document that was issued. A topic of next year's document is one entry of ``TOPICS``, not a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from ledger.clock import beijing_now
from ledger.journal import RecordKind
from ledger.problem import Refused

if TYPE_CHECKING:
    from ledger.store.change import Change

AHEAD = timedelta(minutes=5)
"""How far the clocks of two computers may differ."""

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "enterprise_id": "企业",
        "unit_id": "单位",
        "hazard_id": "隐患",
        "document_id": "文书",
        "state": "状态",
        "text": "内容",
        "number": "编号",
        "issuer": "出具单位",
        "recipient": "收文单位",
        "note": "备注",
        "value": "数值",
        "valid_from": "起始日期",
        "valid_until": "有效期至",
        "title": "名称",
        "actor": "负责人",
        "participants": "参加人员",
        "result": "结果",
        "starts_at": "时间",
        "ends_at": "结束时间",
        "people": "人数",
        "amount": "金额",
        "score": "得分",
        "is_passed": "是否合格",
        "period": "期次",
        "due_on": "期限",
        "received_at": "收到时间",
        "issued_on": "发文日期",
        "replied_on": "回复日期",
    }
)
"""Words for the columns of the four forms."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One register. ``items``: rows of the list of policy systems that count on it. ``needs``: columns that every entry
    fills; ``about`` is what an entry is about, of which it names one at least. ``states``: what ``state`` may say, in
    the order of the work; () where it says nothing or anything."""

    id: str
    label: str
    kind: RecordKind
    items: tuple[str, ...]
    needs: tuple[str, ...]
    about: tuple[str, ...] = ("enterprise_id",)
    states: tuple[str, ...] = ()


_FACT, _EVENT = RecordKind.FACT, RecordKind.EVENT
_OBLIGATION, _DOCUMENT = RecordKind.OBLIGATION, RecordKind.DOCUMENT
_FIRM, _UNIT, _EITHER = ("enterprise_id",), ("unit_id",), ("enterprise_id", "unit_id")


def _fact(id_: str, label: str, items: str, *states: str, needs: tuple[str, ...] = ("valid_from",)) -> Topic:
    return Topic(id_, label, _FACT, tuple(items.split()), ("state", *needs) if states else needs, _FIRM, states)


def _event(id_: str, label: str, items: str, needs: tuple[str, ...] = (), about: tuple[str, ...] = _EITHER) -> Topic:
    return Topic(id_, label, _EVENT, tuple(items.split()), ("starts_at", *needs), about)


def _obligation(id_: str, label: str, items: str) -> Topic:
    return Topic(id_, label, _OBLIGATION, tuple(items.split()), ("title", "period", "due_on"), _UNIT)


def _document(id_: str, label: str, items: str, *needs: str, about: tuple[str, ...] = _EITHER) -> Topic:
    return Topic(id_, label, _DOCUMENT, tuple(items.split()), ("number", "title", "issued_on", *needs), about)


TOPICS: tuple[Topic, ...] = (
    _fact("grading", "风险分级评定", "A01 A03", "已评定", "市局审核", "省厅备案"),
    _fact("standardisation", "标准化创建", "G01 G02 G04 G05", "创建", "评审", "整改", "达标", "抽查", "撤销"),
    _fact("dual_prevention", "双重预防机制", "G07 G16 G17", "启动", "建成", "运行"),
    _fact("lists_and_cards", "两单两卡", "G08", "未建立", "部分建立", "齐全"),
    _fact("five_in_place", "五到位", "G09 G16", "未到位", "部分到位", "到位"),
    _fact("connection", "监测预警接入", "D01 D04 D05 D10", "未接入", "已接入", "离线"),
    _fact("three_simultaneous", "“三同时”", "C06 C07 C17", "未履行", "办理中", "已履行"),
    _fact("molten_metal", "高温熔融金属安全评估", "C05", "未开展", "已委托", "已完成", "问题已闭环"),
    _fact("smelting", "金属冶炼排摸整治建档", "A16 A18", "排摸", "整治", "建档"),
    _fact("special_staff", "特种作业人员配备", "A15 H15", needs=("value", "valid_from")),
    _fact("technology", "工艺设备改造淘汰", "C10 C11 C12", "待改造", "改造中", "已完成"),
    _fact("checklist", "专项检查清单", "B09 B10 B11 C02 C03 C04 C09", "合格", "不合格", "整改中", "已销号",
          needs=("number", "valid_from")),
    _fact("information_chain", "信息闭环", "D03 D08 D14", "缺项", "齐全"),
    _fact("resumption", "复工复产", "H11 E10", "未复工", "已申请", "已验收", "已复工"),
    _fact("key_list", "重点检查名单", "E06 E08 E11 A14", "列入", "移出"),
    _fact("frequency", "检查频次调整", "E04 E19", "减少", "增加"),
    _fact("model", "示范标杆", "G10 G11", "培育", "命名"),
    Topic("quota", "目标指标", _FACT, ("F01", "G02", "G03", "I07"), ("value", "valid_from", "valid_until"), _UNIT),
    _event("accident", "生产安全事故", "F01 F02 B19 E11", ("title", "people"), _EITHER),
    _event("look_back", "事故整改评估", "F03", ("title", "result")),
    _event("warning_talk", "警示约谈", "F04 B19", ("actor",)),
    _event("lead_check", "负责人带队检查", "B12 B13", ("actor",), _FIRM),
    _event("self_inspection", "日周月排查", "B14", ("title",), _FIRM),
    _event("prediction", "风险研判", "H06 H07 B22", ("title",)),
    _event("joint_meeting", "联席会议", "H08", ("title",), _UNIT),
    _event("drill", "应急演练", "H04 H05", ("title",)),
    _event("training", "教育培训", "H01 H02 H03", ("title", "people")),
    _event("five_leads", "主要负责人“五带头”", "G14", ("actor",), _FIRM),
    _event("hotline", "举报投诉", "B20", ("title",)),
    _event("exposure", "公开曝光", "B18 E15", ("title",)),
    _event("referral", "行刑衔接", "E12 C16", ("title",), _FIRM),
    _event("spot_check", "随机抽查", "I06", ("title", "result")),
    _event("alarm", "监测报警", "D10", ("title",), _FIRM),
    _event("notice", "通知提醒下发", "D13", ("title", "people")),
    _event("support", "帮扶指导", "H09", ("title",)),
    _event("random_draw", "“双随机”抽取", "E05 E07", ("title", "result"), _UNIT),
    _event("inspectors", "检查力量", "E18 E21 A09", ("people",), _UNIT),
    _obligation("ledger_return", "基础台账报送", "A05 A07 A17"),
    _obligation("ledger_check", "台账实地核实", "A07 A08"),
    _obligation("roster", "监管人员台账报送", "A09 A10"),
    _obligation("battle_chart", "施工图报送", "I01 I02 I03 G06 G07"),
    _obligation("plan", "方案和计划报送", "B08 E05 E07 E08 A04"),
    _obligation("hazard_report", "重大隐患月报", "I04"),
    _obligation("enforcement_report", "执法检查月报", "E09"),
    _obligation("milestone", "年度任务节点", "D06 D12 G13 I09 I10 I11 I12"),
    _document("supervision_letter", "督办函", "I05", "recipient", "due_on", about=_UNIT),
    _document("listing", "挂牌督办通知", "B18 B19", "due_on"),
    _document("circular", "通报讲评", "I08 E09", about=_UNIT),
    _document("catalogue", "标准目录版本", "A06 A18 B06 B07 C15", about=_UNIT),
)  # fmt: skip
"""All registers. Ids are stored: never rename."""

BY_ID: Mapping[str, Topic] = MappingProxyType({topic.id: topic for topic in TOPICS})


def topic_of(text: str) -> Topic:
    """The topic of this id or label. Raises Refused."""
    wanted = text.strip()
    for topic in TOPICS:
        if wanted in (topic.id, topic.label):
            return topic
    raise Refused(f"没有名为“{wanted}”的登记簿。", "可用 battlemap register topics 查看全部登记簿。")


def columns_of(topic: Topic) -> tuple[str, ...]:
    """Columns that an entry may fill, in the order of the table."""
    from ledger.store.schema import COLUMNS

    return tuple(column.name for column in COLUMNS[topic.kind] if column.name != "topic")


def lacks(topic: Topic, values: Mapping[str, object]) -> list[str]:
    """What an entry does not say yet, by label; empty when it is complete."""
    answer = [LABELS[name] for name in topic.needs if values.get(name) in (None, "")]
    if all(values.get(name) is None for name in topic.about):
        answer.insert(0, "或".join(LABELS[name] for name in topic.about))
    return answer


def contradictions(topic: Topic, values: Mapping[str, object], now: datetime) -> list[str]:
    """What an entry says and cannot be."""
    answer = [f"“{topic.label}”没有{LABELS.get(name, name)}一栏" for name in values if name not in columns_of(topic)]
    if topic.states and values.get("state") not in (None, "", *topic.states):
        answer.append(f"状态不能是“{values['state']}”（可用：{'、'.join(topic.states)}）")
    for first, last in (("valid_from", "valid_until"), ("starts_at", "ends_at"), ("issued_on", "due_on")):
        start, end = values.get(first), values.get(last)
        if isinstance(start, date) and isinstance(end, date) and end < start:
            answer.append(f"{LABELS[last]}早于{LABELS[first]}")
    for name in ("starts_at", "received_at"):
        moment = values.get(name)
        if isinstance(moment, datetime) and moment.replace(tzinfo=None) > now.replace(tzinfo=None) + AHEAD:
            answer.append(f"{LABELS[name]}还没有到")
    for name in ("people", "amount"):
        number = values.get(name)
        if isinstance(number, int | float) and number < 0:
            answer.append(f"{LABELS[name]}不能为负数")
    return answer


def create(change: Change, topic: Topic, values: Mapping[str, object], *, now: datetime | None = None) -> int:
    """Put an entry into a register; its id. Raises Refused when it is not complete or cannot be."""
    if absent := lacks(topic, values):
        raise Refused(f"“{topic.label}”还差 {len(absent)} 项：{'、'.join(absent)}。", "请补齐后再提交。")
    if wrong := contradictions(topic, values, now or beijing_now()):
        raise Refused(f"“{topic.label}”不能登记：{'；'.join(wrong)}。", "请改正后再提交。")
    for name, kind in (("enterprise_id", RecordKind.ENTERPRISE), ("hazard_id", RecordKind.HAZARD)):
        if values.get(name) is not None:
            change.record(kind, int(values[name]))  # type: ignore[call-overload]
    return change.create(topic.kind, {**values, "topic": topic.id})
