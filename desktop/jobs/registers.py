"""What people do with the registers: see what there is to keep, add an entry, list entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desktop.jobs.operators import entitled
from ledger import register
from ledger.journal import RecordKind
from ledger.register import LABELS, TOPICS, Topic, topic_of
from ledger.roles import Command
from ledger.store.workspace import Workspace

__all__ = ["LABELS", "TOPICS", "Entry", "Topic", "add_entry", "list_entries", "topic_of"]

_ABOUT = ("enterprise_id", "unit_id", "hazard_id", "document_id")
_DAY = {
    RecordKind.FACT: "valid_from",
    RecordKind.EVENT: "starts_at",
    RecordKind.OBLIGATION: "due_on",
    RecordKind.DOCUMENT: "issued_on",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in words. ``day``: since when, when, until when or of when, as the form has it."""

    id: int
    topic: str
    about: str
    day: str
    text: str


def add_entry(workspace: Workspace, topic: Topic, values: Mapping[str, object], operator: str) -> int:
    """Put an entry into a register; its id. Raises Refused."""
    by = entitled(workspace, operator, Command.EDIT)
    with workspace.change(by=by, reason=f"登记{topic.label}") as change:
        return register.create(change, topic, values)


def list_entries(workspace: Workspace, topic: Topic | None = None, *, enterprise_id: int | None = None) -> list[Entry]:
    """Entries of one register or all, of one enterprise or all; the newest day first."""
    where = {} if enterprise_id is None else {"enterprise_id": enterprise_id}
    if topic is not None:
        where_topic = {**where, "topic": topic.id}
        rows = [(topic.kind, row) for row in workspace.records(topic.kind, **where_topic)]
    else:
        rows = [(kind, row) for kind in _DAY for row in workspace.records(kind, **where)]
    rows.sort(key=lambda item: (_written(item[1][_DAY[item[0]]]), int(str(item[1]["id"]))), reverse=True)
    units = workspace.units()
    unit_names = {int(id_): name for id_, name in zip(units.id, units.name, strict=True)}
    return [_entry(workspace, unit_names, kind, row) for kind, row in rows]


def _entry(workspace: Workspace, units: Mapping[int, str], kind: RecordKind, row: Mapping[str, object]) -> Entry:
    topic = register.BY_ID.get(str(row["topic"]))
    said = [
        f"{LABELS[name]} {_written(row[name])}"
        for name in (register.columns_of(topic) if topic else ())
        if name not in (*_ABOUT, _DAY[kind]) and row[name] not in (None, "", False)
    ]
    return Entry(
        id=int(str(row["id"])),
        topic=topic.label if topic else str(row["topic"]),
        about=_about(workspace, units, row),
        day=_written(row[_DAY[kind]]),
        text="　".join(said),
    )


def _about(workspace: Workspace, units: Mapping[int, str], row: Mapping[str, object]) -> str:
    if row.get("enterprise_id") is not None:
        return str(workspace.enterprise(int(str(row["enterprise_id"])))["name"])
    return units.get(int(str(row["unit_id"])), "") if row.get("unit_id") is not None else ""


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
