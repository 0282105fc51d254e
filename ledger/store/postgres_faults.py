"""Faults of a PostgreSQL server, told in plain Chinese; never with a password."""

from __future__ import annotations

import re

import psycopg

from ledger.problem import Problem, Refused, WorkspaceDamaged

_ASK = "请检查服务器是否开机、网络是否通畅，或请管理员查看。"

# Before a session begins there is no code to go by, and the server may speak Chinese.
_AT_CONNECTING: tuple[tuple[str, str, str], ...] = (
    (
        r"password authentication failed|no password supplied|认证失败|口令|PAM auth",
        "数据库的用户名或密码不对，或没有给出密码。",
        "请在地址中写上密码，或写入密码文件 ~/.pgpass。",
    ),
    (r'role ".*" does not exist|角色 ".*" 不存在', "数据库里没有这个用户。", "请检查地址中的用户名，或请管理员建立。"),
    (
        r'database ".*" does not exist|数据库 ".*" 不存在',
        "服务器上没有这个数据库。",
        "请检查地址中的数据库名，或请管理员建立。",
    ),
    (
        r"no pg_hba\.conf entry|没有用于.*pg_hba\.conf|SSL|no encryption",
        "数据库服务器不接受这台计算机以这种方式连接。",
        "请管理员在 pg_hba.conf 中放行，或检查加密方式（sslmode）。",
    ),
    (r"permission denied for database|权限不够", "这个用户没有连接该数据库的权限。", "请管理员授予 CONNECT 权限。"),
    (r"starting up|启动中|shutting down|正在关闭|recovery", "数据库服务器正在启动或关闭。", "请稍后再试。"),
    (r"too many|remaining connection slots|太多", "数据库服务器的连接已满。", "请稍后再试，或请管理员调大连接数。"),
    (
        r"invalid connection option|invalid URI|missing \"=\"",
        "数据库地址里有不认识的选项。",
        "请检查地址中“?”后面的部分。",
    ),
)

_CONNECTION = re.compile("08...|57P0[123]")


def problem_of(error: psycopg.Error, name: str) -> Problem | None:
    """What to tell the user, None when it is a fault of the program."""
    code = error.sqlstate
    if code is None:
        return _without_code(error, name)
    if code == "53100":
        return Refused(f"数据库服务器的磁盘空间不足，“{name}”没有写入任何内容。", "请管理员清理磁盘后再试。")
    if code == "55P03":
        return Refused(f"工作区“{name}”正被另一个程序占用，没有写入任何内容。", "请等它结束后再试。")
    if code == "42501":
        return Refused(f"这个数据库用户没有读写“{name}”的权限。", "请管理员授予该工作区（模式）的权限。")
    if code == "25006":
        return Refused(f"数据库只能读，“{name}”没有写入任何内容。", "它可能是备用服务器，请改连主服务器。")
    if code == "53300":
        return Refused("数据库服务器的连接已满。", "请稍后再试，或请管理员调大连接数。")
    if code.startswith("53"):
        return Refused("数据库服务器的资源不足，没有写入任何内容。", "请管理员查看服务器的内存与磁盘。")
    if code in ("40001", "40P01", "57014"):
        return Refused(f"“{name}”正被其他程序使用，没有写入任何内容。", "请再试一次。")
    if _CONNECTION.fullmatch(code):
        return lost(name)
    if code in ("XX001", "XX002", "58030"):
        return WorkspaceDamaged(f"读写“{name}”时数据库服务器的磁盘出错。", "请管理员检查磁盘，并用最近的备份核对。")
    return None


def lost(name: str) -> Refused:
    """The connection broke before anything was said to be saved."""
    return Refused(f"与数据库服务器的连接中断，“{name}”没有写入任何内容。", _ASK)


def _without_code(error: psycopg.Error, name: str) -> Problem | None:
    text = str(error)
    for pattern, message, suggestion in _AT_CONNECTING:
        if re.search(pattern, text):
            return Refused(f"{message[:-1]}（{name}）。", suggestion)
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return None
    if "connection failed" in text or "resolve host" in text or "timeout" in text or "could not" in text:
        return Refused(f"连不上数据库服务器（{name}）。", _ASK)
    return lost(name)
