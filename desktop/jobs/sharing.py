"""Sharing a situation as one self-contained page."""

from __future__ import annotations

from pathlib import Path

from layers.folium_map import write_page
from layers.situation import Situation


def share_page(situation: Situation, out: Path) -> None:
    """Write the portable HTML page: one file, works offline, asks nothing of any network."""
    write_page(situation, out)
