"""The rules of rectification as one table: which step leads from where to where, what it needs, and who may take it.

待核实 -> 已上账 -> 整改中 -> 申请销号 -> 复查验收 -> 已销号. The reviewer may take up a request first (受理复查) or accept it on
the spot. Side states are flags beside the state. ``ledger.rectification`` obeys this table and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ledger.fields import HAZARD_FIELDS
from ledger.hazard import HazardAction, HazardState, OrderKind

Record = Mapping[str, Any]
"""All columns of a hazard by name, as ``Workspace.hazard`` gives them."""

S, A = HazardState, HazardAction

FIVE = ("owner", "work_standard", "funds", "due_on", "plan")
"""五落实: 责任、措施、资金、时限、预案."""

THREE_OWNERS = ("owner", "supervisor", "contract_leader")
"""The three named owners of a major hazard (B15)."""

JUDGEMENT = ("basis", "standard_version", "item_code")
"""Under which standard and item it was judged. Set once; a hazard keeps it."""

LABELS: Mapping[str, str] = MappingProxyType(
    {field.name: field.label for field in HAZARD_FIELDS}
    | {"transferred_to": "接收单位", "listed_level": "挂牌级别", "enterprise_id": "企业"}
)
"""Words for the fields of a hazard that a step needs or sets."""

_OPEN = frozenset(state for state in S if state.is_open)
_ANY = frozenset(S)
_UNDER_WAY = frozenset((S.REGISTERED, S.RECTIFYING))
_REQUESTED = frozenset((S.CLOSE_OUT_REQUESTED, S.UNDER_REVIEW))
_OVER = frozenset((S.CLOSED, S.DISMISSED))
_PEOPLE = frozenset(THREE_OWNERS)
_PLACE = frozenset(("part", "description", "hazard_class", "origin", "found_by", "found_on", "note"))


@dataclass(frozen=True, slots=True)
class Condition:
    """What the record must say beside its state. ``otherwise`` is the sentence for a record that does not."""

    holds: Callable[[Record], bool]
    otherwise: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One step. ``to_state`` None: the state stays. Every step asks for actor, time and note besides."""

    action: HazardAction
    from_states: frozenset[HazardState]
    to_state: HazardState | None = None
    needs: tuple[str, ...] = ()  # fields of the hazard that the record or the step must fill
    asks: tuple[str, ...] = ()  # of the step itself: "due_on", "number", "order"
    sets: frozenset[str] = frozenset()  # fields of the hazard that the step may set
    fills: frozenset[str] = frozenset()  # the same, where the record is empty
    second_person: bool = False  # whoever fixes the hazard may not take it
    own_evidence: bool = False  # files of earlier steps do not count
    condition: Condition | None = None
    actor_label: str = "经办人"
    note_label: str = "说明"

    @property
    def may_set(self) -> frozenset[str]:
        """All fields of the hazard that the step may carry."""
        return self.sets | self.fills


def is_stopped_by_order(record: Record) -> bool:
    """Whether an order or a stop still stands."""
    return bool(record["order_kind"] or record["is_stopped"] or record["is_partly_stopped"])


_HAS_DEADLINE = Condition(lambda record: record["due_on"] is not None, "还没有整改期限，谈不上延期")
_IS_LISTED = Condition(lambda record: bool(record["is_listed"]), "没有挂牌督办")
_NOT_LISTED = Condition(lambda record: not record["is_listed"], "已经挂牌督办")
_UNDER_ORDER = Condition(is_stopped_by_order, "没有正在执行的停产、停用或撤人指令")

