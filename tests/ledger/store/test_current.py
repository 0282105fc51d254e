"""What readers hold of a workspace, brought on from edit to edit, is what its tables say."""

from __future__ import annotations

import random
from datetime import date

import pytest
import shapely

from bench import register_rows
from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.store import current, packing
from ledger.store.change import Change
from ledger.store.workspace import Workspace

KINDS = tuple(packing.SNAPSHOT_COLUMNS)


def assert_true_to_the_tables(workspace: Workspace) -> None:
    """What the next snapshot of this object starts from."""
    remembered = workspace._remembered
    assert remembered is not None
    for kind in KINDS:
        table = workspace._database.read(lambda raw, kind=kind: packing.from_table(raw, kind))
        assert remembered.kinds[kind].columns.equals(table), kind
        fresh = workspace._database.read(lambda raw, kind=kind: current.columns_of(raw, kind))
        assert fresh.equals(table), kind


def edit(change: Change, rng: random.Random) -> None:
    """Create, change, empty, move, or remove something."""
    kind = rng.choice(KINDS)
    ids = [record["id"] for record in change.records(kind)]
    action = rng.randrange(4)
    if action == 0 or not ids:
        change.create(kind, {})
    elif action == 1 and kind in (RecordKind.ZONE, RecordKind.OPERATION):
        shape = rng.choice([None, shapely.Point(125, 43).buffer(rng.random(), 2)])
        change.update(kind, rng.choice(ids), {"geometry": shape})
    elif action < 3:
        fields: dict[RecordKind, dict[str, object]] = {
            RecordKind.ENTERPRISE: {"name": "字" * rng.randrange(9), "lon": rng.choice([None, rng.random()])},
            RecordKind.HAZARD: {"owner": rng.choice(["", "王某"]), "due_on": date(2026, 12, rng.randint(1, 30))},
            RecordKind.STEP: {"actor": rng.choice(["", "李某"]), "action": rng.randrange(9)},
            RecordKind.PENALTY: {"amount": rng.choice([None, rng.random()])},
        }
        change.update(kind, rng.choice(ids), fields.get(kind, {"enterprise_id": rng.choice([None, 1, 2])}))
    else:
        change.remove(kind, rng.choice(ids))


@pytest.mark.parametrize("seed", range(3))
def test_any_edits_in_any_order(full: Workspace, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_MANY", 7)  # some edits pile up, then a reader packs them
    monkeypatch.setattr(current, "_NEAR", 10)  # both ways of asking the journal are taken
    register_rows.put(full, 4)
    rng = random.Random(seed)
    with Workspace.open(full.place) as other:
        for _ in range(10):
            writer = rng.choice([full, other])
            with writer.change(by="王某", reason="修改") as change:
                for _ in range(rng.choice([1, 1, 2, 12])):
                    try:
                        edit(change, rng)
                    except Refused:  # others refer to what was to be removed
                        continue
            for reader in (full, other):
                if rng.random() < 0.6:
                    reader.snapshot()
                    assert_true_to_the_tables(reader)
        assert other.check() == []


def test_a_column_in_which_nothing_changed_is_not_copied(full: Workspace) -> None:
    before = full.snapshot()
    with full.change(by="王某", reason="改期限") as change:
        change.update(RecordKind.HAZARD, 3, {"due_on": date(2027, 1, 1)})
    after = full.snapshot()
    assert after.hazards.description is before.hazards.description
    assert after.enterprises.lon is before.enterprises.lon
    assert after.units is before.units
    assert str(after.hazards.due_on[2]) == "2027-01-01"
    assert str(before.hazards.due_on[2]) != "2027-01-01"
