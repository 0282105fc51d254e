"""Turns a sheet template and its data into pages. The only file that knows Typst.

Everything is handed over in memory: template, data, pictures. Only the fonts of the product are used, so that a sheet is
the same on every computer; compiled layouts are kept by the compiler, so a second sheet takes a fraction of the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

import typst

import resources
from ledger.problem import Refused

TEMPLATES = ("common.typ",)
_lock = Lock()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(resources.path("fonts"))]
    )
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def page_files(template: str, data: Mapping[str, object], pictures: Mapping[str, str]) -> dict[str, bytes]:
    """Files of one sheet by name: the template as ``main.typ``, shared parts, ``data.json``, SVG pictures."""
    files = {name: resources.path("sheets", name).read_bytes() for name in TEMPLATES}
    files["main.typ"] = resources.path("sheets", f"{template}.typ").read_bytes()
    files["data.json"] = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return files | {name: text.encode("utf-8", "replace") for name, text in pictures.items()}


# The stubs of typst name only paths and bytes as input; a mapping of files is documented and works.
Files = Any


def to_pdf(files: Files, made_at: datetime, archival: bool = False) -> bytes:
    """PDF 1.7, or PDF/A-2b. ``made_at`` goes into the file's properties, so the same sheet gives the same bytes."""
    with _lock, _told():
        pdf = _compiler().compile(
            files, format="pdf", timestamp=made_at, pdf_standards="a-2b" if archival else "1.7", pdf_tags=archival
        )
    return _pages(pdf)[0]


def to_png(files: Files, dpi: float) -> list[bytes]:
    """One PNG per page."""
    with _lock, _told():
        return _pages(_compiler().compile(files, format="png", ppi=dpi))


def to_svg(files: Files) -> list[bytes]:
    """One SVG per page, letters as outlines."""
    with _lock, _told():
        return _pages(_compiler().compile(files, format="svg"))


def page_count(pdf: bytes) -> int:
    """Pages of a PDF that this module has made: the page tree stands in it uncompressed."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@contextmanager
def _told() -> Iterator[None]:
    """A fault in a template (which a bureau may edit) as a plain sentence."""
    try:
        yield
    except typst.TypstError as error:
        raise Refused(f"图纸模板有误：{error}。", "请恢复 resources/sheets 中的原模板后再试。") from error


def _pages(answer: bytes | list[bytes] | None) -> list[bytes]:
    if answer is None:
        raise Refused("图纸没有内容。", "请检查图纸模板。")
    return answer if isinstance(answer, list) else [answer]