_RULES = (
    Rule(
        A.REPORT,
        frozenset(),
        S.REPORTED,
        needs=("enterprise_name", "description", "found_on"),
        sets=_PLACE
        | _PEOPLE
        | frozenset((*FIVE, *JUDGEMENT, "number", "enterprise_id", "enterprise_name", "inspection_id")),
        actor_label="登记人",
    ),
    Rule(
        A.REGISTER,
        frozenset((S.REPORTED,)),
        S.REGISTERED,
        needs=("number", "basis", "standard_version"),
        sets=_PLACE - {"found_on"} | _PEOPLE | frozenset((*FIVE, *JUDGEMENT, "number")),
        actor_label="核实人",
        note_label="核实情况",
    ),
    Rule(
        A.START,
        frozenset((S.REGISTERED,)),
        S.RECTIFYING,
        needs=FIVE,
        sets=_PEOPLE | frozenset(FIVE),
        fills=frozenset(JUDGEMENT),
    ),
    Rule(
        A.REQUEST,
        frozenset((S.RECTIFYING,)),
        S.CLOSE_OUT_REQUESTED,
        needs=("owner",),
        sets=frozenset(("rectified_on", "funds")),
        fills=frozenset(("owner",)),
        actor_label="申请人",
        note_label="整改情况",
    ),
    Rule(
        A.REVIEW,
        frozenset((S.CLOSE_OUT_REQUESTED,)),
        S.UNDER_REVIEW,
        needs=("owner",),
        fills=frozenset(("owner",)),
        second_person=True,
        actor_label="复查人",
    ),
    Rule(
        A.ACCEPT,
        _REQUESTED,
        S.CLOSED,
        needs=("owner",),
        fills=frozenset(("owner",)),
        second_person=True,
        actor_label="验收人",
        note_label="复查意见",
    ),
    Rule(A.RETURN, _REQUESTED, S.RECTIFYING, actor_label="复查人", note_label="退回原因"),
    Rule(A.DISMISS, _OPEN, S.DISMISSED, second_person=True, actor_label="核实人", note_label="误报原因"),
    Rule(A.ORDER, _OPEN, asks=("order", "number"), own_evidence=True, actor_label="下达人", note_label="指令内容"),
    Rule(
        A.RESUME,
        frozenset((S.CLOSED,)),
        second_person=True,
        own_evidence=True,
        condition=_UNDER_ORDER,
        actor_label="批准人",
        note_label="恢复说明",
    ),
    Rule(
        A.EXTEND,
        _UNDER_WAY,
        asks=("due_on",),
        second_person=True,
        own_evidence=True,
        condition=_HAS_DEADLINE,
        actor_label="批准人",
        note_label="延期理由",
    ),
    Rule(
        A.LIST,
        _OPEN - {S.REPORTED},
        needs=("listed_level",),
        sets=frozenset(("listed_level",)),
        own_evidence=True,
        condition=_NOT_LISTED,
        actor_label="批准人",
        note_label="督办要求",
    ),
    Rule(A.DELIST, _OVER, own_evidence=True, condition=_IS_LISTED, actor_label="批准人", note_label="摘牌说明"),
    Rule(
        A.TRANSFER,
        _OPEN,
        needs=("transferred_to",),
        sets=frozenset(("transferred_to",)),
        own_evidence=True,
        note_label="移交事由",
    ),
    Rule(
        A.RECUR,
        frozenset((S.CLOSED,)),
        S.REGISTERED,  # of the new record; the closed one stays as it is
        needs=("owner",),
        sets=_PEOPLE | _PLACE - {"found_on"} | frozenset((*FIVE, "number")),
        own_evidence=True,
        actor_label="核实人",
        note_label="复发情况",
    ),
    Rule(
        A.NOTE,
        _ANY,
        fills=frozenset((*JUDGEMENT, *FIVE, *THREE_OWNERS, "part", "number")) - {"due_on"},
        sets=frozenset(("supervisor", "contract_leader", "note")),
        note_label="进展",
    ),
)

RULES: Mapping[HazardAction, Rule] = MappingProxyType({rule.action: rule for rule in _RULES})
"""The rule of every action."""

MAIN: Mapping[HazardState, HazardAction] = MappingProxyType(
    {
        S.REPORTED: A.REGISTER,
        S.REGISTERED: A.START,
        S.RECTIFYING: A.REQUEST,
        S.CLOSE_OUT_REQUESTED: A.ACCEPT,
        S.UNDER_REVIEW: A.ACCEPT,
    }
)
"""The step on the main road from each open state."""

FIXING = frozenset((A.START, A.REQUEST))
"""Steps whose actors fix the hazard: none of them may accept it."""

STRENGTH: Mapping[OrderKind, int] = MappingProxyType(
    {OrderKind.NONE: 0, OrderKind.EVACUATE: 1, OrderKind.STOP_USE: 2, OrderKind.STOP_PRODUCTION: 3}
)
"""Of several orders the strongest is the one in force: a weaker one that follows resumes nothing (B03)."""


def is_allowed(record: Record, rule: Rule) -> bool:
    """Whether the record stands where the step begins."""
    if HazardState(int(record["state"])) not in rule.from_states:
        return False
    return rule.condition is None or rule.condition.holds(record)
