"""What a stored column is. No SQLAlchemy here: opening a workspace and reading its snapshot must not pay for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Storage(StrEnum):
    """How a column is kept."""

    TEXT = "text"  # never null, "" when nothing is known
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"  # never null
    CODE = "code"  # value of an enumeration, never null
    REFERENCE = "reference"  # id of another record
    GEOMETRY = "geometry"  # WKB, CGCS2000 longitude/latitude


@dataclass(frozen=True, slots=True)
class Column:
    """``empty`` is the stored value that says nothing: it never replaces another one, and the journal leaves it out
    of a creation. ``refers_to`` names the table of a REFERENCE. ``decides`` is False for a column whose change alone
    is no change of the record."""

    name: str
    storage: Storage
    empty: Any = None
    refers_to: str = ""
    decides: bool = True


EMPTY: dict[Storage, Any] = {Storage.TEXT: "", Storage.FLAG: False, Storage.CODE: 0}
"""The stored value that says nothing, where it is not NULL."""


def columns(storage: Storage, *names: str) -> tuple[Column, ...]:
    """Columns of one storage."""
    return tuple(Column(name, storage, EMPTY.get(storage)) for name in names)


def reference(name: str, table: str) -> Column:
    """A column that holds the id of a record of another table."""
    return Column(name, Storage.REFERENCE, refers_to=table)


def texts(*names: str) -> tuple[Column, ...]:
    """Columns of text."""
    return columns(Storage.TEXT, *names)
