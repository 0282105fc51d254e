"""The journal in words: who changed what, from what to what. Knows no window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from ledger.datum import Datum, PlaceStatus
from ledger.enterprise import Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.evidence import EvidenceKind
from ledger.fields import FIELDS, LedgerKind
from ledger.hazard import HazardAction, HazardState, OrderKind
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.journal import Action, Batch, JournalRow, RecordKind
from ledger.operation import OperationKind
from ledger.people import DutyKind, DutyLevel, Role
from ledger.risk_class import RiskClass

EMPTY = "（空）"
LONGEST_VALUE = 300
_MIDNIGHT = re.compile(r"[ T]00:00:00(\.0+)?$")
_SECONDS = re.compile(r":\d{2}(\.\d+)?$")

_KINDS = {kind.value: kind.label for kind in RecordKind}
_LEDGERS = {
    RecordKind.ENTERPRISE: LedgerKind.ENTERPRISES,
    RecordKind.HAZARD: LedgerKind.HAZARDS,
    RecordKind.ZONE: LedgerKind.ZONES,
    RecordKind.OPERATION: LedgerKind.ZONES,
}

_MORE: Mapping[str, str] = MappingProxyType(
    {
        "account": "账号",
        "action": "办理",
        "actor": "经办人",
        "actor_unit": "经办单位",
        "amount": "金额",
        "at": "时间",
        "boundary_source": "界线来源",
        "bytes": "大小（字节）",
        "campaign": "专项行动",
        "case_number": "案号",
        "compiled_by": "编制单位",
        "code": "代码",
        "decided_on": "决定日期",
        "delisted_on": "摘牌日期",
        "document_id": "文书",
        "due_on": "期限",
        "duty": "责任",
        "earlier_id": "前一次记录",
        "ends_at": "结束时间",
        "enterprise_id": "企业",
        "enterprise_name": "企业名称",
        "entered_at": "录入时间",
        "evidence": "材料种类",
        "exam_passed": "考试合格",
        "exam_person": "应考人",
        "exam_score": "考试成绩",
        "exam_taken": "逢查必考",
        "experts": "专家",
        "extension_approver": "延期批准人",
        "findings": "查出隐患（项）",
        "geometry": "位置图形",
        "has_left": "已离任",
        "hazard_id": "隐患",
        "height": "高（像素）",
        "inspected_on": "检查日期",
        "inspection_id": "执法检查",
        "inspectors": "检查人员",
        "is_demo": "演示数据",
        "is_partly_stopped": "局部停用",
        "is_passed": "是否合格",
        "is_schematic": "示意边界",
        "is_transferred": "已移交",
        "issued_on": "印发日期",
        "issuer": "印发单位",
        "kind": "种类",
        "lat": "纬度（CGCS2000）",
        "level": "层级",
        "listed_level": "挂牌级别",
        "listed_on": "挂牌日期",
        "lon": "经度（CGCS2000）",
        "major_findings": "重大隐患（项）",
        "marking": "标识",
        "media_type": "文件类型",
        "mode": "检查方式",
        "name": "名称",
        "note": "说明",
        "number": "编号",
        "order_kind": "现行指令",
        "organisation": "工作单位",
        "original_due_on": "原整改期限",
        "owner_id": "所属记录",
        "owner_kind": "所属类别",
        "pack_id": "政策包",
        "paid_on": "缴款日期",
        "parent_id": "上级单位",
        "participants": "参加人员",
        "people": "人数",
        "period": "期次",
        "person": "当事人",
        "person_id": "人员",
        "phone": "电话",
        "pinned_as_of": "固定的截至时间",
        "place_name": "地点",
        "place_status": "落图情况",
        "post": "职务",
        "rank": "排序",
        "received_at": "收到时间",
        "recheck_due_on": "复查期限",
        "recheck_of": "所复查的检查",
        "recheck_passed": "复查合格",
        "recipient": "受文单位",
        "replied_on": "回复日期",
        "requested_on": "申请销号日期",
        "result": "结果",
        "resumed_on": "恢复日期",
        "review_number": "审图号",
        "role": "角色",
        "score": "分数",
        "sha256": "校验值",
        "short_name": "简称",
        "starts_at": "开始时间",
        "state": "状态",
        "state_after": "办理后",
        "state_before": "办理前",
        "subject": "处罚对象",
        "team": "执法单位",
        "text": "内容",
        "thumbnail_sha256": "缩略图校验值",
        "title": "标题",
        "topic": "类目",
        "transferred_to": "接收单位",
        "unit_id": "所属单位",
        "valid_from": "生效日期",
        "valid_until": "失效日期",
        "value": "数值",
        "violation": "违法行为",
        "width": "宽（像素）",
        "zone_id": "作业区",
    }
)

_CODES: Mapping[tuple[RecordKind | None, str], type[IntEnum]] = MappingProxyType(
    {
        (None, "risk_class"): RiskClass,
        (None, "industry"): Industry,
        (None, "scale"): Scale,
        (None, "standard_level"): StandardLevel,
        (None, "datum"): Datum,
        (None, "place_status"): PlaceStatus,
        (None, "status"): OperatingStatus,
        (None, "state_before"): HazardState,
        (None, "state_after"): HazardState,
        (None, "order_kind"): OrderKind,
        (None, "action"): HazardAction,
        (None, "evidence"): EvidenceKind,
        (None, "mode"): InspectionMode,
        (None, "subject"): PenaltySubject,
        (None, "role"): Role,
        (RecordKind.HAZARD, "state"): HazardState,
        (RecordKind.PENALTY, "kind"): PenaltyKind,
        (RecordKind.ZONE, "kind"): OperationKind,
        (RecordKind.OPERATION, "kind"): OperationKind,
        (RecordKind.DUTY, "kind"): DutyKind,
        (RecordKind.DUTY, "level"): DutyLevel,
        (RecordKind.PERSON, "level"): DutyLevel,
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """One field of a change; "" where the change says nothing of that side."""

    name: str
    label: str
    before: str
    after: str


def label_of(kind: RecordKind, name: str) -> str:
    """The field in the words of its ledger."""
    ledger = _LEDGERS.get(kind)
    if ledger is not None:
        for field in FIELDS[ledger]:
            if field.name == name:
                return field.label
    return _MORE.get(name, name)


def value_text(kind: RecordKind, name: str, value: object) -> str:
    """A stored value in words; （空） for nothing. Long texts are cut."""
    if value is None or value == "":
        return EMPTY
    if name == "categories":
        return "、".join(SpecialCategory(int(str(value))).labels) or EMPTY
    codes = _CODES.get((kind, name)) or _CODES.get((None, name))
    if codes is not None and not isinstance(value, bool):
        return _code_text(codes, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "geometry":
        return "（图形）"
    if name == "owner_kind":
        return _KINDS.get(str(value), str(value))
    if name.endswith("_id") or name in ("recheck_of", "owner_id"):
        return f"第 {value} 号"
    text = _MIDNIGHT.sub("", f"{value:g}" if isinstance(value, float) and name not in ("lon", "lat") else str(value))
    if re.match(r"\d{4}-\d{2}-\d{2}[ T]", text):
        text = _SECONDS.sub("", text.replace("T", " "))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def changes_of(row: JournalRow) -> list[Said]:
    """What a journal row changed, field by field; of a creation or a removal only what is not empty."""
    names = sorted(dict.fromkeys((*row.before, *row.after)), key=lambda name: name != "state")  # what matters first
    answer = []
    for name in names:
        before = value_text(row.kind, name, row.before[name]) if name in row.before else ""
        after = value_text(row.kind, name, row.after[name]) if name in row.after else ""
        if before != after and not (row.action is not Action.UPDATE and {before, after} <= {"", EMPTY, "否"}):
            answer.append(Said(name, label_of(row.kind, name), before, after))
    return answer


def summary_of(row: JournalRow) -> str:
    """One line: 修改重大事故隐患：整改状态 整改中 → 申请销号，申请销号日期…."""
    said = changes_of(row)
    if row.action is not Action.UPDATE:
        named = next((item for item in said if item.name in ("number", "name", "title", "note", "description")), None)
        value = (named.after or named.before) if named is not None else f"第 {row.record_id} 号"
        return f"{row.action.label}{row.kind.label}　{value}"
    first = [f"{item.label} {item.before} → {item.after}" for item in said[:2]]
    more = f"，等 {len(said)} 项" if len(said) > 2 else ""
    return f"{row.action.label}{row.kind.label}　{'，'.join(first)}{more}"


def undo_text(batch: Batch) -> tuple[str, str]:
    """Question and detail before a batch is undone."""
    question = f"撤销第 {batch.id} 批？"
    what = f"{batch.at:%m-%d %H:%M}　{batch.by}　{batch.reason or '未写事由'}"
    done = {"create": "撤除", "update": "改回", "remove": "放回"}
    will = "、".join(f"{done[action]}{kind.label} {count:,} 条" for kind, action, count in batch.counts)
    return question, f"{what}。\n将{will}。撤销本身也记入日志，还可以再撤销。"


def _code_text(codes: type[IntEnum], value: object) -> str:
    try:
        member = codes(int(str(value)))
    except ValueError:  # of a newer program
        return str(value)
    return str(getattr(member, "label", member.name))
