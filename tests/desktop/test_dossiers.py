"""The dossier says what the record holds, and 未填 where it holds nothing."""

from __future__ import annotations

from datetime import date

import numpy as np

from desktop.dossier import plain, read_dossier
from desktop.jobs.dossiers import UNFILLED, gather
from layers.situation import Situation
from ledger.datum import PlaceStatus
from policy.light import Light
from tests.helpers.memory_record import MemoryRecord
from tests.helpers.sample import situation


def enterprise_with(shot: Situation, light: Light) -> int:
    return int(np.flatnonzero(shot.measures.worst_light == light)[0])


def test_an_empty_record_says_unfilled_everywhere() -> None:
    shot = situation(300, 40, 10)
    facts = gather(shot, 7, {}, [], [])
    values = {name: value for name, value, _ in facts.rows} | dict(facts.more)
    assert values["主要负责人"] == values["从业人数"] == values["详细地址"] == values["主管部门"] == UNFILLED
    assert values["今日作业"] == "无" or "作业" in values["今日作业"]
    assert [link.label for link in facts.chain if link.is_gap] == ["领导", "部门", "企业", "安全员"]
    assert facts.hazards == ()


def test_lights_and_days_are_those_of_the_measures() -> None:
    shot = situation(300, 60, 10)
    record = MemoryRecord(shot.snapshot)
    host = enterprise_with(shot, Light.OVERDUE)
    facts = read_dossier(record, shot, host)
    own = np.flatnonzero(shot.snapshot.hazards.enterprise == host)
    assert {card.position for card in facts.hazards} == set(own.tolist())
    assert all(card.light == shot.measures.light[card.position] for card in facts.hazards)
    assert [card.light for card in facts.hazards] == sorted(card.light for card in facts.hazards)
    assert facts.tags[0][0].startswith("逾期 ")
    assert facts.hazards[0].steps[-1].what == "期限已过" or any(step.is_alarm for step in facts.hazards[0].steps)


def test_steps_stand_in_the_order_of_their_days() -> None:
    shot = situation(300, 60, 10)
    host = enterprise_with(shot, Light.IN_TIME)
    rows = [
        {"id": int(shot.snapshot.hazards.id[at]), "found_on": date(2026, 10, 9), "found_by": "方某"}
        for at in np.flatnonzero(shot.snapshot.hazards.enterprise == host)
    ]
    facts = gather(shot, host, {}, rows, [])
    steps = facts.hazards[0].steps
    assert steps[0].day == "10-09"
    assert (steps[0].what, steps[0].who) == ("上账", "方某")
    assert steps[-1].what == "整改期限"


def test_missing_elements_are_named() -> None:
    shot = situation(2000, 160, 10)
    incomplete = int(np.flatnonzero(shot.measures.is_incomplete)[0])
    host = int(shot.snapshot.hazards.enterprise[incomplete])
    facts = read_dossier(MemoryRecord(shot.snapshot), shot, host)
    card = next(card for card in facts.hazards if card.position == incomplete)
    assert card.missing
    assert ("要素不全", True) in facts.tags


def test_an_unplaced_enterprise_says_why() -> None:
    shot = situation(2000, 40, 10)
    away = int(np.flatnonzero(shot.snapshot.enterprises.place_status == PlaceStatus.OUTSIDE)[0])
    facts = gather(shot, away, {}, [], [])
    assert not facts.is_placed
    assert ("坐标", "未落图", "出界") in facts.rows


def test_the_clipboard_gets_everything_and_no_phone() -> None:
    shot = situation(300, 60, 10)
    text = plain(read_dossier(MemoryRecord(shot.snapshot), shot, enterprise_with(shot, Light.OVERDUE)))
    assert "138****0417" in text
    assert "13812340417" not in text
    assert "重大隐患" in text
