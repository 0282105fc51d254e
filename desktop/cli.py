"""The command line ``battlemap``: a contract for people and scripts (exit codes, JSON report, plain sentences).

Everything heavy is imported inside the commands, so that ``battlemap --help`` answers at once and ``battlemap sheet``
pays for nothing that it does not use.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from desktop.commands.chinese_help import ChineseCommand, ChineseGroup
from desktop.commands.command_backup import backup, restore, upgrade
from desktop.commands.command_check import check
from desktop.commands.command_demo import demo
from desktop.commands.command_hazard import app as hazard
from desktop.commands.command_import import import_
from desktop.commands.command_inspection import app as inspection
from desktop.commands.command_journal import journal
from desktop.commands.command_measures import measures
from desktop.commands.command_new import new
from desktop.commands.command_operation import app as operation
from desktop.commands.command_page import page
from desktop.commands.command_person import app as person
from desktop.commands.command_register import app as register
from desktop.commands.command_self_check import self_check
from desktop.commands.command_share import share
from desktop.commands.command_sheet import sheet
from desktop.commands.command_undo import undo
from desktop.commands.command_wall import wall
from desktop.commands.report_problem import reported

app = typer.Typer(
    name="battlemap",
    cls=ChineseGroup,
    help="挂图作战：工贸企业安全监管态势图。不带命令时打开窗口。",
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for name, command in (
    ("demo", demo),
    ("new", new),
    ("import", import_),
    ("undo", undo),
    ("journal", journal),
    ("measures", measures),
    ("sheet", sheet),
    ("share", share),
    ("wall", wall),
    ("check", check),
    ("backup", backup),
    ("restore", restore),
    ("upgrade", upgrade),
    ("self-check", self_check),
):
    app.command(name, cls=ChineseCommand)(command)
app.add_typer(hazard, name="hazard")
app.add_typer(person, name="person")
app.add_typer(operation, name="operation")
app.add_typer(inspection, name="inspection")
app.add_typer(register, name="register")
app.command("page", cls=ChineseCommand, hidden=True)(page)


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本号。")] = False,
) -> None:
    """挂图作战：工贸企业安全监管态势图。不带命令时打开窗口。"""
    if version:
        typer.echo(f"battlemap {program_version()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        open_window(None)


def program_version() -> str:
    """Version of the installed program, or of the checkout that it runs from."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("battlemap")
    except PackageNotFoundError:
        import tomllib

        import resources

        project = tomllib.loads((resources.ROOT.parent / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])


def open_window(path: str | None) -> None:
    """Open the main window, with a workspace or without; ends with the window's exit code."""
    from desktop.commands.display import require_display
    from ledger.store.place import place_of

    require_display()
    from desktop.app import run

    raise typer.Exit(run(place_of(path) if path else None))


def _is_workspace(argument: str) -> bool:
    return argument.lower().endswith(".bmap") or argument.startswith(("postgresql://", "postgres://"))


def main() -> None:
    """Entry of ``battlemap``. A single workspace file, as the file manager passes it, opens in the window."""
    arguments = sys.argv[1:]
    if len(arguments) == 1 and _is_workspace(arguments[0]):
        sys.exit(reported(lambda: open_window(arguments[0])))
    sys.exit(reported(lambda: app(arguments, standalone_mode=False)))
