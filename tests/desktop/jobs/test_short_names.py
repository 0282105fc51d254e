"""Short names as officials write them."""

from __future__ import annotations

import pytest

from desktop.jobs.short_names import short_name
from gis.boundary import counties


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("伊通满族自治县", "伊通县"),
        ("长白朝鲜族自治县", "长白县"),
        ("前郭尔罗斯蒙古族自治县", "前郭县"),
        ("延边朝鲜族自治州", "延边州"),
        ("彭水苗族土家族自治县", "彭水县"),
        ("积石山保安族东乡族撒拉族自治县", "积石山县"),
        ("长白县", "长白县"),
        ("回民区", "回民区"),
    ],
)
def test_short_name(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize("province", ["22", "50"])
def test_short_names_stay_unique_within_a_province(province: str) -> None:
    names = [short_name(item.name) for item in counties(province)]
    assert len(set(names)) == len({item.name for item in counties(province)})
    assert all("自治" not in name for name in names)
