"""Text from ledgers on its way to the screen: always literal, always short enough for the place."""

from __future__ import annotations

import html

from layers.plain_line import plain_line

ONE_LINE = 240
TIP = 600


def one_line(text: str, limit: int = ONE_LINE) -> str:
    """``layers.plain_line`` for a place with room for ``limit`` characters; a longer text is cut before it is looked at."""
    line = plain_line(text[:limit])
    return line if len(text) <= limit else f"{line}…"


def tip(text: str) -> str:
    """The text for a tool tip. Qt guesses whether a tip is markup; an escaped frame takes the guess away."""
    shown = text if len(text) <= TIP else f"{text[:TIP]}…"
    lines = html.escape(shown).replace("\n", "<br>")
    return f"<qt>{lines}</qt>" if shown else ""


def or_unfilled(value: object) -> str:
    """A field of the record as the dossier says it; 未填 when the record holds nothing."""
    text = "" if value is None else str(value).strip()
    return text if text and text not in ("NaT", "nan", "None", "<NA>") else "未填"


def accelerator_safe(text: str) -> str:
    """The text for a menu entry or button, where Qt reads ``&`` as a mark for a key."""
    return one_line(text, 80).replace("&", "&&")
