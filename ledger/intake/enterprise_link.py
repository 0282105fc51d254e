"""Which enterprise of the record a hazard or zone belongs to: by credit code, else by its exact name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger.enterprise_name import comparable_name
from ledger.intake.context import Draft
from ledger.intake.enterprises import comparable
from ledger.journal import RecordKind

if TYPE_CHECKING:
    from ledger.batch import Cancelled as CancelledCheck
    from ledger.batch import Progress
    from ledger.store.change import Change

_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


@dataclass(frozen=True, slots=True)
class EnterpriseIndex:
    """The enterprises as seen inside the transaction."""

    ids: npt.NDArray[np.int64]
    codes: list[str]
    names: list[str]
    by_code: dict[str, int]  # -> position
    by_name: dict[str, int]  # -> position, -2 when several have the name

    @classmethod
    def of(cls, ids: npt.NDArray[np.int64], codes: list[str], names: list[str]) -> EnterpriseIndex:
        by_code = {code: position for position, code in enumerate(codes) if _CODE.fullmatch(code)}
        column = np.empty(len(names), object)
        column[:] = names
        by_name: dict[str, int] = {}
        for position, name in enumerate(comparable(column)):
            by_name[name] = -2 if name in by_name else position
        return cls(ids, codes, names, by_code, by_name)

    def find(self, code: str, name: str) -> tuple[int, str]:
        """Position (-1 none) and the code of the problem, for what one row says."""
        by_code = self.by_code.get(code, -1)
        by_name = self.by_name.get(comparable_name(name), -1) if name else -1
        if by_code >= 0:
            same = not name or comparable_name(self.names[by_code]) == comparable_name(name)
            return by_code, "" if same else "enterprise_name_differs"
        if by_name == -2:
            return -1, "enterprise_ambiguous"
        if by_name < 0:
            return -1, "enterprise_unknown" if name or code else "missing_enterprise"
        if _CODE.fullmatch(code) and self.codes[by_name] and self.codes[by_name] != code:
            return -1, "enterprise_conflict"
        return by_name, ""


def link(draft: Draft, index: EnterpriseIndex) -> None:
    """Set ``enterprise_id`` (-1: not in the record). A row without its enterprise is kept and told, never dropped."""
    cache: dict[tuple[str, str], tuple[int, str]] = {}
    found = np.full(len(draft.frame), -1, np.int64)
    faults = np.full(len(draft.frame), "", object)
    names, codes = draft.values("enterprise_name"), draft.values("enterprise_code")
    for row, pair in enumerate(zip(codes, names, strict=True)):
        if pair not in cache:
            cache[pair] = index.find(*pair)
        found[row], faults[row] = cache[pair]
    wanted = np.where(names == "", codes, names)
    for fault in sorted(set(faults) - {""}):
        rows = np.flatnonzero((faults == fault) & draft.keep)
        registered = [index.names[position] if position >= 0 else "" for position in found[rows]]
        draft.problems.add(draft.rows[rows], "enterprise_name", fault, list(wanted[rows]), registered)
    ids = index.ids[np.maximum(found, 0)] if len(index.ids) else found
    draft.frame["enterprise_id"] = np.where(found >= 0, ids, -1)


def adopt_orphans(change: Change, progress: Progress, cancelled: CancelledCheck) -> EnterpriseIndex:
    """Hazards and zones that came before their enterprise, told when they came ("请先导入该企业"), get it now."""
    index = EnterpriseIndex.of(*change.enterprise_keys())
    for kind in (RecordKind.HAZARD, RecordKind.ZONE):
        ids, codes, names = change.orphans(kind)
        found = np.array([index.find(*pair)[0] for pair in zip(codes, names, strict=True)], np.int64)
        has = found >= 0
        if has.any():
            change.adopt(kind, ids[has], index.ids[found[has]], progress, cancelled)
    return index


def tell_renamed(draft: Draft, codes: list[str], names: list[str]) -> None:
    """Entries whose credit code is on record under another name: the store takes the new name, the user is told."""
    mine = draft.values("code")
    has_code = np.array([len(code) == 18 for code in mine], np.bool_) & draft.keep
    known = pd.Series(np.arange(len(codes)), index=pd.Index(codes, dtype=object))
    known = known[(known.index != "") & ~known.index.duplicated()]
    at = np.where(has_code, known.index.get_indexer(pd.Index(mine, dtype=object)), -1)
    rows = np.flatnonzero(at >= 0)
    registered = np.array([*names, ""], object)[known.to_numpy()[at[rows]]]
    differs = registered != draft.values("name")[rows]
    rows, registered = rows[differs], registered[differs]
    other = comparable(registered) != comparable(draft.values("name")[rows])
    rows, registered = rows[other], registered[other]
    draft.problems.add(draft.rows[rows], "name", "renamed", list(draft.values("code")[rows]), list(registered))
