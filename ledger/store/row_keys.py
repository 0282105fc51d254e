"""Keys of stored records and of the rows of a batch, for each kind of record (rules: ``ledger.store.identity``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from ledger.enterprise_name import comparable_name
from ledger.inspection import InspectionMode, PenaltyKind, PenaltySubject
from ledger.journal import RecordKind
from ledger.store import cells
from ledger.store.editing import next_id
from ledger.store.identity import (
    Base,
    Bools,
    Ids,
    KeyColumns,
    Keys,
    Match,
    are_credit_codes,
    are_hazard_numbers,
    combine,
    completed,
    match,
    number_together,
    without_shared,
)
from ledger.store.models import TABLES
from ledger.store.schema import COLUMNS, OF_OPERATION
from ledger.store.statements import rows_of

_KEYS: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.ENTERPRISE: ("code", "name", "unit_id", "unit"),
    RecordKind.HAZARD: ("number", "enterprise_id", "enterprise_name", "description", "found_on", "part"),
    RecordKind.ZONE: ("enterprise_id", "enterprise_name", "name", "kind", "x", "y", "outline"),
    RecordKind.OPERATION: ("zone_id", "start"),
    RecordKind.INSPECTION: ("number", "enterprise_id", "enterprise_name", "inspected_on", "recheck_of"),
    RecordKind.PENALTY: ("inspection_id", "subject"),
}

Pair = tuple[Sequence[Any], Sequence[Any]]
"""Values of the stored records, values of the rows."""

KeysOfKind = tuple[tuple[Keys, Keys], tuple[Keys, Keys], Base | None]
"""Strong keys, weak keys, and the weak ones without their last part."""


def match_rows(connection: Connection, kind: RecordKind, frame: pd.DataFrame) -> Match:
    """Find the record of each row among the stored ones and the rows before it."""
    names = _KEYS[kind]
    stored = rows_of(connection, TABLES[kind], ("id", *names))
    columns = list(zip(*stored, strict=True)) if stored else [()] * (1 + len(names))
    ids = np.array(columns[0], np.int64)
    by_name = {column.name: column for column in COLUMNS[kind]}
    pairs: dict[str, Pair] = {
        name: (values, cells.encode(frame, by_name[name]).values)
        for name, values in zip(names, columns[1:], strict=True)
    }
    if "enterprise_id" in pairs:
        pairs["enterprise_id"] = _named_enterprises(connection, pairs["enterprise_id"], pairs["enterprise_name"])
    strong, weak, base = _RULES[kind](pairs)
    keys = KeyColumns(ids, strong[0], weak[0], strong[1], weak[1], base)
    return match(keys, next_id(connection, kind))


def with_unit_id(frame: pd.DataFrame) -> pd.DataFrame:
    """The unit's position in the workspace as its id (units have the ids 1, 2, ... in official order)."""
    if "unit_position" not in frame:
        return frame
    return frame.assign(unit_id=frame["unit_position"].to_numpy(np.int64) + 1)


def operations(frame: pd.DataFrame, zone_ids: Ids) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
    """Positions of the rows that describe an operation, and these operations as a frame."""
    times = [frame[name].notna().to_numpy() for name in ("start", "end") if name in frame]
    rows = np.flatnonzero(np.logical_or.reduce(times)) if times else np.empty(0, np.intp)
    names = [name for name in ("row", "kind", *OF_OPERATION) if name in frame]
    return rows, frame[names].iloc[rows].assign(zone_id=zone_ids[rows])


def rechecks(frame: pd.DataFrame, inspection_ids: Ids) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
    """Positions of the rows that tell a recheck of their inspection, and these rechecks as a frame."""
    if "rechecked_on" not in frame:
        return np.empty(0, np.intp), frame.iloc[:0]
    rows = np.flatnonzero(frame["rechecked_on"].notna().to_numpy() & (inspection_ids >= 0))
    names = [name for name in ("row", "enterprise_id", "enterprise_name", "team", "inspectors") if name in frame]
    again = frame[names].iloc[rows]
    passed = frame["recheck_passed"].fillna(False) if "recheck_passed" in frame else pd.Series(False, index=frame.index)
    return rows, again.assign(
        inspected_on=frame["rechecked_on"].iloc[rows],
        mode=np.full(len(rows), InspectionMode.RECHECK, np.uint8),
        recheck_of=inspection_ids[rows],
        recheck_passed=passed.iloc[rows].astype(np.bool_),
    )


