"""Units by code, name, short name and the usual differences in the ending."""

from __future__ import annotations

import pytest

from ledger.intake.unit_match import UnitMatcher
from ledger.snapshot import Units
from tests.helpers.sample import units


@pytest.fixture(scope="module")
def jilin() -> Units:
    return units()


@pytest.fixture(scope="module")
def matcher(jilin: Units) -> UnitMatcher:
    return UnitMatcher(jilin)


@pytest.mark.parametrize(
    ("text", "parent", "name"),
    [
        ("长春市", "", "长春市"),
        ("长春", "", "长春市"),
        ("吉林市", "", "吉林市"),
        ("延边州", "", "延边朝鲜族自治州"),
        ("延边朝鲜族自治州", "", "延边朝鲜族自治州"),
        ("延边", "", "延边朝鲜族自治州"),
        ("长白山管委会", "", "长白山保护开发区管理委员会"),
        ("长白山保护开发区管委会", "", "长白山保护开发区管理委员会"),
        ("长白山", "", "长白山保护开发区管理委员会"),
        ("长白县", "", "长白朝鲜族自治县"),
        ("梅河口", "", "梅河口市"),
        ("梅河口市", "通化市", "梅河口市"),
        ("220104", "", "朝阳区"),
        ("220104000000", "", "朝阳区"),
        ("朝阳区", "长春市", "朝阳区"),
        ("朝阳 区", "长春", "朝阳区"),
        ("长春市朝阳区", "", "朝阳区"),
        ("吉林省长春市朝阳区", "", "朝阳区"),
        ("吉林省朝阳区", "", "朝阳区"),
        ("", "长春市", "长春市"),
        ("２２０１０４", "", "朝阳区"),
    ],
)
def test_spellings(jilin: Units, matcher: UnitMatcher, text: str, parent: str, name: str) -> None:
    position, fault = matcher.match(text, parent)
    if text == "梅河口市" and parent:  # a reporting unit of its own, no longer inside Tonghua
        assert fault == "unknown"
        return
    assert (jilin.name[position], fault) == (name, "")


@pytest.mark.parametrize("text", ["", "吉林省", "220000"])
def test_the_area_itself_tells_nothing(matcher: UnitMatcher, text: str) -> None:
    assert matcher.match(text, "") == (-1, "empty")


def test_same_root_in_two_cities_is_ambiguous_unless_the_parent_decides(jilin: Units, matcher: UnitMatcher) -> None:
    roots = [position for position, name in enumerate(jilin.name) if name in ("通化县", "通化市")]
    assert len(roots) == 2
    position, fault = matcher.match("通化", "")
    assert (position, fault) == (-1, "ambiguous")
    assert jilin.name[matcher.match("通化县", "")[0]] == "通化县"


def test_unknown_text_falls_back_to_the_parent(jilin: Units, matcher: UnitMatcher) -> None:
    position, fault = matcher.match("不存在的镇", "四平市")
    assert (jilin.name[position], fault) == ("四平市", "unknown")
    assert matcher.match("朝阳区", "四平市")[1] == "unknown"
    assert matcher.match("不存在的镇", "不存在的市") == (-1, "unknown")
    assert matcher.match("长" * 10_000, "")[1] == "unknown"
