"""Search in the columns of a snapshot: units, enterprise names and codes, hazard numbers, owners. Knows no window.

The needle is looked for in the UTF-8 buffer of a whole column at once, so a million names take milliseconds.
Both spellings 台账/台帐 and full-width letters and digits are treated alike in the needle.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ledger.batch import Cancelled
from ledger.snapshot import Snapshot
from ledger.text_column import TextColumn
from ledger.unit import UnitLevel

LIMIT = 40
BLOCK = 50_000  # rows


class FoundKind(StrEnum):
    ENTERPRISE = "enterprise"
    HAZARD = "hazard"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Found:
    """``position`` in the snapshot's enterprises, hazards or units; ``title`` and ``note`` are literal text."""

    kind: FoundKind
    position: int
    title: str
    note: str


def rows_with(column: TextColumn, needle: str, limit: int, is_cancelled: Cancelled = lambda: False) -> list[int]:
    """The first rows whose text contains the needle, in row order. Latin letters: upper and lower case alike."""
    wanted = needle.encode("utf-8", "replace").upper()
    answer: list[int] = []
    if wanted:
        for first in range(0, len(column), BLOCK):
            if len(answer) >= limit or is_cancelled():
                break
            answer += _rows_of_block(column, first, wanted, limit - len(answer))
    return answer


def _rows_of_block(column: TextColumn, first: int, wanted: bytes, limit: int) -> list[int]:
    """The first rows with the needle among ``BLOCK`` rows. One search holds the interpreter to its end: a block is as
    much as nobody waits for."""
    offsets = column.offsets[first : first + BLOCK + 1]
    start = int(offsets[0])
    haystack = bytes(column.buffer[start : int(offsets[-1])]).upper()
    answer: list[int] = []
    at = haystack.find(wanted)
    while at >= 0 and len(answer) < limit:
        row = int(np.searchsorted(offsets, start + at, "right")) - 1
        end = int(offsets[row + 1]) - start
        if at + len(wanted) <= end:
            answer.append(first + row)
            at = haystack.find(wanted, end)
        else:  # across the border of two rows: no hit
            at = haystack.find(wanted, at + 1)
    return answer


def search(snapshot: Snapshot, text: str, is_cancelled: Cancelled = lambda: False) -> list[Found]:
    """Units by name, enterprises by name or code, hazards by number or owner; at most ``LIMIT`` of each."""
    needle = unicodedata.normalize("NFKC", text).strip()
    if not needle:
        return []
    enterprises, hazards, units = snapshot.enterprises, snapshot.hazards, snapshot.units
    by_name = rows_with(enterprises.name, needle, LIMIT, is_cancelled)
    by_code = rows_with(enterprises.code, needle, LIMIT, is_cancelled) if needle.isascii() else []
    by_number = rows_with(hazards.number, needle, LIMIT, is_cancelled) if needle.isascii() else []
    by_owner = rows_with(hazards.owner, needle, LIMIT, is_cancelled)
    answer = [
        Found(
            FoundKind.UNIT, row, units.name[row], "报告单位" if units.level[row] == UnitLevel.REPORTING else "下级单位"
        )
        for row in range(1, len(units))
        if needle in units.name[row]
    ][:LIMIT]
    for row in list(dict.fromkeys(by_name + by_code))[:LIMIT]:
        unit = int(enterprises.unit[row])
        place = units.short_name[unit] if unit >= 0 else "所属单位未知"
        answer.append(Found(FoundKind.ENTERPRISE, row, enterprises.name[row], f"{place}　{enterprises.code[row]}"))
    for row in list(dict.fromkeys(by_number + by_owner))[:LIMIT]:
        host = int(hazards.enterprise[row])
        name = enterprises.name[host] if host >= 0 else "企业未入账"
        owner = hazards.owner[row] or "责任人未填"
        answer.append(Found(FoundKind.HAZARD, row, f"{hazards.number[row]}　{name}", f"隐患　{owner}"))
    return answer
