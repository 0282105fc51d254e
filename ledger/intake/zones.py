"""The entries of a zone ledger: polygons and the time window of the operation."""

from __future__ import annotations

import numpy as np

from ledger.intake.context import Draft
from ledger.intake.positions import effective_datum
from ledger.placing import Placer


def prepare(draft: Draft, placer: Placer) -> None:
    """Complete the frame with ``geometry``; mend the end of whole days; tell what cannot be drawn."""
    has_name = (draft.values("enterprise_name") != "") | (draft.values("enterprise_code") != "")
    says_nothing = ~has_name & (draft.values("name") == "") & ~draft.has_value("kind")
    draft.reject(says_nothing, "", "missing_content")
    _whole_days(draft)
    _draw(draft, placer)


def _whole_days(draft: Draft) -> None:
    """A window given in days runs until the end of its last day."""
    end = draft.values("end").copy()
    only_day = np.isin(draft.rows, draft.problems.rows_with("time_missing", "end"))
    end[only_day] += np.timedelta64(1, "D")
    draft.frame["end"] = end
    draft.flag(draft.values("start") >= end, "end", "end_before_start")


def _draw(draft: Draft, placer: Placer) -> None:
    datum = effective_datum(draft)
    draft.frame["datum"] = datum
    shapes, reasons = placer.zone_polygons(
        draft.values("x").astype(np.float64),
        draft.values("y").astype(np.float64),
        draft.values("radius_m").astype(np.float64),
        [str(text) for text in draft.values("outline")],
        datum,
    )
    # A bare object column: geopandas is not needed here, and pandas must not look into polygons.
    column = np.empty(len(shapes), object)
    column[:] = shapes
    draft.frame["geometry"] = column
    told = np.array([bool(reason) for reason in reasons], np.bool_)
    sentences = [reason.rstrip("。") for reason in reasons if reason]
    draft.problems.add(draft.rows[told], "outline", "bad_outline", sentences, sentences)
    lost = np.array([shape is None for shape in shapes], np.bool_) & ~told & draft.keep
    draft.flag(lost, "x", "zone_without_place")
