"""Files as evidence: kept whole under the hash of their content, with a small picture for photos.

A photo is looked at once, without Qt and with bounded memory: its size is read from the header, and one that would
take more than ``MAX_PIXELS`` is refused before it is unpacked. The small picture is turned upright and carries none of
the photo's own notes (place, camera); the file itself stays as it came, byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import unicodedata
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ledger.evidence import MAX_FILE_BYTES
from ledger.media_type import SUFFIXES, is_photo, media_type
from ledger.os_faults import words_for
from ledger.problem import Refused, WorkspaceDamaged

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 60_000_000
"""Largest photo: 60 megapixels unpack to 180 MB."""

THUMBNAIL_PX = 480
"""Longest side of the small picture."""

_MAX_NAME = 120
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is. ``width``, ``height``: pixels of the upright photo, None for a document. ``thumbnail``: JPEG,
    None for a document."""

    name: str  # safe on every system, with a suffix that fits the content
    media_type: str
    sha256: str
    size: int  # bytes
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None

    @property
    def is_photo(self) -> bool:
        """Whether it is a picture."""
        return is_photo(self.media_type)


def hash_of(data: bytes) -> str:
    """The name of a content in the store: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: Path) -> bytes:
    """Content of a file that is meant as evidence. Raises Refused when it cannot be read or is too large."""
    try:
        size = path.stat().st_size
        if path.is_dir() or size > MAX_FILE_BYTES:
            _refuse_size(path.name, size, is_folder=path.is_dir())
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise Refused(f"找不到文件“{path.name}”。", "请核对路径后再试。") from None
    except OSError:
        raise Refused(f"文件“{path.name}”读不出来。", "请检查是否有权限，或是否正被其他程序打开。") from None


def examine(name: str, data: bytes) -> FileFacts:
    """Look into a file. Raises Refused for one that is empty, too large, broken, or not taken as evidence."""
    shown = safe_name(name)
    if not data:
        raise Refused(f"“{shown}”是空文件。", "请重新选择文件。")
    if len(data) > MAX_FILE_BYTES:
        _refuse_size(shown, len(data), is_folder=False)
    kind = media_type(shown, data)
    kept, sha256 = safe_name(name, kind), hash_of(data)
    if not is_photo(kind):
        return FileFacts(kept, kind, sha256, len(data))
    width, height, thumbnail = _photo(shown, data, kind)
    return FileFacts(kept, kind, sha256, len(data), width, height, thumbnail)


def safe_name(name: str, kind: str = "") -> str:
    """The name without folders, control characters and direction marks, at most 120 characters; with a suffix that
    fits the media type ``kind``."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))
    plain = "".join("_" if char in '<>:"|?*' else char for char in plain).strip(" .") or "附件"
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, suffix = plain, ""
    suffix = f".{suffix}" if suffix else ""
    allowed = SUFFIXES.get(kind, (suffix.lower(),))
    if suffix.lower() not in allowed:
        stem, suffix = f"{stem}{suffix}", allowed[0]
    return f"{stem[: _MAX_NAME - len(suffix)]}{suffix}"


def write_copy(data: bytes | None, sha256: str, out: Path) -> Path:
    """Write a stored content to a new file, whole or not at all. Raises Refused when the file exists or cannot be
    written, WorkspaceDamaged when the content is not what its hash says."""
    if data is None or hash_of(data) != sha256:
        raise WorkspaceDamaged(f"附件“{out.name}”的内容与入库时不符或已缺失。", "请运行检查，并用最近的备份核对。")
    if out.exists():
        raise Refused(f"“{out.name}”已经存在。", "请换一个文件名。")
    try:
        handle, draft = tempfile.mkstemp(dir=out.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, out)
        except OSError:
            with suppress(OSError):
                os.unlink(draft)
            raise
    except OSError as error:
        raise Refused(f"“{out.name}”写不出来（{words_for(error)}）。", "请检查文件夹权限和磁盘空间后再试。") from None
    return out


def _photo(name: str, data: bytes, kind: str) -> tuple[int, int, bytes]:
    """Width and height of the upright photo, and its small picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notes of a camera that are not as they should be are not our matter
            with Image.open(io.BytesIO(data), formats=(_FORMATS[kind],)) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise _too_many_pixels(name)
                is_turned = opened.getexif().get(0x0112, 1) in (5, 6, 7, 8)
                opened.draft("RGB", (THUMBNAIL_PX, THUMBNAIL_PX))  # a JPEG is unpacked no larger than needed
                small: Image.Image = opened
                small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), reducing_gap=2.0)
                thumbnail = _as_jpeg(ImageOps.exif_transpose(small))
    except Image.DecompressionBombError:  # so many that the library does not even tell how many
        raise _too_many_pixels(name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Refused(f"照片“{name}”不完整，打不开。", "请重新拍摄或重新复制后再试。") from None
    return (height, width, thumbnail) if is_turned else (width, height, thumbnail)


def _as_jpeg(picture: Image) -> bytes:
    """On white where the photo is transparent; without any notes."""
    from PIL import Image

    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
    else:
        ground = Image.new("RGB", picture.size)
        ground.paste(picture.convert("RGB"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _refuse_size(name: str, size: int, *, is_folder: bool) -> None:
    if is_folder:
        raise Refused(f"“{name}”是文件夹。", "请逐个选择文件。")
    limit = MAX_FILE_BYTES // 1_048_576
    raise Refused(f"“{name}”有 {size / 1_048_576:.1f} MB，超过 {limit} MB。", "请压缩照片或拆分文件后再试。")


def _too_many_pixels(name: str) -> Refused:
    return Refused(f"照片“{name}”的像素过多，超过 {MAX_PIXELS // 10_000:,} 万。", "请缩小后再试。")
