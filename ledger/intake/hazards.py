"""The entries of a hazard ledger: the state of each, from whichever columns speak of it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ledger.hazard import HazardState
from ledger.intake.context import Draft

_SPEAK_OF_STATE = ("state", "is_closed", "closed_on", "rectified_on", "reviewed_on", "progress")


def prepare(draft: Draft) -> None:
    """Complete ``state`` and the flags. Only a row with neither enterprise nor description is turned away."""
    has_name = (draft.values("enterprise_name") != "") | (draft.values("enterprise_code") != "")
    has_content = draft.values("description") != ""
    draft.reject(~has_name & ~has_content, "", "missing_content")
    draft.flag(has_name & ~has_content, "description", "missing_description")
    _settle_state(draft)


def _settle_state(draft: Draft) -> None:
    """Closed only when nothing contradicts it: a hazard that wrongly counts as closed is the worst error here.

    A state that is only derived (from progress and dates, or from empty cells) says so in ``state_is_derived``: it
    moves a hazard that the record knows forward, never back.
    """
    state = np.where(draft.has_value("state"), draft.values("state"), _derived(draft)).astype(np.uint8)
    said_yes = draft.has_value("is_closed") & draft.values("is_closed")
    said_no = draft.has_value("is_closed") & ~draft.values("is_closed")
    has_date = ~np.isnat(draft.values("closed_on"))
    own_word = draft.has_value("state")
    own_closed = own_word & (state == HazardState.CLOSED)
    own_open = own_word & ~np.isin(state, (HazardState.CLOSED, HazardState.DISMISSED))
    claims = said_yes | has_date | own_closed
    conflict = claims & (said_no | own_open)
    draft.flag(conflict, "state" if "state" in draft.given else "is_closed", "state_conflict")
    closed = claims & ~conflict & (state != HazardState.DISMISSED)
    state = np.where(closed, np.uint8(HazardState.CLOSED), state)
    state = np.where(conflict & (state == HazardState.CLOSED), _derived(draft), state)
    draft.flag(closed & ~has_date, "closed_on", "closed_without_date")
    if not any(name in draft.given for name in _SPEAK_OF_STATE):
        # Such a ledger says nothing: it must not reopen a hazard that the record knows as closed.
        state[:] = HazardState.REPORTED
    draft.frame["state"] = state.astype(np.uint8)
    draft.frame["state_is_derived"] = ~(own_word | closed | said_no)
    draft.frame["is_closed"] = closed


def _derived(draft: Draft) -> npt.NDArray[np.uint8]:
    """State of a hazard still open, from the dates and the progress that were entered."""
    state = np.full(len(draft.frame), HazardState.REGISTERED, np.uint8)
    under_way = (draft.values("progress") != "") | draft.values("is_stopped") | draft.values("is_extended")
    state[under_way | draft.values("is_listed")] = HazardState.RECTIFYING
    state[~np.isnat(draft.values("rectified_on"))] = HazardState.CLOSE_OUT_REQUESTED
    state[~np.isnat(draft.values("reviewed_on"))] = HazardState.UNDER_REVIEW
    return state
