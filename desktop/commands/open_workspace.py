"""A workspace for a command: what is to be told of it goes to stderr, at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ledger.finding import Finding
    from ledger.store.workspace import Workspace


@contextmanager
def open_workspace(workspace: str, *, read_only: bool = False, sampled: bool = True) -> Iterator[Workspace]:
    """Open a workspace, for writing unless ``read_only``; then with a backup when it is the first time of the day. See
    ``Workspace.open``."""
    from ledger.store.backup_folder import Why
    from ledger.store.workspace import Workspace

    with Workspace.open(workspace, read_only=read_only, sampled=sampled) as found:
        for notice in found.notices:
            _say(notice)
        found.tell = _say
        found.safeguard(Why.DAILY)
        yield found


def _say(notice: Finding) -> None:
    typer.echo(str(notice), err=True)
