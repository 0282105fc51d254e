"""What a file is, by its content: the name proves nothing.

Photos, PDF, OFD and office documents are taken as evidence. Whatever a program would run (executables, HTML, SVG,
documents with macros) is not, whatever it calls itself.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

from ledger.problem import Refused

SUFFIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "image/jpeg": (".jpg", ".jpeg"),
        "image/png": (".png",),
        "image/webp": (".webp",),
        "application/pdf": (".pdf",),
        "application/ofd": (".ofd",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
        "application/msword": (".doc", ".wps"),
        "application/vnd.ms-excel": (".xls", ".et"),
    }
)
"""Media types that are taken, with the suffixes that they go by."""

TAKEN = "jpg、png、webp 照片，pdf、ofd 文书，docx、xlsx、doc、xls 文档"

_DOCX, _XLSX = (kind for kind in SUFFIXES if "openxml" in kind)
_PARTS = (("word/document.xml", _DOCX), ("xl/workbook.xml", _XLSX), ("OFD.xml", "application/ofd"))
_STREAMS = (("WordDocument", "application/msword"), ("Workbook", "application/vnd.ms-excel"))
_HEIF = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc", b"avif")
_MOST_PARTS = 20_000


def media_type(name: str, data: bytes) -> str:
    """The media type of a content. Raises Refused for one that is not taken; ``name`` is for the sentence alone."""
    found = _by_magic(data) or _of_archive(name, data) or _of_compound(name, data)
    if found:
        return found
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Refused(
            f"“{name}”是 HEIC 照片，多数电脑打不开。", "请在手机相机设置中选“兼容性最佳”，或另存为 jpg 后再试。"
        )
    raise Refused(f"“{name}”不是可以作为证据的文件。", f"可用的有：{TAKEN}。")


def is_photo(kind: str) -> bool:
    """Whether files of this type are pictures."""
    return kind.startswith("image/")


def _by_magic(data: bytes) -> str:
    if data[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if data[:5] == b"%PDF-" else ""


def _of_archive(name: str, data: bytes) -> str:
    """Office documents are zip archives; nothing is unpacked here, only the list of parts is read."""
    if data[:4] != b"PK\x03\x04":
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {part.filename for part in archive.infolist()[:_MOST_PARTS]}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(f"“{name}”不完整，打不开。", "请重新复制这份文件后再试。") from None
    if any(part.endswith("vbaProject.bin") for part in parts):
        raise Refused(f"“{name}”带有宏。", "请另存为不带宏的 docx 或 xlsx，或导出为 pdf 后再试。")
    return next((kind for part, kind in _PARTS if part in parts), "")


def _of_compound(name: str, data: bytes) -> str:
    """Old office documents. Installers have the same form, so the name of the main stream decides."""
    if data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return ""
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused(f"“{name}”带有宏。", "请导出为 pdf 后再试。")
    return next((kind for stream, kind in _STREAMS if stream.encode("utf-16-le") in data), "")
