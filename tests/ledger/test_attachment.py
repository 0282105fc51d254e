"""Files as evidence: what is taken, what is refused, and that a photo neither fills the memory nor tells where it was."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ledger import attachment
from ledger.attachment import examine, hash_of, read_file, safe_name, write_copy
from ledger.evidence import MAX_FILE_BYTES
from ledger.problem import Refused, WorkspaceDamaged
from tests.helpers.rectifying import photo

ORIENTATION, GPS = 0x0112, 0x8825


def archive(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for part in parts:
            made.writestr(part, "x")
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (640, 400), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else "red").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type", "suffix"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("PNG"), "image/png", ".png"),
        (picture("WEBP"), "image/webp", ".webp"),
        (b"%PDF-1.7\n...", "application/pdf", ".pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "wordprocessingml", ".docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml", ".xlsx"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "application/ofd", ".ofd"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "application/msword", ".doc"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(data: bytes, media_type: str, suffix: str) -> None:
    facts = examine("现场.exe", data)  # the name lies
    assert media_type in facts.media_type
    assert facts.name == f"现场.exe{suffix}"
    assert facts.sha256 == hash_of(data)
    assert facts.size == len(data)
    assert (facts.thumbnail is not None) == facts.media_type.startswith("image/")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空文件"),
        (b"MZ\x90\x00" + bytes(100), "不是可以作为证据的文件"),
        (b"\x7fELF" + bytes(100), "不是可以作为证据的文件"),
        (b"<html><script>alert(1)</script>", "不是可以作为证据的文件"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可以作为证据的文件"),
        (b"#!/bin/sh\n", "不是可以作为证据的文件"),
        (b"GIF89a" + bytes(20), "不是可以作为证据的文件"),
        (bytes(4) + b"ftypheic" + bytes(20), "HEIC"),
        (archive("word/document.xml", "word/vbaProject.bin"), "带有宏"),
        (archive("run.exe"), "不是可以作为证据的文件"),
        (archive("word/document.xml")[:-30], "不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不是可以作为证据的文件"),
        (picture("JPEG")[:900], "不完整"),
        (picture("PNG")[:100], "不完整"),
        (b"\xff\xd8\xff" + bytes(200), "不完整"),
        (b"%PDF-" + bytes(MAX_FILE_BYTES), "超过 20 MB"),
    ],
)
def test_what_is_no_evidence_is_refused_with_a_plain_sentence(data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word) as caught:
        examine("文件.jpg", data)
    assert caught.value.suggestion.endswith("。")


@pytest.mark.parametrize("side", [8_000, 30_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    """A small PNG that unpacks to 192 MB or 2.7 GB. The process may not grow by more than 60 MB."""
    code = (
        "import resource, sys\n"
        "from ledger.attachment import examine\n"
        "from ledger.problem import Refused\n"
        "from PIL import Image\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    examine('a.png', sys.stdin.buffer.read())\n"
        "except Refused as problem:\n    print(problem.message)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=bomb(side), capture_output=True, check=True)
    message, grown = done.stdout.decode().splitlines()
    assert message == "照片“a.png”的像素过多，超过 6,000 万。"
    assert int(grown) < 60


def bomb(side: int) -> bytes:
    """A PNG of one tone with all its rows, written without ever being unpacked."""
    packed = zlib.compressobj(9)
    rows = b"".join(packed.compress(bytes(1 + 3 * side)) for _ in range(300)) + packed.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, (b"IHDR", b"IDAT", b"IEND"), (header, rows, b"")))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_a_photo_is_turned_upright_and_tells_nothing_of_its_place() -> None:
    picture_of_left = Image.new("RGB", (1200, 800), "white")
    picture_of_left.paste((255, 0, 0), (0, 0, 600, 800))  # red on the left as stored
    notes = Image.Exif()
    notes[ORIENTATION] = 6  # to be turned by 90 degrees clockwise: red comes to the top
    notes.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    picture_of_left.save(out, "JPEG", exif=notes, quality=95)
    facts = examine("现场.jpg", out.getvalue())
    assert (facts.width, facts.height) == (800, 1200)
    assert facts.thumbnail is not None
    with Image.open(io.BytesIO(facts.thumbnail)) as small:
        assert small.size == (320, 480)
        assert not small.getexif()
        assert small.getpixel((160, 60)) == pytest.approx((255, 0, 0), abs=12)
        assert small.getpixel((160, 420)) == pytest.approx((255, 255, 255), abs=12)


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "1", "I;16"])
def test_pictures_of_every_mode_get_a_small_one(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (900, 300)).save(out, "PNG")
    facts = examine("图.png", out.getvalue())
    assert facts.thumbnail is not None
    with Image.open(io.BytesIO(facts.thumbnail)) as small:
        assert (small.size, small.mode) == ((480, 160), "RGB")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\前.JPG", "前.JPG"),
        ("a\u202egpj.exe", "agpj.exe.jpg"),
        ("", "附件.jpg"),
        ("...", "附件.jpg"),
        ('a<b>:"|?*.jpg', "a_b______.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
        ("照片", "照片.jpg"),
    ],
)
def test_names_are_safe_on_every_system(name: str, safe: str) -> None:
    assert safe_name(name, "image/jpeg") == safe


def test_a_file_comes_out_as_it_went_in(tmp_path: Path) -> None:
    data = photo(3)
    out = write_copy(data, hash_of(data), tmp_path / "出.jpg")
    assert out.read_bytes() == data
    with pytest.raises(Refused, match="已经存在"):
        write_copy(data, hash_of(data), out)
    for wrong in (data + b"x", None):
        with pytest.raises(WorkspaceDamaged):
            write_copy(wrong, hash_of(data), tmp_path / "坏.jpg")
    with pytest.raises(Refused, match="写不出来"):
        write_copy(data, hash_of(data), tmp_path / "没有" / "出.jpg")
    assert [path.name for path in tmp_path.iterdir()] == ["出.jpg"]


def test_reading_a_file_tells_what_is_wrong(tmp_path: Path) -> None:
    large = tmp_path / "大.pdf"
    with large.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    for path, word in ((large, "超过 20 MB"), (tmp_path, "文件夹"), (tmp_path / "无.jpg", "找不到")):
        with pytest.raises(Refused, match=word):
            read_file(path)


def test_looking_at_a_file_needs_no_qt() -> None:
    code = (
        "import sys; from ledger.attachment import examine; from tests.helpers.rectifying import photo; "
        "examine('a.jpg', photo()); print('PySide6' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert attachment.THUMBNAIL_PX == 480


def test_a_broken_file_is_evidence_or_refused_and_nothing_else() -> None:
    """Mutants of every form, the same ones each time."""
    notes = Image.Exif()
    notes[ORIENTATION] = 6
    out = io.BytesIO()
    Image.effect_noise((200, 150), 60).save(out, "JPEG", exif=notes)
    seeds = [out.getvalue(), picture("PNG"), picture("WEBP"), archive("word/document.xml"), archive("OFD.xml")]
    chance, taken = random.Random(7), 0
    for turn in range(1_500):
        mutant = bytearray(seeds[turn % len(seeds)])
        for _ in range(chance.choice((1, 3, 20))):
            place = chance.randrange(len(mutant))
            mutant[place : place + chance.choice((0, 1, 1, 9))] = chance.randbytes(chance.choice((0, 1, 1, 5)))
        try:
            examine("照片.jpg", bytes(mutant))
        except Refused:
            continue
        taken += 1
    assert 0 < taken < 1_500
