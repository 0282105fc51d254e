"""The stored columns of every kind of record: the canonical fields of ``ledger.fields`` and what the store adds.

Models, intake of rows, journal and snapshot all read this one definition. No SQLAlchemy here: opening a workspace and
reading its snapshot must not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger.fields import ENTERPRISE_FIELDS, HAZARD_FIELDS, ZONE_FIELDS, Field, FieldType
from ledger.journal import RecordKind
from ledger.risk_class import RiskClass

SCHEMA_VERSION = 1
"""Number of the newest migration, kept as ``user_version`` of the file."""

APPLICATION_ID = 0x424D4150
""""BMAP", kept in the header of the file: how a workspace is told from any other SQLite file."""

TRIGGERS = {f"{table}_no_{event}" for table in ("journal", "batch", "source") for event in ("update", "delete")}
"""What keeps the journal append-only on SQLite."""


class Storage(StrEnum):
    """How a column is kept."""

    TEXT = "text"  # never null, "" when nothing is known
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"  # never null
    CODE = "code"  # value of an enumeration, never null
    REFERENCE = "reference"  # id of another record
    GEOMETRY = "geometry"  # WKB, CGCS2000 longitude/latitude


@dataclass(frozen=True, slots=True)
class Column:
    """``empty`` is the stored value that says nothing: it never replaces another one, and the journal leaves it out
    of a creation. ``refers_to`` names the table of a REFERENCE. ``decides`` is False for a column whose change alone
    is no change of the record."""

    name: str
    storage: Storage
    empty: Any = None
    refers_to: str = ""
    decides: bool = True


_STORAGE = {
    FieldType.TEXT: Storage.TEXT,
    FieldType.UNIT: Storage.TEXT,  # as written; the unit it means is the column unit_id
    FieldType.INTEGER: Storage.INTEGER,
    FieldType.NUMBER: Storage.NUMBER,
    FieldType.DATE: Storage.DATE,
    FieldType.MOMENT: Storage.MOMENT,
    FieldType.FLAG: Storage.FLAG,
}
_EMPTY: dict[Storage, Any] = {Storage.TEXT: "", Storage.FLAG: False, Storage.CODE: 0}


def _column(field: Field) -> Column:
    storage = _STORAGE.get(field.type, Storage.CODE)
    empty = int(RiskClass.UNGRADED) if field.type is FieldType.RISK_CLASS else _EMPTY.get(storage)
    # A ledger numbers its rows anew each time: 序号 says where a row stood, not what the record is.
    return Column(field.name, storage, empty, decides=field.name != "serial")


def _columns(fields: tuple[Field, ...], *leave_out: str) -> tuple[Column, ...]:
    return tuple(_column(field) for field in fields if field.name not in leave_out)


_OF_OPERATION = ("start", "end", "permit", "approver", "guardian", "contractor")
_ENTERPRISE = Column("enterprise_id", Storage.REFERENCE, refers_to="enterprise")


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Storage.TEXT, "") for name in names)


COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    RecordKind.WORKSPACE: (
        *_texts("title", "pack_id"),
        Column("is_demo", Storage.FLAG, False),
        *_texts("compiled_by", "review_number", "marking"),
        Column("pinned_as_of", Storage.MOMENT),
    ),
    RecordKind.UNIT: (
        *_texts("code", "name", "short_name"),
        Column("level", Storage.CODE, 0),
        Column("parent_id", Storage.REFERENCE, refers_to="unit"),
        *_texts("boundary_source"),
        Column("is_schematic", Storage.FLAG, False),
        Column("geometry", Storage.GEOMETRY),
    ),
    RecordKind.ENTERPRISE: (
        *_columns(ENTERPRISE_FIELDS),
        Column("unit_id", Storage.REFERENCE, refers_to="unit"),
        Column("lon", Storage.NUMBER),
        Column("lat", Storage.NUMBER),
        Column("place_status", Storage.CODE, 1),  # PlaceStatus.NO_COORDINATES
    ),
    RecordKind.HAZARD: (_ENTERPRISE, *_columns(HAZARD_FIELDS)),
    RecordKind.ZONE: (
        _ENTERPRISE,
        *_columns(ZONE_FIELDS, *_OF_OPERATION),
        Column("geometry", Storage.GEOMETRY),
    ),
    RecordKind.OPERATION: (
        Column("zone_id", Storage.REFERENCE, refers_to="zone"),
        Column("kind", Storage.CODE, 0),
        *(_column(field) for field in ZONE_FIELDS if field.name in _OF_OPERATION),
    ),
}
"""Columns besides ``id``, by kind of record, in the order of the table."""
