"""WORKAROUND: PySide6 6.12.0 under Python 3.11 takes away a reference from ``None`` with every call that returns
nothing, and from ``True`` and ``False`` too (``sys.getrefcount(None)`` falls by one per ``QPainter.setPen``; 6.11.3 does
not). After some thousand calls the interpreter ends with "none_dealloc". Python 3.12 made these objects immortal and is
not affected. Importing this module makes them as good as immortal here. Remove it when 6.12.0 is no longer allowed.
"""

from __future__ import annotations

import ctypes
import sys

REFERENCES = 1 << 48


def hold_constants() -> None:
    """Give the constants more references than any session can lose."""
    for constant in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(constant)).value += REFERENCES


if sys.version_info < (3, 12) and sys.implementation.name == "cpython":
    hold_constants()
