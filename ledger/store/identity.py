"""Which record does a row describe?

Every kind has a weak key that each row has, and may have a strong key that some rows have:

- an enterprise: strong, a credit code that looks valid; weak, its name in its unit;
- a hazard: strong, its number at its enterprise (towns number their ledgers independently of each other), unless one
  sheet gives the number to several; weak, its enterprise, description, day and part (部位): the same fault found at
  two tanks on one day is two hazards; a record whose day was missing takes the day of the one row that corrects it;
- a zone: weak only, its enterprise, name (its place, when it has none) and kind;
- an operation: weak only, its zone and start.

Two rows with different strong keys are never the same record. A row without a strong key is the record with its weak
key, and a record without one takes over the strong key of the first row that has its weak key. A row that could be any
of several records is none of them: see ``ledger.store.rivals``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.store.rivals import Rivals, several

Ids = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]  # equal numbers mean equal keys

_CODE_LENGTH = 18
_CODE_SIGNS = re.compile(r"[0-9A-HJ-NPQRTUWXY]*")
_HAZARD_NUMBER = re.compile(r"(?=.*\d)(?!\d{1,3}$).+", re.DOTALL)

HELD = -1
"""Instead of an id: the row could be any of several records and is not stored."""

_NOBODY = np.int64(2**62)


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """Keys of stored records and of the rows of a batch, numbered together. ``strong`` is -1 where there is none."""

    stored_ids: Ids  # ascending
    stored_strong: Keys
    stored_weak: Keys
    strong: Keys
    weak: Keys
    base: Base | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """Keys without the last part of the weak one; ``is_vague``: rows that leave this part out. ``holds_vague``: such a
    row is held back when it could mean several records, else it is a record of its own."""

    stored: Keys
    rows: Keys
    is_vague: Bools
    holds_vague: bool


@dataclass(frozen=True, slots=True)
class Match:
    """``ids``: the record of each row; records that are not stored yet have ids from ``first_new`` on, those with a
    strong key first, each sort in the order of the rows. HELD (-1): the row is not to be stored. ``rivals``: the
    records that a row could mean, for rows that are held back or new because these are several."""

    ids: Ids
    first_new: int
    rivals: Rivals = field(default_factory=dict)


def are_credit_codes(texts: Sequence[str]) -> Bools:
    """Which texts have the form of a unified social credit code (GB 32100-2015: 18 signs, no I, O, S, V, Z). The check
    digit is intake's business."""
    fit: Bools = np.fromiter(map(len, texts), np.int64, len(texts)) == _CODE_LENGTH
    long = [texts[row] for row in np.flatnonzero(fit).tolist()]
    if _CODE_SIGNS.fullmatch("".join(long)) is None:  # looked at one by one only when there is a wrong one
        fit[fit] = [_CODE_SIGNS.fullmatch(text) is not None for text in long]
    return fit


def are_hazard_numbers(texts: Sequence[str]) -> Bools:
    """Which texts name one hazard: not 无 or /, and not the row number of a monthly list."""
    return np.fromiter((_HAZARD_NUMBER.fullmatch(text) is not None for text in texts), np.bool_, len(texts))


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


def completed(base: tuple[Keys, Keys], value: tuple[Keys, Keys]) -> tuple[Keys, Keys]:
    """The last part of a key, -1 where nothing is said, completed from the other side: a row that does not say it
    means the one record with the same ``base``, and the other way round. Only where one alone can be meant and no row
    of the batch means it in words; so two rows of a batch, or two stored records, never become one."""
    stored, rows = (pd.DataFrame({"base": keys, "value": of}) for keys, of in zip(base, value, strict=True))
    return _completed(stored, rows), _completed(rows, stored)


def _completed(mine: pd.DataFrame, others: pd.DataFrame) -> Keys:
    """``value`` of ``mine``, with the sole value of the others wherever none of mine of the same base says one."""
    answer = mine["value"].to_numpy(np.int64, copy=True)
    silent = mine["value"].eq(-1)
    bases = mine.loc[silent & ~mine["base"].isin(mine.loc[~silent, "base"]), "base"].unique()
    known = others[others["base"].isin(bases)].drop_duplicates()
    known = known[~known["base"].duplicated(keep=False) & known["value"].ne(-1)]
    found = mine["base"].map(known.set_index("base")["value"]).fillna(-1).to_numpy(np.int64)
    return np.where(silent, found, answer)


def without_shared(strong: tuple[Keys, Keys], weak: tuple[Keys, Keys]) -> tuple[Keys, Keys]:
    """Take away strong keys that are none: those that several stored records have, or that rows of one batch give to
    things with different weak keys. Merging these would lose a record; apart they can be seen."""
    pairs = pd.DataFrame({"strong": strong[1], "weak": weak[1]}).drop_duplicates()["strong"]
    shared = [keys[keys.duplicated()] for keys in (pairs, pd.Series(strong[0]))]
    void = np.concatenate([keys.to_numpy(np.int64) for keys in shared])
    stored, rows = (np.where(np.isin(keys, void), -1, keys) for keys in strong)
    return stored, rows


