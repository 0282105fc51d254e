"""Widths of legend, middle and dossier, heights of map and list.

Remembered apart for small and large windows: what leaves the map its room at 1920 crowds it at 1366.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QSplitter

from desktop.settings import MAIN_SPLIT, MIDDLE_SPLIT, SMALL_MAIN_SPLIT, SMALL_MIDDLE_SPLIT, Setting, Settings

SMALL_BELOW, LOW_BELOW = 1400, 800
SIDES, SMALL_SIDES = (256, 336), (224, 296)
LIST_HEIGHT, LOW_LIST_HEIGHT, MAP_LEAST = 236, 172, 136


class Splits:
    """The two splitters of the main window."""

    def __init__(self, main: QSplitter, middle: QSplitter, settings: Settings) -> None:
        self._main, self._middle, self._settings = main, middle, settings
        self._is_small: bool | None = None  # None: nothing has been placed yet

    def place(self, window: QSize) -> bool:
        """Sizes for a window: those chosen last in one of its kind, else the usual. False where the kind has not
        changed: then the sizes stay as they are."""
        is_small = window.width() < SMALL_BELOW
        if is_small == self._is_small:
            return False
        self.keep()
        self._is_small = is_small
        for split, setting in self._pairs():
            if not split.restoreState(QByteArray(self._settings.get(setting))):
                split.setSizes(self._usual_widths(window) if split is self._main else self._usual_heights(window))
        return True

    def keep(self) -> None:
        """Write the sizes into the settings."""
        for split, setting in self._pairs():
            self._settings.put(setting, bytes(split.saveState().data()))

    def _pairs(self) -> tuple[tuple[QSplitter, Setting[bytes]], ...]:
        if self._is_small is None:
            return ()
        settings = (SMALL_MAIN_SPLIT, SMALL_MIDDLE_SPLIT) if self._is_small else (MAIN_SPLIT, MIDDLE_SPLIT)
        return (self._main, settings[0]), (self._middle, settings[1])

    def _usual_widths(self, window: QSize) -> list[int]:
        sides = SMALL_SIDES if self._is_small else SIDES
        return [sides[0], max(window.width() - sum(sides) - 2, 200), sides[1]]

    def _usual_heights(self, window: QSize) -> list[int]:
        rows = LOW_LIST_HEIGHT if window.height() < LOW_BELOW else LIST_HEIGHT
        return [max(self._middle.height() - rows, MAP_LEAST), rows]
