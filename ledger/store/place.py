"""Where a workspace lies, as people write it: a file, or ``postgresql://USER@HOST:PORT/DATABASE?workspace=NAME``.

A password that was written into an address is kept in the memory of this process alone: no message, list of recent
workspaces, journal or child process's arguments shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ledger.problem import Refused

SCHEMES = ("postgresql://", "postgres://")
DEFAULT_WORKSPACE = "battlemap"
_NAME_BYTES = 63  # PostgreSQL cuts longer names silently
_OWN = {"workspace"}
_passwords: dict[tuple[str, ...], str] = {}  # by server, port and user


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """A workspace in a PostgreSQL database: one schema. ``parameters`` are libpq's connection parameters, without the
    password."""

    workspace: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """What messages and titles call it."""
        known = dict(self.parameters)
        host, database = known.get("host", ""), known.get("dbname", "")
        shown = "" if self.workspace == DEFAULT_WORKSPACE else f"/{self.workspace}"
        return f"{database}{shown}@{host or '本机'}" if database else f"{self.workspace}@{host or '本机'}"

    @property
    def password(self) -> str:
        """As it was given with the address, "" when it was not: then libpq looks into its password file."""
        return _passwords.get(self._account, "")

    @property
    def _account(self) -> tuple[str, ...]:
        known = dict(self.parameters)
        return tuple(known.get(name, "") for name in ("host", "port", "user"))

    def __str__(self) -> str:
        """The address without the password."""
        known = dict(self.parameters)
        user, host, port = known.pop("user", ""), known.pop("host", ""), known.pop("port", "")
        database = known.pop("dbname", "")
        if "/" in host:  # the folder of a socket
            known["host"], host = host, ""
        who = f"{quote(user, safe='')}@" if user else ""
        where = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
        query = urlencode({**known, "workspace": self.workspace})
        return f"postgresql://{who}{where}/{quote(database, safe='')}?{query}"


Place: TypeAlias = Path | ServerPlace
"""Where a workspace lies."""


def place_of(text: str | Place) -> Place:
    """Understand what a user wrote. Raises Refused for an address of a server that makes no sense."""
    if not isinstance(text, str):
        return text
    return _server(text) if is_server(text) else Path(text)


def secrets_of(place: Place) -> dict[str, str]:
    """What a child process needs in its environment to open a place, besides ``str(place)``."""
    return {"PGPASSWORD": place.password} if isinstance(place, ServerPlace) and place.password else {}


def is_server(text: str) -> bool:
    """Whether this is the address of a server and not the name of a file."""
    return text.startswith(SCHEMES)


def _server(url: str) -> ServerPlace:
    try:
        parts = urlsplit(url)
        port = parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise Refused("数据库地址写得不对。", _FORM) from None
    workspace = query.get("workspace") or DEFAULT_WORKSPACE
    _check_name(workspace)
    password = unquote(parts.password or "") or query.pop("password", "")
    known = {
        "host": unquote(parts.hostname or ""),
        "port": str(port) if port else "",
        "user": unquote(parts.username or ""),
        "dbname": unquote(parts.path.lstrip("/")),
        **{name: value for name, value in query.items() if name not in _OWN},
    }
    place = ServerPlace(workspace, tuple(sorted((name, value) for name, value in known.items() if value)))
    if password:
        _passwords[place._account] = password
    return place


_FORM = "写法：postgresql://用户名@服务器:端口/数据库名?workspace=工作区名。"


def _check_name(name: str) -> None:
    if len(name.encode()) > _NAME_BYTES or "\0" in name or name.startswith("pg_") or name == "information_schema":
        raise Refused(f"工作区名“{name}”不能用。", "请换一个不超过 20 个汉字或 63 个字母、不以 pg_ 开头的名字。")
