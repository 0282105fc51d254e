"""Words for tones in captions: a black-and-white sheet must not speak of red."""

from __future__ import annotations

from layers.theme import Theme, ThemeName

_IN_MONO = str.maketrans({"红": "黑", "绿": "灰"})


def tone_words(words: str, theme: Theme) -> str:
    """A caption that names tones of ``theme``; in the mono theme red is black and green is grey."""
    return words.translate(_IN_MONO) if theme.name is ThemeName.MONO else words
