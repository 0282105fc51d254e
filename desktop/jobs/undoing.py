"""Taking changes back, as far as the operator may: everybody his own, chiefs and administrators those of others."""

from __future__ import annotations

from desktop.jobs.operators import operator_of
from ledger.journal import Undone
from ledger.roles import Command
from ledger.store.workspace import Workspace


def undo(
    workspace: Workspace, by: str, *, batch: int | None = None, seq: int | None = None, reason: str = ""
) -> Undone:
    """Take back one batch or one row of the journal. Raises Refused; see ``Workspace.undo``."""
    operator = operator_of(workspace, by)
    is_own = _author(workspace, batch, seq) in (operator.name, "")
    operator.require(Command.UNDO_OWN if is_own else Command.UNDO)
    return workspace.undo(batch=batch, seq=seq, by=operator.name, reason=reason)


def _author(workspace: Workspace, batch: int | None, seq: int | None) -> str:
    """Who made the change; "" where there is no such change, which the undo itself will tell."""
    if batch is not None:
        found = [item.by for item in workspace.batches(before=batch + 1, limit=1) if item.id == batch]
    else:
        found = [row.by for row in workspace.journal(before_seq=(seq or 0) + 1, limit=1) if row.seq == seq]
    return found[0] if found else ""
