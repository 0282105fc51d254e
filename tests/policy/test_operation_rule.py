"""先通风、再检测、后作业; approved, guarded, in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from ledger.operation import OperationKind
from ledger.snapshot import Operations
from ledger.text_column import TextColumn
from policy.operation_rule import Fault, GasLimits, faults, is_running, violations
from tests.helpers.sample import AS_OF, snapshot

_NOW = np.datetime64(AS_OF, "m")
_NAT = np.datetime64("NaT", "m")


def _operation(**values: object) -> Operations:
    """One confined-space operation in order, from an hour ago for two hours."""
    one = snapshot(4, 1, 1).operations
    plain: dict[str, object] = {
        "kind": OperationKind.CONFINED_SPACE, "start": _NOW - 60, "end": _NOW + 60, "approved_at": _NOW - 120,
        "ventilated_at": _NOW - 100, "tested_at": _NOW - 70, "started_at": _NAT, "ended_at": _NAT,
        "oxygen": 20.9, "combustible": 0.0, "hydrogen_sulfide": 0.0, "carbon_monoxide": 0.0,
    }  # fmt: skip
    columns: dict[str, object] = {}
    for name, value in (plain | values).items():
        columns[name] = TextColumn.of([value]) if isinstance(value, str) else np.array([value])
    return replace(one, **columns)  # type: ignore[arg-type]


def _fault(**values: object) -> Fault:
    return Fault(int(faults(_operation(**values), AS_OF, GasLimits())[0]))


def test_an_operation_in_order_has_no_fault() -> None:
    assert _fault() == Fault.NONE


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"approver": ""}, Fault.NOT_APPROVED),
        ({"approved_at": _NOW - 30}, Fault.NOT_APPROVED),
        ({"approved_at": _NAT}, Fault.NONE),  # the ledger names the approver, not the minute
        ({"ventilated_at": _NAT}, Fault.NOT_VENTILATED),
        ({"ventilated_at": _NOW - 10, "tested_at": _NOW - 5}, Fault.NOT_VENTILATED | Fault.NOT_TESTED),
        ({"tested_at": _NAT}, Fault.NOT_TESTED),
        ({"tested_at": _NOW - 110}, Fault.NOT_TESTED),  # tested before it was ventilated
        ({"oxygen": 19.4}, Fault.GAS),
        ({"oxygen": 19.5, "combustible": 10.0}, Fault.NONE),  # a limit is still allowed
        ({"carbon_monoxide": 30.5}, Fault.GAS),
        ({"oxygen": np.nan}, Fault.NONE),
        ({"guardian": ""}, Fault.NO_GUARDIAN),
        ({"kind": OperationKind.HOT_WORK, "ventilated_at": _NAT, "tested_at": _NAT, "oxygen": 1.0}, Fault.NONE),
        ({"start": _NOW - 200, "end": _NOW - 1, "started_at": _NOW - 60}, Fault.EXPIRED),
    ],
)
def test_what_is_out_of_order(values: dict[str, object], expected: Fault) -> None:
    assert _fault(**values) == expected


@pytest.mark.parametrize(
    ("values", "runs"),
    [
        ({}, True),
        ({"start": _NOW, "end": _NOW + 1}, True),
        ({"end": _NOW}, False),  # expires by itself
        ({"ended_at": _NOW - 1}, False),
        ({"end": _NOW - 5, "started_at": _NOW - 60}, True),  # nobody reported its end
        ({"end": _NOW - 5, "started_at": _NOW - 60, "ended_at": _NOW - 6}, False),
        ({"start": _NOW + 5, "started_at": _NOW - 5}, True),  # begun too early
    ],
)
def test_what_goes_on(values: dict[str, object], runs: bool) -> None:
    assert is_running(_operation(**values), AS_OF)[0] == runs


def test_the_moment_moves_them() -> None:
    operation = _operation()
    assert not is_running(operation, AS_OF + timedelta(hours=1))[0]
    assert faults(operation, AS_OF + timedelta(hours=1), GasLimits())[0] == 0


def test_faults_are_told_in_words() -> None:
    assert (Fault.NOT_VENTILATED | Fault.EXPIRED).labels == ["未先通风", "作业票过期仍在作业"]


def _violation(**values: object) -> Fault:
    return Fault(int(violations(_operation(**values), AS_OF, GasLimits())[0]))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Fault.NONE),
        ({"approver": "", "started_at": _NOW - 60, "ended_at": _NOW - 5}, Fault.NOT_APPROVED),  # over, and still one
        ({"started_at": _NOW - 60, "end": _NOW - 30, "ended_at": _NOW - 10}, Fault.EXPIRED),
        ({"started_at": _NOW - 60, "end": _NOW - 30, "ended_at": _NOW - 40}, Fault.NONE),
        ({"started_at": _NOW - 60, "end": _NOW - 30}, Fault.EXPIRED),  # still going on
        ({"approver": ""}, Fault.NOT_APPROVED),  # in its window without a report of the start
        ({"approver": "", "start": _NOW + 1, "end": _NOW + 9}, Fault.NONE),  # not yet
        ({"approver": "", "end": _NOW - 1}, Fault.NONE),  # nobody says that it ever began
    ],
)
def test_what_stays_a_violation(values: dict[str, object], expected: Fault) -> None:
    assert _violation(**values) == expected