def penalties(
    frame: pd.DataFrame, inspection_ids: Ids, subject: PenaltySubject
) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
    """Positions of the rows that tell a penalty of the enterprise, or of a person, and these penalties as a frame."""
    texts, numbers = _SAYS_PENALTY[subject]
    said = np.zeros(len(frame), np.bool_)
    for name in texts:
        said |= (frame[name] != "").to_numpy() if name in frame else False
    for name in numbers:
        said |= frame[name].notna().to_numpy() if name in frame else False
    rows = np.flatnonzero(said & (inspection_ids >= 0))
    names = {old: new for old, new in _PENALTY_COLUMNS[subject].items() if old in frame}
    answer = frame[list(names)].iloc[rows].rename(columns=names)
    if "kind" not in answer and len(rows):  # nobody says what kind: money is a fine
        fined = answer["amount"].notna() if "amount" in answer else pd.Series(False, index=answer.index)
        answer = answer.assign(kind=np.where(fined, PenaltyKind.FINE, PenaltyKind.OTHER).astype(np.uint8))
    return rows, answer.assign(inspection_id=inspection_ids[rows], subject=np.full(len(rows), subject, np.uint8))


_SAYS_PENALTY = {
    PenaltySubject.ENTERPRISE: (("penalty_number",), ("amount", "decided_on")),
    PenaltySubject.PERSON: (("penalised_person",), ("person_amount",)),
}
_SHARED = {"row": "row", "enterprise_id": "enterprise_id", "penalty_number": "number", "case_number": "case_number"} | {
    "violation": "violation",
    "decided_on": "decided_on",
}
_PENALTY_COLUMNS = {
    PenaltySubject.ENTERPRISE: _SHARED | {"penalty_kind": "kind", "amount": "amount"},
    PenaltySubject.PERSON: _SHARED | {"penalised_person": "person", "person_amount": "amount"},
}


def _enterprise(pairs: dict[str, Pair]) -> KeysOfKind:
    strong = _strong(pairs["code"], are_credit_codes)
    names = _comparable(pairs["name"])
    ids = _ids_of_same_text(names, pairs["unit_id"], pairs["unit"])
    units = _said(_known_or_text(ids, pairs["unit"]), ids, pairs["unit"])
    return strong, *_completed(number_together(*names), units, holds_vague=True)


def _hazard(pairs: dict[str, Pair]) -> KeysOfKind:
    enterprises = _enterprises(pairs)
    numbers = _strong(pairs["number"], are_hazard_numbers)
    has = [number >= 0 for number in numbers]
    numbered = _together((numbers[0] + 1, numbers[1] + 1), enterprises)
    strong = np.where(has[0], numbered[0], -1), np.where(has[1], numbered[1], -1)
    faults = _dated(_together(enterprises, number_together(*pairs["description"])), pairs["found_on"])
    parts = _said(number_together(*pairs["part"]), pairs["part"])
    weak, base = _completed(faults, parts, holds_vague=False)
    return without_shared(strong, weak), weak, base


def _zone(pairs: dict[str, Pair]) -> KeysOfKind:
    names = number_together(*(_zone_names(pairs, side) for side in (0, 1)))
    weak = _together(_enterprises(pairs), names, number_together(*pairs["kind"]))
    return _none(weak), weak, None


def _zone_names(pairs: dict[str, Pair], side: int) -> list[Any]:
    """What tells the zones of one enterprise apart: the name, and for one without a name its place."""
    places = zip(*(pairs[column][side] for column in ("x", "y", "outline")), strict=True)
    return [name or place for name, place in zip(pairs["name"][side], places, strict=True)]


def _operation(pairs: dict[str, Pair]) -> KeysOfKind:
    weak = _together(number_together(*pairs["zone_id"]), number_together(*pairs["start"]))
    return _none(weak), weak, None


def _inspection(pairs: dict[str, Pair]) -> KeysOfKind:
    """The number of the document; without one, enterprise and day. A recheck is another visit than what it rechecks."""
    enterprises = _enterprises(pairs)
    numbers = _strong(pairs["number"], are_hazard_numbers)
    has = [number >= 0 for number in numbers]
    numbered = _together((numbers[0] + 1, numbers[1] + 1), enterprises)
    strong = np.where(has[0], numbered[0], -1), np.where(has[1], numbered[1], -1)
    weak = _together(enterprises, number_together(*pairs["inspected_on"]), number_together(*pairs["recheck_of"]))
    return without_shared(strong, weak), weak, None


def _penalty(pairs: dict[str, Pair]) -> KeysOfKind:
    """One for the enterprise and one for the person, of each inspection."""
    weak = _together(number_together(*pairs["inspection_id"]), number_together(*pairs["subject"]))
    return _none(weak), weak, None


_RULES = {
    RecordKind.ENTERPRISE: _enterprise,
    RecordKind.HAZARD: _hazard,
    RecordKind.ZONE: _zone,
    RecordKind.OPERATION: _operation,
    RecordKind.INSPECTION: _inspection,
    RecordKind.PENALTY: _penalty,
}


