"""A workspace of an older program: backed up, brought up to date at its first opening, or left as it is."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.dump import dump
from ledger.journal import RecordKind
from ledger.problem import Refused, WorkspaceDamaged
from ledger.store.backup import probe
from ledger.store.backup_folder import backups, folder_of
from ledger.store.schema import SCHEMA_VERSION
from ledger.store.workspace import Workspace

SCHEMA_1 = Path(__file__).parents[2] / "data" / "schema-1.bmap.gz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """What the program of schema 1 wrote."""
    path = tmp_path / "旧.bmap"
    path.write_bytes(gzip.decompress(SCHEMA_1.read_bytes()))
    return path


def schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_it_is_backed_up_and_brought_up_to_date(old: Path) -> None:
    before = old.read_bytes()
    with Workspace.open(old) as workspace:
        assert [notice.code for notice in workspace.notices] == ["migrated"]
        assert workspace.check() == []
        assert len(workspace.snapshot().enterprises) == 40
        assert workspace.enterprise(1)["phone"] == "000"
        with workspace.change(by="王某", reason="登记") as change:
            change.create(RecordKind.STEP, {"hazard_id": 1, "note": "新结构的记录"})
    with Workspace.open(old) as workspace:
        assert workspace.notices == []
        assert workspace.check() == []
    (backup,) = backups(old)
    assert (backup.why, schema(backup.path), schema(old)) == ("升级前", 1, SCHEMA_VERSION)
    restored = old.with_name("退回.bmap")
    restored.write_bytes(before)
    assert dump(backup.path) == dump(restored)


def test_reading_alone_leaves_it_as_it_is_and_says_what_to_do(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(Refused, match=r"旧版本.*battlemap upgrade"):
        Workspace.open(old, read_only=True)
    assert old.read_bytes() == before
    assert [item.name for item in old.parent.iterdir()] == [old.name]


def test_without_a_backup_there_is_no_upgrade(old: Path) -> None:
    before = dump(old)
    folder_of(old).write_text("这里不能建文件夹")
    with pytest.raises(Refused, match="没有升级"):
        Workspace.open(old)
    assert dump(old) == before
    assert schema(old) == 1
    folder_of(old).unlink()
    Workspace.open(old).close()
    assert schema(old) == SCHEMA_VERSION


def test_a_damaged_one_is_not_upgraded(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("UPDATE workspace SET head_seq = 3")
        connection.commit()
    with pytest.raises(WorkspaceDamaged):
        Workspace.open(old)
    assert schema(old) == 1


def test_its_backup_can_be_probed(old: Path) -> None:
    head = probe(old)
    with Workspace.open(old) as workspace:
        assert (head.seq, head.hash) == (workspace.head().seq, workspace.head().hash)
