"""What people do with hazards: report one, take its next step, read what happened to it. Window and command line alike.

Photos are looked into before the transaction begins, so that nobody waits for the file while a picture is unpacked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from desktop.jobs.hazard_timeline import TimelineEntry, TimelineFile, timeline
from desktop.jobs.operators import entitled
from ledger.attachment import write_copy
from ledger.evidence import Demands, EvidenceDemand
from ledger.hazard import HazardAction
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.rectification import (
    StepRequest,
    allowed,
    main_action,
    missing,
    report,
)
from ledger.rectification import take_step as take
from ledger.rectification_check import files_for
from ledger.rectification_rules import Record
from ledger.roles import Command, command_of
from ledger.store.workspace import Workspace
from policy.evidence_rules import LOCAL_PRACTICE
from policy.pack import Pack, load

__all__ = [
    "LOCAL_PRACTICE",
    "BulkResult",
    "NextStep",
    "TimelineEntry",
    "TimelineFile",
    "bulk_step",
    "enterprise_name",
    "export_attachment",
    "new_hazard",
    "next_step",
    "take_step",
    "timeline",
]


@dataclass(frozen=True, slots=True)
class BulkResult:
    """``done``: hazards that took the step, in one batch; ``refused``: the others with the reason."""

    done: list[int]
    refused: list[tuple[int, Refused]]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What may follow for a hazard, and what it needs. ``seen`` goes back into ``take_step``, so that somebody else's
    step in between is told. ``demanded`` and ``lacking`` are those of the main step, with nothing filled in yet."""

    record: Record
    steps: Sequence[Record]
    attachments: Sequence[Record]
    demands: Demands
    seen: int
    actions: list[HazardAction]
    main: HazardAction | None
    demanded: list[EvidenceDemand] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)

    def lacking_of(self, request: StepRequest) -> list[str]:
        """What keeps this step from being taken; cheap enough for every key that is pressed."""
        return missing(self.record, self.steps, self.attachments, request, self.demands)

    def demanded_of(self, action: HazardAction) -> tuple[EvidenceDemand, ...]:
        """The evidence that the pack demands of an action."""
        return self.demands.get(action, ())

    def present(self, demand: EvidenceDemand, request: StepRequest) -> int:
        """How many files count for a demand, those of earlier steps included."""
        return files_for(demand, self.steps, self.attachments, request)


def take_step(
    workspace: Workspace, hazard_id: int, request: StepRequest, operator: str, *, seen: int | None = None
) -> int:
    """Take a step and record who recorded it; the id of the hazard that it led to (another one for 复发). ``operator``:
    as ``desktop.jobs.operators`` understands it. Raises Refused, EditConflict."""
    by, demands = entitled(workspace, operator, command_of(request.action)), _pack(workspace).demands
    _look_into(request)
    with workspace.change(by=by, reason=_reason(request)) as change:
        return take(change, hazard_id, request, demands, seen=seen)


def bulk_step(workspace: Workspace, hazard_ids: Sequence[int], request: StepRequest, operator: str) -> BulkResult:
    """Take the same step for many hazards, in one batch that is undone as one. Those that cannot take it are left as
    they are and named."""
    by = entitled(workspace, operator, command_of(request.action))
    demands, result = _pack(workspace).demands, BulkResult([], [])
    _look_into(request)
    with workspace.change(by=by, reason=f"批量{_reason(request)}") as change:
        for hazard_id in dict.fromkeys(hazard_ids):
            try:  # a step is checked before it writes, so a refused one leaves nothing in the transaction
                take(change, hazard_id, request, demands)
            except Refused as problem:
                result.refused.append((hazard_id, problem))
            else:
                result.done.append(hazard_id)
    return result


def new_hazard(
    workspace: Workspace, request: StepRequest, operator: str, *, register: StepRequest | None = None
) -> int:
    """Report a hazard (待核实), and put it on the account (上账) at once with ``register``, in one batch; its id."""
    commands = [Command.REPORT] if register is None else [Command.REPORT, Command.REGISTER]
    by, demands = entitled(workspace, operator, *commands), _pack(workspace).demands
    for step in (request, register):
        if step is not None:
            _look_into(step)
    with workspace.change(by=by, reason=_reason(register or request)) as change:
        hazard_id = report(change, request, demands)
        return hazard_id if register is None else take(change, hazard_id, register, demands)


def next_step(workspace: Workspace, hazard_id: int, request: StepRequest | None = None) -> NextStep:
    """What may follow for a hazard; ``lacking`` is that of ``request``, or of the main step without anything."""
    seen = workspace.version(RecordKind.HAZARD, hazard_id)
    record = workspace.hazard(hazard_id)
    steps = workspace.records(RecordKind.STEP, hazard_id=hazard_id)
    files = files_of(workspace, steps)
    main, demands = main_action(record), _pack(workspace).demands
    answer = NextStep(record, steps, files, demands, seen, allowed(record), main)
    asked = request or (StepRequest(main, "", "", _earliest(record, steps), "") if main is not None else None)
    if asked is not None:
        answer.demanded.extend(answer.demanded_of(asked.action))
        answer.lacking.extend(answer.lacking_of(asked))
    return answer


def files_of(workspace: Workspace, steps: Sequence[Record]) -> list[dict[str, object]]:
    """The attachments of steps, in the order of the steps."""
    found: list[dict[str, object]] = []
    for step in steps:
        found += workspace.records(RecordKind.ATTACHMENT, owner_kind=RecordKind.STEP.value, owner_id=step["id"])
    return found


def enterprise_name(workspace: Workspace, record: Record) -> str:
    """The name of a hazard's enterprise; one that is not in the record as its ledger named it, and saying so."""
    if record["enterprise_id"] is not None:
        return str(workspace.enterprise(int(record["enterprise_id"]))["name"])
    return f"{record['enterprise_name']}（未入账）" if record["enterprise_name"] else "企业未入账"


def export_attachment(workspace: Workspace, attachment_id: int, out: Path) -> Path:
    """Write an attached file as it came, byte for byte, to a new file or into a folder under its own name. Raises
    Refused when there is one already, WorkspaceDamaged when the content is not what it was."""
    row: Record = workspace.record(RecordKind.ATTACHMENT, attachment_id)
    target = out / row["name"] if out.is_dir() else out
    return write_copy(workspace.blob(row["sha256"]), row["sha256"], target)


def _earliest(record: Record, steps: Sequence[Record]) -> datetime:
    """A moment that contradicts nothing, for asking what else is lacking."""
    days = [day for day in (record["found_on"], record["rectified_on"], record["requested_on"]) if day is not None]
    moments = [datetime.combine(day, time.min) for day in days] + [step["at"] for step in steps]
    return max(moments, default=datetime(1970, 1, 1))


def _pack(workspace: Workspace) -> Pack:
    return load(workspace.info.pack_id)


def _look_into(request: StepRequest) -> None:
    for file in request.evidence:
        _ = file.facts


def _reason(request: StepRequest) -> str:
    """The reason of the change in the journal."""
    return f"{request.action.label}：{request.note.strip()}"[:200]
