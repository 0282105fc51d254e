"""Who works with a workspace, and whether he may. Every use case that writes or reveals asks here first."""

from __future__ import annotations

from ledger.roles import Command, Operator, operator_among
from ledger.store.workspace import Workspace


def operator_of(workspace: Workspace, name: str) -> Operator:
    """The operator of this name, account or number; see ``ledger.roles``. Raises Refused when several bear the name."""
    return operator_among(workspace.people(), name)


def entitled(workspace: Workspace, name: str, *commands: Command) -> str:
    """The name under which the journal writes the operator. Raises Refused when he may not give one of the commands."""
    operator = operator_of(workspace, name)
    operator.require(*commands)
    return operator.name
