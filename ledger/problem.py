"""What can go wrong, as told to the user: one or two plain Chinese sentences, and what to do next.

    Problem                      base of everything that a user may be told
    +-- Refused                  the request cannot be done and nothing was written (exit code 2)
    +-- WorkspaceDamaged         something is wrong with the workspace itself (exit code 3)
    +-- Cancelled                the user stopped it; nothing was written (exit code 2)

Problems of single rows are data, not exceptions: an import returns good rows and ``RowProblem`` entries, and never
stops at the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Problem(Exception):
    """``message`` says what and where (file, sheet, row, field), ``suggestion`` what to do next. Both in Chinese."""

    exit_code = 3

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion

    def __str__(self) -> str:
        return f"{self.message}{self.suggestion}"


class Refused(Problem):
    """The request was refused before anything was written."""

    exit_code = 2


class Cancelled(Refused):
    """The user cancelled; nothing was written."""


class WorkspaceDamaged(Problem):
    """The workspace cannot be trusted or opened as it is."""

    exit_code = 3


class RowStatus(StrEnum):
    """What became of one row of a ledger. Every row of the file gets exactly one."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"  # stored, with problems to look at
    REJECTED = "rejected"  # not stored
    DUPLICATE = "duplicate"  # already in the record, nothing changed
    IGNORED = "ignored"  # title, total, note, empty


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem of one field in one row of the source file."""

    row: int  # 1-based, as the spreadsheet program shows it
    field: str  # canonical field name, "" for the row as a whole
    code: str  # stable, in English, for programs: "bad_check_digit"
    message: str  # Chinese
    suggestion: str  # Chinese
