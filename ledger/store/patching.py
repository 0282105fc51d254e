"""Columns after some of their records have changed, without reading the others again.

An edit of one hazard must not cost what 500,000 hazards cost. Columns are immutable and shared: one in which nothing
changed is handed on as it is, so that most edits copy two or three columns of twenty-six.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ledger.store.packed import Array, Columns
from ledger.text_column import TextColumn

Ids = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]


def patched(columns: Columns, touched: Ids, rows: Columns) -> Columns:
    """The columns, in the order of their ids, after the records ``touched`` (ascending, each once) were created,
    changed or removed. ``rows``: those of them that exist now, in the same columns and order; the others are gone."""
    ids = columns.arrays["id"]
    old = _places(ids, np.setdiff1d(touched, rows.arrays["id"], assume_unique=True))
    if len(old):
        columns = Columns(
            {name: np.delete(array, old) for name, array in columns.arrays.items()},
            {name: _without(text, old) for name, text in columns.texts.items()},
        )
        ids = columns.arrays["id"]
    at = np.searchsorted(ids, rows.arrays["id"])
    is_known = np.zeros(len(at), np.bool_)
    inside = at < len(ids)
    is_known[inside] = ids[at[inside]] == rows.arrays["id"][inside]
    return Columns(
        {name: _set(array, at, is_known, rows.arrays[name]) for name, array in columns.arrays.items()},
        {name: _spliced(text, at, is_known, rows.texts[name]) for name, text in columns.texts.items()},
    )


def _places(ids: Ids, wanted: Ids) -> Places:
    """Positions of those wanted ids that are there."""
    at = np.searchsorted(ids, wanted)
    inside = at < len(ids)
    at, wanted = at[inside], wanted[inside]
    places: Places = at[ids[at] == wanted]
    return places


def _set(array: Array, at: Places, is_known: npt.NDArray[np.bool_], values: Array) -> Array:
    """Values put over the rows ``at`` where these are known, and before them where not."""
    known = at[is_known]
    if array[known].tobytes() != values[is_known].tobytes():  # the same NaN is equal to itself
        array = array.copy()
        array[known] = values[is_known]
    return array if is_known.all() else np.insert(array, at[~is_known], values[~is_known])


def _spliced(text: TextColumn, at: Places, is_known: npt.NDArray[np.bool_], values: TextColumn) -> TextColumn:
    """The same for texts: pieces of the old buffer between the new texts."""
    starts, ends = text.offsets[at].tolist(), text.offsets[at + is_known].tolist()
    new = _pieces(values)
    old = memoryview(text.buffer)
    differs = [old[start:end] != piece for start, end, piece in zip(starts, ends, new, strict=True)]
    if is_known.all() and not any(differs):
        return text
    parts: list[bytes | memoryview] = []
    done = 0
    for start, end, piece in zip(starts, ends, new, strict=True):
        parts += (old[done:start], piece)
        done = end
    parts.append(old[done:])
    lengths = _set(np.diff(text.offsets), at, is_known, np.diff(values.offsets))
    return TextColumn(b"".join(parts), _offsets(lengths))


def _without(text: TextColumn, places: Places) -> TextColumn:
    starts, ends = text.offsets[places].tolist(), text.offsets[places + 1].tolist()
    old = memoryview(text.buffer)
    kept = [old[start:end] for start, end in zip([0, *ends], [*starts, len(old)], strict=True)]
    return TextColumn(b"".join(kept), _offsets(np.delete(np.diff(text.offsets), places)))


def _pieces(text: TextColumn) -> Sequence[bytes]:
    buffer, offsets = bytes(text.buffer), text.offsets.tolist()
    return [buffer[start:end] for start, end in pairwise(offsets)]


def _offsets(lengths: Array) -> Ids:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