def _none(weak: tuple[Keys, Keys]) -> tuple[Keys, Keys]:
    return np.full(len(weak[0]), -1, np.int64), np.full(len(weak[1]), -1, np.int64)


def _strong(pair: Pair, fits: Callable[[Sequence[str]], Bools]) -> tuple[Keys, Keys]:
    """Numbers of the texts that fit, -1 for the others."""
    numbers = number_together(*pair)
    return np.where(fits(pair[0]), numbers[0], -1), np.where(fits(pair[1]), numbers[1], -1)


def _enterprises(pairs: dict[str, Pair]) -> tuple[Keys, Keys]:
    """The enterprise of a hazard or zone: its id, or its name while it is not in the record."""
    return _known_or_text(pairs["enterprise_id"], pairs["enterprise_name"])


def _named_enterprises(connection: Connection, ids: Pair, names: Pair) -> Pair:
    """Ids completed by name: an enterprise that was not in the record when its hazard came may be there now. Only what
    the record itself calls by this name counts, and only if it is one: what hazards say of each other would change
    with each import."""
    cells_ = [[*zip(ids[side], names[side], strict=True)] for side in (0, 1)]
    lost = {name for side in cells_ for id_, name in side if id_ is None and name}
    if not lost:
        return ids
    rows = [row for row in rows_of(connection, TABLES[RecordKind.ENTERPRISE], ("id", "name")) if row[1] in lost]
    count = Counter(name for _, name in rows)
    known = {name: id_ for id_, name in rows if count[name] == 1}
    stored, coming = ([known.get(name) if id_ is None else id_ for id_, name in side] for side in cells_)
    return stored, coming


def _ids_of_same_text(names: Pair, ids: Pair, texts: Pair) -> Pair:
    """Unit ids completed from the other side where the same enterprise declares its unit in the same words: a unit that
    no directory knows may be found by coordinates in one ledger and not in the other."""
    sides = [[*zip(names[side], ids[side], texts[side], strict=True)] for side in (0, 1)]
    return _completed_ids(sides[0], sides[1]), _completed_ids(sides[1], sides[0])


def _completed_ids(mine: list[tuple[Any, Any, Any]], others: list[tuple[Any, Any, Any]]) -> list[Any]:
    lost = {(name, text) for name, id_, text in mine if id_ is None and text}
    if not lost:
        return [id_ for _, id_, _ in mine]
    known: dict[tuple[Any, Any], set[Any]] = {}
    for name, id_, text in others:
        if id_ is not None and (name, text) in lost:
            known.setdefault((name, text), set()).add(id_)
    sole = {key: found.pop() for key, found in known.items() if len(found) == 1}
    return [sole.get((name, text)) if id_ is None else id_ for name, id_, text in mine]


def _dated(faults: tuple[Keys, Keys], days: Pair) -> tuple[Keys, Keys]:
    """Faults with their day. A record without a day (its cell could not be read) takes that of the row that corrects
    it; a row without a day never stands for a dated record, which may be closed long since."""
    keys = _said(number_together(*days), days)
    stored, _ = completed(faults, keys)
    return _together(faults, (stored + 1, keys[1] + 1))


def _said(keys: tuple[Keys, Keys], *said_by: Pair) -> tuple[Keys, Keys]:
    """The keys, -1 where none of these columns says anything."""
    silent = [
        np.array([not any(cell) for cell in zip(*(pair[side] for pair in said_by), strict=True)], np.bool_)
        for side in (0, 1)
    ]
    return np.where(silent[0], -1, keys[0]), np.where(silent[1], -1, keys[1])


def _completed(
    base: tuple[Keys, Keys], value: tuple[Keys, Keys], *, holds_vague: bool
) -> tuple[tuple[Keys, Keys], Base]:
    """Numbers of the combinations, after ``value`` has been completed; and which rows could not be."""
    stored, rows = completed(base, value)
    return _together(base, (stored + 1, rows + 1)), Base(*base, rows < 0, holds_vague)


def _comparable(names: Pair) -> Pair:
    """Names without what differs from one typist to the next: （集团） and (集团)."""
    return [comparable_name(name) for name in names[0]], [comparable_name(name) for name in names[1]]


def _known_or_text(ids: Pair, texts: Pair) -> tuple[Keys, Keys]:
    """Numbers of the ids; where there is none, of the texts."""
    keys = [[text if id_ is None else id_ for id_, text in zip(ids[side], texts[side], strict=True)] for side in (0, 1)]
    return number_together(*keys)


def _together(*pairs: tuple[Keys, Keys]) -> tuple[Keys, Keys]:
    """Numbers of the combinations."""
    split = len(pairs[0][0])
    both = combine(*(np.concatenate(pair) for pair in pairs))
    return both[:split], both[split:]
