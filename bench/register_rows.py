"""Synthetic records of every kind that no ledger brings: steps, attachments, inspections, people, registers."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

import shapely

from ledger.journal import RecordKind
from ledger.store.change import Change
from ledger.store.column import Column, Storage
from ledger.store.register_columns import REGISTER_COLUMNS
from ledger.store.workspace import Workspace

_DAY = date(2026, 11, 20)


def put(workspace: Workspace, count: int) -> None:
    """Create ``count`` records of each kind, which refer to each other and to the first ids of the ledgers' records;
    then change some of them in a second batch."""
    with workspace.change(by="王某", reason="登记") as change:
        for kind in REGISTER_COLUMNS:
            if kind is RecordKind.ATTACHMENT:
                _attach(change, count)
            else:
                change.create_all(kind, [_record(kind, number) for number in range(count)])
    with workspace.change(by="李某", reason="更正") as change:
        for kind in REGISTER_COLUMNS:
            name = next(column.name for column in REGISTER_COLUMNS[kind] if column.storage is Storage.TEXT)
            if kind is not RecordKind.ATTACHMENT:
                change.update(kind, 1, {name: "更正"})
        change.update(RecordKind.HAZARD, 2, {"owner": "", "state": 3, "requested_on": _DAY})
        change.update(RecordKind.OPERATION, 1, {"geometry": shapely.Point(125.3, 43.9), "place_name": "三号筒仓"})
        change.remove(RecordKind.DUTY, 2)


def _attach(change: Change, count: int) -> None:
    for number in range(count):
        data = f"演示附件 {number // 2}".encode() * 50  # two attachments have one content
        thumbnail = data[:40] if number % 3 else None
        sha256 = hashlib.sha256(data).hexdigest()
        change.put_blob(sha256, data, thumbnail)
        owner = {"owner_kind": RecordKind.STEP.value, "owner_id": 1 + number}
        facts = {"name": f"现场{number}.jpg", "media_type": "image/jpeg", "bytes": len(data)}
        change.create(RecordKind.ATTACHMENT, {"sha256": sha256, **owner, **facts})


def _record(kind: RecordKind, number: int) -> dict[str, object]:
    return {column.name: _value(column, number) for column in REGISTER_COLUMNS[kind]}


def _value(column: Column, number: int) -> object:
    if column.name in ("recheck_of", "document_id"):
        return number or None
    if column.storage is Storage.REFERENCE:
        return 1 + number
    values: dict[Storage, object] = {
        Storage.TEXT: f"演示{number}",
        Storage.CODE: 1 + number % 3,
        Storage.FLAG: number % 2 == 0,
        Storage.NUMBER: 0.5 + number,
        Storage.INTEGER: number,
        Storage.DATE: _DAY + timedelta(days=number),
        Storage.MOMENT: datetime(2026, 11, 20, 9, 30) + timedelta(hours=number),
    }
    return values[column.storage]
