"""Every shipped pack reads, quotes its targets word for word, and counts each division once."""

from __future__ import annotations

from pathlib import Path

import pytest

import resources
from ledger.problem import Refused
from policy.measures import Figure, measure
from policy.pack import available, load, read
from tests.helpers.sample import AS_OF, situation, snapshot


def _figures(pack_id: str) -> list[Figure]:
    return measure(snapshot(50, 5, 5), AS_OF, load(pack_id).light_rule).figures()


@pytest.mark.parametrize("pack_id", available())
def test_shipped_pack_is_whole(pack_id: str) -> None:
    pack = load(pack_id)
    assert pack.id == pack_id
    assert pack.document
    assert pack.issuer
    assert "A 类＝风险最高" in pack.class_direction
    assert f"{pack.light_rule.due_soon_days} 日" in pack.light_sentence
    codes = [unit.code for unit in pack.units]
    assert len(set(codes)) == len(codes)
    divisions = [code for unit in pack.units for code in unit.divisions]
    assert len(set(divisions)) == len(divisions), "a county counted in two reporting units"
    assert {target.figure for target in pack.targets} <= {figure.id for figure in _figures(pack_id)}
    assert all(target.quote and target.clause for target in pack.targets)


def test_jilin_units_stand_in_the_order_of_the_document() -> None:
    names = [unit.short_name for unit in load("jilin-2021").units]
    assert len(names) == 11
    assert names[0] == "长春市"
    assert names[-2:] == ["长白山管委会", "梅河口市"]


def test_dadukou_is_a_district_of_schematic_towns() -> None:
    pack = load("dadukou-2022")
    assert pack.is_district
    assert len(pack.units) == 8
    assert all(unit.schematic and not unit.divisions for unit in pack.units)


def test_unknown_pack_names_those_that_exist() -> None:
    with pytest.raises(Refused) as told:
        load("atlantis")
    assert "atlantis" in told.value.message
    assert "jilin-2021" in told.value.suggestion


def test_broken_pack_names_file_and_field(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('[document]\ntitle = "x"\n', "utf-8")
    with pytest.raises(Refused) as told:
        read(broken)
    assert "broken.toml" in told.value.message
    assert "lights" in told.value.message


def test_seats_of_schematic_towns_lie_in_their_region() -> None:
    pack = load("dadukou-2022")
    seats = [unit.seat for unit in pack.units if unit.seat is not None]
    assert len(seats) == 8
    assert all(106.38 < lon < 106.54 and 29.34 < lat < 29.51 for lon, lat in seats)


def test_another_target_of_a_pack_reaches_the_figure(tmp_path: Path) -> None:
    shipped = resources.path("packs", "jilin-2021.toml").read_text("utf-8")
    assert shipped.count("percent = 100") == 1
    changed = tmp_path / "other.toml"
    changed.write_text(shipped.replace("percent = 100", "percent = 95.5"), "utf-8")
    pack = read(changed)
    figures = measure(snapshot(50, 20, 5), AS_OF, pack.light_rule, targets=pack.percents).figures()
    assert [figure.note.partition("目标 ")[2] for figure in figures if figure.id == "rectified"] == ["95.5%"]


def test_a_situation_carries_the_target_of_its_pack() -> None:
    shown = situation(50, 20, 5)
    assert shown.pack.percents == {"rectified": 100.0}
    assert dict(shown.measures.targets) == shown.pack.percents
