"""Conflicts by rule and the two readings of an earlier moment, as the command line tells them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.program import battlemap


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("clashes")
    arguments = ("--pack", "dadukou-2022", "--enterprises", "60", "--out", out, "--no-window")
    made = battlemap("demo", *arguments, state=out)
    assert made.code == 0, made
    return out / "dadukou-2022.bmap"


def test_measures_list_conflicts_by_rule_and_unit(workspace: Path) -> None:
    answer = battlemap("measures", workspace, "--format", "json", state=workspace.parent).json()
    area, *parts = answer["units"]
    by_rule = {rule["item"]: rule for rule in answer["conflicts"]}
    assert {item: rule["count"] for item, rule in by_rule.items()} == area["by_conflict"]
    for item, count in area["by_conflict"].items():
        assert sum(part["by_conflict"][item] for part in parts) == count
    assert area["grave_conflicts"] == sum(rule["count"] for rule in by_rule.values() if rule["is_grave"])
    assert by_rule["B02"]["label"] == "有重大隐患仍在生产"


def test_check_tells_conflicts_without_calling_them_damage(workspace: Path) -> None:
    answer = battlemap("measures", workspace, "--format", "json", state=workspace.parent).json()
    run = battlemap("check", workspace, state=workspace.parent)
    assert run.code == 0, run
    assert "完好" in run.out
    assert "不是损坏" in run.out
    count = sum(rule["count"] for rule in answer["conflicts"])
    assert f"冲突 {count:,} 项（按 {len(answer['conflicts'])} 条规则）" in run.out


def test_what_was_known_then_needs_a_moment_and_is_named(workspace: Path, tmp_path: Path) -> None:
    state = workspace.parent
    for command in (("measures", workspace), ("share", workspace, "--out", tmp_path / "a.html")):
        assert "当时所知" in battlemap(*command, "--known", state=state).refused()
    early = battlemap("measures", workspace, "--known", "--as-of", "2001-01-01", state=state)
    assert early.refused()
    later = ("--as-of", "2099-12-31")  # after every change: both readings hold the same record
    so, known = (battlemap("measures", workspace, *later, *more, state=state) for more in ((), ("--known",)))
    assert so.code == known.code == 0
    assert "（业务日期）" in so.out
    assert "（当时所知）" in known.out
    assert known.out.replace("当时所知", "业务日期") == so.out


def test_sheet_and_page_say_which_reading_they_show(workspace: Path, tmp_path: Path) -> None:
    options = ("--known", "--as-of", "2099-12-31")
    page, sheet = tmp_path / "a.html", tmp_path / "a.svg"
    assert battlemap("share", workspace, "--out", page, *options, state=workspace.parent).code == 0
    assert re.search(r"截至 <b>2099-12-31 23:59（当时所知）", page.read_text("utf-8"))
    assert battlemap("sheet", workspace, "situation", "--out", sheet, *options, state=workspace.parent).code == 0
    assert sheet.stat().st_size > 10_000
