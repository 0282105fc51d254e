"""Leaders as segments: what they cross and what they run through. All arguments broadcast; lengths in mm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def _side(ax: Floats, ay: Floats, bx: Floats, by: Floats, px: Floats, py: Floats) -> Floats:
    return (bx - ax) * (py - ay) - (by - ay) * (px - ax)


def cross(ax: Floats, ay: Floats, bx: Floats, by: Floats, cx: Floats, cy: Floats, dx: Floats, dy: Floats) -> Bools:
    """Whether open segments a-b and c-d cross; segments from one common point do not."""
    one = _side(ax, ay, bx, by, cx, cy) * _side(ax, ay, bx, by, dx, dy) < -1e-9
    two = _side(cx, cy, dx, dy, ax, ay) * _side(cx, cy, dx, dy, bx, by) < -1e-9
    return np.asarray(one & two)


def meets_box(
    ax: Floats,
    ay: Floats,
    bx: Floats,
    by: Floats,
    cx: Floats | float,
    cy: Floats | float,
    half_w: float,
    half_h: float,
) -> Bools:
    """Whether segments a-b enter boxes round c (slab test)."""
    dx = np.where(np.abs(bx - ax) < 1e-9, 1e-9, bx - ax)
    dy = np.where(np.abs(by - ay) < 1e-9, 1e-9, by - ay)
    tx0, tx1 = (cx - half_w - ax) / dx, (cx + half_w - ax) / dx
    ty0, ty1 = (cy - half_h - ay) / dy, (cy + half_h - ay) / dy
    enter = np.maximum(np.minimum(tx0, tx1), np.minimum(ty0, ty1))
    leave = np.minimum(np.maximum(tx0, tx1), np.maximum(ty0, ty1))
    return np.asarray((enter <= leave) & (leave > 0) & (enter < 1))


def distance(ax: Floats, ay: Floats, bx: Floats, by: Floats, px: Floats, py: Floats) -> Floats:
    """Distance of points p from segments a-b."""
    dx, dy = bx - ax, by - ay
    along = np.clip(((px - ax) * dx + (py - ay) * dy) / np.maximum(dx * dx + dy * dy, 1e-12), 0.0, 1.0)
    return np.asarray(np.hypot(ax + along * dx - px, ay + along * dy - py), np.float64)
