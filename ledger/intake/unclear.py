"""Telling the rows that could be any of several records (rules: ``ledger.store.rivals``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ledger.batch import Stored
from ledger.fields import LedgerKind
from ledger.intake.context import Draft
from ledger.journal import RecordKind

if TYPE_CHECKING:
    from ledger.store.change import Change

_NAMED = 3  # candidates that a sentence names


def tell_unclear(change: Change, draft: Draft, frame: pd.DataFrame, stored: Stored) -> None:
    """One problem for each such row, with the records that it could be: enough of each for the user to write into the
    row what is missing."""
    if not stored.rivals:
        return
    is_enterprise = draft.kind is LedgerKind.ENTERPRISES
    is_visit = draft.kind is LedgerKind.INSPECTIONS
    columns = ("code", "unit") if is_enterprise else ("number", "team" if is_visit else "part")
    every = {rival for rivals in stored.rivals.values() for rival in rivals}
    known = change.values(RecordKind.of(draft.kind), every, columns)
    names = frame["name" if is_enterprise else "enterprise_name" if is_visit else "description"].to_numpy()
    for row, rivals in sorted(stored.rivals.items()):
        if is_enterprise:
            field, code, label = "code", "several_enterprises", _enterprise
        elif is_visit:
            field, code, label = "number", "several_inspections", _visit
        elif stored.ids[row] < 0:
            field, code, label = "number", "several_hazards", _hazard
        else:
            field, code, label = "part", "several_parts", _hazard
        more = _listed([label(*known[rival]) for rival in rivals])
        draft.problems.add(frame["row"].to_numpy()[[row]] - 1, field, code, [str(names[row])], [more])


def _enterprise(*said: Any) -> str:
    code, unit = said
    return f"{code or '无信用代码'}，{unit or '单位未填'}"


def _hazard(*said: Any) -> str:
    number, part = said
    return f"{number or '无编号'}，{part or '部位未填'}"


def _visit(*said: Any) -> str:
    number, team = said
    return f"{number or '无编号'}，{team or '检查单位未填'}"


def _listed(labels: Sequence[str]) -> str:
    named = "；".join(labels[:_NAMED])
    return named if len(labels) <= _NAMED else f"{named}；等 {len(labels)} 条"
