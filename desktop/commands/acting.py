"""Who gives a command, held against the table of roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands.values import person

if TYPE_CHECKING:
    from ledger.roles import Command, Operator
    from ledger.store.workspace import Workspace


def acting(opened: Workspace, by: str | None, *commands: Command) -> Operator:
    """The operator that ``--by`` names, else that of the account. Raises Refused for the first of the commands that he
    may not give."""
    from desktop.jobs.operators import operator_of

    operator = operator_of(opened, person(by))
    operator.require(*commands)
    return operator
