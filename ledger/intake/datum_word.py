"""Words for a datum (坐标系), in a column of their own, in a header or in the title. Never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ledger.datum import Datum

_WORDS: tuple[tuple[str, Datum], ...] = (
    ("WGS84|EPSG4326|GPS", Datum.WGS84),
    ("CGCS2000|2000国家大地|国家大地坐标系2000|国家2000|大地2000|天地图|EPSG4490", Datum.CGCS2000),
    ("GCJ0?2|GCJ|高德|火星|腾讯|AMAP|国测局", Datum.GCJ02),
    ("BD0?9|百度|BAIDU", Datum.BD09),
    ("高斯|克吕格|GAUSS|3度带|三度带|3°带", Datum.GK3),
)
_FOREIGN = re.compile(
    "北京54|BEIJING54|西安80|XIAN80|1954|1980|6度带|六度带|6°带|墨卡托|MERCATOR|BD0?9MC|地方坐标|独立坐标|城市坐标"
)
_CONTEXT = re.compile("坐标|经纬|经度|纬度")


def datum_of(text: str) -> Datum:
    """The one datum that a text names; UNKNOWN when it names none, several, or one that this product cannot convert
    (北京54, 西安80, 6-degree zones, local grids)."""
    folded = _folded(text)
    if _FOREIGN.search(folded):
        return Datum.UNKNOWN
    found = {datum for words, datum in _WORDS if re.search(words, folded)}
    if Datum.GK3 in found:
        found -= {Datum.CGCS2000}  # CGCS2000 高斯投影: the grid decides
    return found.pop() if len(found) == 1 else Datum.UNKNOWN


def declared_datum(texts: Iterable[str]) -> Datum | None:
    """The datum that the header or the title declares for the whole sheet; None when they declare none, UNKNOWN when
    they contradict each other or declare one that this product cannot convert.

    A text counts only when it speaks of coordinates: a company may be called 天地图 as well.
    """
    said = [text for text in texts if _CONTEXT.search(text) and _names_datum(text)]
    found = {datum_of(text) for text in said} - {Datum.UNKNOWN}
    if len(found) == 1:
        return found.pop()
    return Datum.UNKNOWN if said else None


def _names_datum(text: str) -> bool:
    """Whether a text names any datum, convertible or not."""
    folded = _folded(text)
    return bool(_FOREIGN.search(folded)) or any(re.search(words, folded) for words, _ in _WORDS)


def _folded(text: str) -> str:
    return re.sub(r"[\s_\-—()]+", "", unicodedata.normalize("NFKC", text)).upper()
