"""Storing rows of a batch: new records, changed fields, and one journal row for each record that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import eq

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from ledger.batch import SourceFile
from ledger.datum import PlaceStatus
from ledger.journal import Action, RecordKind
from ledger.store import cells as cell
from ledger.store.cells import Bools, Cells, Value
from ledger.store.column import Column
from ledger.store.identity import Ids, Match, are_credit_codes
from ledger.store.journal_writer import JournalWriter
from ledger.store.models import TABLES
from ledger.store.reopening import Reopenings, settle_state
from ledger.store.schema import COLUMNS
from ledger.store.statements import insert_many, rows_with, update_many

_ROWS = 20_000

_POSITION = ("x", "y", "datum", "lon", "lat", "place_status")
"""Columns of an enterprise that are said together, by giving both coordinates, and replaced together."""


@dataclass(slots=True)
class Outcome:
    """What became of each row."""

    is_new: Bools
    is_changed: Bools
    reopenings: Reopenings


class RecordWriter:
    """Writes rows of one kind of record in one transaction."""

    def __init__(self, connection: Connection, kind: RecordKind, journal: JournalWriter) -> None:
        self._connection = connection
        self._kind = kind
        self._journal = journal
        self._columns = COLUMNS[kind]
        self._table = TABLES[kind]

    def store(
        self, frame: pd.DataFrame, match: Match, source: SourceFile | None, proceed: Callable[[int], None]
    ) -> Outcome:
        """Store the rows; ``frame`` has a fresh index and ``row``. ``proceed`` is told how many rows are done and may
        raise. Rows of one record are merged first: in each column the last one that says something counts."""
        ids = match.ids
        is_first = ~pd.Series(ids).duplicated().to_numpy()
        is_new, count = (ids >= match.first_new) & is_first, len(ids)
        outcome = Outcome(is_new, np.zeros(count, np.bool_), Reopenings.none(count))
        merged = _Merged.of(self._columns, frame, ids, outcome)
        derived = _all_derived(frame, ids)
        firsts = np.flatnonzero(is_first)
        for rows in _chunks(firsts):
            part = frame.iloc[rows]
            columns = self._encode(part)
            merged.put_into(columns, rows)
            self._store_chunk(part, ids[rows], rows, columns, derived[rows], source, outcome)
            proceed(int(rows[-1]) + 1)
        merged.forget_unheard(ids, outcome)
        return outcome

    def _encode(self, part: pd.DataFrame) -> list[Cells]:
        return encode_all(self._columns, part)

    def _store_chunk(
        self,
        part: pd.DataFrame,
        ids: Ids,
        at: npt.NDArray[np.intp],
        columns: list[Cells],
        derived: Bools,
        source: SourceFile | None,
        outcome: Outcome,
    ) -> None:
        """Write records that occur once each, and their journal rows in the order of the file. ``at``: positions of
        these rows in the outcome."""
        is_new = outcome.is_new[at]
        before, after = np.full(len(ids), None, object), np.full(len(ids), None, object)
        new, old = np.flatnonzero(is_new), np.flatnonzero(~is_new)
        if len(new):
            after[new] = self._create(ids[new].tolist(), _take(columns, new))
        if len(old):
            before[old], after[old], reopenings = self._change(ids[old], _take(columns, old), derived[old])
            outcome.reopenings.closed_as[at[old]] = reopenings.closed_as
            outcome.reopenings.is_reopened[at[old]] = reopenings.is_reopened
        touched = np.flatnonzero(after != None)  # noqa: E711  elementwise
        actions = np.where(is_new, Action.CREATE.value, Action.UPDATE.value)[touched].tolist()
        source_rows = part["row"].to_numpy()[touched].tolist() if "row" in part else [None] * len(touched)
        content = (ids[touched].tolist(), actions, before[touched].tolist(), after[touched].tolist(), source_rows)
        self._journal.add(self._kind, *content, source)
        outcome.is_changed[at[touched]] |= ~is_new[touched]

    def _create(self, ids: Sequence[int], columns: list[Cells]) -> list[str]:
        values = [column.values for column in columns]
        insert_many(self._connection, self._table, zip(ids, *values, strict=True))
        return cell.creations(self._columns, values)

    def _change(
        self, ids: Ids, columns: list[Cells], derived: Bools
    ) -> tuple[list[str | None], list[str | None], Reopenings]:
        """Update the records that get another value; their changed fields before and after as JSON, None for the
        others."""
        order = np.argsort(ids)
        names = [column.name for column in self._columns]
        rows = rows_with(self._connection, self._table, names, ids[order].tolist())
        back = np.argsort(order)
        stored = [[values[at] for at in back] for values in zip(*rows, strict=True)]
        if self._kind is RecordKind.ENTERPRISE:
            _keep_placement(self._columns, columns, stored)
            _keep_credit_code(self._columns, columns, stored)
        if self._kind in (RecordKind.HAZARD, RecordKind.ZONE):
            _keep_name(self._columns, columns, stored)
        reopenings = Reopenings.none(len(ids))
        if self._kind is RecordKind.HAZARD:
            reopenings = settle_state(self._columns, columns, stored, derived)
        differs = [_differs(column, new, old) for column, new, old in zip(self._columns, columns, stored, strict=True)]
        changed = np.flatnonzero(np.logical_or.reduce(differs))
        befores: list[str | None] = [None] * len(ids)
        afters: list[str | None] = [None] * len(ids)
        updates = []
        for row in changed.tolist():
            fields = [at for at, mask in enumerate(differs) if mask[row]]
            old = [values[row] for values in stored]
            new = old.copy()
            for at in fields:
                new[at] = columns[at].values[row]
            touched = [self._columns[at] for at in fields]
            befores[row] = cell.as_json(touched, [old[at] for at in fields])
            afters[row] = cell.as_json(touched, [new[at] for at in fields])
            updates.append((*new, int(ids[row])))
        update_many(self._connection, self._table, updates)
        return befores, afters, reopenings


def encode_all(columns: Sequence[Column], part: pd.DataFrame) -> list[Cells]:
    """All columns of a frame; the position of an enterprise is said as a whole."""
    encoded = [cell.encode(part, column) for column in columns]
    by_name = {column.name: at for at, column in enumerate(columns)}
    if "place_status" in by_name:
        has_both = encoded[by_name["x"]].said & encoded[by_name["y"]].said
        for name in _POSITION:
            encoded[by_name[name]] = Cells(encoded[by_name[name]].values, has_both)
    return encoded


def _keep_placement(columns: Sequence[Column], new: list[Cells], stored: list[list[Value]]) -> None:
    """The same pair of coordinates, but now without a known datum, does not take an enterprise off the map."""
    at = {column.name: position for position, column in enumerate(columns)}
    status, placed = at["place_status"], int(PlaceStatus.PLACED)
    lost = _equal(new[status].values, [int(PlaceStatus.DATUM_UNKNOWN)] * len(stored[0]))
    lost &= _equal(stored[status], [placed] * len(stored[0]))
    for name in ("x", "y"):
        lost &= _equal(new[at[name]].values, stored[at[name]])
    for name in _POSITION:
        new[at[name]] = Cells(new[at[name]].values, new[at[name]].said & ~lost)


def _keep_credit_code(columns: Sequence[Column], new: list[Cells], stored: list[list[Value]]) -> None:
    """A code that cannot be one (不详, or half of it) does not replace one that can."""
    at = next(position for position, column in enumerate(columns) if column.name == "code")
    coming, known, said = new[at].values, stored[at], new[at].said.copy()
    differing = np.flatnonzero(said & ~_equal(coming, known))
    is_code, was_code = (are_credit_codes([values[row] for row in differing.tolist()]) for values in (coming, known))
    said[differing] = is_code | ~was_code
    new[at] = Cells(coming, said)


def _keep_name(columns: Sequence[Column], new: list[Cells], stored: list[list[Value]]) -> None:
    """A hazard or zone whose enterprise is known keeps the name that its ledger gave the enterprise: rows that say no
    more than this name must find it again. What the enterprise is called stands in its own record."""
    at = {column.name: position for position, column in enumerate(columns)}
    is_known = np.array([id_ is not None for id_ in stored[at["enterprise_id"]]], np.bool_)
    name = at["enterprise_name"]
    new[name] = Cells(new[name].values, new[name].said & ~is_known)


def _all_derived(frame: pd.DataFrame, ids: Ids) -> Bools:
    """Rows of hazards whose state no row of the batch names: see ``ledger.batch``."""
    if "state_is_derived" not in frame:
        return np.zeros(len(ids), np.bool_)
    return frame["state_is_derived"].groupby(ids).transform("all").to_numpy(np.bool_)


def _equal(left: Sequence[Value], right: Sequence[Value]) -> Bools:
    return np.fromiter(map(eq, left, right), np.bool_, len(left))


def _differs(column: Column, new: Cells, old: list[Value]) -> Bools:
    if not column.decides:
        return np.zeros(len(old), np.bool_)
    return new.said & ~_equal(new.values, old)


def _take(columns: list[Cells], rows: npt.NDArray[np.intp]) -> list[Cells]:
    if len(rows) == len(columns[0].values):
        return columns
    return [Cells([column.values[row] for row in rows.tolist()], column.said[rows]) for column in columns]


def _chunks(rows: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]


def _best_said(codes: Cells, group: npt.NDArray[np.intp]) -> Bools:
    """Of the codes that rows of one record say, those that can be one, if there are any."""
    can_be = are_credit_codes(codes.values)
    return codes.said & (can_be | ~np.isin(group, group[can_be]))


@dataclass(frozen=True, slots=True)
class _Merged:
    """Records that several rows of the batch describe: by first row, the values that win in each column."""

    firsts: npt.NDArray[np.intp]  # ascending
    columns: list[Cells]

    @classmethod
    def of(cls, columns: Sequence[Column], frame: pd.DataFrame, ids: Ids, outcome: Outcome) -> _Merged:
        rows = np.flatnonzero(pd.Series(ids).duplicated(keep=False).to_numpy())
        group, _ = pd.factorize(ids[rows])
        count = int(group.max(initial=-1)) + 1
        first = np.full(count, len(rows))
        np.minimum.at(first, group, np.arange(len(rows)))
        merged: list[Cells] = []
        encoded = encode_all(columns, frame.iloc[rows]) if len(rows) else []
        for column, cells in zip(columns, encoded, strict=False):
            said = _best_said(cells, group) if column.name == "code" else cells.said
            winner = first.copy()
            np.maximum.at(winner, group[said], np.flatnonzero(said))
            merged.append(Cells([cells.values[row] for row in winner.tolist()], cells.said[winner]))
            if column.decides:
                own = [cells.values[row] for row in first[group].tolist()]
                outcome.is_changed[rows] |= cells.said & ~_equal(cells.values, own)
        return cls(rows[first], merged)

    def forget_unheard(self, ids: Ids, outcome: Outcome) -> None:
        """Rows that differ from the first one of their record changed nothing where the record stayed as it was: they
        had been heard before."""
        untouched = self.firsts[~(outcome.is_new[self.firsts] | outcome.is_changed[self.firsts])]
        outcome.is_changed[np.isin(ids, ids[untouched])] = False

    def put_into(self, columns: list[Cells], rows: npt.NDArray[np.intp]) -> None:
        """Replace the values of these first rows by the winning ones."""
        start, end = np.searchsorted(self.firsts, [rows[0], rows[-1] + 1])
        targets = np.searchsorted(rows, self.firsts[start:end]).tolist()
        for cells, merged in zip(columns, self.columns, strict=False):
            for target, source in zip(targets, range(start, end), strict=True):
                cells.values[target] = merged.values[source]
                cells.said[target] = merged.said[source]
