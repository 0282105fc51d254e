"""What became of every row of an import: for the window, the command line and the JSON of ``--report``.

The JSON of one sheet is the contract of the command line::

    {"file", "kind", "sheet", "hidden", "header_row", "columns": {source: field}, "unmapped": [source],
     "rows": [{"row", "status", "values": {field: value}, "problems": [{"field", "code", "message", "suggestion"}]}],
     "totals": {"rows", "accepted", "flagged", "rejected", "duplicate", "ignored", "new", "changed", "problems"}}

An import that read several ledgers answers ``{"sheets": [one such object each], "totals": ...}``; sheets that hold no
ledger stand in ``"skipped": [{"file", "sheet", "reason"}]`` either way. Row numbers are 1-based, as in the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.datum import Datum, PlaceStatus
from ledger.enterprise import Industry, OperatingStatus, Scale, SpecialCategory, StandardLevel
from ledger.fields import FIELDS, FieldType, LedgerKind
from ledger.hazard import HazardState
from ledger.inspection import InspectionMode, PenaltyKind
from ledger.intake.messages import IGNORED_REASONS
from ledger.intake.problem_table import AllProblems, ProblemTable, SheetProblem
from ledger.operation import OperationKind
from ledger.problem import RowStatus
from ledger.risk_class import RiskClass

_STATUSES = tuple(RowStatus)
_LABELLED: dict[FieldType, type[IntEnum]] = {
    FieldType.INDUSTRY: Industry,
    FieldType.SCALE: Scale,
    FieldType.STATUS: OperatingStatus,
    FieldType.STANDARD_LEVEL: StandardLevel,
    FieldType.HAZARD_STATE: HazardState,
    FieldType.OPERATION_KIND: OperationKind,
    FieldType.INSPECTION_MODE: InspectionMode,
    FieldType.PENALTY_KIND: PenaltyKind,
    FieldType.DATUM: Datum,
}


@dataclass(frozen=True, slots=True)
class SkippedSheet:
    """A sheet that holds no ledger, or not the one that was asked for."""

    file: str
    sheet: str
    reason: str  # Chinese sentence


@dataclass(frozen=True, slots=True)
class SheetReport:
    """One ledger sheet. ``status`` has an index into ``RowStatus`` for every row of the sheet; ``frame`` holds the
    canonical entries, in the order of the sheet, with their 1-based ``row``."""

    file: str
    sheet: str  # "" for a csv
    is_hidden: bool  # read all the same, but the user should know
    kind: LedgerKind
    header_row: int  # 1-based
    columns: dict[str, str]  # header as written -> canonical field
    unmapped: list[str]  # headers that no field fits
    status: npt.NDArray[np.uint8]
    ignored: dict[int, str]  # 0-based row -> reason code
    frame: pd.DataFrame
    given: dict[str, npt.NDArray[np.bool_]]
    unit_names: npt.NDArray[np.object_]  # per entry, the unit that counts it; "" for hazards, zones and none
    problems: ProblemTable
    new: int
    changed: int

    @property
    def totals(self) -> dict[str, int]:
        counts = np.bincount(self.status, minlength=len(_STATUSES))
        totals = {"rows": len(self.status)}
        totals |= {status.value: int(count) for status, count in zip(_STATUSES, counts, strict=True)}
        return totals | {"new": self.new, "changed": self.changed, "problems": len(self.problems)}

    def head(self) -> dict[str, Any]:
        """The JSON object without its rows."""
        return {
            "file": self.file,
            "kind": self.kind.value,
            "sheet": self.sheet,
            "hidden": self.is_hidden,
            "header_row": self.header_row,
            "columns": self.columns,
            "unmapped": self.unmapped,
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the JSON object, one after the other: a million of them are never in memory at once."""
        values = _RowValues(self)
        troubled = set(self.problems.rows().tolist())
        entry = 0
        entries = self.frame["row"].to_numpy()
        for row, status in enumerate(self.status.tolist()):
            answer: dict[str, Any] = {"row": row + 1, "status": _STATUSES[status].value, "values": {}, "problems": []}
            if row in self.ignored:
                answer["reason"] = IGNORED_REASONS[self.ignored[row]]
            elif entry < len(entries) and entries[entry] == row + 1:
                answer["values"] = values.of(entry)
                entry += 1
            if row in troubled:
                answer["problems"] = [_problem(item) for item in self.problems.of_row(row)]
            yield answer


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of an import."""

    name: str
    sheets: list[SheetReport]
    skipped: list[SkippedSheet]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole import. ``is_dry_run``: nothing was written."""

    files: list[FileReport]
    is_dry_run: bool
    batch_id: int | None  # None: nothing was written
    problems: AllProblems = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "problems", AllProblems([sheet.problems for sheet in self.sheets]))

    @property
    def sheets(self) -> list[SheetReport]:
        return [sheet for file in self.files for sheet in file.sheets]

    @property
    def skipped(self) -> list[SkippedSheet]:
        return [sheet for file in self.files for sheet in file.skipped]

    @property
    def totals(self) -> dict[str, int]:
        """Sums over all sheets: rows, one count for each status, new, changed, problems."""
        totals: dict[str, int] = {}
        for sheet in self.sheets:
            for name, count in sheet.totals.items():
                totals[name] = totals.get(name, 0) + count
        return totals

    @property
    def exit_code(self) -> int:
        """0 when every entry is well, 1 when rows were flagged or rejected."""
        return int(len(self.problems) > 0)

    def to_json(self) -> dict[str, Any]:
        """The report as plain values; for a large ledger use ``write_json``."""
        sheets = [sheet.head() | {"rows": list(sheet.rows()), "totals": sheet.totals} for sheet in self.sheets]
        answer = sheets[0] if len(sheets) == 1 else {"sheets": sheets, "totals": self.totals}
        return answer | {"skipped": self._skipped(), "dry_run": self.is_dry_run}

    def write_json(self, path: Path) -> None:
        """Write the same as ``to_json`` row by row; the file appears whole or not at all."""
        from ledger.intake.report_file import write_report

        write_report(self, path)

    def _skipped(self) -> list[dict[str, str]]:
        return [{"file": item.file, "sheet": item.sheet, "reason": item.reason} for item in self.skipped]