def match(keys: KeyColumns, next_id: int) -> Match:
    """Find the record of each row. Rows of the batch that describe the same new record get the same new id.

    Matching the same batch again gives the same answer: a record that strong keys of the batch have found is known by
    the weak keys that the batch says, any other by the one that is stored; of several the first one counts.
    """
    ids = _claim(keys, _of_strong(keys))
    has_strong = keys.strong >= 0
    unknown = has_strong & (ids < 0)
    groups, found = pd.factorize(keys.strong[unknown])
    ids[unknown] = next_id + groups
    untouched = ~np.isin(keys.stored_ids, ids[has_strong])
    known = (
        np.concatenate([keys.weak[has_strong], keys.stored_weak[untouched]]),
        np.concatenate([ids[has_strong], keys.stored_ids[untouched]]),
    )
    least, most = (table[keys.weak] for table in _by_weak(keys, *known, untouched))
    beyond = next_id + len(ids)  # past every id of this batch: a record of its own
    ids = np.where(has_strong, ids, np.where(least < _NOBODY, least, beyond + keys.weak))
    rows = np.flatnonzero(~has_strong & (least < most))
    torn = several(rows, keys.weak[rows], *known)
    vague = _vague(keys, ids, ids >= beyond, untouched)
    ids[list(torn)] = HELD
    if keys.base is not None and keys.base.holds_vague:
        ids[list(vague)] = HELD
    is_own = ids >= beyond
    numbers, own = pd.factorize(ids[is_own])
    ids[is_own] = next_id + len(found) + numbers
    final = {int(temporary): next_id + len(found) + at for at, temporary in enumerate(own)}
    rivals = {row: tuple(final.get(each, each) for each in torn.get(row, vague.get(row, ()))) for row in torn | vague}
    return Match(ids, next_id, rivals)


def _of_strong(keys: KeyColumns) -> Ids:
    """Stored record with the row's strong key, -1 without."""
    has = keys.stored_strong >= 0
    table = _first_by_key(keys.stored_strong[has], keys.stored_ids[has], _size(keys.stored_strong, keys.strong) + 1)
    return np.where(keys.strong >= 0, table[keys.strong], -1)  # -1 reads the spare last cell, which is masked


def _claim(keys: KeyColumns, ids: Ids) -> Ids:
    """Give each stored record without a strong key to the first unknown strong key that has its weak key."""
    waiting = _unnumbered(keys, keys.stored_ids)
    unknown = np.flatnonzero((keys.strong >= 0) & (ids < 0))
    claimed = waiting[keys.weak[unknown]]
    unknown, claimed = unknown[claimed >= 0], claimed[claimed >= 0]
    _, first = np.unique(claimed, return_index=True)
    claims = {int(keys.strong[unknown[row]]): int(claimed[row]) for row in sorted(first, reverse=True)}
    if not claims:
        return ids
    owner = pd.Series(keys.strong).map(claims).fillna(-1).to_numpy(np.int64)
    return np.where((ids < 0) & (keys.strong >= 0), owner, ids)


def _by_weak(keys: KeyColumns, weak: Keys, record: Ids, untouched: Bools) -> tuple[Ids, Ids]:
    """By weak key the record that a row without a strong key means, _NOBODY where there is none: the one that has no
    strong key either, else the first and the last of those that have one. ``untouched``: stored records that no
    strong key of the batch has found."""
    size = _size(keys.stored_weak, keys.weak)
    least, most = np.full(size, _NOBODY), np.full(size, np.int64(-1))
    np.minimum.at(least, weak, record)
    np.maximum.at(most, weak, record)
    preferred = _unnumbered(keys, np.where(untouched, keys.stored_ids, -1))
    return np.where(preferred >= 0, preferred, least), np.where(preferred >= 0, preferred, most)


def _vague(keys: KeyColumns, ids: Ids, is_own: Bools, untouched: Bools) -> Rivals:
    """The records that rows could mean which fit none, but leave out what tells several apart."""
    if keys.base is None:
        return {}
    base = keys.base
    rows = np.flatnonzero(is_own & base.is_vague)
    others = ~(is_own & base.is_vague)
    known = np.concatenate([base.stored[untouched], base.rows[others]])
    return several(rows, base.rows[rows], known, np.concatenate([keys.stored_ids[untouched], ids[others]]))


def _unnumbered(keys: KeyColumns, stored_ids: Ids) -> Ids:
    """By weak key the stored record without a strong key, -1 where there is none or it has the id -1 here."""
    free = (keys.stored_strong < 0) & (stored_ids >= 0)
    return _first_by_key(keys.stored_weak[free], stored_ids[free], _size(keys.stored_weak, keys.weak))


def _first_by_key(keys: Keys, ids: Ids, size: int) -> Ids:
    """Table from key to the id that comes first, -1 without."""
    table = np.full(size, -1, np.int64)
    table[keys[::-1]] = ids[::-1]
    return table


def _size(stored: Keys, rows: Keys) -> int:
    return int(max(stored.max(initial=-1), rows.max(initial=-1))) + 1


def _objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    array = np.empty(len(values), object)
    array[:] = values
    return array
