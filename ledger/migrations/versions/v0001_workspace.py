"""The first schema: workspace, units, ledgers, journal, packed columns."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Column = sa.Column[Any]


def _id() -> Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _texts(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _codes(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _flags(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def _numbers(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Double(), nullable=True) for name in names]


def _dates(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Date(), nullable=True) for name in names]


def _long(name: str, *, nullable: bool = False) -> Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _reference(name: str, table: str, *, nullable: bool = True) -> Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _blob(name: str, *, nullable: bool = False) -> Column:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def upgrade() -> None:
    _workspace()
    _enterprise()
    _hazard()
    _zone()
    _journal()
    _packed()
    _append_only()


def _workspace() -> None:
    op.create_table(
        "workspace",
        _id(),
        *_texts("title", "pack_id", "compiled_by", "review_number", "marking", "head_at"),
        *_flags("is_demo"),
        sa.Column("pinned_as_of", sa.DateTime(), nullable=True),
        _long("head_seq"),
        _blob("head_hash"),
    )
    op.create_table(
        "unit",
        _id(),
        sa.Column("code", sa.Text(), nullable=False, unique=True),
        *_texts("name", "short_name", "boundary_source"),
        *_codes("level"),
        *_flags("is_schematic"),
        _reference("parent_id", "unit"),
        _blob("geometry", nullable=True),
    )


def _enterprise() -> None:
    op.create_table(
        "enterprise",
        _id(),
        *_texts("serial", "name", "code", "unit", "parent_unit", "address"),
        *_numbers("x", "y"),
        *_codes("datum", "industry"),
        *_texts("industry_code"),
        *_codes("categories", "scale"),
        _long("workers", nullable=True),
        _long("dust_workers", nullable=True),
        *_texts("legal_person", "principal", "safety_officer", "phone"),
        *_codes("risk_class", "standard_level"),
        *_dates("standard_until"),
        *_flags("dual_prevention", "online"),
        *_texts("regulator", "supervisor", "contract_leader"),
        *_codes("status"),
        *_texts("note"),
        _reference("unit_id", "unit"),
        *_numbers("lon", "lat"),
        *_codes("place_status"),
    )


def _hazard() -> None:
    op.create_table(
        "hazard",
        _id(),
        _reference("enterprise_id", "enterprise"),
        *_texts("serial", "number", "enterprise_name", "enterprise_code"),
        *_dates("found_on"),
        *_texts("found_by", "part", "description", "basis", "hazard_class", "work_standard"),
        *_numbers("funds"),
        *_texts("owner", "supervisor"),
        *_dates("due_on"),
        *_flags("is_stopped", "is_extended", "is_listed"),
        *_texts("progress"),
        *_codes("state"),
        *_dates("rectified_on"),
        *_texts("reviewer"),
        *_dates("reviewed_on"),
        *_flags("is_closed"),
        *_dates("closed_on"),
        *_texts("note"),
    )
    op.create_index("ix_hazard_enterprise_id", "hazard", ["enterprise_id"])


def _zone() -> None:
    op.create_table(
        "zone",
        _id(),
        _reference("enterprise_id", "enterprise"),
        *_texts("serial", "name", "enterprise_name", "enterprise_code"),
        *_codes("kind"),
        *_numbers("x", "y"),
        *_codes("datum"),
        *_numbers("radius_m"),
        *_texts("outline", "note"),
        _blob("geometry", nullable=True),
    )
    op.create_index("ix_zone_enterprise_id", "zone", ["enterprise_id"])
    op.create_table(
        "operation",
        _id(),
        _reference("zone_id", "zone"),
        *_codes("kind"),
        sa.Column("start", sa.DateTime(), nullable=True),
        sa.Column("end", sa.DateTime(), nullable=True),
        *_texts("permit", "approver", "guardian", "contractor"),
    )
    op.create_index("ix_operation_zone_id", "operation", ["zone_id"])


def _journal() -> None:
    op.create_table("batch", _id(), *_texts("at", "by", "reason"))
    op.create_table(
        "source", _id(), _reference("batch_id", "batch", nullable=False), *_texts("name", "sha256", "sheet")
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        _reference("batch_id", "batch", nullable=False),
        _reference("source_id", "source"),
        sa.Column("source_row", sa.Integer(), nullable=True),
        *_texts("kind"),
        *_codes("record_id"),
        *_texts("action"),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        _blob("hash"),
    )
    op.create_index("ix_journal_record", "journal", ["kind", "record_id"])
    op.create_table("latest", sa.Column("kind", sa.Text(), primary_key=True), _long("seq"))


def _packed() -> None:
    op.create_table(
        "packed",
        _id(),
        *_texts("owner", "name"),
        _long("seq"),
        *_codes("layout"),
        *_texts("dtype"),
        _blob("data"),
        sa.UniqueConstraint("owner", "name"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE packed ALTER COLUMN data SET STORAGE EXTERNAL"
        )  # to compress it takes longer than to read


def _append_only() -> None:
    """What the journal has once said stays: the tables that its hashes cover refuse UPDATE and DELETE."""
    refusal = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    if op.get_bind().dialect.name == "postgresql":
        body = "BEGIN RAISE EXCEPTION 'the journal is append-only'; END"
        op.execute(
            f"CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS '{body.replace(chr(39), chr(39) * 2)}'"
        )
        refusal = "EXECUTE FUNCTION is_append_only()"
    for table in ("journal", "batch", "source"):
        for event in ("update", "delete"):
            op.execute(f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} {refusal}")
