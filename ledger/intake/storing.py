"""Handing the entries of a sheet to the store, and telling what became of each row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.batch import Cancelled as CancelledCheck
from ledger.batch import Progress, Stored
from ledger.fields import FIELDS, FieldType, LedgerKind
from ledger.hazard import HazardState
from ledger.intake.context import Draft
from ledger.intake.report import SheetReport, statuses
from ledger.intake.unclear import tell_unclear
from ledger.snapshot import Units

if TYPE_CHECKING:
    from ledger.store.change import Change

_ADDED = ("row", "lon", "lat", "place_status", "unit_position", "enterprise_id", "geometry", "state_is_derived")
_NOT_COMPARED = ("row", "serial", "geometry", "state_is_derived")
_DERIVED = ("state", "is_closed", "datum", "exam_taken", "exam_passed")


@dataclass(frozen=True, slots=True)
class Filed:
    """What the store answered for the kept entries of a draft."""

    stored: Stored
    repeats: npt.NDArray[np.intp]  # 0-based sheet rows that say again, word for word, what an earlier row said


def store_draft(change: Change, draft: Draft, progress: Progress, cancelled: CancelledCheck) -> Filed:
    """Store the kept entries. Columns that the sheet does not have are left out: they say nothing."""
    frame = _said(draft)
    put = {
        LedgerKind.ENTERPRISES: change.put_enterprises,
        LedgerKind.HAZARDS: change.put_hazards,
        LedgerKind.ZONES: change.put_zones,
        LedgerKind.INSPECTIONS: change.put_inspections,
    }[draft.kind]
    stored = put(frame, progress, cancelled, draft.source)
    tell_unclear(change, draft, frame, stored)
    frame, stored = _without_held(draft, frame, stored)
    _tell_closed(draft, frame, stored)
    return Filed(stored, _tell_repeats(draft, frame, stored))


def _said(draft: Draft) -> pd.DataFrame:
    """The kept entries and the columns that say something; a flag whose cell was empty is NA, not a 否."""
    columns = {}
    for field in FIELDS[draft.kind]:
        if field.name not in draft.given and not (field.name in _DERIVED and field.name in draft.frame):
            continue
        values = draft.frame[field.name]
        if field.type is FieldType.FLAG:
            said = draft.has_value(field.name) | draft.values(field.name)
            values = pd.Series(pd.arrays.BooleanArray(draft.values(field.name).astype(np.bool_), ~said))
        columns[field.name] = values
    columns |= {name: draft.frame[name] for name in _ADDED if name in draft.frame}
    frame = pd.DataFrame(columns, copy=False)
    return frame if draft.keep.all() else frame[draft.keep].reset_index(drop=True)


def _without_held(draft: Draft, frame: pd.DataFrame, stored: Stored) -> tuple[pd.DataFrame, Stored]:
    """Rows that the store held back are not kept."""
    kept = stored.ids >= 0
    if kept.all():
        return frame, stored
    draft.keep[np.flatnonzero(draft.keep)[~kept]] = False
    rest = Stored(
        stored.ids[kept],
        stored.is_new[kept],
        stored.is_changed[kept],
        stored.closed_as[kept],
        stored.is_reopened[kept],
    )
    return frame[kept].reset_index(drop=True), rest


def _tell_closed(draft: Draft, frame: pd.DataFrame, stored: Stored) -> None:
    """Hazards that the record knows as closed and of which the sheet now speaks as open: kept closed, or reopened."""
    for code, mask in (("closed_kept", ~stored.is_reopened), ("reopened", stored.is_reopened)):
        rows = np.flatnonzero((stored.closed_as > 0) & mask)
        if not len(rows):
            continue
        words = [HazardState(state).label for state in frame["state"].to_numpy()[rows]]
        if code == "closed_kept" and "progress" in frame:
            words = [text or word for text, word in zip(frame["progress"].to_numpy()[rows], words, strict=True)]
        known = [HazardState(state).label for state in stored.closed_as[rows]]
        draft.problems.add(frame["row"].to_numpy()[rows] - 1, "state", code, words, known)


def _tell_repeats(draft: Draft, frame: pd.DataFrame, stored: Stored) -> npt.NDArray[np.intp]:
    """Rows of the same sheet that the store took for one record: word for word the same, or flagged."""
    shared = pd.Series(stored.ids).duplicated(keep=False).to_numpy()
    rows = np.flatnonzero(shared)
    if not len(rows):
        return np.empty(0, np.intp)
    sheet_rows = frame["row"].to_numpy()[rows] - 1
    content = frame.iloc[rows].drop(columns=[name for name in _NOT_COMPARED if name in frame])
    table = pd.DataFrame({name: pd.factorize(content[name])[0] for name in content})
    table["record"] = stored.ids[rows]
    again = table.duplicated().to_numpy()
    first = pd.Series(sheet_rows).groupby(table["record"]).transform("first").to_numpy()
    differs = ~again & (sheet_rows != first)
    at = sheet_rows[differs].astype(np.intp)
    draft.problems.add(at, "", "repeated_row", [""] * len(at), [str(row + 1) for row in first[differs]])
    repeats: npt.NDArray[np.intp] = sheet_rows[again].astype(np.intp)
    return repeats


def sheet_report(draft: Draft, filed: Filed, units: Units) -> SheetReport:
    """What the user is told of one sheet."""
    draft.problems.close()
    rows = draft.rows
    stored = filed.stored
    unchanged = rows[draft.keep][~stored.is_new & ~stored.is_changed]
    troubled = draft.problems.rows()
    # A row that differs from its repetition is not "already in the record": its own words were heard.
    same = np.union1d(np.setdiff1d(unchanged, draft.problems.rows_with("repeated_row")), filed.repeats)
    header = draft.header
    mapped = {position: name for name, position in header.fields.items()}
    return SheetReport(
        file=draft.source.name,
        sheet=draft.source.sheet,
        is_hidden=draft.is_hidden,
        kind=draft.kind,
        header_row=header.header_row + 1,
        columns={title: mapped[position] for position, title in header.titles.items() if position in mapped},
        unmapped=[title for position, title in header.titles.items() if position not in mapped],
        status=statuses(draft.height, list(draft.ignored), rows[~draft.keep], troubled, same.astype(np.intp)),
        ignored=draft.ignored,
        frame=draft.frame,
        given=draft.given,
        unit_names=_unit_names(draft, units),
        problems=draft.problems,
        new=int(stored.is_new.sum()),
        changed=int(stored.is_changed.sum()),
    )


def _unit_names(draft: Draft, units: Units) -> npt.NDArray[np.object_]:
    if "unit_position" not in draft.frame:
        return np.full(len(draft.frame), "", object)
    names = np.array([*units.name, ""], object)  # -1 reads the last one
    answer: npt.NDArray[np.object_] = names[draft.values("unit_position").astype(np.intp)]
    return answer
