"""The fictional enterprises of the demo, as columns: vectorised, deterministic, up to a million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from desktop.jobs.demo_codes import credit_codes
from desktop.jobs.demo_places import Floats, Place, scatter
from desktop.jobs.demo_profile import Trade, persons, pick, shares, trades, words
from gis.datum import gcj02_to_bd09, wgs84_to_gcj02
from ledger.datum import Datum, PlaceStatus
from ledger.enterprise import CATEGORY_LABELS

Texts = npt.NDArray[np.object_]
Indices = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

CLASS_SHARES = (312, 1148, 2536, 1842, 162)  # A, B, C, D, not graded, of 6,000
UNPLACED_SHARES = (71, 38, 17)  # 缺坐标, 出界, 坐标系未定, of 6,000
_DATUM_SHARES = {Datum.CGCS2000: 0.52, Datum.GCJ02: 0.34, Datum.WGS84: 0.08, Datum.BD09: 0.06}
# Head offices far away: what is registered there lies outside the area (出界).
_ELSEWHERE = ((123.432, 41.806), (126.642, 45.757), (121.615, 38.914), (117.200, 39.085))


@dataclass(frozen=True, slots=True)
class DemoEnterprises:
    """Columns in the order of the ledger's rows. ``x``/``y``: as written, NaN where the cell is empty."""

    homes: Sequence[Place]
    place: Indices
    name: Texts
    code: Texts
    trade: Indices
    categories: dict[str, Bools]
    risk_class: npt.NDArray[np.uint8]
    workers: npt.NDArray[np.int64]
    is_above: Bools
    is_stopped: Bools
    principal: Texts
    lon: Floats  # true position, CGCS2000 degrees
    lat: Floats
    datum: npt.NDArray[np.uint8]
    x: Floats
    y: Floats
    place_status: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.place)

    @property
    def unit_code(self) -> Texts:
        codes = np.array([home.unit_code for home in self.homes], object)
        answer: Texts = codes[self.place]
        return answer


def draw_enterprises(rng: np.random.Generator, homes: Sequence[Place], count: int) -> DemoEnterprises:
    """Invent ``count`` enterprises in the given places."""
    place = np.repeat(np.arange(len(homes), dtype=np.int32), shares(count, [home.weight for home in homes]))
    kinds = trades()
    weight = np.array([kind.weight for kind in kinds])
    trade = rng.choice(len(kinds), count, p=weight / weight.sum()).astype(np.int32)
    median = np.array([kind.workers for kind in kinds])[trade]
    workers = np.maximum(3, np.exp(np.log(median) + rng.normal(0, 0.7, count))).astype(np.int64)
    is_above = rng.random(count) < np.where(workers > 60, 0.9, 0.14)
    lon, lat = scatter(rng, homes, place)
    datum, x, y, status = _written_positions(rng, lon, lat)
    division = np.array([home.division for home in homes])[place]
    return DemoEnterprises(
        homes,
        place,
        _names(rng, homes, place, kinds, trade),
        credit_codes(division, int(rng.integers(1, 1000))),
        trade,
        _categories(rng, kinds, trade),
        _classes(rng, np.array([kind.risk for kind in kinds])[trade] + 0.08 * is_above),
        workers,
        is_above,
        rng.random(count) < 0.03,
        persons(rng, count),
        lon,
        lat,
        datum,
        x,
        y,
        status,
    )


def _categories(rng: np.random.Generator, kinds: Sequence[Trade], trade: Indices) -> dict[str, Bools]:
    return {
        label: rng.random(len(trade)) < np.array([kind.categories.get(label, 0.0) for kind in kinds])[trade]
        for label in CATEGORY_LABELS.values()
    }


