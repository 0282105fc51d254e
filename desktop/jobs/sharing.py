"""Sharing a situation: one self-contained page, layers for a GIS, or a workbook."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from layers.folium_map import write_page
from layers.situation import Situation
from ledger.problem import Refused


def share_page(situation: Situation, out: Path) -> None:
    """Write the portable HTML page: one file, works offline, asks nothing of any network."""
    write_page(situation, out)


def copy_page(page: Path, out: Path) -> Path:
    """Save a page that has been written under another name; answers ``out``. Raises Refused."""
    try:
        shutil.copyfile(page, out)
    except OSError as error:
        raise Refused(f"网页“{out.name}”写不进去。", "请检查文件夹权限和磁盘空间，或换一个位置。") from error
    return out


def share(situation: Situation, out: Path, *, is_public: bool = False) -> None:
    """What the suffix asks for: ``.gpkg`` layers, an ``.xlsx`` workbook, else the page. ``is_public``: the version for
    the public (公开版), with units, counts and rates alone."""
    _writer(out.suffix.lower(), is_public)(situation, out)


def _writer(suffix: str, is_public: bool) -> Callable[[Situation, Path], None]:
    if suffix == ".gpkg":
        from desktop.jobs.geopackage import write_geopackage, write_public_geopackage

        return write_public_geopackage if is_public else write_geopackage
    if suffix == ".xlsx":
        from desktop.jobs.situation_book import write_book, write_public_book

        return write_public_book if is_public else write_book
    if is_public:
        from desktop.jobs.public_page import write_public_page

        return write_public_page
    return share_page
