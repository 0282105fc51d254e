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
from ledger.intake.report import SheetReport, plain, statuses
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
    is_repeat: npt.NDArray[np.bool_]  # says again, word for word, what an earlier row of the sheet said


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


def _tell_repeats(draft: Draft, frame: pd.DataFrame, stored: Stored) -> npt.NDArray[np.bool_]:
    """Which rows say again word for word what an earlier row of the sheet said of the same record.

    A row that says something else of it is flagged, and told with every field in which it differs and what either row
    holds there. The two become one record and not two: an owner or a deadline changes in the life of a hazard, so that
    neither may tell hazards apart (the next ledger would double all that were handed over or extended). Nothing is lost
    in silence: what does not stand in the record stands in the report.
    """
    is_repeat = np.zeros(len(frame), np.bool_)
    rows = np.flatnonzero(pd.Series(stored.ids).duplicated(keep=False).to_numpy())
    if not len(rows):
        return is_repeat
    content = frame.iloc[rows].drop(columns=[name for name in _NOT_COMPARED if name in frame])
    table = pd.DataFrame({name: pd.factorize(content[name])[0] for name in content})
    table["record"] = stored.ids[rows]
    is_repeat[rows] = table.duplicated().to_numpy()
    first = pd.Series(np.arange(len(rows))).groupby(table["record"]).transform("first").to_numpy()
    differs = np.flatnonzero(~is_repeat[rows] & (first != np.arange(len(rows))))
    sheet_rows = frame["row"].to_numpy(np.intp)[rows]
    told = _differences(draft.kind, content, table, differs, first[differs])
    draft.problems.add(
        sheet_rows[differs] - 1, "", "repeated_row", [str(row) for row in sheet_rows[first[differs]]], told
    )
    return is_repeat


def _differences(
    kind: LedgerKind,
    content: pd.DataFrame,
    table: pd.DataFrame,
    rows: npt.NDArray[np.intp],
    firsts: npt.NDArray[np.intp],
) -> list[str]:
    """For each of these rows the fields in which it differs from its first one: 责任人“王某”与“李某”. ``table`` holds
    the codes of the values of ``content``."""
    told: list[list[str]] = [[] for _ in rows]
    for field in FIELDS[kind]:
        if field.name not in table:
            continue
        codes, values = table[field.name].to_numpy(), content[field.name].array
        for at in np.flatnonzero(codes[rows] != codes[firsts]).tolist():
            there, here = (_quoted(plain(field.type, values[row])) for row in (firsts[at], rows[at]))
            told[at].append(f"{field.label}{there}与{here}")
    return ["、".join(texts) or "位置或所属单位" for texts in told]


def _quoted(value: object) -> str:
    if isinstance(value, bool):
        return "“是”" if value else "“否”"
    text = "、".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
    return f"“{text}”" if text else "未填"


def sheet_report(draft: Draft, filed: Filed, units: Units) -> SheetReport:
    """What the user is told of one sheet."""
    draft.problems.close()
    rows = draft.rows
    stored = filed.stored
    is_changed = stored.is_changed & ~filed.is_repeat
    same = rows[draft.keep][~stored.is_new & ~is_changed]
    troubled = draft.problems.rows()
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
        status=statuses(draft.height, list(draft.ignored), rows[~draft.keep], troubled, same),
        ignored=draft.ignored,
        frame=draft.frame,
        given=draft.given,
        unit_names=_unit_names(draft, units),
        problems=draft.problems,
        new=int(stored.is_new.sum()),
        changed=int(is_changed.sum()),
    )


def _unit_names(draft: Draft, units: Units) -> npt.NDArray[np.object_]:
    if "unit_position" not in draft.frame:
        return np.full(len(draft.frame), "", object)
    names = np.array([*units.name, ""], object)  # -1 reads the last one
    answer: npt.NDArray[np.object_] = names[draft.values("unit_position").astype(np.intp)]
    return answer
