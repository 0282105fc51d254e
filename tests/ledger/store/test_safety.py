"""Kills, damage, a full disk and other programs: small runs of the campaigns in ``bench``, and what the user is told."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bench import damaging, ledger_rows
from bench.disk_full import small_disk
from bench.dump import dump
from bench.kill_campaign import WRITES, campaign
from ledger.fields import LedgerKind
from ledger.journal import RecordKind, now
from ledger.problem import Problem, Refused, WorkspaceDamaged
from ledger.store.backup_folder import Why, backups, folder_of
from ledger.store.intent import Intent, noted
from ledger.store.workspace import Workspace
from tests.helpers.store import put


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace with a few records, closed."""
    place = tmp_path / "演示.bmap"
    with ledger_rows.new_workspace(place) as workspace:
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(40))
    return place


@pytest.mark.parametrize("what", WRITES)
def test_killed_writes_leave_before_or_after_and_the_right_one_is_told(what: str, tmp_path: Path) -> None:
    result = campaign(tmp_path, what, kills=4, rows=600, seed=5)
    assert (result["wrong"], result["told_wrong"]) == (0, 0)
    assert result["before"] + result["after"] == 4
    assert result["slowest_opening_s"] <= 5


def test_damage_is_found_and_not_written_over(tmp_path: Path) -> None:
    original = damaging.original(tmp_path / "original")
    ends = [damaging.attempt(original, tmp_path / "damaged", seed).end for seed in range(25)]
    assert not {*ends} & {*damaging.BAD}
    assert "opening" in ends


@pytest.mark.parametrize("damage", [damaging.lost_log, damaging.foreign_log])
def test_a_log_that_is_not_its_own_is_found_and_leaves_the_file_alone(damage: damaging.Damage, tmp_path: Path) -> None:
    import random

    original = damaging.original(tmp_path / "original")
    path = tmp_path / "a" / "a.bmap"
    path.parent.mkdir()
    path.write_bytes(original.path.read_bytes())
    folder_of(path).mkdir()
    (folder_of(path) / "heads.jsonl").write_bytes((folder_of(original.path) / "heads.jsonl").read_bytes())
    damage(path, random.Random(1), original)
    content = path.read_bytes()
    try:
        with Workspace.open(path) as workspace:
            assert [notice.code for notice in workspace.notices] == ["older_than_backup"]
    except WorkspaceDamaged:
        assert path.read_bytes() == content


SLEEPER = """
import sys, time
from pathlib import Path
from ledger.store.workspace import Workspace
from ledger.journal import RecordKind
with Workspace.open(Path(sys.argv[1])) as workspace:
    with workspace.change(by="张某", reason="导入台账 三月.xlsx") as change:
        change.update(RecordKind.ENTERPRISE, 1, {"phone": "张某的"})
        print("writing", flush=True)
        sys.stdin.read()
"""


def writer(path: Path) -> subprocess.Popen[str]:
    """Another program in the middle of a change; it ends the change when its stdin is closed."""
    command = [sys.executable, "-c", SLEEPER, str(path)]
    root = str(Path(__file__).parents[3])
    other = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "writing\n"
    return other


def test_who_holds_the_file_is_told_and_reading_goes_on(path: Path) -> None:
    with writer(path) as other:
        with Workspace.open(path, wait_s=0) as workspace:
            assert workspace.notices == []
            assert workspace.enterprise(1)["phone"] != "张某的"
            with pytest.raises(Refused, match=rf"张某（进程 {other.pid}）.*导入台账 三月.xlsx.*没有写入任何内容"):
                put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(41))
        other.communicate("")
    with Workspace.open(path) as workspace:
        assert (workspace.notices, workspace.enterprise(1)["phone"]) == ([], "张某的")


def test_a_program_of_others_that_holds_the_file_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            Workspace.open(path, wait_s=0) as workspace,
            pytest.raises(Refused, match="另一个程序占用"),
            workspace.change(by="王某", reason="改"),
        ):
            pass


