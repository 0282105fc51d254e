"""Whether there is a display that a window can open on. ``offscreen`` counts as none."""

from __future__ import annotations

import os
import platform

from ledger.problem import Refused


def has_display() -> bool:
    """True where a person could see a window."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    if os.name == "nt" or platform.system() == "Darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_display() -> None:
    """Raises Refused where no window can open. An explicit offscreen platform is obeyed: tests run so."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise Refused(
            "这里没有显示器，不能打开窗口。", "请在桌面环境中运行，或使用 battlemap --help 中不需要窗口的命令。"
        )
