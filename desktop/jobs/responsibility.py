"""Who answers for an enterprise (责任链：领导–部门–镇街–企业) and for a hazard (三个层级, B15): names from the ledgers, posts and
telephone numbers from the list of people, gaps told. Knows no window.

Whether a link counts as named is decided by ``policy.responsibility``, so that the dossier cannot contradict the
conflict 责任链不完整; here stands who it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.journal import RecordKind
from ledger.masking import masked_name, masked_phone
from ledger.people import DutyKind, DutyLevel, Person
from ledger.rectification_rules import THREE_OWNERS
from ledger.roster import is_running
from ledger.store.workspace import Workspace
from policy.responsibility import OF_WHOLE_UNITS

Record = Mapping[str, Any]

_LEVELS = (
    (DutyLevel.LEADER, "领导", "contract_leader"),
    (DutyLevel.DEPARTMENT, "部门", "supervisor"),
    (DutyLevel.TOWN, "镇街", ""),
    (DutyLevel.ENTERPRISE, "企业", "principal"),
)
_SAFETY_OFFICER = "安全员"
OWNER_LEVELS: Mapping[str, str] = {"owner": "企业整改", "supervisor": "部门督办", "contract_leader": "领导包保"}
"""The three named owners of a hazard, from below; see ``ledger.rectification_rules.THREE_OWNERS``."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person in a chain. ``source``: 台账, 分工, 辖区分工. ``phone`` "" when the list of people has none."""

    name: str
    post: str
    phone: str
    source: str

    @property
    def text(self) -> str:
        return "　".join(part for part in (self.post, self.name, self.phone) if part)

    def masked(self) -> Named:
        """The same without given name and number."""
        return Named(masked_name(self.name), self.post, masked_phone(self.phone), self.source)


@dataclass(frozen=True, slots=True)
class Link:
    """One level of the chain. ``also``: who answers for the whole district, but for no single enterprise of it."""

    label: str
    people: tuple[Named, ...]
    also: tuple[Named, ...] = ()

    @property
    def is_gap(self) -> bool:
        return not self.people

    @property
    def text(self) -> str:
        """领导：副区长　孙某　17012340000（辖区分工）; 缺 where nobody is named."""
        named = "；".join(f"{one.text}（{one.source}）" for one in self.people) or "缺"
        return f"{self.label}：{named}{f'　辖区：{wide}' if (wide := '；'.join(one.text for one in self.also)) else ''}"

    @property
    def full(self) -> str:
        """Names with posts and telephone numbers; "" for a gap."""
        return "、".join(one.text for one in self.people)

    @property
    def reach(self) -> str:
        """Names with telephone numbers, for where there is no room for posts; "" for a gap."""
        return "、".join(f"{one.name} {one.phone}".strip() for one in self.people)

    def masked(self) -> Link:
        """The same for who has no need of personal data."""
        return Link(self.label, tuple(one.masked() for one in self.people), tuple(one.masked() for one in self.also))

    @property
    def names(self) -> str:
        return "、".join(dict.fromkeys(person.name for person in self.people))


@dataclass(frozen=True, slots=True)
class Staffing:
    """What the record knows of people and duties: read once for any number of chains."""

    people: Sequence[Person] = ()
    duties: Sequence[Record] = ()
    keeps_towns: bool = False  # whether anybody keeps duties of towns

    @classmethod
    def read(cls, workspace: Workspace) -> Staffing:
        duties = workspace.records(RecordKind.DUTY)
        return cls(workspace.people(), duties, any(duty["level"] == DutyLevel.TOWN for duty in duties))


NOBODY = Staffing()


def chain_of(staffing: Staffing, enterprise: Record, unit_ids: Sequence[int], on: date) -> tuple[Link, ...]:
    """The chain of an enterprise on a day. ``unit_ids``: its unit and those above. Towns have no column in the ledger
    of enterprises: their link is shown where anybody keeps duties of towns."""
    running = [duty for duty in staffing.duties if is_running(duty, on)]
    people = {person.id: person for person in staffing.people}
    links = []
    for level, label, column in _LEVELS:
        if level is DutyLevel.TOWN and not staffing.keeps_towns:
            continue
        own = [duty for duty in running if duty["level"] == level and duty["enterprise_id"] == enterprise.get("id")]
        wide = [duty for duty in running if duty["level"] == level and duty["unit_id"] in unit_ids]
        counted = [*own, *(wide if level in OF_WHOLE_UNITS else ())]
        written = _written(str(enterprise.get(column) or ""), staffing.people) if column else ()
        named = _once((*_dutiful(own, people, "分工"), *written, *_dutiful(counted[len(own) :], people, "辖区分工")))
        also = () if level in OF_WHOLE_UNITS else _once(_dutiful(wide, people, "辖区分工"))
        links.append(Link(label, named, tuple(one for one in also if one.name not in {item.name for item in named})))
    officer = _written(str(enterprise.get("safety_officer") or ""), staffing.people)
    return (*links, Link(_SAFETY_OFFICER, officer))


def chain_in(workspace: Workspace, enterprise_id: int, on: date) -> tuple[Link, ...]:
    """The chain of an enterprise of a workspace; see ``chain_of``. Raises Refused when there is no such enterprise."""
    record: Record = workspace.enterprise(enterprise_id)
    return chain_of(Staffing.read(workspace), record, units_above(workspace, record["unit_id"]), on)


def units_above(workspace: Workspace, unit_id: int | None) -> list[int]:
    """A unit and those above it, by id; nothing for no unit."""
    units = workspace.units()
    ids = units.id.tolist()
    answer: list[int] = []
    at = ids.index(unit_id) if unit_id in ids else -1
    while at >= 0:
        answer.append(ids[at])
        at = int(units.parent[at])
    return answer


def three_owners(staffing: Staffing, hazard: Record) -> tuple[Link, ...]:
    """The three named owners of a hazard (B15), from below, with post and telephone where the list of people has
    them; a link without people is a gap."""
    return tuple(
        Link(OWNER_LEVELS[name], _written(str(hazard.get(name) or ""), staffing.people)) for name in THREE_OWNERS
    )


def gaps(links: Sequence[Link]) -> str:
    """缺 2 环：部门、企业, or 齐全."""
    missing = [link.label for link in links if link.is_gap]
    return f"缺 {len(missing)} 环：{'、'.join(missing)}" if missing else "齐全"


def kind_of_duty(duty: Record) -> str:
    """包保责任 ..."""
    return DutyKind(duty["kind"]).label


def _written(cell: str, people: Sequence[Person]) -> tuple[Named, ...]:
    """A cell of a ledger; a name that exactly one person bears brings his post and number."""
    name = cell.strip()
    if not name:
        return ()
    found = [person for person in people if person.name == name and not person.has_left]
    if len(found) == 1:
        return (Named(name, _post(found[0]), found[0].phone, "台账"),)
    return (Named(name, "", "", "台账"),)


def _dutiful(duties: Sequence[Record], people: Mapping[int, Person], source: str) -> list[Named]:
    found = [people[duty["person_id"]] for duty in duties if duty["person_id"] in people]
    return [Named(person.name, _post(person), person.phone, source) for person in sorted(found, key=lambda p: p.rank)]


def _post(person: Person) -> str:
    return "".join(part for part in (person.organisation, person.post) if part)


def _once(named: Sequence[Named]) -> tuple[Named, ...]:
    """Each person once, as first named."""
    return tuple(
        {person.name: person for person in reversed(named)}[name] for name in dict.fromkeys(p.name for p in named)
    )
