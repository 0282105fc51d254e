"""Life of a hazard, order of an operation, inspections, people, registers, attachments."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Column = sa.Column[Any]


def _id() -> Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _texts(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in names]


def _codes(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in names]


def _flags(*names: str) -> list[Column]:
    return [sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()) for name in names]


def _nullable(type_: sa.types.TypeEngine[Any], *names: str) -> list[Column]:
    return [sa.Column(name, type_, nullable=True) for name in names]


def _dates(*names: str) -> list[Column]:
    return _nullable(sa.Date(), *names)


def _moments(*names: str) -> list[Column]:
    return _nullable(sa.DateTime(), *names)


def _numbers(*names: str) -> list[Column]:
    return _nullable(sa.Double(), *names)


def _counts(*names: str) -> list[Column]:
    return _nullable(sa.BigInteger(), *names)


def _references(*tables: str) -> list[Column]:
    return [sa.Column(f"{table}_id", sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=True) for table in tables]


def _reference(name: str, table: str) -> Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=True)


_INDEXED = {"enterprise_id", "zone_id", "hazard_id", "inspection_id", "owner_id", "person_id"}


def _create(table: str, *columns: Column) -> None:
    op.create_table(table, _id(), *columns)
    for column in columns:
        if column.name in _INDEXED:
            op.create_index(f"ix_{table}_{column.name}", table, [column.name])


def _extend(table: str, *columns: Column) -> None:
    for column in columns:
        op.add_column(table, column, inline_references=True)
        if column.name in _INDEXED:
            op.create_index(f"ix_{table}_{column.name}", table, [column.name])


def upgrade() -> None:
    _inspections()
    _hazards()
    _people()
    _registers()
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
    )


def _inspections() -> None:
    _create(
        "inspection",
        *_references("enterprise"),
        _reference("recheck_of", "inspection"),
        *_dates("inspected_on", "recheck_due_on"),
        *_moments("entered_at"),
        *_codes("mode"),
        *_texts("number", "team", "inspectors", "experts", "campaign", "exam_person", "enterprise_name", "note"),
        *_counts("findings", "major_findings"),
        *_flags("exam_taken", "exam_passed", "recheck_passed"),
        *_numbers("exam_score"),
    )
    _create(
        "penalty",
        *_references("enterprise", "inspection", "hazard"),
        *_codes("subject", "kind"),
        *_texts("number", "case_number", "person", "violation", "note"),
        *_numbers("amount"),
        *_dates("decided_on", "paid_on"),
    )


def _hazards() -> None:
    _extend(
        "hazard",
        *_texts("standard_version", "item_code", "origin", "plan", "contract_leader"),
        *_references("inspection"),
        _reference("earlier_id", "hazard"),
        *_codes("order_kind"),
        *_flags("is_partly_stopped", "is_transferred"),
        *_dates("original_due_on", "requested_on", "listed_on", "delisted_on", "resumed_on"),
        *_texts("transferred_to", "listed_level", "extension_approver"),
    )
    _extend(
        "operation",
        *_moments("approved_at", "ventilated_at", "tested_at", "started_at", "ended_at"),
        *_numbers("oxygen", "combustible", "hydrogen_sulfide", "carbon_monoxide"),
        *_references("enterprise"),
        *_texts("place_name", "note"),
        *_nullable(sa.LargeBinary(), "geometry"),
    )
    _create(
        "step",
        *_references("hazard"),
        *_codes("action", "state_before", "state_after", "order_kind"),
        *_moments("at"),
        *_texts("actor", "actor_unit", "note", "number"),
        *_dates("due_on"),
    )
    _create(
        "attachment",
        *_texts("owner_kind", "name", "media_type", "sha256", "thumbnail_sha256"),
        *_counts("owner_id", "bytes", "width", "height"),
        *_codes("evidence"),
    )


def _people() -> None:
    _create(
        "person",
        *_references("unit"),
        *_texts("name", "post", "organisation", "phone", "account"),
        *_codes("level", "role"),
        *_counts("rank"),
        *_flags("has_left"),
    )
    _create(
        "duty",
        *_references("person", "unit", "enterprise", "hazard"),
        *_codes("level", "kind"),
        *_dates("valid_from", "valid_until"),
        *_texts("note"),
    )


def _registers() -> None:
    _create(
        "document",
        *_references("unit", "enterprise", "hazard"),
        *_texts("topic", "number", "title", "issuer", "recipient", "note"),
        *_dates("issued_on", "due_on", "replied_on"),
    )
    _create(
        "fact",
        *_references("enterprise", "unit", "document"),
        *_texts("topic", "state", "text", "number", "issuer", "note"),
        *_numbers("value"),
        *_dates("valid_from", "valid_until"),
    )
    _create(
        "event",
        *_references("enterprise", "unit", "hazard", "document"),
        *_texts("topic", "title", "actor", "participants", "result", "note"),
        *_moments("starts_at", "ends_at"),
        *_counts("people"),
        *_numbers("amount", "score"),
        *_flags("is_passed"),
    )
    _create(
        "obligation",
        *_references("unit", "enterprise", "document"),
        *_texts("topic", "period", "title", "state", "note"),
        *_dates("due_on"),
        *_moments("received_at"),
    )
