"""What packs demand as evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

import resources
from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction
from ledger.problem import Refused
from policy import pack


@pytest.fixture
def text() -> str:
    return resources.path("packs", "jilin-2021.toml").read_text("utf-8")


def test_shipped_packs_demand_photos_and_the_record_of_the_review() -> None:
    for name in pack.available():
        read = pack.load(name)
        words = {action: [demand.label for demand in demands] for action, demands in read.demands.items()}
        assert words[HazardAction.REGISTER] == ["整改前照片或整改指令书 ≥ 1 份"]
        assert words[HazardAction.REQUEST] == ["整改后照片 ≥ 2 张"]
        assert words[HazardAction.ACCEPT] == ["复查记录 ≥ 1 份"]
        assert words[HazardAction.EXTEND] == ["延期审批 ≥ 1 份"]
        assert read.review_days == 5


def test_a_bureau_may_demand_otherwise_or_nothing(tmp_path: Path, text: str) -> None:
    own = tmp_path / "本地.toml"
    before, _, rest = text.partition("[evidence]")
    after = rest[rest.index("[review]") :]
    own.write_text(f"{before}[evidence]\nreview = [{{ any_of = ['photo_after'] }}]\n{after}", "utf-8")
    read = pack.read(own)
    assert list(read.demands) == [HazardAction.REVIEW]
    assert read.demands[HazardAction.REVIEW][0].kinds == (EvidenceKind.PHOTO_AFTER,)
    own.write_text(before + "[[targets]]" + rest.partition("[[targets]]")[2], "utf-8")
    assert not pack.read(own).demands
    assert pack.read(own).review_days == 5


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("fly = [{ any_of = ['photo_after'] }]", "evidence.fly"),
        ("start = [{ any_of = ['painting'] }]", "painting"),
        ("start = [{ any_of = [] }]", "any_of"),
        ("start = [{ any_of = ['other'], at_least = 0 }]", "at_least"),
        ("start = [{ at_least = 1 }]", "any_of"),
    ],
)
def test_a_wrong_demand_is_named(tmp_path: Path, text: str, line: str, word: str) -> None:
    own = tmp_path / "本地.toml"
    own.write_text(text.replace("[evidence]\n", f"[evidence]\n{line}\n"), "utf-8")
    with pytest.raises(Refused, match=word):
        pack.read(own)


def test_a_review_takes_at_least_a_day(tmp_path: Path, text: str) -> None:
    own = tmp_path / "本地.toml"
    own.write_text(text.replace("\ndays = 5", "\ndays = 0"), "utf-8")
    with pytest.raises(Refused, match=r"review\.days"):
        pack.read(own)
