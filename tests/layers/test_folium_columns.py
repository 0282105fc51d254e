"""The data block of the portable page holds exactly what the measures count."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers import folium_columns
from layers.folium_columns import DEGREE, NOWHERE, page_data, script_json
from layers.situation import Situation
from layers.symbology import CLASS_SYMBOLS, DIALS, HATCHES
from ledger.datum import PlaceStatus
from ledger.risk_class import RiskClass
from policy.light import OPEN_LIGHTS
from tests.helpers.hostile import NAMES
from tests.helpers.sample import situation

KINDS = {"i4": "<i4", "i2": "<i2", "u1": "u1", "u4": "<u4"}


def unpack(packed: str) -> np.ndarray:
    kind, data = packed.split(":", 1)
    return np.frombuffer(base64.b64decode(data), KINDS[kind])


@pytest.fixture(scope="module")
def sample() -> Situation:
    return situation(600, 200, 40)


@given(st.text() | st.sampled_from(NAMES))
def test_json_cannot_leave_its_data_block(text: str) -> None:
    block = script_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block) == {"name": text}


def test_every_enterprise_is_in_the_page_with_its_class_and_place(sample: Situation) -> None:
    table = page_data(sample)["enterprises"]
    enterprises = sample.snapshot.enterprises
    assert table["name"] == enterprises.name.tolist()
    assert unpack(table["riskClass"]).tolist() == enterprises.risk_class.tolist()
    placed = enterprises.place_status == PlaceStatus.PLACED
    lon, lat = unpack(table["lon"]), unpack(table["lat"])
    np.testing.assert_allclose(lon[placed] / DEGREE, enterprises.lon[placed], atol=1e-6)
    np.testing.assert_allclose(lat[placed] / DEGREE, enterprises.lat[placed], atol=1e-6)
    assert (lon[~placed] == NOWHERE).all()
    assert (~placed).any()


def test_every_open_hazard_is_in_the_page_the_most_urgent_first(sample: Situation) -> None:
    table = page_data(sample)["hazards"]
    light = unpack(table["light"])
    assert len(light) == sample.measures.open_hazards() == len(table["number"])
    assert np.bincount(light, minlength=6).tolist() == sample.measures.by_light[0, :6].tolist()
    assert (np.diff(light.astype(int)) >= 0).all()
    overdue = [int(text.split()[1]) for text in table["days"] if text.startswith("逾期")]
    assert overdue == sorted(overdue, reverse=True)
    hosts = unpack(table["enterprise"])
    known = {number: row for row, number in enumerate(sample.snapshot.hazards.number.tolist())}
    for number, host in zip(table["number"], hosts, strict=True):
        assert sample.snapshot.hazards.enterprise[known[number]] == host


def test_units_carry_the_counts_of_the_measures(sample: Situation) -> None:
    table = page_data(sample)["units"]
    lights = unpack(table["byLight"]).reshape(-1, len(OPEN_LIGHTS))
    assert lights.tolist() == sample.measures.by_light[:, : len(OPEN_LIGHTS)].tolist()
    assert unpack(table["byClass"]).reshape(-1, 5).tolist() == sample.measures.by_class.tolist()


def test_lines_are_thinned_but_no_unit_loses_its_polygon(sample: Situation) -> None:
    data = page_data(sample)
    ends = unpack(data["shapes"]["shapeEnd"])
    rings = np.diff(np.concatenate([[0], ends]))
    has = np.array([shape is not None for shape in sample.snapshot.units.geometry])
    assert ((rings > 0) == has).all()
    anchored = unpack(data["units"]["lon"]) != NOWHERE
    assert (anchored == has).all()


def test_signs_are_those_of_the_symbology(sample: Situation) -> None:
    data = page_data(sample)
    assert [sign["shape"] for sign in data["classes"]] == [CLASS_SYMBOLS[one].shape.value for one in RiskClass]
    assert [sign["dial"] for sign in data["lights"]] == [DIALS[light].value for light in OPEN_LIGHTS]
    assert [sign["hatch"] for sign in data["zoneKinds"]] == [hatch.value for hatch in HATCHES.values()]
    assert data["drawOrder"][-1] == RiskClass.A


def test_a_nation_keeps_its_points_and_the_names_that_matter(
    sample: Situation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folium_columns, "NAMED_LIMIT", 100)
    table = page_data(sample)["enterprises"]
    named = np.array([bool(name) for name in table["name"]])
    told = (sample.snapshot.enterprises.risk_class == RiskClass.A) | (sample.measures.worst_light != 255)
    assert (named == told).all()
    assert len(unpack(table["lon"])) == len(sample.snapshot.enterprises)
