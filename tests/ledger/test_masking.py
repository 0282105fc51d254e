"""Names and numbers of persons as those see them who have no need of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.masking import MaskedColumn, masked_name, masked_phone, masked_record, masked_snapshot, masked_text
from ledger.text_column import TextColumn
from tests.helpers import sample


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("许建国", "许某"),
        ("许某", "许某"),
        ("欧阳建国", "欧阳某"),
        ("许", "许"),
        ("", ""),
        ("赵大有 13812345678", "赵某 138****5678"),
        ("设备部 赵小明（部长） 13800000000、钱多多", "设备部 赵某（部长） 138****0000、钱某"),
        ("王小明科长", "王某科长"),
        ("负责人王五", "负责人王某"),
        ("龙潭区应急管理局王小明", "龙潭区应急管理局王某"),
        ("张三/李四", "张某/李某"),
        ("赵志会", "赵某"),
        ("阿卜杜拉·买买提", "阿某"),
        ("王小明李小红", "王某"),
    ],
)
def test_given_names_are_left_out(cell: str, shown: str) -> None:
    assert masked_name(cell) == shown
    assert masked_name(shown) == shown


@pytest.mark.parametrize(
    "cell",
    ["龙潭区应急管理局", "执法大队", "安监站", "市安委会办公室", "李局", "张科长", "主任", "通江冷饮有限公司 何总"],
)
def test_offices_and_posts_stay(cell: str) -> None:
    assert masked_name(cell) == cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系电话13812345678，2024年11月20日", "联系电话138****5678，2024年11月20日"),
        ("+86 138 1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("０４３１-82345678", "0431-****5678"),
        ("(0431)82345678", "(0431)****5678"),
        ("电话：82345678", "电话：823****5678"),
        ("身份证220102198703120417", "身份证220***************"),
        ("22010219870312041X。", "220***************。"),
        ("220102870312041", "220************"),
    ],
)
def test_numbers_of_persons_are_left_out_of_free_text(text: str, shown: str) -> None:
    assert masked_text(text) == shown


@pytest.mark.parametrize(
    "text", ["912201017025678901", "H-2024-0429", "12000000 元", "20241120", "2024-11-20 13:52", "停用"]
)
def test_other_numbers_stay(text: str) -> None:
    assert masked_text(text) == text


@given(st.text("王小明赵局 （）、0123456789１-·", max_size=30), st.integers(13_000_000_000, 19_999_999_999))
def test_no_mobile_number_survives_anywhere(around: str, number: int) -> None:
    for mask in (masked_text, masked_name):
        assert str(number) not in mask(f"{around}，{number}，{around}")


def test_phones() -> None:
    assert masked_phone("17012340000") == "170****0000"
    assert masked_phone("12345") == "****"
    assert masked_phone("") == ""


def test_a_masked_column_gives_nothing_away_through_any_door() -> None:
    column = MaskedColumn(TextColumn.of(["许建国", "", "赵大有"]), masked_name)
    assert column[0] == "许某"
    assert column.tolist() == column.take([0, 1, 2]) == ["许某", "", "赵某"]
    assert column.is_empty().tolist() == [False, True, False]
    assert "建国" not in bytes(column.buffer).decode()
    assert TextColumn(column.buffer, column.offsets).tolist() == column.tolist()
    assert len(column) == 3
    with pytest.raises(IndexError):
        column[3]


def test_a_masked_snapshot_keeps_numbers_and_enterprises() -> None:
    shot = sample.snapshot(20, 12)
    masked = masked_snapshot(shot)
    assert masked.hazards.number.tolist() == shot.hazards.number.tolist()
    assert masked.enterprises is shot.enterprises
    assert all(len(name) <= 2 for name in masked.hazards.owner.tolist())
    assert masked_snapshot(masked).hazards.owner.tolist() == masked.hazards.owner.tolist()


def test_a_masked_record() -> None:
    record = {
        "id": 7,
        "name": "许建国有限公司",
        "principal": "许建国",
        "phone": "13812340417",
        "workers": 12,
        "code": "912201017025678901",
        "note": "找许经理 13812340417",
        "standard_until": date(2027, 5, 31),
    }
    assert masked_record(record) == {
        **record,
        "principal": "许某",
        "phone": "138****0417",
        "note": "找许经理 138****0417",
    }
    person = masked_record({"name": "许建国", "account": "xu", "post": "科长"}, is_person=True)
    assert person == {"name": "许某", "account": "", "post": "科长"}
