"""Everything that the window remembers, declared once: key, default, what it is for."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from layers.theme import ThemeName
from ledger.problem import Problem
from ledger.store.place import Place, place_of

T = TypeVar("T", str, bool, int, bytes)
FILE_VARIABLE = "BATTLEMAP_SETTINGS"
RECENT_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    key: str
    default: T
    description: str


THEME: Setting[str] = Setting("look/theme", ThemeName.DAY.value, "Theme of the window: day, dark, wall, mono")
REDUCED_MOTION: Setting[bool] = Setting("look/reduced_motion", False, "No flights and fades")
GEOMETRY: Setting[bytes] = Setting("window/geometry", b"", "Place and size of the main window")
MAIN_SPLIT: Setting[bytes] = Setting("window/main_split", b"", "Widths of legend, middle and dossier")
SMALL_MAIN_SPLIT: Setting[bytes] = Setting("window/small_main_split", b"", "The same in a small window")
MIDDLE_SPLIT: Setting[bytes] = Setting("window/middle_split", b"", "Heights of map and list")
SMALL_MIDDLE_SPLIT: Setting[bytes] = Setting("window/small_middle_split", b"", "The same in a small window")
LAST_WORKSPACE: Setting[str] = Setting("record/last", "", "Workspace that the window opens when none is named")
RECENT: Setting[str] = Setting("record/recent", "", "Workspaces opened lately, one path a line, newest first")
LAST_FOLDER: Setting[str] = Setting("files/last_folder", "", "Folder that a file dialog starts in")
OPERATOR: Setting[str] = Setting("person/operator", "", "Name written into the journal with every change")

SETTINGS: tuple[Setting[Any], ...] = (
    THEME,
    REDUCED_MOTION,
    GEOMETRY,
    MAIN_SPLIT,
    SMALL_MAIN_SPLIT,
    MIDDLE_SPLIT,
    SMALL_MIDDLE_SPLIT,
    LAST_WORKSPACE,
    RECENT,
    LAST_FOLDER,
    OPERATOR,
)


def default_path() -> Path:
    """Where the settings lie: the file named by BATTLEMAP_SETTINGS, else the user's configuration folder."""
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(folder) / "window.ini"


class Settings:
    """Typed access to one settings file. A value that cannot be read counts as its default."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or default_path()), QSettings.Format.IniFormat)

    def get(self, setting: Setting[T]) -> T:
        raw = self._store.value(setting.key)
        default = setting.default
        if raw is None:
            return default
        if isinstance(default, bytes):
            return bytes(raw.data()) if isinstance(raw, QByteArray) else default
        if isinstance(default, bool):
            return str(raw).lower() == "true"
        if isinstance(default, int):
            return int(raw) if str(raw).lstrip("-").isdigit() else default
        return str(raw)

    def put(self, setting: Setting[T], value: T) -> None:
        self._store.setValue(setting.key, QByteArray(value) if isinstance(value, bytes) else value)

    def save(self) -> None:
        """Write to disk now."""
        self._store.sync()

    @property
    def folder(self) -> Path:
        """Where the settings lie, and what else a window keeps for its user."""
        return Path(self._store.fileName()).parent

    def theme(self) -> ThemeName:
        known = {name.value: name for name in ThemeName}
        return known.get(self.get(THEME), ThemeName.DAY)

    def operator(self) -> str:
        """Who works at this desk, as the journal writes it."""
        return self.get(OPERATOR).strip() or _login_name()

    def recent(self) -> list[Place]:
        """Workspaces opened lately; of files those that are still there."""
        return [place for line in self.get(RECENT).splitlines() if (place := remembered(line)) is not None]

    def remember_workspace(self, place: Place) -> None:
        full = place.resolve() if isinstance(place, Path) else place
        rest = [item for item in self.recent() if item != full]
        self.put(RECENT, "\n".join(str(item) for item in [full, *rest][:RECENT_LIMIT]))
        self.put(LAST_WORKSPACE, str(full))


def remembered(line: str) -> Place | None:
    """A place as it was written down, None when it is a file that has gone. An address has lost its password."""
    try:
        place = place_of(line)
    except Problem:
        return None
    return place if line and (not isinstance(place, Path) or place.is_file()) else None


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no account name in a bare container
        return "值班员"
