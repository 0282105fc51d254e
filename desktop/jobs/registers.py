"""What people do with the registers: see what there is to keep, add an entry, list entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from desktop.jobs.operators import entitled
from ledger import register
from ledger.journal import RecordKind
from ledger.register import LABELS, TOPICS, Topic, topic_of
from ledger.roles import Command
from ledger.store.workspace import Workspace

__all__ = ["LABELS", "TOPICS", "Entry", "Topic", "add_entry", "entries_of", "list_entries", "topic_of"]

_ABOUT = ("enterprise_id", "unit_id", "hazard_id", "document_id")
_DAY = {
    RecordKind.FACT: "valid_from",
    RecordKind.EVENT: "starts_at",
    RecordKind.OBLIGATION: "due_on",
    RecordKind.DOCUMENT: "issued_on",
}


class Source(Protocol):
    """Whoever gives out records: a workspace, or the record that a window reads."""

    def records(self, kind: RecordKind, **where: object) -> list[dict[str, Any]]: ...


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
    where: dict[str, object] = {} if enterprise_id is None else {"enterprise_id": enterprise_id}
    if topic is not None:
        where["topic"] = topic.id
    rows = _rows(workspace, _DAY if topic is None else (topic.kind,), where)
    units = workspace.units()
    unit_names = {int(id_): name for id_, name in zip(units.id, units.name, strict=True)}
    return [_entry(_about(workspace, unit_names, row), kind, row) for kind, row in rows]


def entries_of(source: Source, enterprise_id: int) -> list[Entry]:
    """Entries of one enterprise, the newest day first; ``about`` is left out."""
    return [_entry("", kind, row) for kind, row in _rows(source, _DAY, {"enterprise_id": enterprise_id})]


def _rows(
    source: Source, kinds: Iterable[RecordKind], where: Mapping[str, object]
) -> list[tuple[RecordKind, Mapping[str, object]]]:
    rows = [(kind, row) for kind in kinds for row in source.records(kind, **where)]
    return sorted(rows, key=lambda item: (_written(item[1][_DAY[item[0]]]), int(str(item[1]["id"]))), reverse=True)


def _entry(about: str, kind: RecordKind, row: Mapping[str, object]) -> Entry:
    topic = register.BY_ID.get(str(row["topic"]))
    said = [
        f"{LABELS[name]} {_written(row[name])}"
        for name in (register.columns_of(topic) if topic else ())
        if name not in (*_ABOUT, _DAY[kind]) and row[name] not in (None, "", False)
    ]
    return Entry(
        id=int(str(row["id"])),
        topic=topic.label if topic else str(row["topic"]),
        about=about,
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
