"""Sine and cosine by half angles keep their last digits, near the poles of the tangent too."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis.trigonometry import sine, sine_cosine


@given(st.floats(-1000, 1000))
def test_any_angle(angle: float) -> None:
    column = np.array([angle])
    sin, cos = sine_cosine(column)
    np.testing.assert_allclose((sin, cos), (np.sin(column), np.cos(column)), rtol=0, atol=1e-15)
    np.testing.assert_allclose(sine(column), np.sin(column), rtol=0, atol=1e-15)


def test_at_the_poles_of_the_tangent_and_missing() -> None:
    angle = np.array([np.pi, -np.pi, 3 * np.pi, 0.0, np.nan])
    sin, cos = sine_cosine(angle)
    np.testing.assert_allclose(cos[:4], (-1, -1, -1, 1), rtol=0, atol=1e-15)
    np.testing.assert_allclose(sin[:4], 0, rtol=0, atol=1e-14)
    assert np.isnan([sin[4], cos[4]]).all()
