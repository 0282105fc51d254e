"""The demo's data: fictional, coherent, and right to the digit."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest
import shapely
from stdnum.cn import uscc

import resources
from desktop.jobs.demo import AS_OF
from desktop.jobs.demo_codes import credit_codes
from desktop.jobs.demo_enterprises import DemoEnterprises, draw_enterprises
from desktop.jobs.demo_hazards import DemoHazards, draw_hazards
from desktop.jobs.demo_places import Place, places
from desktop.jobs.demo_profile import available, hazard_texts, profile, shares, trades
from desktop.jobs.demo_zones import draw_zones
from desktop.jobs.workspaces import pack_area
from gis.datum import to_cgcs2000
from ledger.datum import Datum, PlaceStatus
from ledger.enterprise import CATEGORY_LABELS, Industry
from policy.light import Light
from policy.operation_rule import Fault
from policy.pack import load

ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@cache
def homes() -> list[Place]:
    return places(pack_area(load("jilin-2021")).units, profile("jilin-2021"))


@cache
def firms(count: int = 6000) -> DemoEnterprises:
    return draw_enterprises(np.random.default_rng(1), homes(), count)


@cache
def hazards() -> DemoHazards:
    return draw_hazards(np.random.default_rng(2), firms(), profile("jilin-2021"), AS_OF.date())


def test_credit_codes_carry_both_check_digits_and_never_repeat() -> None:
    codes = credit_codes(np.full(5000, 220203), 7).tolist()
    assert len(set(codes)) == 5000
    for code in codes[:500]:
        assert uscc.validate(code) == code
        total = sum(int(letter, 36) * weight for letter, weight in zip(code[8:16], ORG_WEIGHTS, strict=True))
        assert code[16] == "0123456789X"[(11 - total % 11) % 11]
        assert code[8:10] == "DM", "a body that no registry gives out"


@pytest.mark.parametrize("total", [0, 1, 7, 400])
def test_shares_add_up(total: int) -> None:
    split = shares(total, [38, 61, 27, 19, 255])
    assert split.sum() == total
    assert (split >= 0).all()


def test_numbers_of_the_reference_size() -> None:
    assert np.bincount(firms().risk_class).tolist() == [312, 1148, 2536, 1842, 162]
    assert np.bincount(firms().place_status).tolist() == [5874, 71, 38, 17]
    lights = np.bincount(hazards().light, minlength=8)
    assert lights.tolist() == [38, 61, 27, 19, 255, 0, 1452, 0]
    assert int((hazards().is_listed & hazards().is_open).sum()) == 9
    assert int(hazards().is_incomplete.sum()) == 11
    assert len(np.unique(hazards().enterprise[hazards().is_open])) == 351


def test_every_name_is_fictional_and_unique() -> None:
    names = firms().name.tolist()
    assert len(set(names)) == len(names)
    assert all("（演示）" in name for name in names)
    assert all(person.endswith("某") and len(person) == 2 for person in firms().principal)
    assert all(owner == "" or owner[1] == "某" for owner in hazards().owner)


def test_positions_lie_in_their_county_and_come_back_from_their_datum() -> None:
    table = firms()
    placed = np.flatnonzero(table.place_status == PlaceStatus.PLACED)
    lon, lat = to_cgcs2000(table.x[placed], table.y[placed], table.datum[placed], np.nan)
    assert np.abs(lon - table.lon[placed]).max() < 2e-6
    assert np.abs(lat - table.lat[placed]).max() < 2e-6
    for number, home in enumerate(homes()):
        rows = np.flatnonzero(table.place == number)
        if home.polygon is not None:
            assert shapely.contains_xy(home.polygon, table.lon[rows], table.lat[rows]).all(), home.county_name


def test_units_get_what_the_profile_says() -> None:
    codes, counts = np.unique(firms().unit_code.astype(str), return_counts=True)
    counted = dict(zip(codes.tolist(), counts.tolist(), strict=True))
    assert counted["22CBS"] == 42
    assert max(counted, key=lambda code: counted[code]) == "220100"


def test_some_coordinates_stand_in_every_datum() -> None:
    assert set(np.unique(firms().datum)) == {Datum.UNKNOWN, Datum.CGCS2000, Datum.WGS84, Datum.GCJ02, Datum.BD09}


def test_a_hazard_fits_its_enterprise() -> None:
    for row, what in zip(hazards().enterprise.tolist(), hazards().what, strict=True):
        trade = trades()[int(firms().trade[row])]
        assert what.article == 3 or what.article in trade.articles
        assert not what.category or firms().categories[what.category][row]


def test_days_of_a_hazard_are_in_order() -> None:
    table, today = hazards(), np.datetime64(AS_OF.date())
    assert (table.found_on <= today).all()
    due = ~np.isnat(table.due_on)
    assert (table.due_on[due] > table.found_on[due]).all()
    closed = table.light == Light.CLOSED
    assert (table.closed_on[closed] >= table.found_on[closed]).all()
    assert (today - table.closed_on[closed] < np.timedelta64(366, "D")).all()
    assert np.isnat(table.closed_on[~closed]).all()
    assert all(first != second for first, second in zip(table.supervisor, table.reviewer, strict=True))


def test_running_zones_contain_the_moment() -> None:
    zones = draw_zones(np.random.default_rng(3), firms(), AS_OF)
    now = np.datetime64(AS_OF, "m")
    runs = (zones.start <= now) & (now < zones.end)
    expired = (zones.faults & Fault.EXPIRED) > 0
    assert ((runs | expired) == zones.is_running).all()
    assert (zones.end[expired] <= now).all()
    assert 20 < runs.sum() < 125
    assert np.bincount(zones.kind).tolist() == [112, 61, 59, 18]
    assert (zones.end > zones.start)[~np.isnat(zones.start)].all()


def test_the_same_seed_gives_the_same_data() -> None:
    again = draw_enterprises(np.random.default_rng(1), homes(), 6000)
    assert (again.name == firms().name).all()
    assert np.array_equal(again.x, firms().x, equal_nan=True)


def test_word_lists_agree_with_the_catalogues() -> None:
    lines = resources.path("catalogues", "gbt4754-2017.csv").read_text("utf-8").splitlines()
    classes = {line.partition(",")[0] for line in lines}
    industries, categories = {item.label for item in Industry}, set(CATEGORY_LABELS.values())
    for trade in trades():
        assert trade.code in classes
        assert trade.industry in industries
        assert set(trade.categories) <= categories
    codes = {trade.code for trade in trades()}
    items = resources.path("catalogues", "hazard-standard-2023.json").read_text("utf-8")
    for text in hazard_texts():
        assert f'"article": {text.article}, "item": "{text.item}"' in items
        assert set(text.codes) <= codes
        assert not text.category or text.category in categories


@pytest.mark.parametrize("pack_id", available())
def test_every_demo_fits_its_pack(pack_id: str) -> None:
    wanted, pack = profile(pack_id), load(pack_id)
    assert set(wanted.units) == {unit.code for unit in pack.units}
    small = draw_enterprises(np.random.default_rng(1), places(pack_area(pack).units, wanted), 60)
    found = draw_hazards(np.random.default_rng(2), small, wanted, date(2026, 11, 20))
    assert found.is_open.sum() == 12
    assert len(draw_zones(np.random.default_rng(3), small, AS_OF)) == 8
