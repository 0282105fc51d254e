"""Names of ledgers: with posts, telephone numbers, several people in a cell."""

from __future__ import annotations

import pytest

from ledger.same_person import names, same_person


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("赵某", "赵某", True),
        ("赵某", " 赵某　", True),
        ("赵某（设备部长）", "赵某", True),
        ("赵某(设备部长[兼])", "赵某", True),
        ("设备部 赵某 13800000000", "赵某", True),
        ("设备部长赵某", "赵某", True),
        ("赵某经理", "赵某", True),
        ("钱某、赵某", "赵某", True),
        ("钱某/赵某", "孙某，赵某", True),
        ("ＺＨＡＯ某", "zhao某", True),
        ("赵\u200b某", "赵某", True),
        ("赵某", "钱某", False),
        ("钱某和赵某", "赵某", True),
        ("李和平", "王和平", False),
        ("李和平", "李和平（书记）", True),
        ("张伟", "欧张伟", False),
        ("赵某", "", False),
        ("", "", False),
        ("（部长）", "部长", False),
        ("王", "王某某", False),
    ],
)
def test_whether_two_names_may_be_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


def test_a_cell_may_name_nobody() -> None:
    assert names(" （ ） 13800000000 、") == frozenset()
