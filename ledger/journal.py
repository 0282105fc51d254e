"""The journal (留痕): one append-only, hash-chained row for every changed record.

A row's hash is ``sha256(hash of the row before + the row as a JSON array)``, so that nothing before the newest row can
be edited, removed, inserted or swapped unnoticed. The newest row (the head) is also kept in the workspace table and
printed on sheets: against it a truncated tail or an older copy of the file shows. This module is the arithmetic; the
tables are in ``ledger.store``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby, islice

from ledger.clock import BEIJING
from ledger.fields import LedgerKind
from ledger.finding import Finding

GENESIS = bytes(32)
"""What stands before the first row."""

_RUN = 50_000


class RecordKind(StrEnum):
    """What a journal row is about."""

    WORKSPACE = "workspace"
    UNIT = "unit"
    ENTERPRISE = "enterprise"
    HAZARD = "hazard"
    ZONE = "zone"
    OPERATION = "operation"
    STEP = "step"
    ATTACHMENT = "attachment"
    INSPECTION = "inspection"
    PENALTY = "penalty"
    PERSON = "person"
    DUTY = "duty"
    FACT = "fact"
    EVENT = "event"
    OBLIGATION = "obligation"
    DOCUMENT = "document"

    @property
    def label(self) -> str:
        return {
            "workspace": "工作区",
            "unit": "报告单位",
            "enterprise": "企业",
            "hazard": "重大事故隐患",
            "zone": "作业区",
            "operation": "危险作业",
            "step": "隐患经过",
            "attachment": "附件",
            "inspection": "执法检查",
            "penalty": "行政处罚",
            "person": "人员",
            "duty": "责任分工",
            "fact": "企业事实",
            "event": "事件",
            "obligation": "报送事项",
            "document": "文书",
        }[self.value]

    @classmethod
    def of(cls, kind: LedgerKind) -> RecordKind:
        """The kind of record that a row of this ledger describes."""
        return {
            LedgerKind.ENTERPRISES: cls.ENTERPRISE,
            LedgerKind.HAZARDS: cls.HAZARD,
            LedgerKind.ZONES: cls.ZONE,
            LedgerKind.INSPECTIONS: cls.INSPECTION,
        }[kind]


class Action(StrEnum):
    """What happened to the record."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"  # by undo alone: ``before`` holds what the record said, ``after`` is None

    @property
    def label(self) -> str:
        return {"create": "新增", "update": "修改", "remove": "撤除"}[self.value]


@dataclass(frozen=True, slots=True)
class Head:
    """The newest journal row. ``changed_at`` is Beijing time without zone, None only for an empty journal."""

    seq: int
    hash: str  # 64 hexadecimal digits
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row as a person reads it. ``before`` is empty for a creation; both hold changed fields only, and a field
    that is missing from the ``after`` of a creation was empty."""

    seq: int
    at: datetime  # Beijing time without zone
    by: str
    kind: RecordKind
    record_id: int
    action: Action
    before: dict[str, object]
    after: dict[str, object]
    reason: str
    batch_id: int
    source_name: str  # "" when the change has no file
    source_sha256: str
    source_sheet: str
    source_row: int | None  # 1-based row in the file
    hash: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction, as a person reads it."""

    id: int
    at: datetime  # Beijing time without zone
    by: str
    reason: str
    sources: tuple[str, ...]  # names of its files
    counts: tuple[tuple[RecordKind, str, int], ...]  # kind, action, number of records
    first_seq: int
    last_seq: int

    @property
    def summary(self) -> str:
        """新增企业 120、修改企业 3."""
        return "、".join(f"{Action(action).label}{kind.label} {count:,}" for kind, action, count in self.counts)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did, as a batch of its own."""

    batch_id: int
    removed: int
    changed_back: int
    put_back: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What all rows of one batch and source have in common, as it goes into their hashes."""

    at: str  # UTC, ISO 8601
    by: str
    reason: str
    batch_id: int
    source_name: str
    source_sha256: str
    source_sheet: str


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row as the table holds it: ``before`` and ``after`` are JSON text or None."""

    seq: int
    entry: Entry | None  # None: the row names a batch or source that is not there
    kind: str
    record_id: int
    action: str
    before: str | None
    after: str | None
    source_row: int | None
    hash: bytes


def now() -> str:
    """This moment as the journal writes it: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def beijing(moment: str) -> datetime:
    """A moment of the journal as Beijing time without zone."""
    return datetime.fromisoformat(moment).astimezone(BEIJING).replace(tzinfo=None)


