"""What was known at an earlier moment (当时所知): the columns of today with the journal read backwards to that moment.

Not the record by its business dates (``policy.business_day``): a hazard found on the 20th and entered on the 27th was
open on the 25th, but nobody knew it. What was changed since costs; what was not costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from ledger.journal import Action, Head, RecordKind, beijing
from ledger.problem import Refused
from ledger.snapshot import Snapshot
from ledger.store import packing
from ledger.store.current import columns_of, latest_seqs
from ledger.store.database import driver
from ledger.store.journal_reading import seq_known_at
from ledger.store.models import BatchRow, JournalTable
from ledger.store.packed import Columns
from ledger.store.patching import patched
from ledger.store.raw import Raw
from ledger.store.read_snapshot import assemble, read_info, read_units
from ledger.store.schema import COLUMNS
from ledger.store.undoing import as_stored

_IDS_AT_ONCE = 10_000  # below the parameter limits of SQLite (32,766) and PostgreSQL (65,535)


def snapshot_at(connection: Connection, moment: datetime) -> Snapshot:
    """All columns as the journal knew them at a moment (Beijing time). Raises Refused for a moment before the workspace
    was made."""
    seq = seq_known_at(connection, moment)
    if not seq:
        message = f"{moment:%Y-%m-%d %H:%M} 时还没有这个工作区。"
        raise Refused(message, "请选择新建工作区之后的时刻，或改用业务日期查看。")
    raw = driver(connection)
    columns = {kind: columns_at(raw, kind, seq) for kind in packing.SNAPSHOT_COLUMNS}
    return assemble(read_info(raw), _head(connection, seq), read_units(raw), columns, {}, moment)


def columns_at(connection: Raw, kind: RecordKind, seq: int) -> Columns:
    """The columns of one kind as of a journal number."""
    columns = columns_of(connection, kind)
    if latest_seqs(connection).get(kind.value, 0) <= seq:
        return columns
    then = _then(connection, kind, seq)
    touched = np.array(sorted(then), np.int64)
    lived = {id_: said for id_, said in then.items() if said is not None}
    return patched(columns, touched, packing.of_values(kind, _completed(connection, kind, lived)))


def _head(connection: Connection, seq: int) -> Head:
    row = connection.execute(
        select(JournalTable.hash, BatchRow.at)
        .join(BatchRow, JournalTable.batch_id == BatchRow.id)
        .where(JournalTable.seq == seq)
    ).one()
    return Head(seq, row.hash.hex(), beijing(row.at))


class _Said(dict[str, Any]):
    """Fields as they were; ``is_whole`` when all that are missing were empty, not what they are now."""

    is_whole = False


def _then(connection: Raw, kind: RecordKind, seq: int) -> dict[int, _Said | None]:
    """For each record with a later journal row, the fields that were different then; None: it was not there."""
    statement = "SELECT record_id, action, before FROM journal WHERE kind = ? AND seq > ? ORDER BY seq DESC"
    then: dict[int, _Said | None] = {}
    for record_id, action, before in connection.stream(statement, (kind.value, seq)):
        if action == Action.CREATE:
            then[record_id] = None
        elif action == Action.REMOVE:
            then[record_id] = whole = _Said(json.loads(before))
            whole.is_whole = True
        else:
            said = then.setdefault(record_id, _Said())
            if said is not None:
                said.update(json.loads(before))
    return then


def _completed(connection: Raw, kind: RecordKind, then: Mapping[int, _Said]) -> dict[int, dict[str, Any]]:
    """All stored columns of these records as they were, by id in ascending order."""
    columns = {column.name: column for column in COLUMNS[kind]}
    now = _now(connection, kind, [id_ for id_, said in then.items() if not said.is_whole])
    answer: dict[int, dict[str, Any]] = {}
    for id_ in sorted(then):
        said = {name: as_stored(columns[name], value) for name, value in then[id_].items() if name in columns}
        empty = {name: column.empty for name, column in columns.items()}
        answer[id_] = (empty if then[id_].is_whole else now[id_]) | said
    return answer


def _now(connection: Raw, kind: RecordKind, ids: list[int]) -> dict[int, dict[str, Any]]:
    """All stored columns of records as they are."""
    names = [column.name for column in COLUMNS[kind]]
    selected = ", ".join(f'"{name}"' for name in names)
    answer: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), _IDS_AT_ONCE):
        part = ids[start : start + _IDS_AT_ONCE]
        marks = ", ".join("?" * len(part))
        rows = connection.stream(f"SELECT id, {selected} FROM {kind.value} WHERE id IN ({marks})", part)
        answer.update({row[0]: dict(zip(names, row[1:], strict=True)) for row in rows})
    return answer
