"""WORKAROUND: PySide6 6.12 ends the program on Python 3.11 after some thousand drawing calls.

Its wheels are built for Pythons in which None is immortal (3.12 and later): every Qt method without a result returns
None without counting the reference. On 3.11, Debian 12's Python, each call takes one reference too many, until "Fatal
Python error: none_dealloc". Measured with 6.12.0: -1 for each of ``QPainter.save``, ``setPen``, ``drawPath`` and so on.
With a stock of references that no session can use up, None lives as long as it does in 3.12.
"""

from __future__ import annotations

import ctypes
import sys

STOCK = 1 << 48  # nine years of a million calls a second, and far from overflow


def protect_none() -> None:
    """Make None last; does nothing where it is immortal, and nothing the second time."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython" or hasattr(sys, "getobjects"):
        return
    if sys.getrefcount(None) < STOCK // 2:
        ctypes.c_ssize_t.from_address(id(None)).value += STOCK  # ob_refcnt is the first field of an object
