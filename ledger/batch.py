"""What intake hands to the store: canonical rows as columns, and what the store answers for each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.fields import LedgerKind

if TYPE_CHECKING:  # readers take Progress and Cancelled from here: pandas would cost them 0.25 s at start
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

Progress = Callable[[str, int, int], None]
"""``progress(step, done, total)``: step is a Chinese phrase such as 正在读取台账; total 0 when it is not known."""

Cancelled = Callable[[], bool]
"""Asked often; True means: stop now, write nothing."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where a batch comes from, as the journal keeps it."""

    name: str  # file name without folder
    sha256: str
    sheet: str


@dataclass(frozen=True, slots=True)
class CanonicalBatch:
    """Rows of one sheet that may be stored. ``frame`` has the columns of ``ledger.fields`` for the kind (dtypes as
    FieldType says) and

    - ``row``: int64, 1-based row in the file;
    - enterprises: ``lon``, ``lat`` (float64, CGCS2000 degrees or NaN), ``place_status`` (uint8), ``unit_position``
      (int32, position in the workspace's units, -1 unknown);
    - hazards and zones: ``enterprise_id`` (int64, -1 when the enterprise is not in the record);
    - hazards: ``state_is_derived`` (bool, may be left out): the ledger does not name the state, so that it may move a
      hazard forward only and never reopens a closed one;
    - zones: ``geometry`` (object, shapely polygon in CGCS2000 degrees or None).

    A column that the sheet does not have may be left out, and a flag may be NA (dtype ``boolean``) where its cell is
    empty: what the ledger does not say never replaces what the record knows. In a column of dtype ``bool`` False means
    否 and is stored.
    """

    kind: LedgerKind
    source: SourceFile
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the rows of a batch, in the order of its frame."""

    ids: npt.NDArray[np.int64]
    is_new: npt.NDArray[np.bool_]
    is_changed: npt.NDArray[np.bool_]  # existed and at least one field got another value
    # neither new nor changed: the row was already in the record, nothing was written
    closed_as: npt.NDArray[np.uint8]  # HazardState (closed, dismissed) of a hazard of which the row now speaks as open
    is_reopened: npt.NDArray[np.bool_]  # of these: the row named the state, which the record has taken over
    rivals: dict[int, tuple[int, ...]] = field(default_factory=dict)
    # position of a row that could be any of several records -> their ids; such a row is held back (id -1) or new
