"""The first thing a guarded child runs: it fetters itself, then runs the script it was started for.

    python -I guarded_start.py MEMORY_BYTES CPU_SECONDS SCRIPT ARGUMENT...

Nothing of ours and nothing but the standard library is imported here: the interpreter is isolated. The child sets its
own limits, so that they hold before a single byte of a foreign file is read and for the interpreter itself, not for a
launcher before it (on Windows a virtual environment's ``python.exe`` is one).

Linux and macOS: ``setrlimit``. Windows: a job object with a memory limit for each process in it. The Windows part was
written from the documentation and has not been run yet: there is no Windows among the machines that test this.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading

_kept: list[object] = []  # handles that must live as long as this process


def _limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Cap this process. An abort or a kill is then the reader's, never the program's."""
    if sys.platform == "win32":
        _limit_on_windows(memory_bytes)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _PROCESS_MEMORY, _DIE_ON_UNHANDLED, _KILL_ON_CLOSE = 0x100, 0x400, 0x2000  # JOB_OBJECT_LIMIT_...
    _EXTENDED_LIMIT_INFORMATION = 9

    class _Basic(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = (
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _Extended(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("BasicLimitInformation", _Basic),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    def _limit_on_windows(memory_bytes: int) -> None:
        """Raises OSError when the job cannot be made: a reader without its fetters must not start."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD)
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        limits = _Extended()
        limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _DIE_ON_UNHANDLED | _KILL_ON_CLOSE
        limits.ProcessMemoryLimit = memory_bytes
        size = ctypes.sizeof(limits)
        job = kernel.CreateJobObjectW(None, None)
        if (
            not job
            or not kernel.SetInformationJobObject(job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size)
            or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        ):
            raise ctypes.WinError(ctypes.get_last_error())
        _kept.append(job)


def _die_with_parent() -> None:
    """No orphan: the parent holds the other end of our standard input, and on Linux the kernel tells us as well."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGKILL

    def wait() -> None:
        os.read(0, 1)  # not through sys.stdin: its lock would be held when the interpreter shuts down
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    """Entry point."""
    memory_bytes, cpu_seconds, script = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    _die_with_parent()
    _limit(memory_bytes, cpu_seconds)
    sys.argv = sys.argv[3:]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
