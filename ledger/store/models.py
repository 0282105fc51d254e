"""The tables, as SQLAlchemy sees them. ``ledger/migrations`` makes them; a test holds the two equal.

Dialect neutral: nothing here is particular to SQLite. Rows of the ledgers come from ``ledger.store.schema``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from ledger.journal import RecordKind
from ledger.store.column import Column, Storage
from ledger.store.schema import COLUMNS


class Base(DeclarativeBase):
    """All tables of a workspace."""


class WorkspaceRow(Base):
    """The only row (id 1): what the workspace says about itself, and the head of its journal."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    pack_id: Mapped[str] = mapped_column(Text)
    is_demo: Mapped[bool] = mapped_column(Boolean)
    compiled_by: Mapped[str] = mapped_column(Text)
    review_number: Mapped[str] = mapped_column(Text)
    marking: Mapped[str] = mapped_column(Text)
    pinned_as_of: Mapped[datetime | None] = mapped_column(DateTime)  # Beijing time
    head_seq: Mapped[int] = mapped_column(BigInteger)
    head_hash: Mapped[bytes] = mapped_column(LargeBinary)
    head_at: Mapped[str] = mapped_column(Text)  # UTC, ISO 8601


class UnitRow(Base):
    """A reporting unit; ids follow the official order, parents before their children."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(Integer)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    geometry: Mapped[bytes | None] = mapped_column(LargeBinary)  # WKB, CGCS2000 degrees
    boundary_source: Mapped[str] = mapped_column(Text)
    is_schematic: Mapped[bool] = mapped_column(Boolean)


_TYPES: dict[Storage, type[TypeEngine[Any]]] = {
    Storage.TEXT: Text,
    Storage.INTEGER: BigInteger,
    Storage.NUMBER: Double,
    Storage.DATE: Date,
    Storage.MOMENT: DateTime,
    Storage.FLAG: Boolean,
    Storage.CODE: Integer,
    Storage.REFERENCE: Integer,
    Storage.GEOMETRY: LargeBinary,
}
_NEVER_NULL = {Storage.TEXT, Storage.FLAG, Storage.CODE}
_INDEXED = {"enterprise_id", "zone_id", "hazard_id", "inspection_id", "owner_id", "person_id"}


def _sql_column(column: Column) -> SqlColumn[Any]:
    keys = [ForeignKey(f"{column.refers_to}.id")] if column.refers_to else []
    indexed = True if column.name in _INDEXED else None
    nullable = column.storage not in _NEVER_NULL
    return SqlColumn(column.name, _TYPES[column.storage](), *keys, nullable=nullable, index=indexed)


def _table(kind: RecordKind) -> Table:
    return Table(
        kind.value,
        Base.metadata,
        SqlColumn("id", Integer, primary_key=True),
        *(_sql_column(column) for column in COLUMNS[kind]),
    )


for _kind in COLUMNS:
    if _kind not in (RecordKind.WORKSPACE, RecordKind.UNIT):
        _table(_kind)


class BatchRow(Base):
    """One transaction: an import, an edit, the creation of the workspace."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)  # UTC, ISO 8601
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class SourceRow(Base):
    """A sheet of a file that a batch was read from."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    sheet: Mapped[str] = mapped_column(Text)


class JournalTable(Base):
    """One changed record. Who, when and why stand in its batch, the file in its source; its hash covers them."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_record", "kind", "record_id"),)

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    source_row: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    record_id: Mapped[int] = mapped_column(Integer)
    action: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)  # JSON of the changed fields
    after: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class BlobRow(Base):
    """Content of attached files, once each, by the SHA-256 of the content. Records name it; nothing removes it."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)  # JPEG or PNG, at most 320 px wide


class LatestRow(Base):
    """Number of the newest journal row of each kind of record: tells whether packed columns are still true."""

    __tablename__ = "latest"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class PackedRow(Base):
    """One column as one blob; a cache, true only while ``seq`` is what ``ledger.store.packed`` expects."""

    __tablename__ = "packed"
    __table_args__ = (UniqueConstraint("owner", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)
    layout: Mapped[int] = mapped_column(Integer)
    dtype: Mapped[str] = mapped_column(Text)
    data: Mapped[bytes] = mapped_column(LargeBinary)


TABLES: dict[RecordKind, Table] = {kind: Base.metadata.tables[kind.value] for kind in COLUMNS}
"""The table of each kind of record."""
