"""The tones that a template may use, by name."""

from __future__ import annotations

from layers.theme import Theme, ThemeName
from ledger.risk_class import RiskClass
from policy.light import Light


def tones(theme: Theme) -> dict[str, str]:
    """Names of ``tone.…`` in the templates; in the mono theme everything is a grey."""
    is_mono = theme.name is ThemeName.MONO
    return {
        "ink": theme.text,
        "ink2": theme.text2,
        "ink3": theme.text3,
        "navy": theme.accent,
        "rule": theme.line,
        "hair": theme.line_weak,
        "panel": theme.panel,
        "chip": theme.chip,
        "red": theme.lights[Light.OVERDUE],
        "amber": theme.amber_text,
        "blue": theme.lights[Light.EXTENDED],
        "green": theme.lights[Light.CLOSED],
        "pink": "#EFEFEF" if is_mono else "#FDECEE",
        "class-a": theme.classes[RiskClass.A].fill,
        "class-b": theme.classes[RiskClass.B].fill,
        "class-c": theme.classes[RiskClass.C].fill,
        "class-d": theme.classes[RiskClass.D].fill,
    }
