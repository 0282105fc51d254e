"""What the ledger asks of whoever places its rows on the map. ``gis.place`` answers; the ledger knows no CRS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Placement:
    """Columns of equal length. ``lon``/``lat``: CGCS2000 degrees, NaN unless ``status`` is PLACED."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    unit: npt.NDArray[np.int32]  # position of the smallest unit that contains the point, -1 for none
    status: npt.NDArray[np.uint8]  # ledger.datum.PlaceStatus
    swapped: npt.NDArray[np.bool_]  # longitude and latitude stood in each other's column and were put right


class Placer(Protocol):
    """Places rows inside the area of one workspace."""

    def place(
        self,
        x: npt.NDArray[np.float64],
        y: npt.NDArray[np.float64],
        datum: npt.NDArray[np.uint8],
    ) -> Placement:
        """``x`` is longitude or easting, ``y`` latitude or northing, as the ledger gives them; NaN where empty."""
        ...

    def zone_polygons(
        self,
        lon: npt.NDArray[np.float64],
        lat: npt.NDArray[np.float64],
        radius_m: npt.NDArray[np.float64],
        outline: list[str],
        datum: npt.NDArray[np.uint8],
    ) -> tuple[npt.NDArray[np.object_], list[str]]:
        """Polygons in CGCS2000 degrees (None where there is neither outline nor centre and radius), and for each row
        a Chinese sentence when something could not be read or drawn ("" when all is well).

        ``lon``, ``lat`` and the numbers of ``outline`` stand as the ledger gives them, in the datum of their row, as
        in ``place``.
        """
        ...
