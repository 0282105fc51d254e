"""The guarded child: reads one file and leaves its sheets as packed columns in a private folder.

Runs as a script in an isolated interpreter behind ``ledger.guarded_start`` and imports nothing but the standard library
and python-calamine, so that it starts in a tenth of a second and a file that makes the reader abort takes only this
process along. Started and watched by ``ledger.intake.guard``; it speaks through ``events.jsonl`` in its folder:

    {"event": "ready"}
    {"event": "progress", "done": rows, "total": rows}
    {"event": "sheet", "name", "hidden", "height", "merges", "file", "columns": [[position, codes, uniques bytes]...]}
    {"event": "refused", "code": "password|encoding|csv|memory|disk|unreadable", "detail": text}
    {"event": "done"}
"""

from __future__ import annotations

import csv
import errno
import gc
import json
import os
import sys
from array import array
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import date, datetime
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import IO, Any

_CHUNK = 8192
_MAX_CELL = 1_000_000  # characters; an unclosed quote would otherwise swallow the whole file


class _Codes(dict[Any, int]):
    """Gives each new cell the next code; ``map(codes.__getitem__, cells)`` codes a column at the speed of C."""

    __slots__ = ()

    def __missing__(self, cell: Any) -> int:
        code = self[cell] = len(self)
        return code


class _Columns:
    """The columns of a growing table; rows may be ragged."""

    def __init__(self) -> None:
        self._codes: list[array[int]] = []
        self._cells: list[_Codes] = []
        self.height = 0

    def extend(self, rows: list[Any]) -> None:
        for position, cells in enumerate(zip_longest(*rows, fillvalue="")):
            if position == len(self._codes):
                # Empty so far: code 0 is the empty cell.
                self._codes.append(array("i", bytes(4 * self.height)))
                self._cells.append(_Codes({"": 0}))
            self._codes[position].extend(map(self._cells[position].__getitem__, _hashable(cells)))
        self.height += len(rows)
        for codes in self._codes:
            codes.extend([0] * (self.height - len(codes)))

    def write(self, file: IO[bytes], first: int) -> list[list[int]]:
        """Append the columns that hold anything: their int32 codes, then their distinct cells as JSON."""
        layout = []
        for position, (codes, cells) in enumerate(zip(self._codes, self._cells, strict=True)):
            if len(cells) > 1:
                packed = json.dumps(list(cells), default=_dated).encode()
                file.write(codes.tobytes())
                file.write(packed)
                layout.append([first + position, len(codes), len(packed)])
        return layout


def _hashable(cells: tuple[Any, ...]) -> Iterable[Any]:
    """True equals 1 and would share its code: say it in words."""
    if bool in set(map(type, cells)):
        return [("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell for cell in cells]
    return cells


def _dated(cell: Any) -> Any:
    """Dates travel as a list of one ISO text; times and durations as plain text."""
    return [cell.isoformat()] if isinstance(cell, date | datetime) else str(cell)


class _Reader:
    def __init__(self, source: Path, folder: Path) -> None:
        self._source = source
        self._folder = folder
        self._events = (folder / "events.jsonl").open("a", encoding="utf-8")
        self._sheets = 0

    def say(self, event: str, **details: Any) -> None:
        self._events.write(json.dumps({"event": event, **details}) + "\n")
        self._events.flush()

    def workbook(self, file_format: str) -> None:
        """All sheets of an xlsx or xls file. By its path calamine believes the extension (and only then it knows a
        password from damage), so a file under a foreign name is handed over open."""
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        is_named_so = self._source.suffix.lower() == f".{file_format}"
        source = nullcontext(str(self._source)) if is_named_so else self._source.open("rb")
        with source as opened, CalamineWorkbook.from_object(opened) as book:
            for position, meta in enumerate(book.sheets_metadata):
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(position)
                merges = [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
                first = sheet.start[1] if sheet.start else 0
                columns = self._read(sheet.iter_rows(), sheet.total_height)
                hidden = meta.visible != SheetVisibleEnum.Visible
                self._keep(meta.name, hidden, columns, first, merges)

    def text(self) -> None:
        """A csv file; utf-8 first, because text in another encoding practically never is valid utf-8."""
        csv.field_size_limit(_MAX_CELL)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                with self._source.open(encoding=encoding, newline="") as file:
                    columns = self._read(_csv_rows(file), 0)
            except UnicodeDecodeError:
                continue
            except csv.Error as error:
                self.say("refused", code="csv", detail=str(error))
                return
            self._keep("", False, columns, 0, [])
            return
        self.say("refused", code="encoding", detail="")

    def _read(self, rows: Iterator[Any], total: int) -> _Columns:
        columns = _Columns()
        while chunk := list(islice(rows, _CHUNK)):
            columns.extend(chunk)
            self.say("progress", done=columns.height, total=max(total, columns.height if total else 0))
        return columns

    def _keep(self, name: str, hidden: bool, columns: _Columns, first: int, merges: list[list[int]]) -> None:
        path = self._folder / f"sheet-{self._sheets}.bin"
        with path.open("wb") as file:
            layout = columns.write(file, first)
        self._sheets += 1
        self.say(
            "sheet", name=name, hidden=hidden, height=columns.height, merges=merges, file=path.name, columns=layout
        )


def _csv_rows(file: IO[str]) -> Iterator[list[str]]:
    """Rows of a csv whose separator is the one that its first lines hold most: comma, tab or semicolon."""
    lines = list(islice(file, 20))
    head = "".join(lines)
    separator = max(",\t;", key=head.count)
    return csv.reader(chain(lines, file), delimiter=separator)


def _code_of(error: BaseException) -> str:
    if type(error).__name__ == "PasswordError":
        return "password"
    is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    return "disk" if is_full else "unreadable"


def main(arguments: list[str]) -> None:
    """``read_child.py SOURCE FORMAT FOLDER``."""
    source, file_format, folder = arguments
    gc.disable()  # nothing here makes cycles, and passes over millions of cells take seconds
    reader = _Reader(Path(source), Path(folder))
    reader.say("ready")
    try:
        if file_format == "csv":
            reader.text()
        else:
            reader.workbook(file_format)
        reader.say("done")
    except MemoryError:
        reader.say("refused", code="memory", detail="")
    except BaseException as error:  # noqa: BLE001 - the Rust reader panics past Exception; every way out is told
        reader.say("refused", code=_code_of(error), detail=str(error))
    sys.stdout.flush()
    os._exit(0)  # at once: freeing a million cells one by one takes seconds


if __name__ == "__main__":
    main(sys.argv[1:])
