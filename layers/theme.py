"""Tones. Hue means the same everywhere; the tone is the theme's. Values are #RRGGBB.

``DAY`` and ``DARK`` dress the window, ``WALL`` the wall display, ``PRINT`` the sheet, ``MONO`` the photocopier: mono is a
theme of its own, with lightness falling as risk rises, because a plain luminance of the day colours confuses C and D.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ledger.risk_class import RiskClass
from policy.light import Light


class ThemeName(StrEnum):
    DAY = "day"
    DARK = "dark"
    WALL = "wall"
    PRINT = "print"
    MONO = "mono"

    @property
    def label(self) -> str:
        return {"day": "日间", "dark": "夜间", "wall": "大屏", "print": "印刷", "mono": "黑白"}[self.value]


@dataclass(frozen=True, slots=True)
class ClassTone:
    """Paint of one risk class."""

    fill: str
    edge: str
    letter: str


@dataclass(frozen=True, slots=True)
class Theme:
    """All tones of one theme. ``unit_steps``: tint of a unit by its share of overdue hazards (wall)."""

    name: ThemeName
    is_dark: bool
    window: str
    panel: str
    chip: str
    sea: str
    land: str
    land_alt: str
    county_line: str
    unit_line: str
    area_line: str
    vignette: tuple[str, str, str]
    text: str
    text2: str
    text3: str
    line: str
    line_weak: str
    hover: str
    accent: str
    accent_tint: str
    on_accent: str
    halo: str
    zone: str
    running: str
    stale: str
    dust: str
    found: str  # bars of hazards found, beside those closed
    amber_text: str  # words in the hue of due soon, dark or light enough to be read
    classes: dict[RiskClass, ClassTone]
    lights: dict[Light, str]
    unit_steps: tuple[str, str, str, str]


_DAY = Theme(
    name=ThemeName.DAY,
    is_dark=False,
    window="#EEF0F2",
    panel="#FFFFFF",
    chip="#EDF0F2",
    sea="#E4E8EB",
    land="#FBFBF8",
    land_alt="#FBFBF8",
    county_line="#E0E2DF",
    unit_line="#87919C",
    area_line="#7A858F",
    vignette=("#DDE2E6", "#D2D8DD", "#C3CAD1"),
    text="#17202B",
    text2="#4A5562",
    text3="#626D7A",
    line="#D5DAE0",
    line_weak="#E6E9ED",
    hover="#F0F2F4",
    accent="#51479B",
    accent_tint="#EAE8F6",
    on_accent="#FFFFFF",
    halo="#FFFFFF",
    zone="#39434F",
    running="#E5780F",
    stale="#8B949D",
    dust="#A9B0B8",
    found="#C9CED2",
    amber_text="#8A5C00",
    classes={
        RiskClass.A: ClassTone("#C4201C", "#8E1512", "#FFFFFF"),
        RiskClass.B: ClassTone("#E5780F", "#8F4300", "#17202B"),
        RiskClass.C: ClassTone("#F2C011", "#7A5E00", "#17202B"),
        RiskClass.D: ClassTone("#2F6DB5", "#1D4A80", "#FFFFFF"),
        RiskClass.UNGRADED: ClassTone("#FFFFFF", "#626D7A", "#626D7A"),
    },
    lights={
        Light.OVERDUE: "#C4201C",
        Light.DUE_SOON: "#C68300",
        Light.EXTENDED: "#2F6DB5",
        Light.STOPPED: "#39434F",
        Light.IN_TIME: "#8793A0",
        Light.NO_DEADLINE: "#626D7A",
        Light.CLOSED: "#23804A",
        Light.ABSENT: "#8B949D",
    },
    unit_steps=("#FBFBF8", "#F8F1EC", "#F6E4DE", "#F2D3CC"),
)

_DARK = Theme(
    name=ThemeName.DARK,
    is_dark=True,
    window="#12161A",
    panel="#1A1F25",
    chip="#272E36",
    sea="#12161A",
    land="#20272E",
    land_alt="#20272E",
    county_line="#2C343C",
    unit_line="#687581",
    area_line="#7C8995",
    vignette=("#161B20", "#1A2026", "#20272E"),
    text="#E8ECF0",
    text2="#B3BDC7",
    text3="#909BA7",
    line="#343C45",
    line_weak="#2A3139",
    hover="#2A3139",
    accent="#B4ACF6",
    accent_tint="#2D2B4A",
    on_accent="#17133A",
    halo="#12161A",
    zone="#D3DAE1",
    running="#F2923A",
    stale="#7D8791",
    dust="#56616C",
    found="#56616C",
    amber_text="#EDB02E",
    classes={
        RiskClass.A: ClassTone("#EE534B", "#FFB1AC", "#17133A"),
        RiskClass.B: ClassTone("#F2923A", "#FFD0A0", "#17202B"),
        RiskClass.C: ClassTone("#F4CC45", "#FFE9A6", "#17202B"),
        RiskClass.D: ClassTone("#5C9CE6", "#B5D4F8", "#0B1B2E"),
        RiskClass.UNGRADED: ClassTone("#20272E", "#909BA7", "#909BA7"),
    },
    lights={
        Light.OVERDUE: "#FF7A70",
        Light.DUE_SOON: "#EDB02E",
        Light.EXTENDED: "#5C9CE6",
        Light.STOPPED: "#D3DAE1",
        Light.IN_TIME: "#8E9AA6",
        Light.NO_DEADLINE: "#909BA7",
        Light.CLOSED: "#4DB877",
        Light.ABSENT: "#7D8791",
    },
    unit_steps=("#20272E", "#29292F", "#352A2F", "#472D31"),
)

_WALL = Theme(
    name=ThemeName.WALL,
    is_dark=True,
    window="#0A0D10",
    panel="#11161A",
    chip="#1F272E",
    sea="#0A0D10",
    land="#1A232A",
    land_alt="#1A232A",
    county_line="#27313A",
    unit_line="#6A7985",
    area_line="#7C8B97",
    vignette=("#0D1114", "#10161A", "#141B20"),
    text="#F3F6F8",
    text2="#BCC7D0",
    text3="#93A0AB",
    line="#2C353D",
    line_weak="#1F272E",
    hover="#1F272E",
    accent="#B9B2FA",
    accent_tint="#26244A",
    on_accent="#17133A",
    halo="#0A0D10",
    zone="#DCE3E9",
    running="#FF9C3F",
    stale="#87919A",
    dust="#7A8590",
    found="#7A8590",
    amber_text="#F7BC3A",
    classes={
        RiskClass.A: ClassTone("#FF5B50", "#FFB8B3", "#17133A"),
        RiskClass.B: ClassTone("#FF9C3F", "#FFD6AE", "#17202B"),
        RiskClass.C: ClassTone("#FFD54A", "#FFEDB3", "#17202B"),
        RiskClass.D: ClassTone("#64A8F5", "#BEDCFC", "#0B1B2E"),
        RiskClass.UNGRADED: ClassTone("#1A232A", "#93A0AB", "#93A0AB"),
    },
    lights={
        Light.OVERDUE: "#FF5B50",
        Light.DUE_SOON: "#F7BC3A",
        Light.EXTENDED: "#64A8F5",
        Light.STOPPED: "#DCE3E9",
        Light.IN_TIME: "#8C99A5",
        Light.NO_DEADLINE: "#93A0AB",
        Light.CLOSED: "#55C883",
        Light.ABSENT: "#87919A",
    },
    unit_steps=("#1A232A", "#24252B", "#33262B", "#472930"),
)

_PRINT = Theme(
    name=ThemeName.PRINT,
    is_dark=False,
    window="#FFFFFF",
    panel="#F4F5F6",
    chip="#E9ECEE",
    sea="#EDEFF0",
    land="#FFFFFF",
    land_alt="#F8F8F5",
    county_line="#B4BCC2",
    unit_line="#56606A",
    area_line="#1F262D",
    vignette=("#E3E6E8", "#D6DADD", "#C6CCD0"),
    text="#1F262D",
    text2="#56606A",
    text3="#8A939B",
    line="#C6CCD1",
    line_weak="#DDE1E4",
    hover="#F4F5F6",
    accent="#17324D",
    accent_tint="#E9ECEE",
    on_accent="#FFFFFF",
    halo="#FFFFFF",
    zone="#5B3E8C",
    running="#5B3E8C",
    stale="#8A939B",
    dust="#A9B0B8",
    found="#C9CED2",
    amber_text="#8A5C00",
    classes={
        RiskClass.A: ClassTone("#B5112C", "#FFFFFF", "#FFFFFF"),
        RiskClass.B: ClassTone("#EA7A1E", "#8A4200", "#1F262D"),
        RiskClass.C: ClassTone("#F3CB45", "#7A6200", "#1F262D"),
        RiskClass.D: ClassTone("#E3EFFA", "#2A62A8", "#173F73"),
        RiskClass.UNGRADED: ClassTone("#FFFFFF", "#6B757E", "#6B757E"),
    },
    lights={
        Light.OVERDUE: "#B5112C",
        Light.DUE_SOON: "#E59A00",
        Light.EXTENDED: "#2A62A8",
        Light.STOPPED: "#1F262D",
        Light.IN_TIME: "#5B6670",
        Light.NO_DEADLINE: "#6B757E",
        Light.CLOSED: "#2B7A4B",
        Light.ABSENT: "#8A939B",
    },
    unit_steps=("#FFFFFF", "#FBF0EE", "#F7E1DD", "#F1CCC6"),
)

_MONO = Theme(
    name=ThemeName.MONO,
    is_dark=False,
    window="#FFFFFF",
    panel="#F4F4F4",
    chip="#E9E9E9",
    sea="#EEEEEE",
    land="#FFFFFF",
    land_alt="#F8F8F8",
    county_line="#BBBBBB",
    unit_line="#606060",
    area_line="#202020",
    vignette=("#E6E6E6", "#DADADA", "#CBCBCB"),
    text="#1A1A1A",
    text2="#555555",
    text3="#767676",
    line="#C9C9C9",
    line_weak="#E0E0E0",
    hover="#F0F0F0",
    accent="#202020",
    accent_tint="#E6E6E6",
    on_accent="#FFFFFF",
    halo="#FFFFFF",
    zone="#3F3F3F",
    running="#000000",
    stale="#8B8B8B",
    dust="#AAAAAA",
    found="#C4C4C4",
    amber_text="#3A3A3A",
    classes={
        RiskClass.A: ClassTone("#141414", "#FFFFFF", "#FFFFFF"),
        RiskClass.B: ClassTone("#9C9C9C", "#3A3A3A", "#000000"),
        RiskClass.C: ClassTone("#D9D9D9", "#4A4A4A", "#000000"),
        RiskClass.D: ClassTone("#FFFFFF", "#4A4A4A", "#000000"),
        RiskClass.UNGRADED: ClassTone("#FFFFFF", "#6A6A6A", "#6A6A6A"),
    },
    lights={
        Light.OVERDUE: "#141414",
        Light.DUE_SOON: "#9A9A9A",
        Light.EXTENDED: "#5A5A5A",
        Light.STOPPED: "#2A2A2A",
        Light.IN_TIME: "#777777",
        Light.NO_DEADLINE: "#777777",
        Light.CLOSED: "#6A6A6A",
        Light.ABSENT: "#8B8B8B",
    },
    unit_steps=("#FFFFFF", "#F2F2F2", "#E4E4E4", "#D2D2D2"),
)

THEMES: dict[ThemeName, Theme] = {theme.name: theme for theme in (_DAY, _DARK, _WALL, _PRINT, _MONO)}


def blend(first: str, second: str, share: float) -> str:
    """The tone on the way from the first (share 0) to the second (1); all #RRGGBB."""
    one, two = (np.array([int(tone[at : at + 2], 16) for at in (1, 3, 5)]) for tone in (first, second))
    return "#" + "".join(f"{value:02X}" for value in np.rint(one + (two - one) * share).astype(int).tolist())
