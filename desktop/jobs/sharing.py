"""Sharing a situation: one self-contained page, or layers for a GIS."""

from __future__ import annotations

import shutil
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


def share(situation: Situation, out: Path) -> None:
    """What the suffix asks for: ``.gpkg`` layers, else the page."""
    if out.suffix.lower() == ".gpkg":
        from desktop.jobs.geopackage import write_geopackage

        write_geopackage(situation, out)
    else:
        share_page(situation, out)
