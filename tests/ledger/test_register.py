"""The catalogue of registers, and what an entry needs."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from ledger.journal import RecordKind
from ledger.problem import Refused
from ledger.register import LABELS, TOPICS, contradictions, create, lacks, topic_of
from ledger.store.schema import COLUMNS
from tests.helpers.stored import stored_workspace

NOW = datetime(2026, 11, 22, 12, 0)
FORMS = (RecordKind.FACT, RecordKind.EVENT, RecordKind.OBLIGATION, RecordKind.DOCUMENT)
DRILL = {"enterprise_id": 1, "starts_at": datetime(2026, 6, 1, 9, 0), "title": "疏散演练"}
# Rows of priority 1 and 2 that the list of policy systems leaves to registers (A to I without what hazards, operations,
# inspections, people and enterprises themselves hold).
_ROWS = """
A01 A04 A05 A06 A07 A08 A09 A15 A16 A17 A18 B08 B09 B10 B11 B12 B13 B14 B18 B19 B20 B22 C02 C03 C04 C05 C06
C07 C09 C10 C11 C12 C15 C16 D01 D03 D04 D05 D06 D08 D10 D12 D13 D14 E04 E05 E06 E07 E08 E09 E10 E11 E15 E18
E19 E21 F01 F02 F03 F04 G01 G02 G03 G05 G06 G07 G08 G09 G10 G13 G14 G16 G17 H01 H02 H03 H04 H05 H06 H07 H08
H09 H11 H15 I01 I02 I03 I04 I05 I06 I07 I08 I09 I10 I11 I12
"""


def test_every_row_that_is_left_to_registers_has_a_topic() -> None:
    served = {item for topic in TOPICS for item in topic.items}
    counted = set(_ROWS.split())
    assert served >= counted, sorted(counted - served)
    assert all(re.fullmatch(r"[A-I]\d\d", item) for item in served)


def test_topics_are_well_formed() -> None:
    assert len({topic.id for topic in TOPICS}) == len({topic.label for topic in TOPICS}) == len(TOPICS)
    assert {topic.kind for topic in TOPICS} == set(FORMS)
    for topic in TOPICS:
        columns = {column.name for column in COLUMNS[topic.kind]}
        assert set(topic.needs) <= columns, topic.id
        assert set(topic.about) <= columns, topic.id
        assert not topic.states or "state" in topic.needs


@pytest.mark.parametrize("kind", FORMS)
def test_every_column_has_a_word(kind: RecordKind) -> None:
    assert {column.name for column in COLUMNS[kind]} - {"topic"} <= set(LABELS)


def test_a_topic_is_found_by_id_and_label() -> None:
    assert topic_of("drill") is topic_of(" 应急演练 ")
    with pytest.raises(Refused, match="没有名为"):
        topic_of("演练")


def test_what_an_entry_lacks() -> None:
    drill = topic_of("drill")
    assert lacks(drill, {}) == ["企业或单位", "时间", "名称"]
    assert lacks(drill, DRILL) == []
    assert lacks(drill, {**DRILL, "title": ""}) == ["名称"]
    assert lacks(topic_of("accident"), {**DRILL, "people": 0}) == [], "no dead is a statement"


@pytest.mark.parametrize(
    ("topic", "values", "word"),
    [
        ("drill", {**DRILL, "starts_at": datetime(2026, 11, 23)}, "还没有到"),
        ("drill", {**DRILL, "ends_at": datetime(2026, 5, 1)}, "结束时间早于时间"),
        ("drill", {**DRILL, "people": -1}, "负数"),
        ("drill", {**DRILL, "valid_from": date(2026, 1, 1)}, "没有起始日期一栏"),
        ("connection", {"state": "接了"}, "可用：未接入、已接入、离线"),
        ("grading", {"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "有效期至早于起始日期"),
    ],
)
def test_what_cannot_be(topic: str, values: dict[str, object], word: str) -> None:
    assert any(word in text for text in contradictions(topic_of(topic), values, NOW))


def test_an_entry_is_stored_with_its_topic(tmp_path: Path) -> None:
    with stored_workspace(tmp_path / "w.bmap", enterprises=2, hazards=0) as workspace:
        with workspace.change(by="内勤", reason="登记") as change:
            id_ = create(change, topic_of("drill"), DRILL, now=NOW)
            for wrong in ({**DRILL, "enterprise_id": 99}, {**DRILL, "starts_at": None}):
                with pytest.raises(Refused):
                    create(change, topic_of("drill"), wrong, now=NOW)
        (row,) = workspace.records(RecordKind.EVENT)
        assert (row["id"], row["topic"], row["title"]) == (id_, "drill", "疏散演练")
        assert workspace.check() == []