def _classes(rng: np.random.Generator, risk: Floats) -> npt.NDArray[np.uint8]:
    """Worst risk first into class A, in exact shares; some have not been graded yet, whatever their risk."""
    counts = shares(len(risk), CLASS_SHARES)
    order = rng.permutation(len(risk))
    ungraded, graded = order[: counts[4]], order[counts[4] :]
    score = risk[graded] + rng.normal(0, 0.15, len(graded))
    answer = np.full(len(risk), 4, np.uint8)
    answer[graded[np.argsort(-score, kind="stable")]] = np.repeat(np.arange(4, dtype=np.uint8), counts[:4])
    answer[ungraded] = 4
    return answer


def _names(
    rng: np.random.Generator, homes: Sequence[Place], place: Indices, kinds: Sequence[Trade], trade: Indices
) -> Texts:
    """松江精密铸造（演示）有限公司; no name twice. Half of them lead with their county."""
    count = len(place)
    county = np.array([_brief(home.county_name) for home in homes], object)[place]
    product = np.empty(count, object)
    for number, kind in enumerate(kinds):
        rows = np.flatnonzero(trade == number)
        product[rows] = pick(rng, kind.products, len(rows))
    tail = product + pick(rng, words().suffixes, count)
    prefix = np.where(rng.random(count) < 0.5, county, "")
    first = prefix + _word(rng, count)
    for _ in range(4):
        twice = pd.Series(first + tail).duplicated().to_numpy()
        if not twice.any():
            break
        first[twice] = county[twice] + _word(rng, int(twice.sum()))
    names = pd.Series(first + tail)
    again = names.groupby(names, sort=False).cumcount().to_numpy()
    rows = np.flatnonzero(again)
    first[rows] = first[rows] + np.array([f"第{number + 1}" for number in again[rows]], object)
    answer: Texts = first + tail
    return answer


def _word(rng: np.random.Generator, count: int) -> Texts:
    answer: Texts = pick(rng, words().first, count) + pick(rng, words().second, count)
    return answer


def _brief(county: str) -> str:
    """敦化 for 敦化市, 伊通 for 伊通满族自治县: how a company's name begins."""
    for tail in (
        "满族自治县",
        "朝鲜族自治县",
        "蒙古族自治县",
        "尔罗斯蒙古族自治县",
        "管委会",
        "街道",
        "县",
        "市",
        "区",
        "镇",
    ):
        if county.endswith(tail) and len(county) - len(tail) >= 2:
            return county[: -len(tail)]
    return county


def _written_positions(
    rng: np.random.Generator, lon: Floats, lat: Floats
) -> tuple[npt.NDArray[np.uint8], Floats, Floats, npt.NDArray[np.uint8]]:
    """Datum, x and y as the ledger has them, and what the intake must find: PlaceStatus."""
    count = len(lon)
    datum = rng.choice(list(_DATUM_SHARES), count, p=list(_DATUM_SHARES.values())).astype(np.uint8)
    status = np.zeros(count, np.uint8)
    odd = rng.permutation(count)[: _unplaced(count).sum()]
    status[odd] = np.repeat(np.arange(1, 4, dtype=np.uint8), _unplaced(count))
    x, y = lon.copy(), lat.copy()
    away = np.flatnonzero(status == PlaceStatus.OUTSIDE)
    office = np.array(_ELSEWHERE)[rng.integers(0, len(_ELSEWHERE), len(away))]
    x[away], y[away] = (office + rng.normal(0, 0.03, office.shape)).T
    for kind, convert in ((Datum.GCJ02, wgs84_to_gcj02), (Datum.BD09, _to_bd09)):
        rows = np.flatnonzero(datum == kind)
        x[rows], y[rows] = convert(x[rows], y[rows])
    datum[status == PlaceStatus.DATUM_UNKNOWN] = Datum.UNKNOWN
    empty = status == PlaceStatus.NO_COORDINATES
    x[empty] = y[empty] = np.nan
    return datum, np.round(x, 6), np.round(y, 6), status


def _to_bd09(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def _unplaced(count: int) -> npt.NDArray[np.int64]:
    """How many rows go to the tray, by reason: one of each at least."""
    return np.maximum(1, np.round(np.array(UNPLACED_SHARES) * count / 6000)).astype(np.int64)
