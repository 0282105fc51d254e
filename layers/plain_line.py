"""Text of a ledger as one line: the only definition of what window, page and sheet put into a single line."""

from __future__ import annotations

import re
import unicodedata


def plain_line(text: str) -> str:
    """Line breaks, tabs and other control characters become one blank; marks that nobody sees (category Cf: direction,
    joiners, byte order) are left out, so that no name can turn the words beside it around; blanks at the ends go."""
    if text.isprintable():
        return text.strip()
    clean = "".join(_shown(char) for char in text)
    return re.sub(" {2,}", " ", clean).strip()


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return char if char.isprintable() or category == "Zs" else " "
