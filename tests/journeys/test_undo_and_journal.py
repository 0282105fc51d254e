"""Undo of an import on the command line: the numbers go back, the journal says who did it, and it can be redone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.program import battlemap


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undo")
    arguments = ("--pack", "dadukou-2022", "--enterprises", "40", "--out", out, "--no-window")
    made = battlemap("demo", *arguments, state=out)
    assert made.code == 0, made
    new = out / "区.bmap"
    assert battlemap("new", new, "--pack", "dadukou-2022", "--units", "500104", state=out).code == 0
    brought = battlemap("import", new, out / "dadukou-2022-ledger.xlsx", "--yes", state=out)
    assert brought.code in (0, 1), brought
    return new


def _enterprises(workspace: Path) -> int:
    run = battlemap("measures", workspace, "--format", "json", state=workspace.parent)
    figures = {figure["id"]: figure["value"] for figure in run.json()["figures"]}
    return int(figures["enterprises"])


def test_an_import_is_undone_and_redone(workspace: Path) -> None:
    state = workspace.parent
    before = _enterprises(workspace)
    newest = battlemap("journal", workspace, "--format", "json", state=state).json()[0]
    assert "导入台账" in newest["事由"]
    done = battlemap("undo", workspace, str(newest["批次"]), "--by", "王某", "--reason", "导错文件", state=state)
    assert done.code == 0, done
    assert "撤除" in done.out
    assert _enterprises(workspace) == 0
    undo = battlemap("journal", workspace, "--of", "王某", "--format", "json", state=state).json()
    assert [row["事由"] for row in undo] == [f"撤销第 {newest['批次']} 批：导错文件"]
    assert battlemap("undo", workspace, str(undo[0]["批次"]), state=state).code == 0
    assert _enterprises(workspace) == before > 0
    assert battlemap("check", workspace, state=state).code == 0


def test_a_batch_is_told_change_by_change(workspace: Path) -> None:
    told = battlemap("journal", workspace, "--batch", "2", "--limit", "3", state=workspace.parent)
    assert told.code == 0
    assert told.out.count("日志 ") == 3
    assert "作业票编号：" in told.out


@pytest.mark.parametrize("arguments", [("1",), ("999",), (), ("2", "--seq", "5")])
def test_what_cannot_be_undone_is_told(workspace: Path, arguments: tuple[str, ...]) -> None:
    battlemap("undo", workspace, *arguments, state=workspace.parent).refused()
