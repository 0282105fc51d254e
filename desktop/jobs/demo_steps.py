"""The fictional life of one hazard of the demo, as the steps that people would have taken.

Pure: one hazard in, its ``StepRequest`` out, in the order of time. ``ledger.rectification_rules`` is obeyed, which a test
shows step by step with the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from desktop.jobs import demo_evidence as evidence
from desktop.jobs.demo_people import Staff
from desktop.jobs.demo_photos import scene_of
from desktop.jobs.demo_profile import HazardText
from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction, HazardState, OrderKind
from ledger.rectification_step import EvidenceFile, StepRequest
from ledger.same_person import same_person

_A, _S = HazardAction, HazardState
_ORIGINS = ("执法检查", "执法检查", "执法检查", "专项排查", "企业自查自报", "举报核查")
_PLAN = "整改期间停用涉险设备、撤出无关人员，专人值守，一旦异常立即撤人"
_RETURNS = (
    "联锁试验记录缺一次，补齐后再报",
    "现场标识未更换到位，退回继续整改",
    "整改后照片看不清铭牌，重新拍摄并补充检测报告",
)
_NEWS = ("方案已审定，设备已订货", "设备到货，正在安装", "施工过半，监护人员每日在岗", "完成安装，正在调试")


@dataclass(frozen=True, slots=True)
class HazardCase:
    """What the ledger says of a hazard, and how it came about. ``earlier_row``: the one that it is the
    recurrence of (复发)."""

    seed: int
    number: str
    enterprise_id: int
    enterprise_name: str
    what: HazardText
    found_on: date
    due_on: date | None
    closed_on: date | None
    rectified_on: date | None
    state: HazardState
    owner: str
    work_standard: str
    supervisor: str
    reviewer: str
    progress: str
    is_listed: bool
    is_extended: bool
    is_stopped: bool
    staff: Staff
    as_of: datetime
    earlier_row: int | None = None
    inspection_id: int | None = None


@dataclass
class _Course:
    """Steps as they are added, each after the one before it."""

    case: HazardCase
    rng: np.random.Generator
    steps: list[StepRequest] = field(default_factory=list)
    photos: int = 0

    def moment(self, day: date) -> datetime:
        """A time of a working day; on the day of the step before it a little later than that one."""
        start = datetime.combine(day, time(8, 30)) + timedelta(minutes=int(self.rng.integers(0, 45)))
        last = self.steps[-1].at if self.steps else datetime.min
        if last.date() >= day:
            return last + timedelta(minutes=int(self.rng.integers(18, 55)))
        return start + timedelta(minutes=int(self.rng.integers(0, 180)))

    def add(self, action: HazardAction, day: date, actor: str, unit: str, note: str, **other: object) -> None:
        """One more step."""
        self.steps.append(StepRequest(action, actor, unit, self.moment(day), note, **other))  # type: ignore[arg-type]

    def office(self, action: HazardAction, day: date, note: str, **other: object) -> None:
        """A step of the squad, by somebody who does not fix the hazard."""
        self.add(action, day, self.case.reviewer, self.case.staff.squad, note, **other)

    def firm(self, action: HazardAction, day: date, note: str, **other: object) -> None:
        """A step of the enterprise."""
        self.add(action, day, self.case.owner or "王某", "企业", note, **other)

    def chief(self, action: HazardAction, day: date, note: str, **other: object) -> None:
        """A step that only a chief may take, and that no one takes who fixes the hazard."""
        staff = self.case.staff
        is_fixer = same_person(staff.chief, self.case.owner)
        self.add(action, day, self.case.reviewer if is_fixer else staff.chief, staff.office, note, **other)

    def photo(self, is_after: bool) -> EvidenceFile:
        """The next photo; none comes twice after a return."""
        self.photos += 1
        return evidence.photo(scene_of(self.case.what.part), is_after, self.case.seed + self.photos)


def steps_of(case: HazardCase) -> list[StepRequest]:
    """The steps of a hazard, oldest first, up to where its ledger says it stands."""
    course = _Course(case, np.random.default_rng((7, case.seed)))
    last = case.closed_on or case.as_of.date() - timedelta(days=case.as_of.hour < 18)
    days = max(0, (last - case.found_on).days)

    def day(part: float) -> date:
        return case.found_on + timedelta(days=int(days * part))

    (_recurs if case.earlier_row is not None else _opens)(course, day)
    if case.is_stopped:
        _order(course, day(0.1), OrderKind.STOP_PRODUCTION)
    elif course.rng.random() < 0.22 and case.state >= _S.REGISTERED:
        _order(course, day(0.12), OrderKind.STOP_USE if course.rng.random() < 0.7 else OrderKind.EVACUATE)
    if case.state >= _S.RECTIFYING:
        _start(course, day(0.2))
    if case.is_listed:
        note = "跨期未整改到位，挂牌督办，每周报告进展"
        file = evidence.document(EvidenceKind.LISTING_NOTICE)
        level = {"listed_level": "市级" if case.staff.leader_office else "区级"}
        course.chief(_A.LIST, day(0.35), note, values=level, evidence=(file,))
    if case.state >= _S.RECTIFYING:
        _works(course, day)
    if case.is_extended:
        _extend(course, last)
    _ends(course, day, last)
    return course.steps


def _opens(course: _Course, day: Callable[[float], date]) -> None:
    """Reported, and with the second pair of eyes put on the account."""
    case, what = course.case, course.case.what
    origin = _ORIGINS[case.seed % len(_ORIGINS)]
    values: dict[str, object] = {
        "enterprise_id": case.enterprise_id,
        "description": what.text,
        "part": what.part,
        "found_on": case.found_on,
        "found_by": case.staff.office,
        "hazard_class": "重大事故隐患",
        "origin": origin,
        "number": case.number,
    }
    if case.inspection_id is not None:
        values["inspection_id"] = case.inspection_id
    if case.state is _S.REPORTED and case.due_on is not None:
        values["due_on"] = case.due_on
    reporter = (
        (case.owner or "王某", "企业") if origin == "企业自查自报" else (case.staff.enforcers[0], case.staff.squad)
    )
    course.add(_A.REPORT, case.found_on, *reporter, f"{origin}发现：{what.text}", values=values)
    if case.state is _S.REPORTED:
        return
    judged = {
        "basis": what.clause,
        "standard_version": "2023",
        "item_code": f"{what.article}-{what.item}",
        "supervisor": case.supervisor,
        "contract_leader": case.staff.leader,
        **{name: value for name, value in (("owner", case.owner), ("work_standard", case.work_standard)) if value},
    }
    files = (course.photo(False), course.photo(False), evidence.document(EvidenceKind.RECTIFICATION_ORDER))
    note = f"现场核实，判为重大事故隐患：2023 版{what.clause}，下达整改指令书。"
    due_on = _first_deadline(case)
    course.office(_A.REGISTER, day(0.04), note, due_on=due_on, values=judged, evidence=files[: 1 + case.seed % 3])


def _recurs(course: _Course, _day: Callable[[float], date]) -> None:
    """A closed hazard has come back: the first step of its new record."""
    case = course.case
    values = {
        "owner": case.owner,
        "work_standard": case.work_standard,
        "supervisor": case.supervisor,
        "contract_leader": case.staff.leader,
    }
    note = "复查时同一部位再次出现同类隐患，按复发重新上账。"
    course.office(
        _A.RECUR, case.found_on, note, number=case.number, due_on=_first_deadline(case), values=values,
        evidence=(course.photo(False),),
    )  # fmt: skip


def _first_deadline(case: HazardCase) -> date | None:
    """The deadline before the extension."""
    if case.due_on is None or not case.is_extended:
        return case.due_on
    return case.due_on - timedelta(days=30)


def _start(course: _Course, day: date) -> None:
    case = course.case
    values = {"owner": case.owner, "work_standard": case.work_standard, "funds": case.what.funds, "plan": _PLAN}
    plan = (evidence.document(EvidenceKind.RECTIFICATION_PLAN),) if case.seed % 2 else ()
    note = f"措施、资金 {case.what.funds:g} 万元、时限、责任人、预案均已落实。"
    course.firm(_A.START, day, note, values=values, evidence=plan)


def _order(course: _Course, day: date, order: OrderKind) -> None:
    number = f"现决〔{day.year}〕{course.case.seed % 900 + 100}号"
    file = evidence.document(EvidenceKind.STOP_ORDER)
    words = {
        OrderKind.STOP_PRODUCTION: "责令暂时停产停业，隐患排除并验收合格前不得恢复。",
        OrderKind.STOP_USE: "责令停止使用相关设施、设备。",
        OrderKind.EVACUATE: "责令从危险区域内撤出作业人员。",
    }
    course.office(_A.ORDER, day, words[order], order=order, number=number, evidence=(file,))


def _works(course: _Course, day: Callable[[float], date]) -> None:
    """News from the work; some are sent back once."""
    case = course.case
    for place in range(case.seed % 3):
        course.firm(_A.NOTE, day(0.4 + 0.1 * place), _NEWS[(case.seed + place) % len(_NEWS)])
    if case.state is not _S.RECTIFYING and case.seed % 7 == 3:
        _request(course, day(0.7), None)
        course.office(_A.RETURN, day(0.74), _RETURNS[case.seed % len(_RETURNS)])


def _extend(course: _Course, last: date) -> None:
    case, first = course.case, _first_deadline(course.case)
    if first is None:
        return
    day = max(min(first - timedelta(days=3), last), course.steps[-1].day)
    approval = evidence.document(EvidenceKind.EXTENSION_APPROVAL)
    note = "关键设备定制周期较长，经审查同意延期，期间落实监控措施。"
    course.chief(_A.EXTEND, day, note, due_on=case.due_on, evidence=(approval,))


def _request(course: _Course, day: date, rectified_on: date | None) -> None:
    files = [course.photo(True), course.photo(True)]
    if course.case.seed % 2:
        files.append(evidence.document(EvidenceKind.RECTIFICATION_RECORD))
    values = {} if rectified_on is None else {"rectified_on": rectified_on}
    note = "整改措施已全部落实，附整改后照片，申请复查销号。"
    course.firm(_A.REQUEST, day, note, values=values, evidence=tuple(files))


def _ends(course: _Course, day: Callable[[float], date], last: date) -> None:
    """The last words of the ledger: still at work, asked for close-out, under review, or closed."""
    case = course.case
    state = case.state
    if state is _S.RECTIFYING or (state is _S.REGISTERED and case.progress):
        course.firm(_A.NOTE, max(day(0.95), course.steps[-1].day), case.progress)
    if state < _S.CLOSE_OUT_REQUESTED:
        return
    asked = last - timedelta(days=2 if state is _S.CLOSED else case.seed % 5)
    asked = max(asked, course.steps[-1].day, case.rectified_on or date.min)
    _request(course, min(asked, last), case.rectified_on)
    if state is _S.UNDER_REVIEW or (state is _S.CLOSED and case.seed % 2):
        course.office(
            _A.REVIEW, last if state is _S.CLOSED else max(asked, day(0.98)), "受理复查，已约定现场复查时间。"
        )
    if state is not _S.CLOSED:
        return
    record = evidence.document(EvidenceKind.REVIEW_RECORD)
    course.office(_A.ACCEPT, last, f"{case.progress or '现场复查合格'}，同意销号。", evidence=(record,))
    is_under_order = any(step.action is _A.ORDER for step in course.steps)
    if is_under_order and case.seed % 29:
        course.chief(_A.RESUME, last, "验收合格，同意恢复生产和使用。", evidence=(record,))
