"""Reporting units (报告单位): the counting units of every table.

They are not administrative divisions: towns, streets, industrial parks, 管委会 and province-run cities stand side by
side, in their official order (never alphabetical), may overlap, may lack a polygon, and have a parent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from shapely.geometry.base import BaseGeometry


class UnitLevel(IntEnum):
    """Place in the tree. The area of the workspace is the only unit of level ``AREA``."""

    AREA = 0
    REPORTING = 1
    PART = 2  # a county of a reporting city, a village of a town: shown and named, not ranked


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One unit as it enters the record. ``geometry`` is (multi)polygon in CGCS2000 longitude/latitude, or None."""

    code: str  # division code or the bureau's own code, unique in the workspace
    name: str
    short_name: str
    level: UnitLevel
    parent_code: str | None
    order: int  # official order, from 0
    geometry: BaseGeometry | None
    boundary_source: str  # what the sheet must say about the line, "" when there is no polygon
    is_schematic: bool = False  # 示意边界
