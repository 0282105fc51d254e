"""Which links of the chain of responsible persons (责任链, A10) an enterprise has: named in its own record, or by the
duties (分工) in force on a day.

A leader may be contracted to a whole unit; his duty counts for every enterprise in it. A supervisor (监管人员) and the
enterprise's own people must be named for the enterprise itself (定人定位定责): a department that answers for a district
is no named person for each of its enterprises.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt

from ledger.enterprise import Chain
from ledger.people import DutyLevel
from ledger.snapshot import Bytes, Snapshot
from policy.light import day_of

LINK_OF_LEVEL: dict[DutyLevel, Chain] = {
    DutyLevel.ENTERPRISE: Chain.PRINCIPAL,
    DutyLevel.DEPARTMENT: Chain.SUPERVISOR,
    DutyLevel.LEADER: Chain.CONTRACT_LEADER,
}
"""Towns have no column of their own in the ledger of enterprises, and no bit."""

OF_WHOLE_UNITS = frozenset((DutyLevel.LEADER, DutyLevel.TOWN))
"""Levels at which a duty for a unit names who answers for each enterprise in it."""


def named_links(snapshot: Snapshot, as_of: datetime) -> Bytes:
    """``Chain`` bits of every enterprise on a day, shape (n,)."""
    duties, links = snapshot.duties, snapshot.enterprises.chain
    if not len(duties):
        return links
    today, answer = day_of(as_of), links.copy()
    begun = np.isnat(duties.valid_from) | (duties.valid_from <= today)
    running = begun & (np.isnat(duties.valid_until) | (today <= duties.valid_until))
    for level, link in LINK_OF_LEVEL.items():
        rows = running & (duties.level == level)
        answer[duties.enterprise[rows & (duties.enterprise >= 0)]] |= np.uint8(link)
        if level in OF_WHOLE_UNITS:
            answer[_inside(snapshot, duties.unit[rows & (duties.unit >= 0)])] |= np.uint8(link)
    return answer


def _inside(snapshot: Snapshot, roots: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Enterprises in one of these units or below it."""
    units = snapshot.units
    covered = np.zeros(len(units) + 1, np.bool_)  # the last: of no known unit
    covered[roots] = True
    for unit in range(len(units)):  # parents stand before their children
        covered[unit] |= units.parent[unit] >= 0 and covered[units.parent[unit]]
    covered[-1] = False
    inside: npt.NDArray[np.bool_] = covered[snapshot.enterprises.unit]
    return inside
