"""Holds what is asked for in the window against the table of roles. What is not let through is told, with who may."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop import notify
from desktop.plain_text import tip
from desktop.session import Session
from ledger.roles import Command


def is_let_through(window: QWidget, session: Session, command: Command) -> bool:
    """Whether the operator may; says why not."""
    refusal = session.operator.refusal(command)
    if refusal is not None:
        notify.tell(window, refusal)
    return refusal is None


def open_or_bar(button: QAbstractButton, session: Session, command: Command, *, is_possible: bool = True) -> None:
    """Enable a button where the operator may; where he may not, its tool tip says why."""
    reason = session.operator.why_not(command)
    button.setEnabled(is_possible and not reason)
    button.setToolTip(tip(reason))
