"""The look of the window: one theme at a time, told to every widget that paints itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from desktop import icons
from desktop.style import style_sheet
from layers.painter.fonts import font
from layers.theme import THEMES, Theme, ThemeName

WINDOW_THEMES = (ThemeName.DAY, ThemeName.DARK, ThemeName.WALL, ThemeName.MONO)
FLY_MS = 280
PANEL_MS = 120
ICON_TONES = ("text2", "text", "on_accent")


class Look(QObject):
    """``theme`` is the one in force; ``changed`` says that everything must be painted anew."""

    changed = Signal()

    def __init__(self, name: ThemeName = ThemeName.DAY, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.theme: Theme = THEMES[name]
        self.reduced_motion = False
        self._icons: set[tuple[str, int, str]] = set()  # name, size and tone of what was asked for

    def dress(self, application: QApplication) -> None:
        """Font and palette of the application. The style sheet belongs to the parts of a window (``desktop.dress``):
        a sheet of the application would cost four times as long."""
        application.setFont(font(13))
        application.setPalette(palette(self.theme))

    def sheet(self) -> str:
        """Style sheet for a window or a part of one."""
        return style_sheet(self.theme)

    def choose(self, name: ThemeName) -> None:
        """Change the theme of the running window."""
        if name == self.name or name not in WINDOW_THEMES:
            return
        self.name, self.theme = name, THEMES[name]
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setPalette(palette(self.theme))
        self.changed.emit()

    def icon(self, name: str, size_px: int = 18, color: str | None = None) -> QIcon:
        """An icon in the tone of secondary text unless a colour is named."""
        shown = color or self.theme.text2
        self._icons |= {(name, size_px, tone) for tone in ICON_TONES if getattr(self.theme, tone) == shown}
        return icons.icon(name, shown, size_px, disabled=self.theme.stale)

    def draw_icons(self, name: ThemeName) -> None:
        """Draw every icon that was asked for in the tones of another theme, so that it is there when it is asked for
        again. For a worker."""
        theme = THEMES[name]
        for sign, size_px, tone in tuple(self._icons):
            icons.draw(sign, getattr(theme, tone), size_px, disabled=theme.stale)

    def motion(self, milliseconds: int) -> int:
        """Length of a movement; 0 with reduced motion."""
        return 0 if self.reduced_motion else milliseconds


def palette(theme: Theme) -> QPalette:
    """Palette for what no style sheet reaches: item views, tool tips, text cursors."""
    answer = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.AlternateBase: theme.chip,
        QPalette.ColorRole.Button: theme.panel,
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.text3,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Link: theme.accent,
    }
    for role, color in roles.items():
        answer.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        answer.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.text3))
    return answer
