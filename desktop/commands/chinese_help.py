"""Help pages in Chinese: the parser's own words are put into the user's language."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_WORDS = (
    ("Usage: ", "用法："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]…"),
    ("Show this message and exit.", "显示本帮助。"),
    ("[required]", "（必填）"),
    ("[default: ", "[默认："),
)


_BRACED = re.compile(r"\{([^{}|]+)\}")
_TYPED = re.compile(r"^(  [A-Z]+) <[^<>|]*>", re.MULTILINE)  # WORKSPACE <path>: of no use to the reader


def translated(text: str) -> str:
    """The parser's words in Chinese; arguments as manuals write them: WORKSPACE FILE..., without braces and types."""
    for english, chinese in _WORDS:
        text = text.replace(english, chinese)
    text = _BRACED.sub(r"\1", text)
    return _TYPED.sub(lambda found: found[1].ljust(len(found[0])), text)


class ChineseCommand(TyperCommand):
    """A command whose help page is Chinese."""

    def get_help(self, ctx: Any) -> str:
        return translated(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """The list of commands, in the order in which they are registered, in Chinese."""

    def get_help(self, ctx: Any) -> str:
        return translated(super().get_help(ctx))
