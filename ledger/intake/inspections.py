"""The entries of a ledger of inspections: visits, with the penalty and the recheck of each if there are any."""

from __future__ import annotations

import numpy as np

from ledger.inspection import PASS_MARK
from ledger.intake.context import Draft


def prepare(draft: Draft) -> None:
    """Complete what follows from the exam; tell days that cannot be. A visit without a day is turned away: it could be
    neither counted nor found again."""
    has_name = (draft.values("enterprise_name") != "") | (draft.values("enterprise_code") != "")
    day = draft.values("inspected_on")
    draft.reject(~has_name, "", "missing_content")
    draft.reject(has_name & np.isnat(day), "inspected_on", "missing_day")
    _settle_findings(draft)
    _settle_exam(draft)
    draft.flag(draft.values("decided_on") < day, "decided_on", "penalty_before_visit")
    early = draft.values("rechecked_on") < day
    draft.flag(early, "rechecked_on", "recheck_before_visit")
    rechecked = draft.values("rechecked_on").copy()
    rechecked[early] = np.datetime64("NaT")
    draft.frame["rechecked_on"] = rechecked
    open_ = ~np.isnat(rechecked) & ~draft.has_value("recheck_passed")
    draft.flag(open_, "rechecked_on", "recheck_open")


def _settle_findings(draft: Draft) -> None:
    """Major hazards are findings too."""
    findings, major = (draft.frame[name].astype("Float64") for name in ("findings", "major_findings"))
    more = (major > findings).fillna(False).to_numpy(np.bool_) | (major.notna() & findings.isna()).to_numpy(np.bool_)
    draft.flag(more & draft.frame["findings"].notna().to_numpy(), "major_findings", "more_major_findings")
    draft.frame["findings"] = findings.where(~more, major).astype("Int64")


def _settle_exam(draft: Draft) -> None:
    """A score is an exam; where nobody says whether it was passed, the mark decides."""
    score = draft.values("exam_score").astype(np.float64)
    has_score = ~np.isnan(score)
    said_no = draft.has_value("exam_taken") & ~draft.values("exam_taken")
    taken = draft.values("exam_taken") | has_score | ((draft.values("exam_person") != "") & ~said_no)
    passed = np.where(draft.has_value("exam_passed"), draft.values("exam_passed"), has_score & (score >= PASS_MARK))
    draft.frame["exam_taken"] = taken
    draft.frame["exam_passed"] = taken & passed.astype(np.bool_)
