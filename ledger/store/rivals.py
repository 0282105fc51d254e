"""Rows that could mean any of several records: nothing is decided in silence.

Two ways lead here, both for rows without a strong key (credit code, hazard number):

- the weak key fits several records, which strong keys tell apart (two enterprises of one name in one town);
- the row leaves out the last part of the weak key (the unit of an enterprise, the part of a hazard) and several records
  differ in just that.

The first is held back: it would give one record the values of another, and what it describes is in the record already.
So is an enterprise without a unit: a further record of that name would count an enterprise that is none. A hazard
without its part is kept as one of its own, for a hazard must not be lost. Whoever imports is told of all of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Ids = npt.NDArray[np.int64]
Keys = npt.NDArray[np.int64]
Rivals = dict[int, tuple[int, ...]]
"""By position of a row the ids of the records that it could mean, ascending."""


def several(rows: npt.NDArray[np.intp], wanted: Keys, keys: Keys, ids: Ids) -> Rivals:
    """For each of these rows (``wanted``: its key) the different ids that have the same key, where they are several.
    ``keys`` and ``ids``: pairs of all that could be meant, in any order."""
    if not len(rows):
        return {}
    among = np.isin(keys, wanted)
    pairs = pd.DataFrame({"key": keys[among], "id": ids[among]}).drop_duplicates().sort_values("id")
    groups = {key: tuple(map(int, group)) for key, group in pairs.groupby("key")["id"]}
    found = {int(row): groups.get(key, ()) for row, key in zip(rows, wanted, strict=True)}
    return {row: rivals for row, rivals in found.items() if len(rivals) > 1}
