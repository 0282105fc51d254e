"""Arguments of ``battlemap hazard``: actions, states, fields and evidence in the words that people use."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.commands.values import moment
from ledger.problem import Refused

if TYPE_CHECKING:
    from ledger.evidence import Demands
    from ledger.hazard import HazardAction, HazardState, OrderKind
    from ledger.rectification import EvidenceFile
    from ledger.rectification_rules import Record
    from ledger.store.workspace import Workspace

Word = TypeVar("Word", bound=IntEnum)
_OFFERED = 6
_YES, _NO = ("是", "有", "√", "yes", "true", "1"), ("否", "无", "no", "false", "0")


def action_of(text: str) -> HazardAction:
    """申请销号 or request."""
    from ledger.hazard import HazardAction

    return _word(HazardAction, text, "步骤")


def state_of(text: str) -> HazardState:
    """已销号 or closed."""
    from ledger.hazard import HazardState

    return _word(HazardState, text, "状态")


def order_of(text: str | None) -> OrderKind:
    """停产停业 or stop_production; nothing for None."""
    from ledger.hazard import OrderKind

    return OrderKind.NONE if text is None else _word(OrderKind, text, "指令")


def light_of(text: str) -> int:
    """逾期 or overdue."""
    from policy.light import Light

    return _word(Light, text, "灯色")


def step_time(text: str | None) -> datetime:
    """When it happened: a moment with its time of day, a day alone (its end, or now when it is today), or now."""
    from ledger.clock import beijing_now

    now = beijing_now()
    given = moment(text)
    return now if given is None or (given.date() == now.date() and given > now) else given


def day(text: str | None) -> date | None:
    """A business day, None for None."""
    given = moment(text)
    return given.date() if given is not None else None


def fields_of(settings: Sequence[str]) -> dict[str, object]:
    """``整改责任人=赵某`` or ``owner=赵某`` as values of the record. Raises Refused for an unknown field or value."""
    from ledger.rectification import LABELS

    by_word = {label: name for name, label in LABELS.items()} | {name: name for name in LABELS}
    values: dict[str, object] = {}
    for setting in settings:
        word, mark, text = setting.partition("=")
        name = by_word.get(unicodedata.normalize("NFKC", word).strip())
        if not mark or name is None:
            raise Refused(f"看不懂“{setting}”。", "请写成 字段=值，例如 整改责任人=赵某。")
        values[name] = _value(name, text)
    return values


def evidence_of(given: Sequence[str], action: HazardAction, demands: Demands) -> tuple[EvidenceFile, ...]:
    """``复查记录=记录.pdf``, ``review_record=记录.pdf``, or a file alone, which is what the step demands first. The files
    are read here. Raises Refused."""
    from ledger.attachment import read_file
    from ledger.evidence import EvidenceKind
    from ledger.rectification import EvidenceFile

    wanted = demands.get(action, ())
    usual = wanted[0].kind if wanted else EvidenceKind.OTHER
    files = []
    for text in given:
        word, mark, rest = text.partition("=")
        kind = _maybe_word(EvidenceKind, word) if mark else None
        if mark and kind is None and not Path(text).exists():
            raise Refused(f"没有名为“{word}”的证据种类。", f"可用的有：{_offered(EvidenceKind)}。")
        path = Path(text) if kind is None else Path(rest)
        files.append(EvidenceFile(path.name, read_file(path), usual if kind is None else kind))
    return tuple(files)


def find_hazard(workspace: Workspace, text: str) -> int:
    """Id of the hazard with this number, or with this id (``429`` or ``#429``). Raises Refused when there is none, or
    when several enterprises use the number."""
    from desktop.jobs.hazards import enterprise_name
    from ledger.journal import RecordKind

    wanted = text.strip()
    rows: list[Record] = list(workspace.records(RecordKind.HAZARD, number=wanted)) if wanted else []
    digits = wanted.removeprefix("#")
    if not rows and digits.isascii() and digits.isdecimal() and len(digits) < 16:
        rows = list(workspace.records(RecordKind.HAZARD, id=int(digits)))
    if not rows:
        raise Refused(f"没有编号为“{wanted}”的隐患。", "请用 battlemap hazard list 查编号。")
    if len(rows) > 1:
        named = "、".join(f"#{row['id']} {enterprise_name(workspace, row)}" for row in rows[:_OFFERED])
        raise Refused(f"有 {len(rows)} 条隐患的编号都是“{wanted}”：{named}。", "请改用 # 后的号码。")
    return int(rows[0]["id"])


def find_enterprise(workspace: Workspace, text: str) -> int:
    """Id of the enterprise with this name, credit code or id (``#12``). Raises Refused."""
    from ledger.journal import RecordKind

    wanted = text.strip()
    searched: list[dict[str, Any]] = [{"name": wanted}, {"code": wanted}]
    if wanted.startswith("#") and wanted[1:].isdecimal() and len(wanted) < 16:
        searched.insert(0, {"id": int(wanted[1:])})
    for where in searched:
        rows: list[Record] = list(workspace.records(RecordKind.ENTERPRISE, **where)) if wanted else []
        if len(rows) > 1:
            named = "、".join(f"#{row['id']} {row['address'] or row['unit']}" for row in rows[:_OFFERED])
            raise Refused(f"有 {len(rows)} 家企业名为“{wanted}”：{named}。", "请改用 # 后的号码。")
        if rows:
            return int(rows[0]["id"])
    raise Refused(f"工作区里没有企业“{wanted}”。", "请写企业全称或统一社会信用代码；尚未入账的先导入企业台账。")


def _word(words: type[Word], text: str, what: str) -> Word:
    found = _maybe_word(words, text)
    if found is None:
        raise Refused(f"没有名为“{text}”的{what}。", f"可用的有：{_offered(words)}。")
    return found


def _maybe_word(words: type[Word], text: str) -> Word | None:
    wanted = unicodedata.normalize("NFKC", text).strip()
    for word in words:
        if wanted == word.label or wanted.upper().replace("-", "_") == word.name:  # type: ignore[attr-defined]
            return word
    return None


def _offered(words: Iterable[IntEnum]) -> str:
    return "、".join(f"{word.label}（{word.name.lower()}）" for word in words)  # type: ignore[attr-defined]


def _value(name: str, text: str) -> object:
    from ledger.fields import HAZARD_FIELDS, FieldType
    from ledger.rectification import LABELS

    types = {field.name: field.type for field in HAZARD_FIELDS}
    read = _READERS.get(types.get(name, FieldType.TEXT).value, str)
    try:
        return read(text.strip())
    except ValueError:
        raise Refused(f"{LABELS[name]}不能是“{text}”。", "请核对写法后再试。") from None


def _flag(text: str) -> bool:
    wanted = text.lower()
    if wanted not in (*_YES, *_NO):
        raise ValueError(text)
    return wanted in _YES


_READERS: dict[str, Callable[[str], object]] = {"number": float, "date": day, "flag": _flag}
"""By the value of ``ledger.fields.FieldType``; all others are text."""
