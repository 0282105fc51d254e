"""When two spellings are the same name of an enterprise."""

from __future__ import annotations

import re


def comparable_name(name: str) -> str:
    """An enterprise name for comparison only: width, brackets, spaces and case do not matter."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    return _NAME_NOISE.sub("", name.translate(_FULL_WIDTH)).casefold()


_PLAIN_NAME = re.compile("[\u4e00-\u9fff]+")
_NAME_NOISE = re.compile(r"[\s\u200b\ufeff()\[\]{}〔〕【】〈〉《》<>]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
