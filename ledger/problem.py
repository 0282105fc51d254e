"""What can go wrong, as told to the user: one or two plain Chinese sentences, and what to do next.

    Problem                      base of everything that a user may be told
    +-- Refused                  the request cannot be done and nothing was written (exit code 2)
    +-- WorkspaceDamaged         something is wrong with the workspace itself (exit code 3)
    +-- EditConflict             somebody else was faster; the editor decides (exit code 2)
    +-- Unsettled                the connection broke while it was saved: nobody knows whether it was (exit code 3)
    +-- Cancelled                the user stopped it; nothing was written (exit code 2)

Problems of single rows are data, not exceptions: an import returns good rows and ``RowProblem`` entries, and never
stops at the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.journal import JournalRow, RecordKind


class Problem(Exception):
    """``message`` says what and where (file, sheet, row, field), ``suggestion`` what to do next. Both in Chinese."""

    exit_code = 3

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion

    def __str__(self) -> str:
        return f"{self.message}{self.suggestion}"


class Unsettled(Problem):
    """The database was lost in the middle of saving and could not be asked again: saved or not saved, one of the two
    as a whole."""


class Refused(Problem):
    """The request was refused before anything was written."""

    exit_code = 2


class EditConflict(Refused):
    """Somebody else changed the record since its editor read it. Nothing was written; the editor decides between
    ``now`` (all fields as they stand, empty when the record was removed) and what he wanted. ``rows``: the journal rows
    that he had not seen, oldest first."""

    def __init__(self, kind: RecordKind, record_id: int, now: dict[str, object], rows: Sequence[JournalRow]) -> None:
        last = rows[-1]
        super().__init__(
            f"{kind.label}第 {record_id} 号已由{last.by}于 {last.at:%Y-%m-%d %H:%M} 改动，您的改动没有写入。",
            "请对照两个版本，再决定保留哪一个。",
        )
        self.kind, self.record_id, self.now, self.rows = kind, record_id, now, list(rows)


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
