"""A policy pack: what one document fixes for one region and year, as data (``resources/packs/*.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import resources
from ledger.enterprise import Chain, StandardLevel
from ledger.evidence import NO_DEMANDS, Demands
from ledger.problem import Refused
from policy import evidence_rules
from policy.conflict import ConflictRule, ConflictRules
from policy.light import LightRule
from policy.operation_rule import GasLimits
from policy.workdays import DayKind


@dataclass(frozen=True, slots=True)
class PackUnit:
    """One reporting unit in official order. ``divisions``: codes of the counties (or the city) whose polygons make it
    up; empty for a unit without a polygon of its own. ``parts``: whether those counties are shown inside it.
    ``seat``: about where its office lies, in CGCS2000 degrees, for the outline of a schematic unit."""

    code: str
    name: str
    short_name: str
    divisions: tuple[str, ...]
    parts: bool
    schematic: bool
    seat: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PackTarget:
    """What the document demands of one figure of ``policy.measures``, with the words that demand it."""

    figure: str  # id of the figure, for example "rectified"
    item: str  # id in the list of policy systems, for example "B01"
    percent: float
    clause: str  # where in the document: 二、工作目标
    quote: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The part of a pack that the map, the lights and the sheets need."""

    id: str
    document: str  # title of the document
    document_number: str  # 吉应急安全执法〔2021〕44号, "" when it has none
    issuer: str
    region: str
    region_code: str
    is_district: bool  # district: every enterprise singly; province: donuts per county
    class_direction: str  # the sentence printed in every legend
    light_rule: LightRule
    light_sentence: str  # the thresholds in words; ``layers.situation.Situation.light_sentence`` is what is printed
    units: tuple[PackUnit, ...]
    targets: tuple[PackTarget, ...] = ()
    demands: Demands = field(default_factory=lambda: NO_DEMANDS)  # evidence that each step of a hazard needs
    review_days: int = evidence_rules.REVIEW_DAYS  # from the request for close-out until the review
    conflict_rules: ConflictRules = field(default_factory=ConflictRules)

    @property
    def percents(self) -> dict[str, float]:
        """What the document demands, by the id of the figure in ``policy.measures``."""
        return {target.figure: target.percent for target in self.targets}


def load(pack_id: str) -> Pack:
    """Read a shipped pack. Raises Refused when there is no such pack."""
    try:
        return read(resources.path("packs", f"{pack_id}.toml"))
    except FileNotFoundError:
        raise Refused(f"没有名为“{pack_id}”的政策包。", f"可用的政策包：{'、'.join(available())}。") from None


def available() -> list[str]:
    """Ids of the shipped packs."""
    return sorted(path.stem for path in resources.path("packs").glob("*.toml"))


def read(path: Path) -> Pack:
    """Read a pack file. Raises Refused with the file and the field that is wrong."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        rule = LightRule(int(raw["lights"]["due_soon_days"]), DayKind(raw["lights"].get("days", "calendar")))
        return Pack(
            id=path.stem,
            document=raw["document"]["title"],
            document_number=raw["document"]["number"],
            issuer=raw["document"]["issuer"],
            region=raw["region"]["name"],
            region_code=raw["region"]["code"],
            is_district=bool(raw["region"]["is_district"]),
            class_direction=raw["classes"]["direction"],
            light_rule=rule,
            light_sentence=rule.sentence,
            units=tuple(
                PackUnit(
                    str(unit["code"]),
                    unit["name"],
                    unit.get("short_name", unit["name"]),
                    tuple(unit.get("divisions", ())),
                    bool(unit.get("parts", False)),
                    bool(unit.get("schematic", False)),
                    (float(unit["seat"][0]), float(unit["seat"][1])) if "seat" in unit else None,
                )
                for unit in raw["units"]
            ),
            targets=tuple(
                PackTarget(item["figure"], item["item"], float(item["percent"]), item["clause"], item["quote"])
                for item in raw.get("targets", ())
            ),
            demands=evidence_rules.demands(raw.get("evidence", {})),
            review_days=evidence_rules.review_days(raw.get("review", {})),
            conflict_rules=_conflict_rules(raw.get("conflicts", {})),
        )
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"政策包“{path.name}”格式有误：{error}。", "请按文档中的格式改正后再试。") from None
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(f"政策包“{path.name}”缺少或写错字段：{error}。", "请按文档中的格式改正后再试。") from None


def _conflict_rules(raw: dict[str, Any]) -> ConflictRules:
    """The section ``[conflicts]``; what it leaves out stays as ``ConflictRules`` has it."""
    usual = ConflictRules()
    by_item = {rule.item: rule for rule in ConflictRule}
    months = raw.get("cycle_months")
    chain = raw.get("chain")
    return ConflictRules(
        frozenset(by_item[item] for item in raw.get("rules", by_item)),
        usual.cycle_months if months is None else {StandardLevel[name.upper()]: int(n) for name, n in months.items()},
        usual.chain if chain is None else Chain(sum(Chain[name.upper()] for name in set(chain))),
        int(raw.get("penalty_days", usual.penalty_days)),
        GasLimits(**raw["gas"]) if "gas" in raw else usual.gas,
    )
