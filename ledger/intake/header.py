"""Which row is the header, which ledger the sheet is, and which column is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ledger.fields import FIELDS, Field, LedgerKind
from ledger.intake.sheet import RawSheet, is_blank

_SEARCHED_ROWS = 60
_LONGEST_TITLE = 200  # characters
_LEAST_FIELDS = 3
_LEAST_FIELDS_ASKED = 2  # when the user has said which ledger it is

_NOISE = re.compile(r"[\s*:：、,.。/\\|·()\[\]{}<>〔〕【】《》“”\"'‘’_-]+")
_BRACKETS = re.compile(r"[(\[〔【](.*?)[)\]〕】]")
_NUMBERING = re.compile(r"^(\d+|[一二三四五六七八九十]+)[、.．)]")


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """How a sheet is to be read."""

    kind: LedgerKind
    header_row: int  # 0-based; of a two-line header the lower line
    first_header_row: int  # 0-based
    fields: dict[str, int]  # canonical field -> 0-based column
    titles: dict[int, str]  # 0-based column -> header as written, mapped or not

    def title_of(self, field: str) -> str:
        """The header as the user wrote it, "" when the sheet has no such column."""
        return self.titles.get(self.fields.get(field, -1), "")


def normalised(text: str) -> str:
    """A header for comparison: width, brackets, spaces, line breaks and the two spellings of 账 do not matter."""
    folded = unicodedata.normalize("NFKC", text).replace("帐", "账").lower()
    return _NOISE.sub("", _NUMBERING.sub("", folded.strip()))


def find_header(sheet: RawSheet, kind: LedgerKind | None) -> HeaderMap | None:
    """The best header of a sheet, for one kind of ledger or for whichever fits best; None when there is none, or when
    the sheet is clearly another ledger than the one that was asked for."""
    if kind is None:
        return _best(sheet, tuple(LedgerKind), _LEAST_FIELDS)
    asked, any_kind = _best(sheet, (kind,), _LEAST_FIELDS_ASKED), _best(sheet, tuple(LedgerKind), _LEAST_FIELDS)
    is_other = asked and any_kind and len(any_kind.fields) > len(asked.fields)
    return None if is_other else asked


def _best(sheet: RawSheet, kinds: tuple[LedgerKind, ...], least: int) -> HeaderMap | None:
    best: HeaderMap | None = None
    for row in range(min(sheet.height, _SEARCHED_ROWS)):
        for lines in (1, 2):
            if row + lines > sheet.height:
                continue
            titles = _titles(sheet, row, lines)
            for candidate_kind in kinds:
                fields = _match(candidate_kind, titles)
                found = HeaderMap(candidate_kind, row + lines - 1, row, fields, _joined(titles))
                if len(fields) >= least and (best is None or _rank(found) > _rank(best)):
                    best = found
    return best


def _rank(header: HeaderMap) -> tuple[int, int]:
    """More fields win; of equals the sheet's own words decide, then the simpler and higher header."""
    return len(header.fields), header.first_header_row - header.header_row


def _titles(sheet: RawSheet, row: int, lines: int) -> dict[int, tuple[str, ...]]:
    """For every column the texts of its header, the lower line first; behind it the whole as a user would name it,
    group/column."""
    lower = {column: _text(sheet, row + lines - 1, column) for column in sheet.columns}
    if lines == 1:
        return {column: (text,) for column, text in lower.items() if text}
    upper = _upper_line(sheet, row)
    titles: dict[int, tuple[str, ...]] = {}
    for column, text in lower.items():
        group = upper.get(column, "")
        if text and group:
            titles[column] = (text, f"{group}/{text}")
        elif text or group:
            titles[column] = (text or group,)
    return titles


def _upper_line(sheet: RawSheet, row: int) -> dict[int, str]:
    """Group names, spread over the columns that their merged cell covers."""
    upper = {column: _text(sheet, row, column) for column in sheet.columns}
    for merge in sheet.merges:
        if merge.top == row and merge.bottom == row:
            for column in range(merge.left, merge.right + 1):
                upper[column] = _text(sheet, row, merge.left)
    return upper


def _text(sheet: RawSheet, row: int, column: int) -> str:
    cell = sheet.cell(row, column)
    is_title = isinstance(cell, str) and len(cell) <= _LONGEST_TITLE and not is_blank(cell)
    return str(cell).strip() if is_title else ""


def _joined(titles: Mapping[int, tuple[str, ...]]) -> dict[int, str]:
    return {column: " ".join(texts[-1].split()) for column, texts in titles.items()}


def _match(kind: LedgerKind, titles: Mapping[int, tuple[str, ...]]) -> dict[str, int]:
    """Fields of one kind by column; empty when a column is missing without which it is not that ledger."""
    best: dict[str, tuple[int, int]] = {}  # field -> (quality, column), lower is better
    for column, texts in titles.items():
        found = _field_of(kind, texts)
        if found and (found[0] not in best or (found[1], column) < best[found[0]]):
            best[found[0]] = (found[1], column)
    if any(field.required and field.name not in best for field in FIELDS[kind]):
        return {}
    return {name: column for name, (_, column) in sorted(best.items(), key=lambda item: item[1][1])}


def _field_of(kind: LedgerKind, texts: tuple[str, ...]) -> tuple[str, int] | None:
    """The field that a header means and how surely: 0 the official label, then synonyms, then parts of the text."""
    table = _catalogue(kind)
    for penalty, text in enumerate(texts):
        folded = unicodedata.normalize("NFKC", text)
        brackets = list(_BRACKETS.finditer(folded))
        without_last = folded[: brackets[-1].start()] + folded[brackets[-1].end() :] if brackets else folded
        parts = (folded, without_last, _BRACKETS.sub("", folded), *(bracket[1] for bracket in brackets))
        for offset, candidate in enumerate(parts):
            found = table.get(normalised(candidate))
            if found:
                return found[0], found[1] + 10 * offset + 100 * penalty
    return None


@cache
def _catalogue(kind: LedgerKind) -> dict[str, tuple[str, int]]:
    """Normalised header -> (field, rank of the synonym)."""
    table: dict[str, tuple[str, int]] = {}
    for field in FIELDS[kind]:
        for rank, text in enumerate(_spellings(field)):
            table.setdefault(normalised(text), (field.name, min(rank, 9)))
    return table


def _spellings(field: Field) -> tuple[str, ...]:
    return (field.label, *field.synonyms)
