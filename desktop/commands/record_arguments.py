"""Arguments that the commands for records share: the workspace first, words of an enumeration, lists for people and
scripts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from desktop.commands.chinese_help import ChineseGroup
from ledger.problem import Refused

if TYPE_CHECKING:
    from ledger.store.workspace import Workspace

Word = TypeVar("Word", bound=Enum)
_SHOWN = 200
_YES, _NO = ("是", "有", "√", "yes", "true", "1"), ("否", "无", "no", "false", "0")


class WorkspaceFirst(ChineseGroup):
    """Takes the workspace before the subcommand, too: ``operation WORKSPACE list``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if len(args) > 1 and args[0] not in self.commands and args[1] in self.commands:
            args = [args[1], args[0], *args[2:]]
        return super().parse_args(ctx, args)


class Format(StrEnum):
    """How a list is written."""

    TABLE = "table"
    JSON = "json"


def word_of(words: type[Word], text: str, what: str) -> Word:
    """A member by its label or its name in small letters. Raises Refused with all that may be said."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    for word in words:
        if wanted == word.label or wanted.upper().replace("-", "_") == word.name:  # type: ignore[attr-defined]
            return word
    raise Refused(f"没有名为“{text}”的{what}。", f"可用的有：{_offered(words)}。")


def flag_of(text: str) -> bool:
    """是 or 否. Raises Refused."""
    wanted = unicodedata.normalize("NFKC", text).strip().lower()
    if wanted not in (*_YES, *_NO):
        raise Refused(f"看不懂“{text}”。", "请写 是 或 否。")
    return wanted in _YES


def number_of(text: str, what: str) -> float:
    """A number. Raises Refused."""
    try:
        return float(unicodedata.normalize("NFKC", text))
    except ValueError:
        raise Refused(f"{what}不能是“{text}”。", "请写成数字。") from None


def pairs_of(given: Sequence[str]) -> dict[str, str]:
    """``氧含量=20.9`` as a mapping. Raises Refused."""
    pairs = {}
    for text in given:
        word, mark, value = unicodedata.normalize("NFKC", text).partition("=")
        if not mark or not word.strip():
            raise Refused(f"看不懂“{text}”。", "请写成 名称=值。")
        pairs[word.strip()] = value.strip()
    return pairs


def moment_of(text: str) -> datetime:
    """A moment that must name its time of day."""
    from desktop.commands.values import moment

    given = moment(text)
    if given is None or ((given.hour, given.minute) == (23, 59) and ":" not in text and "：" not in text):
        raise Refused(f"“{text}”没有写明时刻。", "请写成“2026-11-20 14:30”。")
    return given


def id_of(text: str, what: str) -> int:
    """``#12`` or ``12``. Raises Refused."""
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and 0 < len(digits) < 16):
        raise Refused(f"“{text}”不是{what}的号码。", "请写列表中 # 后的号码。")
    return int(digits)


def find_record(workspace: Workspace, kind: str, text: str, *, by: str, what: str) -> int:
    """Id of the record of a kind with this number (column ``by``) or id (``#12``). Raises Refused."""
    from ledger.journal import RecordKind

    wanted = text.strip()
    rows = workspace.records(RecordKind(kind), **{by: wanted}) if wanted else []
    if not rows and wanted.removeprefix("#").isdecimal() and len(wanted) < 16:
        rows = workspace.records(RecordKind(kind), id=int(wanted.removeprefix("#")))
    if not rows:
        raise Refused(f"没有编号为“{wanted}”的{what}。", "请先列出，核对编号。")
    if len(rows) > 1:
        named = "、".join(f"#{row['id']}" for row in rows[:6])
        raise Refused(f"有 {len(rows)} 条{what}的编号都是“{wanted}”：{named}。", "请改用 # 后的号码。")
    return int(str(rows[0]["id"]))


def write_rows(
    title: str, header: Sequence[str], rows: Sequence[Sequence[str]], form: Format, data: Sequence[Any], nothing: str
) -> None:
    """A list as a table of at most 200 rows, or all of it as JSON."""
    from desktop.commands.table import table

    if form is Format.JSON:
        typer.echo(json.dumps(list(data), ensure_ascii=False, indent=2, default=str))
        return
    typer.echo(title)
    typer.echo(table(header, rows[:_SHOWN], left=len(header)) if rows else nothing)
    if len(rows) > _SHOWN:
        typer.echo(f"另有 {len(rows) - _SHOWN:,} 条，请加条件，或用 --format json 写出全部。")


def _offered(words: Iterable[Enum]) -> str:
    return "、".join(f"{word.label}（{word.name.lower()}）" for word in words)  # type: ignore[attr-defined]
