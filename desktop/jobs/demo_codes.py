"""Unified social credit codes of fictional enterprises, with right check digits.

Body and check characters follow GB 32100-2015 (modulus 31) and GB 11714 (modulus 11). Real bodies begin with a digit or
MA; ours begin with DM, which no registry gives out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O S V Z
_CHARACTERS = np.frombuffer(_ALPHABET.encode(), np.uint8)
_SPACE = 31**6
_STEP = 411_203_357  # prime, coprime to 31: walks through all bodies before it repeats
_BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_CODE_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])


def credit_codes(divisions: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.object_]:
    """One code per enterprise, all different. ``divisions``: six-digit division code of the registry, shape (n,)."""
    count = len(divisions)
    symbols = np.zeros((count, 18), np.int64)
    symbols[:, 0], symbols[:, 1] = 9, 1
    symbols[:, 2:8] = divisions[:, None] // 10 ** np.arange(5, -1, -1) % 10
    symbols[:, 8], symbols[:, 9] = _ALPHABET.index("D"), _ALPHABET.index("M")
    body = (np.arange(count, dtype=np.int64) * _STEP + seed * 7919) % _SPACE
    symbols[:, 10:16] = body[:, None] // 31 ** np.arange(5, -1, -1) % 31
    symbols[:, 16] = _body_check(symbols[:, 8:16])
    symbols[:, 17] = (31 - (symbols[:, :17] * _CODE_WEIGHTS).sum(axis=1) % 31) % 31
    text: npt.NDArray[np.object_] = (
        np.ascontiguousarray(_CHARACTERS[symbols]).view("S18").ravel().astype("U18").astype(object)
    )
    return text


def _body_check(body: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Check character of the organisation code, as a position in the alphabet. There letters count A = 10 .. Z = 35."""
    value = np.array([int(letter, 36) for letter in _ALPHABET])[body]
    check = (11 - (value * _BODY_WEIGHTS).sum(axis=1) % 11) % 11
    answer: npt.NDArray[np.int64] = np.where(check == 10, _ALPHABET.index("X"), check)
    return answer
