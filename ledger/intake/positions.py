"""Where the rows of a sheet lie: the datum that applies to each, and what the placer says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ledger.datum import METRES_FROM, ZONED_FROM, Datum, PlaceStatus, lacks_zone_prefix
from ledger.intake.context import Draft
from ledger.placing import Placement, Placer


def effective_datum(draft: Draft) -> npt.NDArray[np.uint8]:
    """The row's own word, else what was declared for the sheet. A word that could not be read stays unknown: what the
    row says is not overruled by the title.

    Metres under a geographic word (CGCS2000 with 40123456.7) are the 3-degree grid of that datum, which the number of
    digits tells apart from the grid without zone prefix.
    """
    own = draft.values("datum").astype(np.uint8)
    unread = np.isin(draft.rows, _rows_with(draft, "datum_unrecognised"))
    datum = np.where((own == Datum.UNKNOWN) & ~unread, np.uint8(draft.declared), own)
    x, y = draft.values("x"), draft.values("y")
    in_metres = (np.abs(x) >= METRES_FROM) & (np.abs(y) >= METRES_FROM)
    grid = in_metres & np.isin(datum, (Datum.CGCS2000, Datum.GK3, Datum.GK3_ZONED))
    zoned = np.fmax(np.abs(x), np.abs(y)) >= ZONED_FROM
    datum = np.where(grid, np.where(zoned, Datum.GK3_ZONED, Datum.GK3), datum)
    return datum.astype(np.uint8)


def placed(draft: Draft, placer: Placer) -> Placement:
    """Place the entries and tell why others are not on the map. Entries without coordinates are not told one by one:
    they stand in the tray."""
    datum = effective_datum(draft)
    draft.frame["datum"] = datum
    x, y = draft.values("x").astype(np.float64), draft.values("y").astype(np.float64)
    placement = placer.place(x, y, datum)
    draft.flag(np.isnan(x) ^ np.isnan(y), "x", "half_coordinates")
    unplaced = placement.status == PlaceStatus.DATUM_UNKNOWN
    named = datum != Datum.UNKNOWN
    told = np.isin(draft.rows, _rows_with(draft, "datum_unrecognised"))
    draft.flag(unplaced & ~named & ~told, "datum", "datum_unknown")
    zoneless = unplaced & lacks_zone_prefix(x, y, datum)
    draft.flag(zoneless, "x", "zone_prefix_missing")
    draft.flag(unplaced & named & ~zoneless, "x", "datum_contradicted")
    draft.flag(placement.status == PlaceStatus.OUTSIDE, "x", "outside_area")
    draft.flag(placement.swapped & named, "x", "swapped_coordinates")
    return placement


def _rows_with(draft: Draft, code: str) -> npt.NDArray[np.intp]:
    return draft.problems.rows_with(code)
