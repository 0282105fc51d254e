"""The entries of an enterprise ledger: names, codes, place and unit."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.enterprise_name import comparable_name
from ledger.intake.context import Draft
from ledger.intake.positions import placed
from ledger.intake.unit_match import UnitMatcher, match_units
from ledger.placing import Placement, Placer
from ledger.snapshot import Units

_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def prepare(draft: Draft, placer: Placer, units: Units, matcher: UnitMatcher) -> None:
    """Complete the frame with ``lon lat place_status unit_position``; tell what is wrong with codes, places, units."""
    draft.reject(draft.values("name") == "", "name", "missing_name")
    _part_shared_codes(draft)
    placement = placed(draft, placer)
    draft.frame["lon"], draft.frame["lat"] = placement.lon, placement.lat
    draft.frame["place_status"] = placement.status
    draft.frame["unit_position"] = _unit(draft, placement, units, matcher)


def comparable(names: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Names for comparison; each distinct one is normalised once."""
    codes, uniques = pd.factorize(names)
    table = np.empty(len(uniques), object)
    table[:] = [comparable_name(name) for name in uniques]
    return table[codes]


def _part_shared_codes(draft: Draft) -> None:
    """Two names under one credit code are two enterprises, of which at least one has a wrong code: both stay, the
    later one without the code, and both are told."""
    code = draft.values("code")
    groups, uniques = pd.factorize(code)
    usable = np.array([bool(_CODE.fullmatch(text)) for text in uniques], np.bool_)
    shared = (np.bincount(groups, minlength=len(uniques)) > 1) & usable
    rows = np.flatnonzero(shared[groups]) if len(groups) else np.empty(0, np.intp)
    if not len(rows):
        return
    table = pd.DataFrame({"group": groups[rows], "name": comparable(draft.values("name")[rows]), "row": rows})
    first = table.groupby("group")["row"].transform("first").to_numpy()
    first_name = table.groupby("group")["name"].transform("first")
    other = (table["name"] != first_name).to_numpy()
    later, earlier = rows[other], first[other]
    _tell_pairs(draft, later, earlier, code)
    draft.frame["code"] = np.where(np.isin(np.arange(len(code)), later), "", code)


def _tell_pairs(
    draft: Draft, later: npt.NDArray[np.intp], earlier: npt.NDArray[np.intp], code: npt.NDArray[np.object_]
) -> None:
    """Name the other row on both sides of each conflict."""
    sheet_rows = draft.rows
    draft.problems.add(
        sheet_rows[later], "code", "code_conflict", list(code[later]), [str(row + 1) for row in sheet_rows[earlier]]
    )
    firsts, where = np.unique(earlier, return_index=True)
    others = [str(row + 1) for row in sheet_rows[later[where]]]
    draft.problems.add(sheet_rows[firsts], "code", "code_shared", list(code[firsts]), others)


def _unit(draft: Draft, placement: Placement, units: Units, matcher: UnitMatcher) -> npt.NDArray[np.int32]:
    """The unit that counts each entry: the declared one, else the one that it lies in, else -1."""
    texts = draft.values("unit")
    found = match_units(matcher, texts, draft.values("parent_unit"))
    declared, fault = found.unit, found.fault
    unit = np.where(declared >= 0, declared, placement.unit).astype(np.int32)
    for code, word in (("unknown_unit", "unknown"), ("ambiguous_unit", "ambiguous")):
        rows = np.flatnonzero(fault == word)
        more = [_counted_in(units, int(position)) for position in unit[rows]]
        draft.problems.add(draft.rows[rows], "unit", code, [str(text) for text in texts[rows]], more)
    draft.flag((fault == "empty") & (unit < 0), "unit", "missing_unit")
    _tell_strays(draft, declared, placement.unit, units)
    return unit


def _counted_in(units: Units, position: int) -> str:
    return f"，暂计入“{units.name[position]}”" if position >= 0 else "，只计入全域合计"


def _tell_strays(draft: Draft, declared: npt.NDArray[np.int32], located: npt.NDArray[np.int32], units: Units) -> None:
    """Points that lie in another unit than the declared one. A unit without a polygon cannot contain any point, and
    neither can the parent that it lies in be held against it."""
    above = _ancestry(units)
    has_shape = np.array([shape is not None for shape in units.geometry], np.bool_)
    rows = np.flatnonzero((declared >= 0) & (located >= 0))
    rows = rows[
        has_shape[declared[rows]] & ~above[located[rows], declared[rows]] & ~above[declared[rows], located[rows]]
    ]
    names = [units.name[position] for position in declared[rows]]
    lies_in = [units.name[position] for position in located[rows]]
    draft.problems.add(draft.rows[rows], "unit", "outside_unit", names, lies_in)


def _ancestry(units: Units) -> npt.NDArray[np.bool_]:
    """``answer[unit, other]``: other is the unit itself or stands above it. Shape (units, units)."""
    size = len(units)
    answer = np.eye(size, dtype=np.bool_)
    for unit in range(size):  # parents stand before their children
        if units.parent[unit] >= 0:
            answer[unit] |= answer[units.parent[unit]]
    return answer
