"""What was known then: after any history the record of an earlier moment is what a reader saw at that moment."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
import pytest

from bench import ledger_rows
from ledger.clock import BEIJING
from ledger.fields import LedgerKind
from ledger.hazard import HazardAction, HazardState
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.snapshot import Snapshot
from ledger.store import journal_writer
from ledger.store.workspace import Workspace
from ledger.text_column import TextColumn
from tests.helpers.store import put

_START = datetime(2026, 11, 1, 9, 0)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that goes on by a minute at every change; the last moment is its last entry."""
    told: list[datetime] = []
    minutes = count()

    def now() -> str:
        told.append(_START + timedelta(minutes=next(minutes)))
        return told[-1].replace(tzinfo=BEIJING).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    monkeypatch.setattr(journal_writer, "now", now)
    return told


def _said(snapshot: Snapshot) -> dict[str, object]:
    answer: dict[str, object] = {}
    for table in ("enterprises", "hazards", "zones", "operations", "steps", "inspections", "penalties"):
        columns = getattr(snapshot, table)
        for name in type(columns).__dataclass_fields__:
            column = getattr(columns, name)
            answer[f"{table}.{name}"] = (
                column.tolist() if isinstance(column, TextColumn) else [str(value) for value in np.asarray(column)]
            )
    return answer


def test_any_moment_of_a_random_history_reads_as_it_was_seen(workspace: Workspace, clock: list[datetime]) -> None:
    chance = random.Random(5)
    seen: list[tuple[datetime, int, str, dict[str, object]]] = []
    put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(30))
    for _ in range(40):
        _happen(workspace, chance)
        head = workspace.head()
        seen.append((clock[-1], head.seq, head.hash, _said(workspace.snapshot())))
    for moment, seq, digest, expected in seen:
        then = workspace.snapshot_at(moment)
        if seq == then.seq:  # a refused undo moved the clock, not the journal
            assert then.head_hash == digest
        assert _said(then) == expected
        assert then.known_at == moment
    assert workspace.check() == []


def _happen(workspace: Workspace, chance: random.Random) -> None:
    what = chance.choice(["import", "zones", "edit", "edit", "create", "step", "undo"])
    hazards = workspace.snapshot().hazards.id.tolist()
    if what == "import" or (what in ("edit", "step") and not hazards):
        put(workspace, LedgerKind.HAZARDS, ledger_rows.hazards(chance.randint(5, 20), 30))
    elif what == "zones":
        put(workspace, LedgerKind.ZONES, ledger_rows.zones(chance.randint(2, 8), 30))
    elif what == "undo":
        try:
            workspace.undo(batch=workspace.batches(limit=1)[0].id, by="某")
        except Refused:
            return
    else:
        with workspace.change(by="某", reason=what) as change:
            if what == "create":
                change.create(RecordKind.HAZARD, {"description": f"第 {chance.random()} 项", "owner": "赵某"})
            elif what == "step":
                values = {
                    "hazard_id": chance.choice(hazards),
                    "action": HazardAction.NOTE,
                    "at": _START,
                    "actor": "钱某",
                }
                change.create(RecordKind.STEP, values)
            else:
                owner = chance.choice(["", "孙某", "李某"])
                state = chance.choice(list(HazardState))
                change.update(RecordKind.HAZARD, chance.choice(hazards), {"owner": owner, "state": state})
                change.update(
                    RecordKind.ENTERPRISE, chance.randint(1, 30), {"regulator": owner, "name": f"甲{owner}厂"}
                )


def test_before_the_workspace_there_was_nothing_to_know(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="还没有这个工作区"):
        workspace.snapshot_at(_START - timedelta(days=1))


def test_the_present_is_what_is_known_now(full: Workspace) -> None:
    now = full.snapshot_at(_START + timedelta(days=300))
    assert _said(now) == _said(full.snapshot())
    assert now.seq == full.head().seq
