"""The snapshot says what the tables say, whether it comes from packed columns or from the tables."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bench import ledger_rows
from ledger.fields import LedgerKind
from ledger.journal import RecordKind
from ledger.snapshot import Snapshot
from ledger.store import packed, packing, read_snapshot
from ledger.store.workspace import Workspace
from tests.helpers.store import put
from tests.ledger.store.conftest import ENTERPRISES, HAZARDS, ZONES


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def packed_seqs(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT owner, MAX(seq) FROM packed GROUP BY owner").fetchall())


def assert_equal(left: Snapshot, right: Snapshot) -> None:
    for table in ("enterprises", "hazards", "zones", "operations"):
        one, other = getattr(left, table), getattr(right, table)
        for name in one.__dataclass_fields__:
            a, b = getattr(one, name), getattr(other, name)
            if isinstance(a, np.ndarray):
                assert a.dtype == b.dtype, (table, name)
                np.testing.assert_array_equal(a, b, err_msg=f"{table}.{name}")
            else:
                assert a.tolist() == b.tolist(), (table, name)


def test_packed_columns_say_what_the_tables_say(full: Workspace) -> None:
    from_packed = full.snapshot()
    sql(full.path, "DELETE FROM packed")
    from_tables = full.snapshot()
    assert_equal(from_packed, from_tables)
    assert (len(from_packed.enterprises), len(from_packed.hazards)) == (ENTERPRISES, HAZARDS)
    assert len(from_packed.zones) == len(from_packed.operations) == ZONES
    assert packed_seqs(full.path).keys() == {kind.value for kind in packing.SNAPSHOT_COLUMNS}  # again by the reader


def test_a_snapshot_is_what_was_stored(full: Workspace) -> None:
    frame, snapshot = ledger_rows.enterprises(ENTERPRISES), full.snapshot()
    for name in ("lon", "lat", "risk_class", "industry", "categories", "scale", "status", "standard_level"):
        np.testing.assert_array_equal(getattr(snapshot.enterprises, name), frame[name].to_numpy(), err_msg=name)
    assert snapshot.enterprises.name.tolist() == frame.name.tolist()
    np.testing.assert_array_equal(snapshot.enterprises.unit, frame.unit_position)
    hazards = ledger_rows.hazards(HAZARDS, ENTERPRISES)
    np.testing.assert_array_equal(snapshot.hazards.enterprise, hazards.enterprise_id - 1)
    np.testing.assert_array_equal(snapshot.hazards.due_on, hazards.due_on.to_numpy("M8[D]"))
    np.testing.assert_array_equal(snapshot.hazards.is_listed, hazards.is_listed)
    zones = ledger_rows.zones(ZONES, ENTERPRISES)
    np.testing.assert_array_equal(snapshot.operations.start, zones.start.to_numpy("M8[m]"))
    assert [shape is None for shape in snapshot.zones.geometry] == [shape is None for shape in zones.geometry]
    np.testing.assert_array_equal(snapshot.zones.unit, snapshot.enterprises.unit[zones.enterprise_id - 1])
    assert snapshot.units.parent.tolist() == [-1] + [0] * 9
    assert (snapshot.seq, snapshot.head_hash, snapshot.changed_at) == (
        full.head().seq,
        full.head().hash,
        full.head().changed_at,
    )


def test_a_change_drops_what_was_packed(full: Workspace) -> None:
    before = packed_seqs(full.path)
    put(full, LedgerKind.HAZARDS, ledger_rows.hazards(3, ENTERPRISES).assign(owner="钱某"))
    after = packed_seqs(full.path)
    assert after["hazard"] > before["hazard"]
    assert after["enterprise"] == before["enterprise"]
    assert full.snapshot().hazards.owner.tolist()[:3] == ["钱某"] * 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE packed SET seq = seq - 1",
        "UPDATE packed SET layout = layout + 1",
        "DELETE FROM packed WHERE name = 'lon'",
        "UPDATE packed SET data = substr(data, 1, 8) WHERE name = 'lat'",
        "UPDATE packed SET data = substr(data, 1, 9) WHERE name = 'lat'",
        "UPDATE packed SET data = x'00' WHERE name = 'name' AND owner = 'enterprise'",
        "DELETE FROM packed WHERE name LIKE '%#lengths'",
        "UPDATE packed SET dtype = 'nonsense'",
    ],
)
def test_packed_columns_that_do_not_fit_are_ignored(full: Workspace, statement: str) -> None:
    right = full.snapshot()
    sql(full.path, statement)
    assert_equal(full.snapshot(), right)


def test_an_empty_workspace_has_an_empty_snapshot(workspace: Workspace) -> None:
    snapshot = workspace.snapshot()
    assert [len(getattr(snapshot, name)) for name in ("enterprises", "hazards", "zones", "operations")] == [0] * 4
    assert snapshot.info == workspace.info
    assert len(snapshot.units) == 10


def test_extras_are_kept_until_the_next_change(full: Workspace) -> None:
    arrays = {"x": np.arange(5.0), "y": np.array([], np.int32), "day": np.array(["2026-11-20"], "M8[D]")}
    seq = full.head().seq
    assert full.put_extra("plane", arrays, seq)
    kept = full.snapshot().extras["plane"]
    assert kept.keys() == arrays.keys()
    for name, array in arrays.items():
        assert kept[name].dtype == array.dtype
        np.testing.assert_array_equal(kept[name], array)
    assert full.check() == []
    put(full, LedgerKind.HAZARDS, ledger_rows.hazards(1, ENTERPRISES).assign(owner="钱某"))
    assert full.snapshot().extras == {}
    assert not full.put_extra("plane", arrays, seq)


def test_positions_of_references() -> None:
    ids = np.array([3, 4, 5]), np.array([3, 5, 9]), np.array([], np.int64)
    wanted = np.array([5, 0, 3, 6])
    answers = [read_snapshot.positions(item, wanted).tolist() for item in ids]
    assert answers == [[2, -1, 0, -1], [1, -1, 0, -1], [-1] * 4]


def test_every_snapshot_column_is_packed(full: Workspace) -> None:
    with closing(sqlite3.connect(full.path)) as connection:
        seqs = read_snapshot.latest_seqs(connection)
        for kind, names in packing.SNAPSHOT_COLUMNS.items():
            columns = packed.load(connection, kind.value, seqs.get(kind.value, 0))
            assert columns is not None
            assert {*columns.arrays, *columns.texts} == {"id", *names}
    assert set(packing.SNAPSHOT_COLUMNS) < set(RecordKind)


def test_opening_and_reading_imports_nothing_heavy(full_file: Path) -> None:
    """The first picture must not wait for pandas, SQLAlchemy or Alembic."""
    code = (
        "import sys; from pathlib import Path; from ledger.store.workspace import Workspace\n"
        f"w = Workspace.open(Path({str(full_file)!r}), read_only=True); w.snapshot(); w.head(); w.units(); w.close()\n"
        "print(sorted({'pandas', 'sqlalchemy', 'alembic', 'geopandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