def extend(
    previous: bytes,
    first_seq: int,
    entry: Entry,
    kind: str,
    record_ids: Sequence[int],
    actions: Sequence[str],
    befores: Sequence[str | None],
    afters: Sequence[str | None],
    source_rows: Sequence[int | None],
) -> list[bytes]:
    """Hashes of consecutive rows of one kind and entry, in their order.

    The loop is the whole cost of the chain (about 2 s for 1,000,000 rows), so the parts that do not change are made
    into text once.
    """
    before_id, after_content = _constant_parts(entry, kind)
    hashes: list[bytes] = []
    sha256 = hashlib.sha256
    columns = zip(record_ids, actions, befores, afters, source_rows, strict=True)
    for seq, (record_id, action, before, after, row) in enumerate(columns, first_seq):
        line = (
            f'[{seq}{before_id}{record_id},"{action}",{"null" if before is None else before},'
            f"{'null' if after is None else after}{after_content}{'null' if row is None else row}]"
        )
        previous = sha256(previous + line.encode()).digest()
        hashes.append(previous)
    return hashes


def _constant_parts(entry: Entry, kind: str) -> tuple[str, str]:
    """The text between the sequence number and the record id, and between the content and the source row."""
    who = json.dumps([entry.at, entry.by, kind], ensure_ascii=False, separators=(",", ":"))[1:-1]
    source = [entry.source_name, entry.source_sha256, entry.source_sheet]
    why = json.dumps([entry.reason, entry.batch_id, *source], ensure_ascii=False, separators=(",", ":"))[1:-1]
    return f",{who},", f",{why},"


def verify(rows: Iterable[StoredRow], head: Head, anchors: Sequence[Head] = ()) -> Finding | None:
    """The first row that breaks the chain, or None when all is well.

    ``rows`` in order of their sequence numbers; ``head`` as the workspace keeps it; ``anchors`` are heads that were
    noted elsewhere (printed on a sheet, in a backup): each must still be found.
    """
    wanted = {anchor.seq: anchor.hash for anchor in anchors}
    previous, seq = GENESIS, 0
    for (entry, kind), group in groupby(rows, lambda row: (row.entry, row.kind)):
        for run in _runs(group):
            fault = _fault_of(run, entry, kind, seq + 1, previous, wanted)
            if fault:
                return fault
            previous, seq = run[-1].hash, run[-1].seq
    if seq < head.seq:
        return _finding("journal_truncated", f"留痕第 {seq + 1} 条起缺失：应有 {head.seq} 条，现有 {seq} 条。")
    if seq > head.seq or previous.hex() != head.hash:
        return _finding("journal_head", f"留痕第 {head.seq} 条与工作区记录的末条校验值不符。")
    beyond = [anchor.seq for anchor in anchors if anchor.seq > seq]
    if beyond:
        return _finding("journal_truncated", f"留痕第 {seq + 1} 条起缺失：另处留存的校验值指向第 {max(beyond)} 条。")
    return None


def _runs(rows: Iterable[StoredRow]) -> Iterator[list[StoredRow]]:
    """Consecutive rows, as many as are hashed at once."""
    iterator = iter(rows)
    while run := list(islice(iterator, _RUN)):
        yield run


def _fault_of(
    run: Sequence[StoredRow], entry: Entry | None, kind: str, first_seq: int, previous: bytes, wanted: dict[int, str]
) -> Finding | None:
    """The first row of consecutive rows of one entry and kind that is not what it should be."""
    content = [(row.record_id, row.action, row.before, row.after, row.source_row) for row in run]
    hashes = extend(previous, first_seq, entry, kind, *zip(*content, strict=True)) if entry else [GENESIS] * len(run)
    for seq, (row, expected) in enumerate(zip(run, hashes, strict=True), first_seq):
        if row.seq != seq:
            return _finding("journal_gap", f"留痕第 {seq} 条缺失，其后一条是第 {row.seq} 条。")
        if entry is None:
            return _finding("journal_batch", f"留痕第 {seq} 条所属的批次或来源文件记录不存在。")
        if row.hash != expected:
            return _finding("journal_hash", f"留痕第 {seq} 条的内容与校验值不符，可能被改动。")
        if wanted.get(seq, expected.hex()) != expected.hex():
            return _finding("journal_anchor", f"留痕第 {seq} 条与另处留存的校验值不符，这份工作区可能被整体替换。")
    return None


def _finding(code: str, message: str) -> Finding:
    return Finding(code, message, "请停止使用这份工作区，用最近的备份核对。")
