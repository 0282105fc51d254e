"""Steps of rectification with everything that they need, for tests to leave something out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from PIL import Image

from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction, OrderKind
from ledger.rectification import EvidenceFile, StepRequest
from ledger.store.workspace import Workspace
from policy.pack import load

FIXER, REVIEWER, CHIEF = "赵某", "方某", "李局"
FOUND = date(2024, 10, 19)
DUE = date(2024, 11, 18)
FIRST = datetime(2024, 10, 19, 9, 40)
DEMANDS = load("jilin-2021").demands
NOW = datetime(2024, 11, 21, 12, 0)

FIVE: dict[str, object] = {"owner": FIXER, "work_standard": "移入单独作业间", "funds": 12.6, "plan": "停用并撤人"}

_VALUES: dict[HazardAction, dict[str, object]] = {
    HazardAction.REPORT: {"enterprise_id": 1, "description": "快速冻结装置未设置在单独的作业间内", "part": "冻结间"},
    HazardAction.REGISTER: {"basis": "第十二条（二）", "standard_version": "2023", "item_code": "12-2"},
    HazardAction.START: FIVE,
    HazardAction.LIST: {"listed_level": "市级"},
    HazardAction.TRANSFER: {"transferred_to": "市场监管局"},
}
_EVIDENCE = {
    HazardAction.REGISTER: (EvidenceKind.PHOTO_BEFORE,),
    HazardAction.REQUEST: (EvidenceKind.PHOTO_AFTER, EvidenceKind.PHOTO_AFTER),
    HazardAction.ACCEPT: (EvidenceKind.REVIEW_RECORD,),
    HazardAction.ORDER: (EvidenceKind.STOP_ORDER,),
    HazardAction.RESUME: (EvidenceKind.REVIEW_RECORD,),
    HazardAction.EXTEND: (EvidenceKind.EXTENSION_APPROVAL,),
    HazardAction.LIST: (EvidenceKind.LISTING_NOTICE,),
    HazardAction.TRANSFER: (EvidenceKind.TRANSFER_LETTER,),
}
_BY_FIXER = (HazardAction.START, HazardAction.REQUEST)


@cache
def photo(shade: int = 0, size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG; another one for every shade."""
    out = io.BytesIO()
    Image.new("RGB", size, (shade % 256, shade // 256 % 256, 90)).save(out, "JPEG")
    return out.getvalue()


def file(kind: EvidenceKind, shade: int = 0) -> EvidenceFile:
    """A photo or a document of a kind; another content for every shade."""
    if kind in (EvidenceKind.PHOTO_BEFORE, EvidenceKind.PHOTO_AFTER):
        return EvidenceFile(f"{kind.label}{shade}.jpg", photo(shade * 8), kind)
    return EvidenceFile(f"{kind.label}{shade}.pdf", f"%PDF-1.4 {kind.label} {shade}".encode(), kind)


def step(action: HazardAction, at: datetime = FIRST, *, first_shade: int | None = None, **other: Any) -> StepRequest:
    """A step that lacks nothing. ``first_shade``: of its files; different for every action and minute by itself."""
    shade = 10 * action + 1000 + int(at.timestamp()) // 60 % 5000 if first_shade is None else first_shade
    kinds = _EVIDENCE.get(action, ())
    complete = StepRequest(
        action=action,
        actor=FIXER if action in _BY_FIXER else REVIEWER,
        actor_unit="企业" if action in _BY_FIXER else "执法大队",
        at=at,
        note=f"{action.label}，情况属实",
        number="H-2024-0429" if action is HazardAction.REGISTER else "文〔2026〕1号" * (action is HazardAction.ORDER),
        due_on={HazardAction.REGISTER: DUE, HazardAction.EXTEND: at.date() + timedelta(days=90)}.get(action),
        order=OrderKind.STOP_PRODUCTION if action is HazardAction.ORDER else OrderKind.NONE,
        values=dict(_VALUES.get(action, {})),
        evidence=tuple(file(kind, shade + place) for place, kind in enumerate(kinds)),
    )
    return replace(complete, **other)


def walk(workspace: Workspace, *actions: HazardAction, start: datetime = FIRST) -> int:
    """Report a hazard and take these steps, one a day; its id."""
    from ledger.rectification import report, take_step

    with workspace.change(by="值班员", reason="登记") as change:
        hazard_id = report(change, step(HazardAction.REPORT, start), DEMANDS, now=NOW)
    for day, action in enumerate(actions, 1):
        with workspace.change(by="值班员", reason=action.label) as change:
            hazard_id = take_step(change, hazard_id, step(action, start + timedelta(days=day)), DEMANDS, now=NOW)
    return hazard_id
