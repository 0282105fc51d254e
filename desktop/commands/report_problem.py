"""The one place where a command tells the user that something went wrong.

Exit codes: 0 done; 1 done, with rows flagged or rejected; 2 refused, nothing written; 3 something is wrong with the
workspace or the program. Messages go to stderr as one or two plain Chinese sentences, never as a traceback; what
nobody foresaw is written to a log file, and the message names it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from typer.exceptions import TyperException

from ledger.os_faults import words_for
from ledger.problem import Problem

REFUSED, BROKEN = 2, 3
_LOG_LIMIT_BYTES = 1_000_000
_DISK_FULL = {28, 122}  # ENOSPC, EDQUOT


def reported(program: Callable[[], Any]) -> int:
    """Run a command and return the exit code; whatever goes wrong is told in Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old code page must not turn a message into a crash
            stream.reconfigure(errors="replace")
    try:
        code = program()
        sys.stdout.flush()
    except Problem as problem:
        return tell(f"{problem.message}{problem.suggestion}", problem.exit_code)
    except typer.Exit as ended:
        return int(ended.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return tell("已取消，没有写入任何内容。", REFUSED)
    except TyperException as error:
        return tell(_usage_sentence(error), REFUSED)
    except BrokenPipeError:
        _silence_stdout()
        return 0
    except MemoryError:
        return tell("内存不足，操作没有完成。请关闭其他程序，或分批处理后再试。", REFUSED)
    except Exception as error:  # noqa: BLE001 - whatever a command raises must reach the user as a sentence
        log = write_log()
        if isinstance(error, OSError) and error.errno is not None:
            return tell(_disk_sentence(error), REFUSED)
        return tell(f"程序遇到意外情况，操作没有完成。请把日志交给维护人员：{log}", BROKEN)
    return int(code) if isinstance(code, int) else 0


def tell(sentence: str, code: int) -> int:
    """Write a sentence to stderr and hand back the exit code."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks to the terminal
    return code


def log_path() -> Path:
    """Log file of the program, in the user's state folder."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    else:
        base = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state"))
    return base / "battlemap" / "battlemap.log"


def write_log() -> str:
    """Append the current exception to the log file. Returns its path, or why there is none."""
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8", errors="replace") as log:
            # The arguments hold names of files, never cells of a ledger.
            log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S} {sys.argv[1:]}\n{traceback.format_exc()}\n")
    except OSError as error:
        return f"（日志无法写入：{words_for(error)}）"
    return str(path)


def _usage_sentence(error: TyperException) -> str:
    """A wrong argument, in Chinese. The parser's classes are private, so they are told apart by name."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = parameter.get_error_hint().strip("'") if parameter is not None else ""
    text = str(getattr(error, "message", error))
    if kind == "NoSuchOption":
        text = f"没有“{getattr(error, 'option_name', '')}”这个选项。"
    elif kind == "MissingParameter":
        text = f"缺少参数 {name}。"
    elif kind == "BadParameter":
        text = f"参数 {name} 的值不对：{_expected(text)}"
    elif kind == "BadOptionUsage":
        text = f"选项“{getattr(error, 'option_name', '')}”用法不对，可能少给了值。"
    elif text.startswith("No such command"):
        text = f"没有“{text.split(chr(39))[1]}”这个命令。"
    elif text.startswith("Got unexpected extra argument"):
        text = f"多余的参数：{text.rpartition('(')[2].rstrip(').')}。"
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "battlemap"
    return f"{text}用法见 {command} --help。"


def _expected(text: str) -> str:
    """'x' is not one of 'table', 'json' -> x，应为 table、json 之一。"""
    given, found, choices = text.removeprefix("Value error, ").partition(" is not one of ")
    if not found:
        return f"{text.rstrip('.')}。"
    names = "、".join(part.strip(" '.") for part in choices.split(","))
    return f"{given.strip(chr(39))}，应为 {names} 之一。"


def _disk_sentence(error: OSError) -> str:
    where = f"“{Path(os.fsdecode(error.filename)).name}”" if error.filename else "文件"
    if error.errno in _DISK_FULL:
        return f"写入{where}时磁盘空间不足，操作没有完成。请清理磁盘后再试。"
    if isinstance(error, PermissionError):
        return f"没有权限读写{where}，操作没有完成。请检查文件是否被其他程序打开，或换一个文件夹。"
    if isinstance(error, FileNotFoundError):
        return f"找不到{where}。请核对路径后再试。"
    if isinstance(error, IsADirectoryError):
        return f"{where}是文件夹，不是文件。请给出文件名。"
    return f"读写{where}时出错（{words_for(error)}），操作没有完成。请检查磁盘后再试。"


def _silence_stdout() -> None:
    """The reader of our output has gone (``battlemap measures … | head``): nothing more may be flushed to it."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