def _problem(item: SheetProblem) -> dict[str, str]:
    problem = item.problem
    return {
        "field": problem.field,
        "code": problem.code,
        "message": problem.message,
        "suggestion": problem.suggestion,
    }


class _RowValues:
    """Canonical values of single entries as JSON can hold them; only fields that say something."""

    def __init__(self, sheet: SheetReport) -> None:
        self._sheet = sheet
        frame = sheet.frame
        self._columns = [
            (field.name, field.type, frame[field.name].to_numpy(object if field.type is FieldType.FLAG else None))
            for field in FIELDS[sheet.kind]
            if field.name in frame and (field.name in sheet.given or field.name in ("state", "is_closed", "datum"))
        ]
        self._places = [frame[name].to_numpy() for name in ("lon", "lat", "place_status") if name in frame]

    def of(self, entry: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, kind, column in self._columns:
            value = plain(kind, column[entry])
            if value is not None and value != "" and value != []:
                values[name] = value
        if self._places:
            lon, lat, status = (column[entry] for column in self._places)
            values["place_status"] = PlaceStatus(int(status)).name.lower()
            if not np.isnan(lon):
                values |= {"lon": round(float(lon), 7), "lat": round(float(lat), 7)}
            values["counted_in"] = self._sheet.unit_names[entry]
        return values


def plain(kind: FieldType, value: Any) -> Any:
    """One canonical value in words: risk class as its letter, dates in ISO, enumerations by their label."""
    if kind in (FieldType.TEXT, FieldType.UNIT):
        return value
    if value is None or value is pd.NA or pd.isna(value):
        return None
    if kind is FieldType.RISK_CLASS:
        return RiskClass(int(value)).letter
    if kind is FieldType.CATEGORIES:
        return SpecialCategory(int(value)).labels
    if kind is FieldType.DATUM:
        return Datum(int(value)).name if value else None
    if kind in _LABELLED:
        return _LABELLED[kind](int(value)).label  # type: ignore[attr-defined]
    if kind is FieldType.DATE:
        return str(np.datetime64(value, "D"))
    if kind is FieldType.MOMENT:
        return str(np.datetime64(value, "m")).replace("T", " ")
    if kind is FieldType.FLAG:
        return bool(value)
    number = float(value)
    return int(number) if number.is_integer() else number


def statuses(
    height: int,
    ignored: Sequence[int],
    rejected: npt.NDArray[np.intp],
    troubled: npt.NDArray[np.intp],
    same: npt.NDArray[np.intp],
) -> npt.NDArray[np.uint8]:
    """One status for each row of a sheet; later arguments go before earlier ones, rejection before all."""
    status = np.full(height, _STATUSES.index(RowStatus.ACCEPTED), np.uint8)
    status[troubled] = _STATUSES.index(RowStatus.FLAGGED)
    status[same] = _STATUSES.index(RowStatus.DUPLICATE)
    status[np.asarray(ignored, np.intp)] = _STATUSES.index(RowStatus.IGNORED)
    status[rejected] = _STATUSES.index(RowStatus.REJECTED)
    return status


def dumps(value: Any) -> str:
    """JSON as it stands in a report: readable Chinese, no NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
