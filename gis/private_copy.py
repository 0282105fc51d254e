"""A private copy of a boundary file to read from: GDAL writes indexes and journals beside what it opens, and nothing
may ever be written beside the user's file. What the file is, its content says, not its name."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ledger.os_faults import words_for
from ledger.problem import Refused

_MAX_BYTES = 2 << 30
_MAX_RATIO = 200  # JSON and KML of boundaries shrink 5 to 20 times; what lies above is made to hurt
_SMALL_BYTES = 32 << 20
_HEAD = 4096
_SHAPE_MAGIC = b"\x00\x00\x27\x0a"
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_READABLE = (".geojson", ".json", ".shp", ".gpkg", ".kml")
_OTHER_SUGGESTION = "请另存为 GeoJSON、Shapefile（可打成 zip）、GPKG 或 KML 后再试。"
_AGAIN = "请用制图软件打开检查后重新导出，或请对方重新发送。"


@dataclass(frozen=True, slots=True)
class PrivateCopy:
    """``encoding``: of the attribute table when the file does not say so itself, else ""."""

    path: Path
    size: int
    encoding: str


def private_copy(source: Path, folder: Path) -> PrivateCopy:
    """Copy a boundary file (GeoJSON, shapefile, zip of one of these, GPKG, KML or KMZ) into ``folder``.

    Raises Refused in one plain sentence when it is not there, empty, too large or nothing of the kind.
    """
    try:
        if source.is_dir():
            raise Refused(f"“{source.name}”是文件夹，不是界线文件。", "请选择其中的界线文件。")
        if not source.stat().st_size:
            raise Refused(f"“{source.name}”是空文件。", _AGAIN)
        if _head(source).startswith(b"PK"):
            return _from_zip(source, folder)
        return _from_file(source, folder)
    except FileNotFoundError:
        raise Refused(f"找不到界线文件“{source.name}”。", "请检查文件是否已移走或改名。") from None
    except OSError as error:
        raise Refused(f"“{source.name}”打不开：{words_for(error)}。", "请检查是否有读取权限、磁盘是否已满。") from error


def _from_file(source: Path, folder: Path) -> PrivateCopy:
    if source.stat().st_size > _MAX_BYTES:
        raise Refused(f"“{source.name}”超过 {_MAX_BYTES >> 30} GB，不像界线文件。", "请只导出本区域的界线后再试。")
    suffix = _kind(source, source.name)
    target = folder / f"source{suffix}"
    shutil.copyfile(source, target)
    if suffix == ".shp":
        siblings = {item.suffix.lower(): item for item in source.parent.glob(f"{_escaped(source.stem)}.*")}
        for part in _SHAPE_PARTS[1:]:
            if part in siblings:
                shutil.copyfile(siblings[part], target.with_suffix(part))
    return _finished(target, source.name)


def _from_zip(source: Path, folder: Path) -> PrivateCopy:
    """Take the one boundary file out of an archive; names inside it are never used as paths."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = {_member_name(info): info for info in archive.infolist() if not info.is_dir()}
            chosen = [name for name in members if PurePosixPath(name).suffix.lower() in _READABLE]
            if len(chosen) != 1:
                raise _not_one(source.name, chosen)
            stem = PurePosixPath(chosen[0]).with_suffix("")
            is_shape = chosen[0].lower().endswith(".shp")
            wanted = [name for name in members if is_shape and PurePosixPath(name).with_suffix("") == stem]
            wanted = [name for name in wanted or chosen if name == chosen[0] or _suffix(name) in _SHAPE_PARTS]
            _check_sizes(source.name, [members[name] for name in wanted])
            for name in wanted:
                with archive.open(members[name]) as packed, (folder / f"source{_suffix(name)}").open("wb") as target:
                    shutil.copyfileobj(packed, target)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(f"压缩包“{source.name}”已损坏或设了密码，打不开。", _AGAIN) from error
    main = folder / f"source{_suffix(chosen[0])}"
    suffix = _kind(main, source.name)
    return _finished(main.rename(main.with_suffix(suffix)), source.name)


def _finished(target: Path, name: str) -> PrivateCopy:
    encoding = ""
    if target.suffix == ".shp":
        if not target.with_suffix(".dbf").is_file():
            raise Refused(
                f"“{name}”缺少同名的 .dbf 属性表，没有单位名称。", "请把 .shp、.shx、.dbf、.prj 一并放在同一文件夹。"
            )
        if not target.with_suffix(".cpg").is_file():
            encoding = _table_encoding(target.with_suffix(".dbf").read_bytes())
    return PrivateCopy(target, target.stat().st_size, encoding)


def _kind(path: Path, name: str) -> str:
    """Suffix by which GDAL opens the content of a file. Raises Refused for anything else."""
    head = _head(path)
    if head.startswith(_SHAPE_MAGIC):
        return ".shp"
    if head.startswith(b"SQLite format 3\x00"):
        return ".gpkg"
    text = head.lstrip(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<") and re.search(rb"<(\w+:)?kml[\s>]", head):
        return ".kml"
    if text.startswith(b"{"):
        return ".geojson"
    raise Refused(f"“{name}”不是能识别的界线文件，或已损坏。", _OTHER_SUGGESTION)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _table_encoding(table: bytes) -> str:
    """Encoding of an attribute table that does not name its own: Chinese tables are UTF-8 or GB 18030."""
    try:
        table[32:].decode("utf-8")
    except UnicodeDecodeError:
        # A field that was cut inside a character breaks UTF-8 as well; whole text in GB 18030 decides.
        return "GB18030" if _decodes(table[32:], "gb18030") else "UTF-8"
    return "UTF-8"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _member_name(info: zipfile.ZipInfo) -> str:
    """Name inside the archive; WPS and Explorer write GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _escaped(stem: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", stem)


def _check_sizes(name: str, members: Iterable[zipfile.ZipInfo]) -> None:
    for info in members:
        is_bomb = info.file_size > _SMALL_BYTES and info.file_size > _MAX_RATIO * max(info.compress_size, 1)
        if is_bomb or info.file_size > _MAX_BYTES:
            raise Refused(f"压缩包“{name}”解压后异常庞大，已拒绝打开。", "请确认文件来源，只保留界线文件后再试。")


def _not_one(name: str, chosen: list[str]) -> Refused:
    if not chosen:
        return Refused(f"压缩包“{name}”里没有界线文件。", _OTHER_SUGGESTION)
    listed = "、".join(PurePosixPath(item).name for item in chosen[:5])
    return Refused(f"压缩包“{name}”里有 {len(chosen)} 个界线文件：{listed}。", "请只保留一个后再试。")
