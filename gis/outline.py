"""Outlines of operation zones as people write them into a cell: WKT, or "lon,lat;lon,lat;..." in many spellings."""

from __future__ import annotations

import re
import unicodedata

import shapely
from shapely.geometry.base import BaseGeometry

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_WKT = re.compile(r"\s*(?:SRID=\d+;)?\s*((?:MULTI)?POLYGON\b.*)", re.IGNORECASE | re.DOTALL)
_ALLOWED_BETWEEN = re.compile(r"[\s,;|/、。()\[\]{}:°ENen东经北纬度]*")
_MAX_POINTS = 10_000


class OutlineUnreadable(ValueError):
    """``args[0]`` is the reason, as the end of a Chinese sentence without its full stop."""


def parse_outline(text: str) -> BaseGeometry:
    """Polygon with the numbers as they stand (any datum, any order of the pair; not yet checked for validity).

    Raises OutlineUnreadable.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    wkt = _WKT.fullmatch(plain)
    if wkt:
        shape = shapely.from_wkt(wkt.group(1), on_invalid="ignore")
        if shape is None or shape.is_empty:
            raise OutlineUnreadable("WKT 写法有误")
        return shapely.force_2d(shape)
    points = _pairs(plain)
    if len(points) > _MAX_POINTS:
        raise OutlineUnreadable(f"有 {len(points)} 个点，超过 {_MAX_POINTS} 个")
    if len(set(points)) < 3:
        raise OutlineUnreadable("不足三个不同的点，围不成范围")
    return shapely.Polygon(points)


def _pairs(text: str) -> list[tuple[float, float]]:
    """Pairs of numbers. Where semicolons, bars or line breaks part the points, each point must have exactly two."""
    if not _ALLOWED_BETWEEN.fullmatch(_NUMBER.sub("", text)):
        raise OutlineUnreadable("含有不能识别的文字")
    groups = [group for group in re.split(r"[;|\n]+", text) if _NUMBER.search(group)]
    numbers = [[float(item) for item in _NUMBER.findall(group)] for group in groups]
    if len(groups) > 1:
        if any(len(pair) != 2 for pair in numbers):
            raise OutlineUnreadable("有的点不是一对经纬度")
        return [(pair[0], pair[1]) for pair in numbers]
    flat = numbers[0] if numbers else []
    if len(flat) % 2:
        raise OutlineUnreadable("经度、纬度的个数不成对")
    return list(zip(flat[::2], flat[1::2], strict=True))
