"""What a demo of one pack is made of: weights, seats, trades, words. All of it is data in ``resources/demo``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

import resources
from ledger.problem import Refused


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of business. ``categories``: share of its enterprises by special type; ``risk``: 0 harmless, 1 worst."""

    industry: str
    code: str
    products: tuple[str, ...]
    weight: float
    risk: float
    categories: dict[str, float]
    articles: tuple[int, ...]
    workers: int


@dataclass(frozen=True, slots=True)
class HazardText:
    """One item of the hazard standard as the demo words it."""

    article: int
    item: str
    part: str
    text: str
    work_standard: str
    funds: float  # 万元
    category: str = ""  # special type that the enterprise must have
    codes: tuple[str, ...] = ()  # only these industry codes, () for all

    @property
    def clause(self) -> str:
        """七条（二）"""
        return f"{_NUMERALS[self.article]}条（{self.item}）"


@dataclass(frozen=True, slots=True)
class Words:
    """From which names are made."""

    surnames: str
    first: str
    second: str
    suffixes: tuple[str, ...]
    streets: tuple[str, ...]
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A town around which enterprises cluster: degrees, weight inside its reporting unit, radius in km."""

    lon: float
    lat: float
    weight: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Profile:
    """One pack's demo. ``units``: weights (enterprises, open hazards) by unit code; ``places``: seats of units
    without a polygon of their own."""

    enterprises: int
    compiled_by: str
    marking: str
    code_prefix: str
    units: dict[str, tuple[float, float]]
    seats: dict[str, Seat]
    places: dict[str, tuple[str, tuple[Seat, ...]]]


_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")


def profile(pack_id: str) -> Profile:
    """The demo of a pack. Raises Refused when there is none."""
    try:
        raw = _read(f"{pack_id}.toml")
    except FileNotFoundError:
        raise Refused(f"政策包“{pack_id}”没有演示数据。", f"可用的演示：{'、'.join(available())}。") from None
    return Profile(
        int(raw["enterprises"]),
        raw["compiled_by"],
        raw["marking"],
        raw["code_prefix"],
        {code: (float(pair[0]), float(pair[1])) for code, pair in raw["units"].items()},
        {code: Seat(*map(float, row)) for code, row in raw["seats"].items()},
        {
            row["unit"]: (row["name"], tuple(Seat(*map(float, point)) for point in row["points"]))
            for row in raw.get("places", ())
        },
    )


def available() -> list[str]:
    """Ids of the packs that have a demo."""
    shared = {"trades", "hazards", "words"}
    return sorted(path.stem for path in resources.path("demo").glob("*.toml") if path.stem not in shared)


@cache
def trades() -> tuple[Trade, ...]:
    """All lines of business."""
    return tuple(
        Trade(
            row["industry"],
            row["code"],
            tuple(row["products"]),
            row["weight"],
            row["risk"],
            dict(row["categories"]),
            tuple(row["articles"]),
            row["workers"],
        )
        for row in _read("trades.toml")["trades"]
    )


@cache
def hazard_texts() -> tuple[HazardText, ...]:
    """All hazards that the demo may find."""
    return tuple(
        HazardText(
            row["article"],
            row["item"],
            row["part"],
            row["text"],
            row["work_standard"],
            float(row["funds"]),
            row.get("category", ""),
            tuple(row.get("codes", ())),
        )
        for row in _read("hazards.toml")["hazards"]
    )


@cache
def words() -> Words:
    """The word lists."""
    raw = _read("words.toml")
    return Words(
        raw["surnames"],
        raw["first"],
        raw["second"],
        tuple(raw["suffixes"]),
        tuple(raw["streets"]),
        tuple(raw["posts"]),
    )


def shares(total: int, weights: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Split a total by weights into whole numbers that add up to it (largest remainder)."""
    weight = np.asarray(weights, np.float64)
    exact = total * weight / weight.sum()
    answer: npt.NDArray[np.int64] = np.floor(exact).astype(np.int64)
    rest = np.argsort(-(exact - answer), kind="stable")[: total - int(answer.sum())]
    answer[rest] += 1
    return answer


def pick(rng: np.random.Generator, choices: tuple[str, ...] | str | list[str], count: int) -> npt.NDArray[np.object_]:
    """Texts drawn at random, shape (count,)."""
    table = np.array(list(choices), object)
    drawn: npt.NDArray[np.object_] = table[rng.integers(0, len(table), count)]
    return drawn


def persons(rng: np.random.Generator, count: int) -> npt.NDArray[np.object_]:
    """韩某: a surname and 某, so that no real person is ever named."""
    named: npt.NDArray[np.object_] = pick(rng, words().surnames, count) + "某"
    return named


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.path("demo", name).read_text("utf-8"))