def test_a_killed_import_is_told_once(path: Path) -> None:
    before = dump(path)
    with writer(path) as other:
        other.kill()
    with Workspace.open(path, read_only=True) as reader:
        assert [notice.code for notice in reader.notices] == ["interrupted"]
    with Workspace.open(path) as workspace:
        (notice,) = workspace.notices
        assert "导入台账 三月.xlsx”（张某，" in notice.message
        assert "没有完成，工作区保持此前的状态" in notice.message
    with Workspace.open(path) as workspace:
        assert workspace.notices == []
    assert dump(path) == before
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_change_whose_program_died_after_saving_is_told_as_done(path: Path) -> None:
    with Workspace.open(path) as workspace, workspace.change(by="张某", reason="改电话") as change:
        change.update(RecordKind.ENTERPRISE, 1, {"phone": "1"})
        note = next(path.parent.glob(f"{path.name}-busy-*")).read_bytes()
    path.with_name(f"{path.name}-busy-left").write_bytes(note)  # as kill -9 leaves it between commit and tidying up
    with Workspace.open(path) as workspace:
        assert [notice.code for notice in workspace.notices] == ["completed"]
        assert "第 3 批" in workspace.notices[0].message


def test_what_was_being_prepared_is_told_once_with_what_was_written(path: Path) -> None:
    with noted(path, Intent("导入台账 三月.xlsx", "张某", now(), 0)):
        prepared = next(path.parent.glob(f"{path.name}-busy-*")).read_bytes()
        with noted(path, Intent("导入台账 三月.xlsx", "张某", now(), 9)):
            both = [item.read_bytes() for item in path.parent.glob(f"{path.name}-busy-*")]
    for notes in ([prepared], both):
        for number, note in enumerate(notes):
            path.with_name(f"{path.name}-busy-{number}").write_bytes(note)
        with Workspace.open(path) as workspace:
            assert [notice.code for notice in workspace.notices] == ["interrupted"]


def test_garbage_beside_the_file_is_no_news(path: Path) -> None:
    path.with_name(f"{path.name}-busy-x").write_text('{"what": 1')
    path.with_name(f"{path.name}-busy-y").write_text("")
    with Workspace.open(path) as workspace:
        assert workspace.notices == []


def test_a_file_that_was_moved_away_is_told_and_found_again(path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.head()
        elsewhere = path.rename(path.with_name("别处.bmap"))
        with pytest.raises(Refused, match="移动、改名"):
            workspace.head()
        with pytest.raises(Refused, match="移动、改名"), workspace.change(by="王某", reason="改"):
            pass
        elsewhere.rename(path)
        assert workspace.head().seq
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(41))


def test_the_check_of_the_day_comes_before_the_first_write(path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.safeguard(Why.DAILY)
        assert [item.why for item in backups(path)] == ["每日"]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE enterprise SET name = '改' WHERE id = 3")
        connection.commit()
    with Workspace.open(path) as workspace:
        workspace.safeguard(Why.DAILY)  # done for today
        (folder_of(path) / "checked").write_text("2026-01-01")
        with pytest.raises(WorkspaceDamaged, match="每日检查"):
            workspace.safeguard(Why.DAILY)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make a disk of fixed size")
def test_a_full_disk_is_told_and_after_tidying_up_work_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 6) as disk:
        path = disk / "演示.bmap"
        with ledger_rows.new_workspace(path) as workspace:
            put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(200))
            ballast = disk / "ballast"
            with suppress(OSError), ballast.open("wb", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass
            before = dump(path)
            with pytest.raises(Problem, match="磁盘空间不足"):
                put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(400))
            assert len(workspace.snapshot().enterprises) == 200
            assert dump(path) == before
            ballast.unlink()
            assert put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(400)).is_new.sum() == 200
            assert workspace.check() == []
