"""Which record does a row describe?

Every kind has a weak key that each row has, and may have a strong key that some rows have:

- an enterprise: strong, a credit code that looks valid; weak, its name in its unit;
- a hazard: strong, its number at its enterprise (towns number their ledgers independently of each other); weak, its
  enterprise, description and day;
- a zone: weak only, its enterprise, name and kind;
- an operation: weak only, its zone and start.

Two rows with different strong keys are never the same record. A row without a strong key is the record with its weak
key, and a record without one takes over the strong key of the first row that has its weak key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ids = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]  # equal numbers mean equal keys

CREDIT_CODE = r"[0-9A-HJ-NPQRTUWXY]{18}"
"""Form of a unified social credit code (GB 32100-2015: no I, O, S, V, Z). The check digit is intake's business."""


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """Keys of stored records and of the rows of a batch, numbered together. ``strong`` is -1 where there is none."""

    stored_ids: Ids  # ascending
    stored_strong: Keys
    stored_weak: Keys
    strong: Keys
    weak: Keys


@dataclass(frozen=True, slots=True)
class Match:
    """``ids``: the record of each row; records that are not stored yet have ids from ``first_new`` on, in the order
    of their first rows."""

    ids: Ids
    first_new: int


def number_together(stored: Sequence[Any], rows: Sequence[Any]) -> tuple[Keys, Keys]:
    """Equal values get equal numbers."""
    both = np.concatenate([_objects(stored), _objects(rows)])
    codes = pd.factorize(both, use_na_sentinel=False)[0].astype(np.int64)
    return codes[: len(stored)], codes[len(stored) :]


def combine(*keys: Keys) -> Keys:
    """One number for each different combination of numbers (none of them negative)."""
    answer = keys[0]
    for key in keys[1:]:
        width = int(key.max(initial=0)) + 1
        answer = pd.factorize(answer * width + key)[0].astype(np.int64)
    return answer


def match(keys: KeyColumns, next_id: int) -> Match:
    """Find the record of each row. Rows of the batch that describe the same new record get the same new id."""
    size = int(max(keys.stored_weak.max(initial=-1), keys.weak.max(initial=-1))) + 1
    ids = _of_strong(keys)
    has_strong = keys.strong >= 0
    ids = _claim_unnumbered(keys, ids, size)
    ids = np.where(has_strong & (ids < 0), _provisional(keys.strong), ids)
    known = _first_by_key(keys.stored_weak, keys.stored_ids, size)
    unnumbered = keys.stored_strong < 0
    preferred = _first_by_key(keys.stored_weak[unnumbered], keys.stored_ids[unnumbered], size)
    known = np.where(preferred >= 0, preferred, known)
    in_batch = _first_by_key(keys.weak[has_strong], ids[has_strong], size, missing=0)
    weak = keys.weak
    by_weak = np.where(known[weak] >= 0, known[weak], in_batch[weak])
    free = ~has_strong
    own = _provisional(weak) - int(keys.strong.max(initial=-1)) - 1
    ids = np.where(free, np.where(by_weak != 0, by_weak, own), ids)
    return _number_new(ids, next_id)


def _of_strong(keys: KeyColumns) -> Ids:
    """Stored record with the row's strong key, -1 without."""
    size = int(max(keys.stored_strong.max(initial=-1), keys.strong.max(initial=-1))) + 1
    has = keys.stored_strong >= 0
    table = _first_by_key(keys.stored_strong[has], keys.stored_ids[has], size + 1)
    return np.where(keys.strong >= 0, table[keys.strong], -1)  # -1 reads the spare last cell, which is masked


def _claim_unnumbered(keys: KeyColumns, ids: Ids, size: int) -> Ids:
    """Give each stored record without a strong key to the first unknown strong key that has its weak key."""
    unnumbered = keys.stored_strong < 0
    waiting = _first_by_key(keys.stored_weak[unnumbered], keys.stored_ids[unnumbered], size)
    unknown = np.flatnonzero((keys.strong >= 0) & (ids < 0))
    claimed = waiting[keys.weak[unknown]]
    unknown, claimed = unknown[claimed >= 0], claimed[claimed >= 0]
    _, first = np.unique(claimed, return_index=True)
    claims = {int(keys.strong[unknown[row]]): int(claimed[row]) for row in sorted(first, reverse=True)}
    if not claims:
        return ids
    owner = pd.Series(keys.strong).map(claims).fillna(-1).to_numpy(np.int64)
    return np.where((ids < 0) & (keys.strong >= 0), owner, ids)


def _first_by_key(keys: Keys, ids: Ids, size: int, missing: int = -1) -> Ids:
    """Table from key to the id that comes first."""
    table = np.full(size, missing, np.int64)
    table[keys[::-1]] = ids[::-1]
    return table


def _provisional(keys: Keys) -> Ids:
    """Names of records to be: -2, -3, ... by key."""
    return -2 - keys


def _number_new(ids: Ids, next_id: int) -> Match:
    is_new = ids < 0
    order = pd.factorize(ids[is_new])[0]
    answer = ids.copy()
    answer[is_new] = next_id + order
    return Match(answer, next_id)


def _objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    array = np.empty(len(values), object)
    array[:] = values
    return array
