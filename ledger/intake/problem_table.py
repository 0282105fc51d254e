"""Problems of a sheet, kept as columns: a ledger of a million bad rows must not become a million objects."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from ledger.intake.messages import message
from ledger.intake.parsed import written
from ledger.intake.sheet import RawColumn, Rows
from ledger.problem import RowProblem


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A problem and where it stands. ``text`` is the whole sentence for a list or a log."""

    file: str
    sheet: str  # "" for a csv
    column: str  # header as written, "" for the row as a whole
    problem: RowProblem

    @property
    def text(self) -> str:
        sheet = f"“{self.sheet}”" if self.sheet else ""
        column = f"“{self.column}”" if self.column else ""
        return f"{self.file}{sheet}第 {self.problem.row} 行{column}：{self.problem.message}。{self.problem.suggestion}"


class ProblemTable(Sequence[SheetProblem]):
    """Problems of one sheet in the order of the rows. Fill with ``add``/``add_column``, then ``close``."""

    def __init__(self, file: str, sheet: str, titles: dict[str, str]) -> None:
        self._file, self._sheet, self._titles = file, sheet, titles  # titles: canonical field -> header as written
        self._parts: list[tuple[Rows, str, str, list[str], npt.NDArray[np.intp]]] = []
        self._more: dict[tuple[int, str, str], str] = {}
        self._rows = np.empty(0, np.intp)
        self._part = np.empty(0, np.intp)
        self._within = np.empty(0, np.intp)

    @property
    def row_count(self) -> int:
        """How many rows have at least one problem, rows that were already in the record included."""
        return len(np.unique(self._rows))

    def add(self, rows: Rows, field: str, code: str, values: Sequence[str] = (), more: Sequence[str] = ()) -> None:
        """The same problem in several rows (0-based); ``values`` and ``more`` one per row, or none."""
        if not len(rows):
            return
        texts = list(values) if values else [""]
        which = np.arange(len(rows)) if values else np.zeros(len(rows), np.intp)
        self._parts.append((np.asarray(rows, np.intp), field, code, texts, which))
        for row, text in zip(rows, more, strict=False):
            self._more[int(row), field, code] = text

    def add_column(self, rows: Rows, field: str, column: RawColumn, codes: Sequence[str]) -> None:
        """Problems that belong to distinct cells: ``codes[i]`` is the problem of ``column.uniques[i]``, "" for none."""
        bad = [position for position, code in enumerate(codes) if code]
        if not bad:
            return
        place = np.full(len(column.uniques), -1, np.intp)
        place[bad] = np.arange(len(bad))
        which = place[column.codes[rows]]
        hit = which >= 0
        for code in sorted({codes[position] for position in bad}):
            members = np.array([codes[position] == code for position in bad])
            mine = hit & members[np.where(hit, which, 0)]
            texts = [written(column.uniques[position]) for position in bad]
            if mine.any():
                self._parts.append((rows[mine], field, code, texts, which[mine]))

    def close(self) -> None:
        """Sort by row; call once, when nothing more is added."""
        lengths = [len(part[0]) for part in self._parts]
        self._rows = np.concatenate([part[0] for part in self._parts]) if lengths else np.empty(0, np.intp)
        self._part = np.repeat(np.arange(len(lengths)), lengths)
        self._within = np.concatenate([np.arange(length) for length in lengths]) if lengths else self._part
        order = np.argsort(self._rows, kind="stable")
        self._rows, self._part, self._within = self._rows[order], self._part[order], self._within[order]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> SheetProblem: ...
    @overload
    def __getitem__(self, index: slice) -> list[SheetProblem]: ...
    def __getitem__(self, index: int | slice) -> SheetProblem | list[SheetProblem]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        row = int(self._rows[index])
        _, field, code, texts, which = self._parts[self._part[index]]
        value = texts[int(which[self._within[index]])]
        sentence, suggestion = message(code, value, self._more.get((row, field, code), ""))
        problem = RowProblem(row + 1, field, code, sentence, suggestion)
        return SheetProblem(self._file, self._sheet, self._titles.get(field, ""), problem)

    def rows(self) -> Rows:
        """0-based rows with a problem, ascending, each once."""
        return np.unique(self._rows)

    def rows_with(self, code: str, field: str = "") -> Rows:
        """0-based rows with this problem (of this field), also before ``close``; in no order."""
        found = [part[0] for part in self._parts if part[2] == code and field in ("", part[1])]
        return np.concatenate(found) if found else np.empty(0, np.intp)

    def of_row(self, row: int) -> list[SheetProblem]:
        """Problems of one row (0-based)."""
        first, last = np.searchsorted(self._rows, [row, row + 1])
        return self[int(first) : int(last)]

    def counts(self) -> dict[str, int]:
        """Number of problems by code, most frequent first."""
        counted: dict[str, int] = {}
        for rows, _, code, _, _ in self._parts:
            counted[code] = counted.get(code, 0) + len(rows)
        return dict(sorted(counted.items(), key=lambda item: -item[1]))


class AllProblems(Sequence[SheetProblem]):
    """The problems of several sheets, one after the other."""

    def __init__(self, tables: Sequence[ProblemTable]) -> None:
        self._tables = [table for table in tables if len(table)]
        self._starts = [0]
        for table in self._tables:
            self._starts.append(self._starts[-1] + len(table))

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> SheetProblem: ...
    @overload
    def __getitem__(self, index: slice) -> list[SheetProblem]: ...
    def __getitem__(self, index: int | slice) -> SheetProblem | list[SheetProblem]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(index)
        table = bisect_right(self._starts, position) - 1
        return self._tables[table][position - self._starts[table]]
