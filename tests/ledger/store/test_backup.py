"""Backups: whole and tested, thinned but never away, put back without a lie, and used as anchors."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import ledger_rows
from bench.dump import dump
from ledger.fields import LedgerKind
from ledger.finding import Finding
from ledger.journal import RecordKind
from ledger.problem import Cancelled, Refused, WorkspaceDamaged
from ledger.snapshot import WorkspaceInfo
from ledger.store import backup, backup_folder, network
from ledger.store.backup_folder import Why, backups, folder_of
from ledger.store.restoring import restore
from ledger.store.thinning import RECENT, kept
from ledger.store.workspace import Workspace
from ledger.unit import UnitLevel, UnitRecord
from tests.helpers.store import put

_NOON = datetime(2026, 11, 20, 12, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace with a few records, closed."""
    place = tmp_path / "演示.bmap"
    with ledger_rows.new_workspace(place) as workspace:
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(40))
    return place


def edit(path: Path, phone: str) -> None:
    with Workspace.open(path) as workspace, workspace.change(by="李某", reason="改电话") as change:
        change.update(RecordKind.ENTERPRISE, 1, {"phone": phone})


def test_a_backup_holds_what_the_workspace_holds(path: Path) -> None:
    with Workspace.open(path) as workspace, workspace.change(by="王某", reason="写入中") as change:
        change.update(RecordKind.ENTERPRISE, 1, {"phone": "不算数"})
        made = backup.keep(path, Why.DAILY)  # while somebody writes: what he has not saved is not in it
    assert made is not None
    assert "不算数" not in "".join(dump(made.backup.path))
    with Workspace.open(path) as workspace:
        assert workspace.enterprise(1)["phone"] == "不算数"
    with Workspace.open(made.backup.path) as opened:
        assert opened.check() == []
        put(opened, LedgerKind.ENTERPRISES, ledger_rows.enterprises(41))


def test_nothing_new_is_not_backed_up_again(path: Path) -> None:
    assert backup.keep(path, Why.DAILY) is not None
    assert backup.keep(path, Why.IMPORT) is None
    edit(path, "1")
    assert backup.keep(path, Why.IMPORT) is not None
    backups(path)[-1].path.write_bytes(b"")  # what is no longer whole does not count
    assert backup.keep(path, Why.IMPORT) is not None
    assert [item.why for item in backups(path)] == ["每日", "导入前", "导入前"]


def test_a_file_is_never_replaced_by_a_backup(path: Path) -> None:
    target = path.with_name("x.bmap")
    target.write_text("别动我")
    with pytest.raises(Refused, match="已经存在"):
        backup.copy(path, target)
    assert target.read_text() == "别动我"
    with pytest.raises(Cancelled):
        backup.copy(path, path.with_name("y.bmap"), cancelled=lambda: True)
    assert sorted(item.name for item in path.parent.iterdir()) == ["x.bmap", path.name]


def test_an_automatic_backup_that_fails_is_told_and_work_goes_on(path: Path) -> None:
    folder_of(path).write_text("占着名字")
    told: list[Finding] = []
    with Workspace.open(path) as workspace:
        workspace.tell = told.append
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(41))
        workspace.undo(batch=3, by="王某")
    assert [finding.code for finding in told] == ["backup_failed"]
    assert "没有做成备份" in told[0].message


