"""A step as its author asks for it: who, when, what, and the files that prove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from ledger import attachment
from ledger.attachment import FileFacts
from ledger.clock import BEIJING
from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction, OrderKind
from ledger.rectification_rules import RULES, Rule

_SETS_NUMBER = (HazardAction.REPORT, HazardAction.REGISTER, HazardAction.RECUR)


@dataclass(frozen=True)
class EvidenceFile:
    """A file as it was chosen. ``facts`` looks into it once; ask for it before a transaction begins."""

    name: str
    data: bytes = field(repr=False)
    kind: EvidenceKind

    @cached_property
    def facts(self) -> FileFacts:
        """What the file is. Raises Refused for one that is not taken as evidence."""
        return attachment.examine(self.name, self.data)

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, 64 hexadecimal digits."""
        return attachment.hash_of(self.data)


@dataclass(frozen=True, slots=True)
class StepRequest:
    """``at``: when it happened, Beijing time. ``number``: the number of the hazard in a step that puts it on the
    account, otherwise that of the document. ``due_on``: the deadline that the step sets. ``values``: fields of the
    hazard that the step may set (``Rule.may_set``). ``actor`` is who did it; who records it is the operator."""

    action: HazardAction
    actor: str
    actor_unit: str
    at: datetime
    note: str
    number: str = ""
    due_on: date | None = None
    order: OrderKind = OrderKind.NONE
    values: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[EvidenceFile, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule of the action."""
        return RULES[self.action]

    @property
    def moment(self) -> datetime:
        """``at`` without zone, to the minute."""
        plain = self.at.astimezone(BEIJING).replace(tzinfo=None) if self.at.tzinfo else self.at
        return plain.replace(second=0, microsecond=0)

    @property
    def day(self) -> date:
        """The business day of the step."""
        return self.moment.date()

    @property
    def sets_deadline(self) -> bool:
        """Whether the step may set the deadline of the hazard."""
        return self.action is HazardAction.EXTEND or "due_on" in self.rule.may_set

    @property
    def deadline(self) -> date | None:
        """The deadline that the step sets, None when it sets none."""
        carried = self.fields.get("due_on", self.due_on)
        return carried if isinstance(carried, date) and self.sets_deadline else None

    @property
    def fields(self) -> dict[str, object]:
        """The fields of the hazard that the step carries; texts without blanks around them."""
        carried = {name: _trimmed(value) for name, value in self.values.items()}
        if self.due_on is not None and "due_on" in self.rule.may_set:
            carried["due_on"] = self.due_on
        if self.number.strip() and self.action in _SETS_NUMBER:
            carried["number"] = self.number.strip()
        return carried


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
