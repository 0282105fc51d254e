"""Files that appear under their name as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ledger.problem import Refused


def move_into_place(draft: Path, path: Path) -> None:
    """Give a finished file its name, without ever replacing another; then make the name survive a power cut. Raises
    Refused when the name is taken."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise Refused(f"“{path.name}”已经存在，没有改动它。", "请换一个文件名。") from None
    except OSError:  # a file system without links (FAT on a USB stick); rename refuses an existing name on Windows
        draft.rename(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Bring the content of a file to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
