"""Finds the files that ship with the product. Imports nothing of ours, and nothing outside the standard library."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Absolute path of a shipped file or folder, for example ``path("packs", "jilin-2021.toml")``.

    Raises FileNotFoundError when it is not there: a missing resource is a broken installation.
    """
    found = ROOT.joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError(found)
    return found
