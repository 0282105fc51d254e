"""The snapshot says what the tables say, whether it comes from packed columns or from the tables."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench import ledger_rows
from bench.behind import behind
from ledger.fields import LedgerKind
from ledger.journal import RecordKind
from ledger.snapshot import Snapshot
from ledger.store import current, editing, packed, packing, read_snapshot
from ledger.store.place import Place
from ledger.store.workspace import Workspace
from tests.helpers.store import put
from tests.helpers.stores import ENTERPRISES, HAZARDS, ZONES, FileStore


def sql(place: Place, *statements: str) -> None:
    with behind(place) as raw:
        for statement in statements:
            raw.execute(statement)


def packed_seqs(place: Place) -> dict[str, int]:
    with behind(place) as raw:
        return dict(raw.execute("SELECT owner, MAX(seq) FROM packed GROUP BY owner").fetchall())


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


def test_packed_columns_say_what_the_tables_say(full: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_MANY", 0)  # readers pack whatever they had to read
    from_packed = full.snapshot()
    sql(full.place, "DELETE FROM packed")
    with Workspace.open(full.place) as other:
        from_tables = other.snapshot()
    assert_equal(from_packed, from_tables)
    assert (len(from_packed.enterprises), len(from_packed.hazards)) == (ENTERPRISES, HAZARDS)
    assert len(from_packed.zones) == len(from_packed.operations) == ZONES
    assert packed_seqs(full.place).keys() == {kind.value for kind in packing.SNAPSHOT_COLUMNS}  # again by the reader


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


def test_a_change_of_many_records_packs_their_kind_anew(full: Workspace) -> None:
    before = packed_seqs(full.place)
    put(full, LedgerKind.HAZARDS, ledger_rows.hazards(HAZARDS, ENTERPRISES).assign(owner="钱某"))
    after = packed_seqs(full.place)
    assert after["hazard"] > before["hazard"]
    assert after["enterprise"] == before["enterprise"]
    assert full.snapshot().hazards.owner.tolist() == ["钱某"] * HAZARDS


def test_a_small_change_is_read_by_every_reader(full: Workspace) -> None:
    before, reader = packed_seqs(full.place), Workspace.open(full.place)
    remembered = reader.snapshot()
    put(full, LedgerKind.HAZARDS, ledger_rows.hazards(3, ENTERPRISES).assign(owner="钱某"))
    assert packed_seqs(full.place) == before
    assert remembered.hazards.owner.tolist()[:3] != ["钱某"] * 3
    with reader, Workspace.open(full.place, read_only=True) as newcomer:
        answers = [full.snapshot(), reader.snapshot(), newcomer.snapshot()]
    for answer in answers:
        assert answer.hazards.owner.tolist()[:3] == ["钱某"] * 3
        assert answer.hazards.owner.tolist()[3:] == remembered.hazards.owner.tolist()[3:]
    assert packed_seqs(full.place) == before
    assert full.check() == []


def test_created_and_removed_records_are_read_too(full: Workspace) -> None:
    full.snapshot()
    with full.change(by="王某", reason="登记") as change:
        new = [change.create(RecordKind.HAZARD, {"description": f"新增{number}"}) for number in range(3)]
    with full.change(by="王某", reason="撤销") as change:
        change.remove(RecordKind.HAZARD, new[1])
    with Workspace.open(full.place) as other:
        for snapshot in (full.snapshot(), other.snapshot()):
            assert snapshot.hazards.id.tolist()[-2:] == [new[0], new[2]]
            assert snapshot.hazards.description.tolist()[-2:] == ["新增0", "新增2"]
    assert full.check() == []
    assert full.put_extra("plane", {"x": np.arange(3)}, full.head().seq)
    row = full.history(RecordKind.HAZARD, new[1])[-1]
    with full.change(by="王某", reason="恢复") as change:
        editing.put_back(change._connection, change._journal, RecordKind.HAZARD, new[1], row.before)
    assert full.snapshot().hazards.description.tolist()[-3:] == ["新增0", "新增1", "新增2"]
    assert full.check() == []


def test_much_that_has_piled_up_is_packed_by_a_reader(full: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "_MANY", 5)
    reader = Workspace.open(full.place)
    seqs = []
    with reader:
        for number in range(6):
            with full.change(by="王某", reason="改责任人") as change:
                change.update(RecordKind.HAZARD, 1 + number, {"owner": "孙某"})
            assert reader.snapshot().hazards.owner[number] == "孙某"
            seqs.append(packed_seqs(full.place)["hazard"])
    assert seqs[0] == seqs[3] < seqs[4] == seqs[5]
    assert full.check() == []


def test_a_file_put_back_from_a_backup_is_not_taken_for_what_was_read_before(
    file_store: FileStore, tmp_path: Path
) -> None:
    full = Workspace.open(file_store.full())
    backup = Path(shutil.copy(full.path, tmp_path / "backup.bmap"))
    for reason in ("甲", "乙"):
        with full.change(by="王某", reason=reason) as change:
            change.update(RecordKind.HAZARD, 1, {"owner": reason})
    reader = Workspace.open(full.place, read_only=True)
    with reader:
        assert reader.snapshot().hazards.owner[0] == "乙"
        full.close()
        shutil.copy(backup, full.path)
        with Workspace.open(full.place) as restored:
            for reason in ("丙", "丁", "戊"):
                with restored.change(by="李某", reason=reason) as change:
                    change.update(RecordKind.HAZARD, 2, {"owner": reason})
        snapshot = reader.snapshot()
    assert snapshot.hazards.owner.tolist()[:2] == [ledger_rows.hazards(HAZARDS, ENTERPRISES).owner[0], "戊"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE packed SET seq = seq - 1",
        "UPDATE packed SET layout = layout + 1",
        "DELETE FROM packed WHERE name = 'lon'",
        "UPDATE packed SET data = substr(data, 1, 8) WHERE name = 'lat'",
        "UPDATE packed SET data = substr(data, 1, 9) WHERE name = 'lat'",
        "UPDATE packed SET data = substr(data, 1, 1) WHERE name = 'name' AND owner = 'enterprise'",
        "DELETE FROM packed WHERE name LIKE '%#lengths'",
        "UPDATE packed SET dtype = 'nonsense'",
    ],
)
def test_packed_columns_that_do_not_fit_are_ignored(full: Workspace, statement: str) -> None:
    right = full.snapshot()
    sql(full.place, statement)
    with Workspace.open(full.place) as other:
        assert_equal(other.snapshot(), right)


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


def test_extras_of_one_kind_are_kept_until_a_record_of_it_changes(full: Workspace) -> None:
    arrays = {"x": np.arange(3)}
    assert full.put_extra("plane", arrays, full.head().seq, RecordKind.ENTERPRISE)
    put(full, LedgerKind.HAZARDS, ledger_rows.hazards(1, ENTERPRISES).assign(owner="钱某"))
    assert full.snapshot().extras["plane"]["x"].tolist() == [0, 1, 2]
    assert full.check() == []
    with full.change(by="王某", reason="更正") as change:
        change.update(RecordKind.ENTERPRISE, 7, {"lon": 125.0})
    assert full.snapshot().extras == {}


def test_positions_of_references() -> None:
    ids = np.array([3, 4, 5]), np.array([3, 5, 9]), np.array([], np.int64)
    wanted = np.array([5, 0, 3, 6])
    answers = [read_snapshot.positions(item, wanted).tolist() for item in ids]
    assert answers == [[2, -1, 0, -1], [1, -1, 0, -1], [-1] * 4]


def test_every_snapshot_column_is_packed(full: Workspace) -> None:
    with behind(full.place) as connection:
        for kind, names in packing.SNAPSHOT_COLUMNS.items():
            columns = packed.load(connection, kind.value, packed.packed_seq(connection, kind.value) or 0)
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
