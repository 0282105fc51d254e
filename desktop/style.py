"""The style sheet of the window: bar, forms, buttons. What shows data is painted, not styled."""

from __future__ import annotations

from string import Template

import resources
from layers.theme import Theme
from policy.light import Light


def mixed(first: str, second: str, share: float) -> str:
    """``share`` of the second colour in the first; both #RRGGBB."""
    one = [int(first[at : at + 2], 16) for at in (1, 3, 5)]
    two = [int(second[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(one, two, strict=True))


def style_sheet(theme: Theme) -> str:
    """The sheet in ``resources/window.qss`` with the tones of a theme."""
    overdue = theme.lights[Light.OVERDUE]
    template = Template(resources.path("window.qss").read_text("utf-8"))
    return template.substitute(
        window=theme.window,
        panel=theme.panel,
        chip=theme.chip,
        text=theme.text,
        text2=theme.text2,
        text3=theme.text3,
        line=theme.line,
        line_weak=theme.line_weak,
        line_strong=mixed(theme.line, theme.text3, 0.5),
        hover=theme.hover,
        accent=theme.accent,
        accent_tint=theme.accent_tint,
        accent_hover=mixed(theme.accent, theme.text if not theme.is_dark else "#FFFFFF", 0.18),
        accent_down=mixed(theme.accent, theme.text if not theme.is_dark else theme.panel, 0.32),
        on_accent=theme.on_accent,
        overdue=overdue,
        overdue_tint=mixed(theme.panel, overdue, 0.12 if not theme.is_dark else 0.2),
        stale=theme.stale,
        arrow=resources.path("icons", f"arrow-on-{'dark' if theme.is_dark else 'light'}.svg").as_posix(),
    )
