"""Sharing a situation: one self-contained page, or layers for a GIS."""

from __future__ import annotations

from pathlib import Path

from layers.folium_map import write_page
from layers.situation import Situation


def share_page(situation: Situation, out: Path) -> None:
    """Write the portable HTML page: one file, works offline, asks nothing of any network."""
    write_page(situation, out)


def share(situation: Situation, out: Path) -> None:
    """What the suffix asks for: ``.gpkg`` layers, else the page."""
    if out.suffix.lower() == ".gpkg":
        from desktop.jobs.geopackage import write_geopackage

        write_geopackage(situation, out)
    else:
        share_page(situation, out)
