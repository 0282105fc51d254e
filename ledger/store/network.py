"""Whether a file lies on a network share, where SQLite's locks and shared memory cannot be trusted."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")

_SHARES = {
    *("cifs", "smb3", "smbfs", "nfs", "nfs4", "ncpfs", "afs", "ceph", "lustre", "beegfs", "vboxsf", "davfs"),
    *("fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.gvfsd-fuse", "fuse.glusterfs"),
}
INSTEAD = "请放在本机硬盘上；要多人共用，请改用数据库服务器上的工作区。"
"""What to do with a workspace that lies on a share."""

_REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW


def share_of(path: Path) -> str:
    """The kind of share that a file lies on (cifs, nfs, ...), "" for a disk of this computer. The file need not exist."""
    if sys.platform == "win32":
        import ctypes

        anchor = path.resolve().anchor
        is_remote = anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _REMOTE
        return "网络驱动器" if is_remote else ""
    try:
        mounts = MOUNTS.read_text(errors="surrogateescape")
    except OSError:  # a system without this list
        return ""
    return _share_among(os.path.realpath(path), mounts)


def _share_among(path: str, mounts: str) -> str:
    """The last mount with the longest folder over the path counts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        folder = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[1])
        is_over = path == folder or path.startswith(folder.rstrip("/") + "/")
        if is_over and len(folder) >= best:
            best, kind = len(folder), words[2]
    return kind if kind in _SHARES else ""
