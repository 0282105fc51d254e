"""What a printed map is asked for, and what comes back besides the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from layers.theme import ThemeName


class MapKind(StrEnum):
    SITUATION = "situation"
    HAZARDS = "hazards"


@dataclass(frozen=True, slots=True)
class MapSpec:
    """``width`` and ``height`` in virtual mm; one virtual mm is printed ``enlargement`` mm long. ``scope``: unit row."""

    kind: MapKind
    scope: int
    width: float
    height: float
    enlargement: float
    theme: ThemeName


@dataclass(frozen=True, slots=True)
class MapPicture:
    """``hidden``: A and B signs that nobody can see. ``schematic``: units drawn in a box because they have no polygon.
    ``field_of``: map field (such as D3) by hazard row; rows that are not on the map are missing."""

    svg: str
    scale_denominator: float
    is_every_enterprise: bool
    hidden: int
    moved: int
    schematic: tuple[str, ...]
    notes: tuple[str, ...]
    field_of: dict[int, str] = field(default_factory=dict)
