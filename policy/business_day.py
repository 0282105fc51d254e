"""The record as it stood at a moment by its business dates (业务日期): what was open, listed, extended or stopped then.

This answers "what was open on the 25th", with everything that is known today. What was *known* on the 25th is another
question, answered by the journal (``Workspace.snapshot_at``).

Deadlines and states are taken back by the steps that came later. Hazards without such steps stay as they are: for these
``policy.light`` reads the days of finding and close-out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from ledger.hazard import HazardAction, HazardState, OrderKind
from ledger.snapshot import Hazards, Snapshot, Steps

Rows = npt.NDArray[np.intp]


def at_moment(snapshot: Snapshot, as_of: datetime) -> Snapshot:
    """The snapshot with its hazards as they stood then. The same object when no step came later."""
    moment = np.datetime64(as_of.replace(tzinfo=None), "m")
    later = (snapshot.steps.at > moment) & (snapshot.steps.hazard >= 0)
    snapshot = _not_closed_yet(snapshot, as_of)
    if not later.any():
        return snapshot
    return replace(
        snapshot, hazards=_taken_back(snapshot.hazards, _Course(snapshot.steps, later, len(snapshot.hazards)))
    )


def _not_closed_yet(snapshot: Snapshot, as_of: datetime) -> Snapshot:
    """Hazards whose ledger says that they were closed later, and of which no step tells more, were being rectified."""
    hazards = snapshot.hazards
    still = (hazards.state == HazardState.CLOSED) & (hazards.closed_on > np.datetime64(as_of.date(), "D"))
    if not still.any():
        return snapshot
    state = np.where(still, HazardState.RECTIFYING, hazards.state).astype(np.uint8)
    return replace(snapshot, hazards=replace(hazards, state=state))


class _Course:
    """Steps before and after the moment, in the order in which they happened."""

    def __init__(self, steps: Steps, later: npt.NDArray[np.bool_], hazards: int) -> None:
        self.steps = steps
        self._later = later
        self._order = np.lexsort((steps.id, steps.at))
        self._hazards = hazards

    def first_later(self, *actions: HazardAction) -> Rows:
        """Per hazard the first later step of these actions (all actions without any), -1 for none."""
        return self._pick(self._order[::-1], self._later, actions)

    def last_earlier(self, *actions: HazardAction, with_deadline: bool = False) -> Rows:
        """Per hazard the last earlier step of these actions, -1 for none."""
        wanted = ~self._later & (self.steps.hazard >= 0) & ~np.isnat(self.steps.at)
        if with_deadline:
            wanted &= ~np.isnat(self.steps.due_on)
        return self._pick(self._order, wanted, actions)

    def _pick(self, order: Rows, wanted: npt.NDArray[np.bool_], actions: tuple[HazardAction, ...]) -> Rows:
        if actions:
            wanted = wanted & np.isin(self.steps.action, actions)
        rows = order[wanted[order]]
        answer = np.full(self._hazards, -1, np.intp)
        answer[self.steps.hazard[rows]] = rows  # the last of several wins
        return answer


def _taken_back(hazards: Hazards, course: _Course) -> Hazards:
    is_stopped, is_partly_stopped, order_kind = _orders(hazards, course)
    due_on, is_extended = _deadlines(hazards, course)
    return replace(
        hazards,
        state=_states(hazards, course),
        due_on=due_on,
        is_extended=is_extended,
        is_listed=_listed(hazards, course),
        is_stopped=is_stopped,
        is_partly_stopped=is_partly_stopped,
        order_kind=order_kind,
        requested_on=_requested(hazards, course),
    )


def _states(hazards: Hazards, course: _Course) -> npt.NDArray[np.uint8]:
    """The state that the next step met."""
    following = course.first_later()
    known = following >= 0
    state = hazards.state.copy()
    state[known] = course.steps.state_before[following[known]]
    was_new = known & (np.where(known, course.steps.action[following], 255) == HazardAction.REPORT)
    state[was_new] = HazardState.DISMISSED  # reported later: not in the account then, whatever its day of finding
    return state


def _deadlines(hazards: Hazards, course: _Course) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    extended_later = course.first_later(HazardAction.EXTEND) >= 0
    before = course.last_earlier(with_deadline=True)
    due_on, is_extended = hazards.due_on.copy(), hazards.is_extended.copy()
    due_on[extended_later] = np.where(before >= 0, course.steps.due_on[before], hazards.original_due_on)[extended_later]
    is_extended[extended_later] = (course.last_earlier(HazardAction.EXTEND) >= 0)[extended_later]
    return due_on, is_extended


def _listed(hazards: Hazards, course: _Course) -> npt.NDArray[np.bool_]:
    following = course.first_later(HazardAction.LIST, HazardAction.DELIST)
    known = following >= 0
    is_listed = hazards.is_listed.copy()
    is_listed[known] = course.steps.action[following[known]] == HazardAction.DELIST
    return is_listed


def _orders(
    hazards: Hazards, course: _Course
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.uint8]]:
    changed = course.first_later(HazardAction.ORDER, HazardAction.RESUME) >= 0
    before = course.last_earlier(HazardAction.ORDER, HazardAction.RESUME)
    in_force = (before >= 0) & (course.steps.action[before] == HazardAction.ORDER)
    kind = np.where(in_force, course.steps.order_kind[before], OrderKind.NONE).astype(np.uint8)
    order_kind = np.where(changed, kind, hazards.order_kind).astype(np.uint8)
    is_stopped = np.where(changed, kind == OrderKind.STOP_PRODUCTION, hazards.is_stopped)
    is_partly = np.where(changed, kind == OrderKind.STOP_USE, hazards.is_partly_stopped)
    return is_stopped, is_partly, order_kind


def _requested(hazards: Hazards, course: _Course) -> npt.NDArray[np.datetime64]:
    """The day of the request for close-out that stood then."""
    changed = course.first_later(HazardAction.REQUEST, HazardAction.RETURN) >= 0
    before = course.last_earlier(HazardAction.REQUEST, HazardAction.RETURN)
    stood = (before >= 0) & (course.steps.action[before] == HazardAction.REQUEST)
    days = np.where(stood, course.steps.at[before].astype("M8[D]"), np.datetime64("NaT", "D"))
    requested: npt.NDArray[np.datetime64] = np.where(changed, days, hazards.requested_on)
    return requested
