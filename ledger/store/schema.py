"""The stored columns of every kind of record: the canonical fields of ``ledger.fields`` and what the store adds.

Models, intake of rows, journal and snapshot all read this one definition. No SQLAlchemy here: opening a workspace and
reading its snapshot must not pay for it.
"""

from __future__ import annotations

from ledger.fields import ENTERPRISE_FIELDS, HAZARD_FIELDS, ZONE_FIELDS, Field, FieldType
from ledger.journal import RecordKind
from ledger.risk_class import RiskClass
from ledger.store.column import EMPTY, Column, Storage, columns, reference, texts
from ledger.store.register_columns import HAZARD_COLUMNS, OPERATION_COLUMNS, REGISTER_COLUMNS

SCHEMA_VERSION = 2
"""Number of the newest migration, kept as ``user_version`` of the file."""

OLDEST_SCHEMA = 1
"""The oldest one that is brought up to it."""

APPLICATION_ID = 0x424D4150
""""BMAP", kept in the header of the file: how a workspace is told from any other SQLite file."""

TRIGGERS = {f"{table}_no_{event}" for table in ("journal", "batch", "source") for event in ("update", "delete")}
"""What keeps the journal append-only."""


_STORAGE = {
    FieldType.TEXT: Storage.TEXT,
    FieldType.UNIT: Storage.TEXT,  # as written; the unit it means is the column unit_id
    FieldType.INTEGER: Storage.INTEGER,
    FieldType.NUMBER: Storage.NUMBER,
    FieldType.DATE: Storage.DATE,
    FieldType.MOMENT: Storage.MOMENT,
    FieldType.FLAG: Storage.FLAG,
}


def _column(field: Field) -> Column:
    storage = _STORAGE.get(field.type, Storage.CODE)
    empty = int(RiskClass.UNGRADED) if field.type is FieldType.RISK_CLASS else EMPTY.get(storage)
    # A ledger numbers its rows anew each time: 序号 says where a row stood, not what the record is.
    return Column(field.name, storage, empty, decides=field.name != "serial")


def _columns(fields: tuple[Field, ...], *leave_out: str) -> tuple[Column, ...]:
    return tuple(_column(field) for field in fields if field.name not in leave_out)


OF_OPERATION = (
    *("start", "end", "permit", "approver", "guardian", "contractor"),
    *("approved_at", "ventilated_at", "tested_at", "started_at", "ended_at"),
    *("oxygen", "combustible", "hydrogen_sulfide", "carbon_monoxide"),
)
"""Fields of a row of the ledger of zones that describe its operation."""

_ENTERPRISE = reference("enterprise_id", "enterprise")


COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    RecordKind.WORKSPACE: (
        *texts("title", "pack_id"),
        Column("is_demo", Storage.FLAG, False),
        *texts("compiled_by", "review_number", "marking"),
        Column("pinned_as_of", Storage.MOMENT),
    ),
    RecordKind.UNIT: (
        *texts("code", "name", "short_name"),
        Column("level", Storage.CODE, 0),
        reference("parent_id", "unit"),
        *texts("boundary_source"),
        Column("is_schematic", Storage.FLAG, False),
        Column("geometry", Storage.GEOMETRY),
    ),
    RecordKind.ENTERPRISE: (
        *_columns(ENTERPRISE_FIELDS),
        reference("unit_id", "unit"),
        *columns(Storage.NUMBER, "lon", "lat"),
        Column("place_status", Storage.CODE, 1),  # PlaceStatus.NO_COORDINATES
    ),
    RecordKind.HAZARD: (_ENTERPRISE, *_columns(HAZARD_FIELDS), *HAZARD_COLUMNS),
    RecordKind.ZONE: (
        _ENTERPRISE,
        *_columns(ZONE_FIELDS, *OF_OPERATION),
        Column("geometry", Storage.GEOMETRY),
    ),
    RecordKind.OPERATION: (
        reference("zone_id", "zone"),
        Column("kind", Storage.CODE, 0),
        *(_column(field) for field in ZONE_FIELDS if field.name in OF_OPERATION),
        *OPERATION_COLUMNS,
    ),
    **REGISTER_COLUMNS,
}
"""Columns besides ``id``, by kind of record, in the order of the table."""
