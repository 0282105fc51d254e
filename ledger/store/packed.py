"""Packed columns: each column of the snapshot as one blob beside the tables.

Reading rows through SQLite costs 2.3 s for six columns of 1,000,000 rows; a blob a column costs memory speed. What is
packed is a cache: it is true for the journal number that it was made for, and ``ledger.store.current`` brings it on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ledger.store.raw import Raw
from ledger.text_column import TextColumn

LAYOUT = 5
"""Changes with the columns that are packed; caches of another layout are ignored."""

_TEXT = "text"
_LENGTHS = "#lengths"
_SUMS = "#sums"
_SUM = np.dtype(np.uint32)

Array = npt.NDArray[Any]
Packed = Mapping[str, Array | TextColumn]


@dataclass(slots=True)
class Columns:
    """Columns of one owner by name, as arrays or text columns."""

    arrays: dict[str, Array] = field(default_factory=dict)
    texts: dict[str, TextColumn] = field(default_factory=dict)

    def all(self) -> list[Array | TextColumn]:
        """All columns, in no particular order."""
        return [*self.arrays.values(), *self.texts.values()]

    def equals(self, other: Columns) -> bool:
        """Same names, types and content, byte for byte."""
        return (
            self.arrays.keys() == other.arrays.keys()
            and self.texts.keys() == other.texts.keys()
            and all(_equal(array, other.arrays[name]) for name, array in self.arrays.items())
            and all(
                text.buffer == other.texts[name].buffer and np.array_equal(text.offsets, other.texts[name].offsets)
                for name, text in self.texts.items()
            )
        )


def packed_seq(connection: Raw, owner: str) -> int | None:
    """The journal number for which the columns of an owner were packed; None when there are none that fit."""
    statement = "SELECT MAX(seq), MIN(seq) FROM packed WHERE owner = ? AND layout = ?"
    last, first = connection.execute(statement, (owner, LAYOUT)).fetchone()
    return last if last == first else None


def load(connection: Raw, owner: str, seq: int, only: Collection[str] = ()) -> Columns | None:
    """The columns of an owner as packed for journal number ``seq``; None when there are none. No copies are made:
    arrays are read-only views of the blobs. ``only``: names of arrays, where not all are wanted. Raises ValueError when
    the blobs do not fit together."""
    statement = "SELECT id, name, dtype FROM packed WHERE owner = ? AND seq = ? AND layout = ?"
    rows = connection.execute(statement, (owner, seq, LAYOUT)).fetchall()
    wanted = [row for row in rows if not only or row[1] in only]
    blobs = {name: (dtype, connection.blob("packed", "data", row)) for row, name, dtype in wanted}
    return _columns(blobs) if blobs else None


def owners(connection: Raw, prefix: str) -> dict[str, int]:
    """Owners whose name starts with ``prefix``, and the journal number that each was packed for."""
    statement = "SELECT owner, MAX(seq), MIN(seq) FROM packed WHERE layout = ? GROUP BY owner ORDER BY owner"
    found = connection.execute(statement, (LAYOUT,)).fetchall()
    return {owner: last for owner, last, first in found if last == first and owner.startswith(prefix)}


def save(connection: Raw, owner: str, seq: int, columns: Packed) -> None:
    """Replace what is packed for an owner. Inside the caller's transaction."""
    connection.execute("DELETE FROM packed WHERE owner = ?", (owner,))
    rows = [row for name, column in columns.items() for row in _rows(name, column)]
    sums = np.array([_sum(*row, seq) for row in sorted(rows)], _SUM)
    statement = "INSERT INTO packed (owner, name, seq, layout, dtype, data) VALUES (?, ?, ?, ?, ?, ?)"
    for name, dtype, data in [*rows, (_SUMS, _SUM.str, sums.tobytes())]:
        connection.execute(statement, (owner, name, seq, LAYOUT, dtype, data))


def spoiled(connection: Raw) -> list[str]:
    """Owners whose packed columns are not as they were saved: edited, lost or added."""
    statement = "SELECT id, owner, name, dtype, seq FROM packed WHERE layout = ? ORDER BY owner, name"
    rows = connection.execute(statement, (LAYOUT,)).fetchall()
    answer = []
    for owner, group in groupby(rows, lambda row: row[1]):
        sums, found, seqs = b"", [], set()
        for row, _, name, dtype, seq in group:
            data = connection.blob("packed", "data", row)
            seqs.add(seq)
            if name == _SUMS and dtype == _SUM.str:
                sums = data
            else:
                found.append((name, dtype, data, seq))
        if len(seqs) > 1 or np.array([_sum(*row) for row in sorted(found)], _SUM).tobytes() != sums:
            answer.append(owner)
    return answer


def _rows(name: str, column: Array | TextColumn) -> Iterator[tuple[str, str, bytes | memoryview]]:
    """Name, type and content of the blobs of a column."""
    if isinstance(column, TextColumn):
        yield name, _TEXT, column.buffer
        lengths = np.diff(column.offsets)
        name, column = name + _LENGTHS, lengths.astype(np.uint16 if lengths.max(initial=0) < 65536 else np.uint32)
    if column.dtype.hasobject or column.ndim != 1:
        raise TypeError(f"only plain columns can be packed, not {name} of {column.dtype} with {column.ndim} axes")
    yield name, column.dtype.str, column.tobytes()


def _sum(name: str, dtype: str, data: bytes | memoryview, seq: int) -> int:
    return crc32(data, crc32(f"{name} {dtype} {seq}".encode()))


def _equal(left: Array, right: Array) -> bool:
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()  # the same NaN is equal to itself


def _columns(blobs: dict[str, tuple[str, bytes]]) -> Columns:
    columns = Columns()
    for name, (dtype, data) in blobs.items():
        if dtype == _TEXT:
            lengths_type, lengths = blobs.get(name + _LENGTHS, ("u1", b""))
            columns.texts[name] = TextColumn(data, _offsets(np.frombuffer(lengths, lengths_type)))
        elif not name.endswith((_LENGTHS, _SUMS)):
            columns.arrays[name] = np.frombuffer(data, dtype)
    if any(int(text.offsets[-1]) != len(text.buffer) for text in columns.texts.values()):
        raise ValueError("lengths of packed texts do not fit their buffer")
    return columns


def _offsets(lengths: Array) -> npt.NDArray[np.int64]:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
