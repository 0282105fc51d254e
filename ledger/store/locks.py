"""Locks on open files that end with their process, however it ends."""

from __future__ import annotations

import sys

_FAR = 1 << 30
"""Byte that Windows locks: one beyond the content, for its locks keep others from reading what they cover."""

if sys.platform == "win32":
    import msvcrt
    import os

    def lock(descriptor: int, *, wait: bool) -> bool:
        """Take the lock of an open file; False when somebody else has it and ``wait`` is not wished."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock(descriptor: int, *, wait: bool) -> bool:
        """Take the lock of an open file; False when somebody else has it and ``wait`` is not wished."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
