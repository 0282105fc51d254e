"""The archive around a workbook: looked at before anything is inflated."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.problem import Refused

MAX_INFLATED_BYTES = 4 << 30
"""A sheet of 1,048,576 rows x 30 columns is about 1.6 GB of XML."""
MAX_RATIO = 100
"""Real sheets stay below 40; what lies above is made to hurt."""
_SMALL_BYTES = 16 << 20  # below this no ratio can hurt
_MAX_MEMBERS = 20_000


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive as its directory declares it."""

    name: str
    packed_bytes: int
    inflated_bytes: int


def members(path: Path) -> list[Member]:
    """The directory of a zip archive. Raises Refused when it cannot be read or is encrypted."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(
            f"“{path.name}”已损坏或没有下载完整，打不开。", "请用 Excel 或 WPS 打开另存，或请对方重新发送。"
        ) from error
    if any(info.flag_bits & 1 for info in infos):
        raise Refused(f"“{path.name}”是加密的压缩包，读不出内容。", "请取消密码后再重新导入。")
    return [Member(info.filename.replace("\\", "/"), info.compress_size, info.file_size) for info in infos]


def inflated_size(path: Path, files: Sequence[Member]) -> int:
    """Bytes after inflating. Raises Refused for an archive that would blow up (压缩炸弹)."""
    total = sum(member.inflated_bytes for member in files)
    packed = sum(member.packed_bytes for member in files)
    bomb = any(
        member.inflated_bytes > _SMALL_BYTES and member.inflated_bytes > MAX_RATIO * max(member.packed_bytes, 1)
        for member in files
    )
    overlapping = packed > path.stat().st_size
    if bomb or overlapping or total > MAX_INFLATED_BYTES or len(files) > _MAX_MEMBERS:
        raise Refused(
            f"“{path.name}”解压后异常庞大（约 {total >> 20} MB），已拒绝打开。",
            "请确认文件来源；如确为台账，请另存为新的 xlsx，或拆分后重新导入。",
        )
    return total