def test_a_damaged_workspace_is_not_written_by_what_backs_up_first(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 8192 * 8192
    data[middle : middle + 8192] = bytes(8192)
    path.write_bytes(data)
    with Workspace.open(path, sampled=False) as workspace, pytest.raises(WorkspaceDamaged):
        workspace.undo(batch=2, by="王某")
    assert path.read_bytes() == data


def test_restoring_over_a_workspace_tells_the_truth(path: Path) -> None:
    backup.keep(path, Why.DAILY)
    before = dump(path, without_times=True)
    edit(path, "后来的")
    with Workspace.open(path) as window:  # another window has it open all the while
        assert window.enterprise(1)["phone"] == "后来的"
        done = restore(backups(path)[0].path, path, "高某")
        assert window.enterprise(1)["phone"] != "后来的"
        assert window.check() == []
        (last,) = window.batches(limit=1)
        assert (last.id, last.by) == (done.batch_id, "高某")
        assert last.reason.startswith("从备份恢复：")
        assert "替换留痕第" in last.reason
    assert done.replaced == backups(path)[-1].path
    with Workspace.open(backups(path)[-1].path, read_only=True) as replaced:
        assert replaced.enterprise(1)["phone"] == "后来的"
    kept_rows = {line for line in before if line.startswith(("enterprise:", "unit:", "batch:"))}
    assert kept_rows <= set(dump(path, without_times=True))
    with Workspace.open(path) as workspace:
        assert workspace.notices == []
    edit(path, "再来")
    assert backup.keep(path, Why.DAILY) is not None


def test_restoring_to_a_new_file(path: Path) -> None:
    backup.keep(path, Why.DAILY)
    target = path.with_name("新.bmap")
    done = restore(backups(path)[0].path, target, "高某")
    assert done.replaced is None
    with Workspace.open(target) as workspace:
        assert workspace.check() == []
        assert workspace.head().hash == done.head.hash
    assert sorted(item.name for item in path.parent.iterdir()) == sorted([path.name, target.name, folder_of(path).name])


def test_a_damaged_file_is_put_aside_by_a_restoration(path: Path) -> None:
    backup.keep(path, Why.DAILY)
    path.write_bytes(path.read_bytes()[:20_000])
    spoiled = path.read_bytes()
    path.with_name(f"{path.name}-wal").write_bytes(b"stale" * 100)
    with pytest.raises(WorkspaceDamaged):
        Workspace.open(path).snapshot()
    good = backup.newest_good(path)
    assert good is not None
    done = restore(good.path, path, "高某")
    assert done.replaced is not None
    assert done.replaced.read_bytes() == spoiled
    with Workspace.open(path) as workspace:
        assert workspace.check() == []
        assert "损坏" in workspace.batches(limit=1)[0].reason


def test_a_bad_backup_is_not_restored_and_not_offered(path: Path) -> None:
    backup.keep(path, Why.DAILY)
    edit(path, "1")
    backup.keep(path, Why.DAILY)
    first, second = backups(path)
    with closing(sqlite3.connect(second.path)) as connection:
        connection.execute("UPDATE enterprise SET name = '改' WHERE id = 3")
        connection.commit()
    with pytest.raises(Refused, match="没有恢复"):
        restore(second.path, path, "高某")
    second.path.write_bytes(second.path.read_bytes()[:40_000])
    good = backup.newest_good(path)
    assert good is not None
    assert good.path == first.path
    with pytest.raises((Refused, WorkspaceDamaged)):
        restore(second.path, path, "高某")
    with Workspace.open(path) as workspace:
        assert workspace.enterprise(1)["phone"] == "1"


def test_an_older_copy_put_in_place_is_found_by_the_backups(path: Path) -> None:
    older = path.read_bytes()
    edit(path, "1")
    backup.keep(path, Why.DAILY)
    path.write_bytes(older)
    with Workspace.open(path) as workspace:
        assert [notice.code for notice in workspace.notices] == ["older_than_backup"]
        assert [finding.code for finding in workspace.check()] == ["journal_truncated"]


def test_another_workspace_in_place_is_found_by_the_backups(path: Path) -> None:
    backup.keep(path, Why.DAILY)
    other = path.with_name("别的.bmap")
    area = UnitRecord("1", "别的区", "别的区", UnitLevel.AREA, None, 0, None, "")
    info = WorkspaceInfo("别的区", "jilin-2021", True, "演示", "", "", None)
    with Workspace.create(other, info, [area], "王某") as workspace:
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(60, seed=9).assign(unit_position=-1))
    other.replace(path)
    with Workspace.open(path) as workspace:
        assert [notice.code for notice in workspace.notices] == ["other_workspace"]
        assert [finding.code for finding in workspace.check()] == ["journal_anchor"]
    with pytest.raises(Refused, match="另一个工作区"):
        backup.keep(path, Why.DAILY)


def test_a_new_workspace_of_the_same_name_starts_with_a_folder_of_its_own(path: Path) -> None:
    backup.keep(path, Why.DAILY)
    path.unlink()
    with ledger_rows.new_workspace(path) as workspace:
        assert workspace.notices == []
        put(workspace, LedgerKind.ENTERPRISES, ledger_rows.enterprises(5))
    assert backup.keep(path, Why.DAILY) is not None
    assert len(backups(path)) == 1
    assert len(list(path.with_name(f"{path.name}-backups-2").glob("*.bmap"))) == 1


