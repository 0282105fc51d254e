"""Columns of the records that no ledger of ``ledger.fields`` describes: the life of a hazard, inspections, people, and
the four kinds of register entry (fact, event, obligation, document).

Four kinds instead of a table for each register: what a register counts differs in its ``topic`` (``ledger.register``),
not in its form, and next year's document brings topics, not tables.
"""

from __future__ import annotations

from ledger.journal import RecordKind
from ledger.store.column import Column, Storage, columns, reference, texts

_DATE, _MOMENT, _CODE, _FLAG = Storage.DATE, Storage.MOMENT, Storage.CODE, Storage.FLAG
_INTEGER, _NUMBER = Storage.INTEGER, Storage.NUMBER

HAZARD_COLUMNS: tuple[Column, ...] = (
    reference("earlier_id", "hazard"),  # the closed hazard that this one is the recurrence of (复发)
    reference("inspection_id", "inspection"),  # that found it
    *columns(_CODE, "order_kind"),  # ledger.hazard.OrderKind in force
    *columns(_FLAG, "is_partly_stopped", "is_transferred"),
    *columns(_DATE, "original_due_on", "requested_on", "listed_on", "delisted_on", "resumed_on"),
    *texts("transferred_to", "listed_level", "extension_approver"),
)
"""What the steps of a hazard keep in its record, beside the fields of its ledger."""

OPERATION_COLUMNS: tuple[Column, ...] = (
    reference("enterprise_id", "enterprise"),  # of an operation outside every zone
    *texts("place_name", "note"),
    Column("geometry", Storage.GEOMETRY),  # its own point or polygon
)

REGISTER_COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    RecordKind.INSPECTION: (
        reference("enterprise_id", "enterprise"),
        reference("recheck_of", "inspection"),
        *columns(_DATE, "inspected_on", "recheck_due_on"),
        *columns(_MOMENT, "entered_at"),
        *columns(_CODE, "mode"),  # ledger.inspection.InspectionMode
        *texts("number", "team", "inspectors", "experts", "campaign"),
        *columns(_INTEGER, "findings", "major_findings"),
        *columns(_FLAG, "exam_taken", "exam_passed", "recheck_passed"),
        *texts("exam_person"),
        *columns(_NUMBER, "exam_score"),
        *texts("enterprise_name", "note"),
    ),
    RecordKind.PENALTY: (
        reference("enterprise_id", "enterprise"),
        reference("inspection_id", "inspection"),
        reference("hazard_id", "hazard"),
        *columns(_CODE, "subject", "kind"),  # ledger.inspection.PenaltySubject, PenaltyKind
        *texts("number", "case_number", "person", "violation"),
        *columns(_NUMBER, "amount"),  # yuan
        *columns(_DATE, "decided_on", "paid_on"),
        *texts("note"),
    ),
    RecordKind.STEP: (
        reference("hazard_id", "hazard"),
        *columns(_CODE, "action", "state_before", "state_after", "order_kind"),
        *columns(_MOMENT, "at"),  # when it happened; when it was recorded stands in the journal
        *texts("actor", "actor_unit", "note", "number"),
        *columns(_DATE, "due_on"),
    ),
    RecordKind.ATTACHMENT: (
        *texts("owner_kind"),  # RecordKind of what it belongs to
        *columns(_INTEGER, "owner_id"),
        *columns(_CODE, "evidence"),  # ledger.evidence.EvidenceKind
        *texts("name", "media_type", "sha256"),
        *columns(_INTEGER, "bytes", "width", "height"),
        *texts("thumbnail_sha256"),  # "" without one; filled by the store, so that the journal covers the picture too
    ),
    RecordKind.PERSON: (
        reference("unit_id", "unit"),
        *texts("name", "post", "organisation", "phone", "account"),
        *columns(_CODE, "level", "role"),  # ledger.people.DutyLevel, Role
        *columns(_INTEGER, "rank"),  # order of the leaders' list
        *columns(_FLAG, "has_left"),
    ),
    RecordKind.DUTY: (
        reference("person_id", "person"),
        reference("unit_id", "unit"),
        reference("enterprise_id", "enterprise"),
        reference("hazard_id", "hazard"),
        *columns(_CODE, "level", "kind"),  # ledger.people.DutyLevel, DutyKind
        *columns(_DATE, "valid_from", "valid_until"),
        *texts("note"),
    ),
    RecordKind.DOCUMENT: (
        reference("unit_id", "unit"),
        reference("enterprise_id", "enterprise"),
        reference("hazard_id", "hazard"),
        *texts("topic", "number", "title", "issuer", "recipient", "note"),
        *columns(_DATE, "issued_on", "due_on", "replied_on"),
    ),
    RecordKind.FACT: (
        reference("enterprise_id", "enterprise"),
        reference("unit_id", "unit"),
        reference("document_id", "document"),
        *texts("topic", "state", "text", "number", "issuer", "note"),
        *columns(_NUMBER, "value"),
        *columns(_DATE, "valid_from", "valid_until"),
    ),
    RecordKind.EVENT: (
        reference("enterprise_id", "enterprise"),
        reference("unit_id", "unit"),
        reference("hazard_id", "hazard"),
        reference("document_id", "document"),
        *texts("topic", "title", "actor", "participants", "result", "note"),
        *columns(_MOMENT, "starts_at", "ends_at"),
        *columns(_INTEGER, "people"),
        *columns(_NUMBER, "amount", "score"),
        *columns(_FLAG, "is_passed"),
    ),
    RecordKind.OBLIGATION: (
        reference("unit_id", "unit"),
        reference("enterprise_id", "enterprise"),
        reference("document_id", "document"),
        *texts("topic", "period", "title", "state", "note"),
        *columns(_DATE, "due_on"),
        *columns(_MOMENT, "received_at"),
    ),
}
"""Columns besides ``id``; a table refers only to those before it, to itself, and to the ledgers'."""
