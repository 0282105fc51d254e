"""Packed columns: each column of the snapshot as one blob beside the tables.

Reading rows through SQLite costs 2.3 s for six columns of 1,000,000 rows; a blob a column costs memory speed. What is
packed is a cache: it is true only for the journal number that it was made for, and ignored otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ledger.store.raw import Raw
from ledger.text_column import TextColumn

LAYOUT = 4
"""Changes with the columns that are packed; caches of another layout are ignored."""

_TEXT = "text"
_LENGTHS = "#lengths"

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


def load(connection: Raw, owner: str, seq: int, only: Collection[str] = ()) -> Columns | None:
    """The columns of an owner as packed for journal number ``seq``; None when there are none. No copies are made:
    arrays are read-only views of the blobs. ``only``: names of arrays, where not all are wanted. Raises ValueError when the blobs do not fit together."""
    statement = "SELECT id, name, dtype FROM packed WHERE owner = ? AND seq = ? AND layout = ?"
    rows = connection.execute(statement, (owner, seq, LAYOUT)).fetchall()
    blobs = {name: (dtype, _blob(connection, row)) for row, name, dtype in rows if not only or name in only}
    return _columns(blobs) if blobs else None


def owners(connection: Raw, prefix: str, seq: int) -> list[str]:
    """Owners whose name starts with ``prefix`` and that were packed for ``seq``."""
    statement = "SELECT DISTINCT owner FROM packed WHERE seq = ? AND layout = ? ORDER BY owner"
    return [owner for (owner,) in connection.execute(statement, (seq, LAYOUT)) if owner.startswith(prefix)]


def save(connection: Raw, owner: str, seq: int, columns: Packed) -> None:
    """Replace what is packed for an owner. Inside the caller's transaction."""
    connection.execute("DELETE FROM packed WHERE owner = ?", (owner,))
    statement = "INSERT INTO packed (owner, name, seq, layout, dtype, data) VALUES (?, ?, ?, ?, ?, ?)"
    for name, column in columns.items():
        if isinstance(column, TextColumn):
            lengths = np.diff(column.offsets)
            narrow = lengths.astype(np.uint16 if lengths.max(initial=0) < 65536 else np.uint32)
            connection.execute(statement, (owner, name, seq, LAYOUT, _TEXT, column.buffer))
            column, name = narrow, name + _LENGTHS
        if column.dtype.hasobject or column.ndim != 1:
            raise TypeError(f"only plain columns can be packed, not {name} of {column.dtype} with {column.ndim} axes")
        connection.execute(statement, (owner, name, seq, LAYOUT, column.dtype.str, column.tobytes()))


def _equal(left: Array, right: Array) -> bool:
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()  # the same NaN is equal to itself


def _blob(connection: Raw, row: int) -> bytes:
    return connection.blob("packed", "data", row)


def _columns(blobs: dict[str, tuple[str, bytes]]) -> Columns:
    columns = Columns()
    for name, (dtype, data) in blobs.items():
        if dtype == _TEXT:
            lengths_type, lengths = blobs.get(name + _LENGTHS, ("u1", b""))
            columns.texts[name] = TextColumn(data, _offsets(np.frombuffer(lengths, lengths_type)))
        elif not name.endswith(_LENGTHS):
            columns.arrays[name] = np.frombuffer(data, dtype)
    if any(int(text.offsets[-1]) != len(text.buffer) for text in columns.texts.values()):
        raise ValueError("lengths of packed texts do not fit their buffer")
    return columns


def _offsets(lengths: Array) -> npt.NDArray[np.int64]:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
