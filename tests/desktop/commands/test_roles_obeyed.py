"""Every role gives every command on the command line: what is let through is exactly what the table says."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from desktop.cli import app
from ledger.hazard import HazardAction
from ledger.journal import RecordKind
from ledger.people import Role
from ledger.problem import Refused
from ledger.roles import TABLE, Command, NotEntitled, command_of
from ledger.store.workspace import Workspace
from tests.helpers.rectifying import walk
from tests.helpers.staffed import NAMES, staff
from tests.helpers.stored import stored_workspace

OWNER = "韩建国"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("roles") / "演示.bmap"
    with stored_workspace(path, enterprises=3, hazards=2, pinned_as_of=None) as made:
        staff(made)
        walk(made, HazardAction.REGISTER)
        with made.change(by="测试", reason="改正责任人") as change:
            change.update(RecordKind.HAZARD, 1, {"owner": OWNER})
    shutil.copy(path, path.with_name("备份.bmap"))
    return path


@pytest.fixture
def workspace(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / original.name))


def run(*arguments: object) -> None:
    """The command in this process; its refusals come through. Leaving with an exit code is no refusal."""
    try:
        app([str(argument) for argument in arguments], standalone_mode=False)
    except typer.Exit:
        return


def last_batch(workspace: Path, by: str, name: str) -> int:
    """Number of a batch made by ``name``: an entry of his own in the record."""
    with Workspace.open(workspace) as opened:
        with opened.change(by=name, reason=f"{by}试") as change:
            change.update(RecordKind.ENTERPRISE, 1, {"note": f"{name}写"})
        return opened.batches(limit=1)[0].id


def attempts(workspace: Path, original: Path, name: str) -> dict[Command, tuple[object, ...]]:
    """What a person of this name types for each command."""
    out = workspace.parent
    answer: dict[Command, tuple[object, ...]] = {
        Command.VIEW: ("hazard", "list", workspace),
        Command.READ_RECORD: ("hazard", "show", workspace, "#1"),
        Command.EXPORT: ("hazard", "export", workspace, 1, "--out", out),
        Command.IMPORT: ("import", workspace, out / "没有.xlsx", "--yes"),
        Command.EDIT: (
            *("inspection", "new", workspace, "--enterprise", "#1", "--inspectors", "方某、许某", "--findings", 0),
        ),
        Command.REPORT: (
            *("hazard", "new", workspace, "--enterprise", "#1", "--description", "隐患", "--actor", "方某"),
        ),
        Command.UNDO_OWN: ("undo", workspace, last_batch(workspace, name, name)),
        Command.UNDO: ("undo", workspace, last_batch(workspace, name, "别人")),
        Command.BACKUP: ("backup", workspace, out / f"{name}.bmap"),
        Command.RESTORE: ("restore", original.with_name("备份.bmap"), workspace, "--yes"),
        Command.PEOPLE: ("person", "add", workspace, f"{name}二"),
    }
    for action in HazardAction:
        step = ("hazard", "step", workspace, "#1", action.name.lower(), "--actor", "方某", "--note", "办理")
        answer.setdefault(command_of(action), step)
    return answer


@pytest.mark.parametrize("role", [*Role, None])
def test_exactly_the_table_is_let_through(
    workspace: Path, original: Path, role: Role | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """``None``: somebody who is not of the people."""
    name = NAMES[role] if role is not None else "陌生人"
    run("hazard", "list", workspace, "--format", "json", "--by", name)
    sees = any(item["owner"] == OWNER for item in json.loads(capsys.readouterr().out))
    typed, allowed = attempts(workspace, original, name), {Command.PERSONAL_DATA} if sees else set()
    for command, arguments in sorted(typed.items(), key=lambda item: item[0] is Command.RESTORE):
        try:
            run(*arguments, "--by", name)
        except NotEntitled:
            continue
        except Refused:  # let through by the table, and lacking something else
            pass
        allowed.add(command)
    assert typed.keys() | {Command.PERSONAL_DATA} == set(Command)
    assert allowed == {command for command in Command if (Role.WALL if role is None else role) in TABLE[command]}


EVERYTHING_ELSE: list[tuple[Command, tuple[Any, ...]]] = [
    (Command.READ_RECORD, ("journal", "W")),
    (Command.READ_RECORD, ("operation", "list", "W")),
    (Command.READ_RECORD, ("inspection", "list", "W")),
    (Command.READ_RECORD, ("register", "list", "W", "drill")),
    (Command.EXPORT, ("sheet", "W", "situation", "--out", "OUT/a.svg")),
    (Command.EXPORT, ("share", "W", "--out", "OUT/b.html")),
    (Command.IMPORT, ("import", "W", "OUT/a.xlsx", "--dry-run")),
    (
        Command.EDIT,
        (
            *("operation", "new", "W", "--kind", "动火作业", "--enterprise", "#1", "--permit", "1", "--place", "炉前"),
            *("--start", "2026-11-20 13:00", "--end", "2026-11-20 15:00"),
        ),
    ),
    (
        Command.REGISTER,
        ("hazard", "new", "W", "--enterprise", "#1", "--description", "x", "--actor", "某", "--register"),
    ),
    (Command.REGISTER, ("hazard", "move", "W", "#3", "整改中", "--note", "办理")),
    (Command.BACKUP, ("backup", "W")),
    (Command.PEOPLE, ("person", "edit", "W", "#1", "--post", "科长")),
    (Command.PEOPLE, ("person", "leave", "W", "#1")),
    (Command.PEOPLE, ("person", "return", "W", "#1")),
    (Command.PEOPLE, ("person", "duty", "W", "#1", "--kind", "包保", "--level", "领导", "--enterprise", "#1")),
    (Command.PEOPLE, ("person", "end-duty", "W", "1")),
]


@pytest.mark.parametrize(("command", "arguments"), EVERYTHING_ELSE)
def test_every_other_way_to_a_command_is_closed_too(
    workspace: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    typed = [part.replace("OUT", str(workspace.parent)) if part != "W" else str(workspace) for part in arguments]
    before = workspace.read_bytes()
    with pytest.raises(NotEntitled, match="只能查看"):
        run(*typed, "--by", "陌生人")
    assert workspace.read_bytes() == before or command is not Command.BACKUP


WITHOUT_AN_OPERATOR = {"demo", "measures", "wall", "check", "upgrade", "self-check", "register topics"}
"""They show counts without persons, or touch no workspace that has people yet."""


def test_every_command_asks_who_gives_it() -> None:
    def without(command: Any, path: str) -> set[str]:
        if hasattr(command, "commands"):
            return {name for key, part in command.commands.items() for name in without(part, f"{path} {key}")}
        return set() if any("--by" in param.opts for param in command.params) else {path.strip()}

    assert without(get_command(app), "") == WITHOUT_AN_OPERATOR


def test_who_is_not_named_is_the_account_of_the_computer(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOGNAME", "USER1")  # what getpass.getuser asks first
    run("person", "list", workspace)
    assert "操作人：赵内勤（内勤）。" in capsys.readouterr().out
    run("hazard", "new", workspace, "--enterprise", "#1", "--description", "隐患", "--actor", "方某")
    with Workspace.open(workspace, read_only=True) as opened:
        assert opened.batches(limit=1)[0].by == "赵内勤"


def test_numbers_and_names_are_masked_where_the_role_has_no_need(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, sees in (("吴大屏", False), ("丁值班", True)):
        run("person", "list", workspace, "--json", "--by", name)
        run("hazard", "list", workspace, "--format", "csv", "--by", name)
        told = capsys.readouterr().out
        assert (OWNER in told) is sees
        assert ("17012340000" in told) is sees
        assert ("170****0000" in told) is not sees


def test_a_masked_page_and_layers_name_nobody(workspace: Path) -> None:
    for suffix in ("html", "gpkg"):
        out = workspace.with_suffix(f".{suffix}")
        run("share", workspace, "--out", out, "--masked", "--by", "周管理")
        assert OWNER not in out.read_bytes().decode("utf-8", "ignore")
        run("share", workspace, "--out", out, "--by", "周管理")
    with sqlite3.connect(workspace.with_suffix(".gpkg")) as layers:
        owners = {owner for (owner,) in layers.execute('SELECT "整改责任人" FROM "重大事故隐患"')}
    assert OWNER in owners
