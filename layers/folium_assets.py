"""Scripts and styles of the portable page, and the Content-Security-Policy that allows these and no others."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

import resources
from layers.theme import Theme
from policy.light import Light

STYLES = (("leaflet", "leaflet.css"), ("page", "page.css"))
SCRIPTS = (
    ("page", "trusted.js"),
    ("leaflet", "leaflet.js"),
    ("page", "columns.js"),
    ("page", "signs.js"),
    ("page", "splat.js"),
    ("page", "model.js"),
    ("page", "scene.js"),
    ("page", "popup.js"),
    ("page", "panels.js"),
)
START = ("page", "start.js")
FONT_STACK = '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'

_OUTSIDE = re.compile(r"url\((?!data:)[^)]*\)")  # pictures beside leaflet.css, for controls that the page does not have
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_INLINE = {tag: re.compile(rf"<{tag}>(.*?)</{tag}>", re.DOTALL) for tag in ("script", "style")}


def style(folder: str, name: str) -> str:
    """A shipped style sheet without references to files beside it."""
    return _OUTSIDE.sub("none", _text(folder, name))


def script(folder: str, name: str) -> str:
    """A shipped script without its pointer to a source map."""
    return _SOURCE_MAP.sub("", _text(folder, name))


def theme_style(theme: Theme) -> str:
    """The tones of a theme as custom properties of the page."""
    tones = {
        "window": theme.window,
        "panel": theme.panel,
        "chip": theme.chip,
        "sea": theme.sea,
        "text": theme.text,
        "text2": theme.text2,
        "text3": theme.text3,
        "line": theme.line,
        "line-weak": theme.line_weak,
        "hover": theme.hover,
        "halo": theme.halo,
        "accent": theme.accent,
        "accent-tint": theme.accent_tint,
        "on-accent": theme.on_accent,
        "overdue": theme.lights[Light.OVERDUE],
        "font": FONT_STACK,
    }
    return ":root{" + "".join(f"--{name}:{value};" for name, value in tones.items()) + "}"


def policy(trusted_markup: Iterable[str]) -> str:
    """Policy that allows the inline scripts and styles of ``trusted_markup`` by their hash, data: pictures, and
    nothing else: no connection, no frame, no form, no markup from strings.

    ``trusted_markup`` must hold no text from the record.
    """
    markup = "".join(trusted_markup)
    hashes = {tag: " ".join(sorted({_hash(text) for text in found.findall(markup)})) for tag, found in _INLINE.items()}
    return (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default"
    )


def _text(folder: str, name: str) -> str:
    return resources.path("web", folder, name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
