"""What a file really is: told by its content, never by its name."""

from __future__ import annotations

import mmap
from enum import StrEnum
from pathlib import Path

from ledger.intake.archive import inflated_size, members
from ledger.problem import Refused

_HEAD = 65_536


class FileFormat(StrEnum):
    """What the reader can read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


_FOREIGN = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"SQLite format 3", "数据库文件"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"\xff\xfe", "UTF-16 编码的文本"),
    (b"\xfe\xff", "UTF-16 编码的文本"),
)
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 xlsx，再重新导入。"
_AS_EVIDENCE = "照片和文件请在隐患台作为证据添加。"
_INSTEAD = dict.fromkeys(("PDF 文档", "PNG 图片", "JPEG 图片", "GIF 图片", "BMP 图片"), _AS_EVIDENCE)


def sniff(path: Path) -> tuple[FileFormat, int]:
    """The format of a ledger file and the number of bytes that its reader will have to go through.

    Raises Refused in one plain sentence when the file is missing, empty, protected by a password, a bomb, or not a
    ledger at all.
    """
    head, size = _head(path)
    if head.startswith(b"PK"):
        return FileFormat.XLSX, _workbook_size(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path), size
    for magic, label in _FOREIGN:
        if head.startswith(magic) and not (magic in (b"BM", b"MZ") and _is_text(head)):
            raise Refused(f"“{path.name}”不是台账，而是{_spaced(label)}。", _INSTEAD.get(label, _SAVE_AS))
    if not _is_text(head):
        raise Refused(f"“{path.name}”不是 xlsx、xls 或 csv 台账，内容无法识别。", _SAVE_AS)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")):
        raise Refused(f"“{path.name}”其实是网页或 XML 文件，不是真正的工作簿。", _SAVE_AS)
    if not start:
        raise Refused(f"“{path.name}”是空文件，没有任何内容。", "请确认选对了文件，再重新导入。")
    return FileFormat.CSV, size


def _spaced(label: str) -> str:
    """Chinese is set apart from Latin letters, here as in every message."""
    return f" {label}" if label[0].isascii() else label


def _head(path: Path) -> tuple[bytes, int]:
    try:
        if path.is_dir():
            raise Refused(f"“{path.name}”是文件夹，不是台账文件。", "请选择其中的 xlsx、xls 或 csv 文件。")
        if not path.is_file():
            raise Refused(f"找不到文件“{path.name}”。", "请确认文件没有被移动、改名，存储盘没有拔出。")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except (OSError, ValueError) as error:
        raise Refused(f"文件“{path.name}”读不出来。", "请确认有读取权限、文件没有被别的程序占用，再试一次。") from error
    if not head:
        raise Refused(f"“{path.name}”是空文件（0 字节）。", "请确认选对了文件，或请对方重新发送。")
    return head, size


def _workbook_size(path: Path) -> int:
    """Inflated size of an xlsx; refuses other archives by what lies inside them."""
    files = members(path)
    names = {member.name for member in files}
    if "xl/workbook.xml" in names:
        return inflated_size(path, files)
    if "EncryptedPackage" in names:
        raise _protected(path)
    kinds = (
        ("xl/workbook.bin", "xlsb 工作簿"),
        ("word/document.xml", "Word 文档"),
        ("ppt/presentation.xml", "PowerPoint 文档"),
        ("content.xml", "ODF 文档"),
    )
    for name, label in kinds:
        if name in names:
            raise Refused(f"“{path.name}”是{_spaced(label)}，不是 xlsx 台账。", _SAVE_AS)
    raise Refused(
        f"“{path.name}”是压缩包或残缺的工作簿，里面没有台账。", "请先解压，选择其中的 xlsx、xls 或 csv 文件。"
    )


def _compound(path: Path) -> FileFormat:
    """An OLE file: an old workbook, or a new one wrapped because of its password."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _compound_format(path, data)
    except (OSError, ValueError) as error:
        raise Refused(f"文件“{path.name}”读不出来。", "请确认有读取权限，再试一次。") from error


def _compound_format(path: Path, data: mmap.mmap) -> FileFormat:
    if _has_stream(data, "EncryptedPackage"):
        raise _protected(path)
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return FileFormat.XLS
    if _has_stream(data, "WordDocument"):
        raise Refused(f"“{path.name}”是 Word 文档，不是台账。", "请把其中的表格另存为 xlsx，再重新导入。")
    raise Refused(f"“{path.name}”已损坏，或不是 Excel 台账。", "请用 Excel 或 WPS 打开检查，另存为 xlsx 后重新导入。")


def _has_stream(data: mmap.mmap, name: str) -> bool:
    """Whether the directory of an OLE file names this stream: entries are 128 bytes, aligned, name first, its length
    in bytes (with the closing NUL) at 64."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
        at = data.find(wanted, at + 2)
    return False


def _protected(path: Path) -> Refused:
    return Refused(f"“{path.name}”设了打开密码，读不出内容。", "请在 Excel 或 WPS 中取消密码后另存，再重新导入。")


def _is_text(head: bytes) -> bool:
    """Text has hardly any NUL and few other control characters; names in hostile ledgers may hold a few."""
    control = sum(head.count(bytes([code])) for code in (*range(9), *range(14, 32), 127))
    return control * 50 <= len(head)
