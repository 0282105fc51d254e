"""Values of arguments, read in the spellings that people use. Every refusal says what would do."""

from __future__ import annotations

import getpass
import re
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ledger.datum import Datum
from ledger.problem import Refused

_DATE = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?(?:[ T](\d{1,2})[:：](\d{2}))?")

WorkspacePlace = Annotated[
    str, typer.Argument(metavar="WORKSPACE", help="工作区文件（.bmap），或数据库地址（postgresql://…）。")
]
"""As it is written: ``ledger.store.place`` understands it."""


OperatorName = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="操作人：姓名、账号或人员号码（#12）；不给则为本机账号。写入日志。"),
]
"""As it is written: ``desktop.jobs.operators`` understands it."""


Masked = Annotated[bool, typer.Option("--masked", help="隐去个人信息（姓名、电话、身份证号），供对外提供。")]


Known = Annotated[
    bool,
    typer.Option("--known", help="按当时所知：截止时刻当时的记录，不含之后的补录和更正；须同时给出 --as-of。"),
]
"""``desktop.jobs.situations.read_situation`` refuses it without a moment."""


class DatumChoice(StrEnum):
    """In which datum coordinates stand, for ledgers and boundary files that do not say so."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    GK3 = "gk3"
    GK3_ZONED = "gk3-zoned"

    @property
    def datum(self) -> Datum:
        return Datum[self.name]


def moment(text: str | None) -> datetime | None:
    """An as-of moment: 2026-11-20, 2026.11.20, 20261120, 2026年11月20日, each with an optional time. A day alone means
    its end (24时). None stays None. Raises Refused."""
    if text is None:
        return None
    found = _DATE.fullmatch(text.strip())
    if found:
        year, month, day, hour, minute = (int(part) if part else None for part in found.groups())
        try:
            return datetime(
                year or 0, month or 0, day or 0, 23 if hour is None else hour, 59 if minute is None else minute
            )
        except ValueError:
            pass  # 31 April: told below
    raise Refused(f"看不懂日期“{text}”。", "请写成 2026-11-20 或“2026-11-20 18:00”。")


def output_path(path: Path, suffixes: tuple[str, ...]) -> Path:
    """A file to write. Raises Refused for an unknown suffix or a folder that is not there."""
    if path.suffix.lower() not in suffixes:
        raise Refused(f"不能写成“{path.name}”。", f"文件名应以 {'、'.join(suffixes)} 结尾。")
    if path.is_dir():
        raise Refused(f"“{path.name}”是文件夹。", "请给出文件名。")
    if not path.parent.is_dir():
        raise Refused(f"文件夹“{path.parent.name}”不存在。", "请先新建文件夹，或换一个位置。")
    return path


def person(name: str | None) -> str:
    """Who does it, for the journal: the given name, else the account's."""
    if name:
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return "未署名"
