"""Pauses that the interpreter makes on its own, kept too short to be felt in a window.

A full collection of garbage walks over everything that the program holds: with pandas and shapely loaded that is 50 to
90 ms, in whichever thread happens to allocate next, and nothing else runs meanwhile. What libraries have made is there
for good, so it is taken out of sight of the collector; what is made later is little.
"""

from __future__ import annotations

import gc
import sys

SWITCH_S = 0.0005  # the window's thread asks for the interpreter at every event: 5 ms each add up to a jerk
YOUNG, MIDDLE, OLD = 2000, 10, 200  # rare enough that loading a library does not set off a full collection
WORTH_IT = 20  # modules

_known = 0


def keep_short() -> None:
    """For a program with a window, as soon as it has one."""
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    spare_libraries()


def spare_libraries() -> None:
    """Take what has been loaded since the last call out of sight of the collector; on any thread, at once."""
    global _known  # the interpreter has one collector
    if len(sys.modules) >= _known + WORTH_IT:
        _known = len(sys.modules)
        gc.freeze()