def test_the_folder_may_lie_elsewhere(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(backup_folder.FOLDER_VARIABLE, str(tmp_path / "另一块盘"))
    made = backup.keep(path, Why.DAILY)
    assert made is not None
    assert made.backup.path.parent.parent == tmp_path / "另一块盘"
    assert [item.path for item in backups(path)] == [made.backup.path]


def test_the_folder_keeps_to_its_budget(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(backup.BUDGET_VARIABLE, str(2.5 * path.stat().st_size / 1e9))
    for number in range(5):
        edit(path, str(number))
        backup.keep(path, Why.DAILY)
    assert [item.number for item in backups(path)] == [4, 5]


def test_two_programs_do_not_back_up_at_once(path: Path) -> None:
    answers: list[object] = []

    def work() -> None:
        try:
            answers.append(backup.keep(path, Why.DAILY))
        except Refused as problem:
            answers.append(problem.message)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(backups(path)) == 1


def simulated(moments: list[datetime]) -> list[datetime]:
    """What is left when a backup is made at each of these moments and the folder thinned after each."""
    left: list[datetime] = []
    for moment in moments:
        left.append(moment)
        keep = kept(left)
        left = [item for position, item in enumerate(left) if position in keep]
        assert left[-1] == moment
    return left


def test_400_days_of_backups_are_thinned_to_days_weeks_and_months() -> None:
    start = datetime(2026, 1, 1, 9, 0)
    left = simulated([start + timedelta(days=day, hours=hour) for day in range(400) for hour in (0, 3, 6)])
    newest = start + timedelta(days=399, hours=6)
    assert {newest.date() - timedelta(days=day) for day in range(7)} <= {moment.date() for moment in left}
    assert len({(moment.year, moment.month) for moment in left}) == 12
    assert len({moment.isocalendar()[:2] for moment in left if newest - moment < timedelta(weeks=5)}) == 5
    assert len(left) <= 7 + 5 + 12 + RECENT
    assert [moment for moment in left if newest - moment <= timedelta(hours=24)][-4:] == [
        newest - timedelta(hours=hours) for hours in (24, 6, 3, 0)
    ]


@pytest.mark.parametrize("jump", [timedelta(days=3650), timedelta(days=-1), timedelta(days=-400)])
def test_a_clock_that_jumps_thins_nothing_away(jump: timedelta) -> None:
    days = [_NOON + timedelta(days=day) for day in range(30)]
    before = simulated(days)
    after = simulated([*days, days[-1] + jump])
    assert after[-1] == days[-1] + jump
    assert len(set(before) - set(after)) <= 2  # one more day and one more week, nothing else


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), min_size=1, max_size=60))
def test_the_newest_is_always_kept_and_most_of_few(moments: list[datetime]) -> None:
    keep = kept(moments)
    assert len(moments) - 1 in keep
    assert len(keep) >= min(7, len({moment.date() for moment in moments}))
    assert len(keep) <= 7 + 5 + 12 + RECENT


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
//server/share /mnt/share cifs rw 0 0
server:/home /home/a\040b nfs4 rw 0 0
tmpfs /mnt/share/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "share"),
    [
        ("/mnt/share/a.bmap", "cifs"),
        ("/mnt/shared/a.bmap", ""),
        ("/home/a b/x/a.bmap", "nfs4"),
        ("/mnt/share/local/a", ""),
    ],
)
def test_shares_are_known_by_their_mount(
    place: str, share: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    monkeypatch.setattr(network, "MOUNTS", mounts)
    assert network.share_of(Path(place)) == share


def test_a_workspace_on_a_share_is_only_read_and_says_why(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of mounts is written by the test: there is no share to be had here."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"//server/share {tmp_path} cifs rw 0 0\n")
    monkeypatch.setattr(network, "MOUNTS", mounts)
    with Workspace.open(path) as workspace:
        assert workspace.is_read_only
        assert [notice.code for notice in workspace.notices] == ["read_only"]
        assert workspace.enterprise(1)["id"] == 1
        with pytest.raises(Refused, match="网络共享（cifs）"), workspace.change(by="王某", reason="改"):
            pass
    with pytest.raises(Refused, match="网络共享"):
        ledger_rows.new_workspace(tmp_path / "新.bmap")
    with pytest.raises(Refused, match="网络共享"):
        restore(path, tmp_path / "新.bmap", "王某")
