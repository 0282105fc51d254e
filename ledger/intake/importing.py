"""Bringing ledgers into the record: read -> map -> canonical -> place -> store, all files in one transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ledger.batch import Cancelled as CancelledCheck
from ledger.batch import Progress, SourceFile
from ledger.datum import Datum
from ledger.fields import FIELDS, LedgerKind
from ledger.intake import enterprises, hazards, inspections, zones
from ledger.intake.columns import canonical_columns
from ledger.intake.context import Draft
from ledger.intake.datum_word import declared_datum
from ledger.intake.enterprise_link import EnterpriseIndex, adopt_orphans, link, tell_renamed
from ledger.intake.fill import filled
from ledger.intake.guard import read_file
from ledger.intake.header import HeaderMap, find_header
from ledger.intake.problem_table import ProblemTable
from ledger.intake.report import FileReport, ImportReport, SkippedSheet
from ledger.intake.rows import split_rows
from ledger.intake.sheet import RawSheet, is_blank
from ledger.intake.storing import Filed, sheet_report, store_draft
from ledger.intake.unit_match import UnitMatcher
from ledger.placing import Placer
from ledger.problem import Cancelled, Refused
from ledger.snapshot import Units
from ledger.store.workspace import Workspace

__all__ = ["ImportReport", "import_files"]

_WRITING = re.compile("正在(写入|关联|保存)")
_ORDER = (LedgerKind.ENTERPRISES, LedgerKind.HAZARDS, LedgerKind.ZONES, LedgerKind.INSPECTIONS)


class _RollBack(Exception):
    """Ends the transaction of a dry run."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read from one file."""

    path: Path
    drafts: list[Draft]
    skipped: list[SkippedSheet]


def import_files(
    workspace: Workspace,
    files: Sequence[Path],
    placer: Placer,
    *,
    kind: LedgerKind | None,
    datum: Datum | None,
    by: str,
    dry_run: bool,
    progress: Progress,
    cancelled: CancelledCheck,
) -> ImportReport:
    """Import ledgers of any mix of kinds; enterprises are stored first, wherever they stand.

    ``kind`` None: told by the header of each sheet. ``datum`` applies to rows that name none, in
    ledgers whose title and header name none either. Everything or nothing:
    raises Refused for the first file that cannot be read or holds no ledger, Cancelled when stopped; then, and after a
    ``dry_run``, the workspace is as before.
    """
    readings = [_read(Path(path), kind, datum, progress, cancelled) for path in files]
    units = workspace.units()
    matcher = UnitMatcher(units)
    drafts = [draft for reading in readings for draft in reading.drafts]
    drafts.sort(key=lambda draft: _ORDER.index(draft.kind))
    for done, draft in enumerate(drafts):
        _proceed("正在核对与落图", done, len(drafts), progress, cancelled)
        _prepare(draft, placer, units, matcher)
    told = _trial(progress) if dry_run else progress
    stored, batch = _store(workspace, drafts, by, dry_run, told, cancelled)
    reports = {id(draft): sheet_report(draft, filed, units) for draft, filed in zip(drafts, stored, strict=True)}
    answers = [
        FileReport(reading.path.name, [reports[id(draft)] for draft in reading.drafts], reading.skipped)
        for reading in readings
    ]
    return ImportReport(answers, dry_run, batch)


def _prepare(draft: Draft, placer: Placer, units: Units, matcher: UnitMatcher) -> None:
    if draft.kind is LedgerKind.ENTERPRISES:
        enterprises.prepare(draft, placer, units, matcher)
    elif draft.kind is LedgerKind.HAZARDS:
        hazards.prepare(draft)
    elif draft.kind is LedgerKind.INSPECTIONS:
        inspections.prepare(draft)
    else:
        zones.prepare(draft, placer)


def _proceed(step: str, done: int, total: int, progress: Progress, cancelled: CancelledCheck) -> None:
    if cancelled():
        raise Cancelled("导入已取消，没有写入任何数据。")
    progress(step, done, total)


def _trial(progress: Progress) -> Progress:
    """Progress of a dry run: it goes through all the steps of writing, but must not say that it writes."""

    def told(step: str, done: int, total: int) -> None:
        progress(_WRITING.sub("正在试算", step), done, total)

    return told


def _read(
    path: Path, kind: LedgerKind | None, datum: Datum | None, progress: Progress, cancelled: CancelledCheck
) -> _Reading:
    """Read one file and bring its ledgers into canonical columns. Raises Refused when it holds none."""
    _proceed("正在读取台账", 0, 0, progress, cancelled)
    content = read_file(path, progress, cancelled)
    sheets = content.sheets
    drafts: list[Draft] = []
    skipped: list[SkippedSheet] = []
    for done, sheet in enumerate(sheets):
        _proceed("正在识别表头与数据", done, len(sheets), progress, cancelled)
        header = find_header(sheet, kind)
        if header is None:
            skipped.append(SkippedSheet(path.name, sheet.name, _why_skipped(sheet, kind)))
        else:
            check = partial(_proceed, "正在识别表头与数据", done, len(sheets), progress, cancelled)
            drafts.append(_draft(path, content.sha256, sheet, header, datum, check))
    if not any(len(draft.frame) for draft in drafts):
        raise _no_ledger(path, sheets, drafts, kind)
    return _Reading(path, drafts, skipped)


def _why_skipped(sheet: RawSheet, kind: LedgerKind | None) -> str:
    if not sheet.columns:
        return "工作表是空的。"
    other = find_header(sheet, None) if kind else None
    if other:
        return f"这是{other.kind.label}，本次只导入{kind.label if kind else ''}。"
    return "没有找到台账的表头，未导入。"


def _no_ledger(path: Path, sheets: Sequence[RawSheet], drafts: Sequence[Draft], kind: LedgerKind | None) -> Refused:
    if not any(sheet.columns for sheet in sheets):
        return Refused(f"“{path.name}”里没有任何内容。", "请确认选对了文件，再重新导入。")
    if drafts:
        return Refused(f"“{path.name}”只有表头，没有一行数据。", "请填写数据后再重新导入。")
    wanted = kind.label if kind else "企业、隐患、作业区或执法检查台账"
    names = {field.label for field in FIELDS[kind] if field.required} if kind else {"企业名称"}
    return Refused(
        f"在“{path.name}”中没有找到{wanted}的表头。", f"请确认表中有写明“{'”“'.join(sorted(names))}”等栏目的表头行。"
    )


def _draft(
    path: Path, digest: str, sheet: RawSheet, header: HeaderMap, datum: Datum | None, check: Callable[[], None]
) -> Draft:
    """Canonical columns of one sheet."""
    split = split_rows(sheet, header)
    sheet = filled(sheet, header, split.entries)
    titles = {name: header.title_of(name) for name in header.fields}
    problems = ProblemTable(path.name, sheet.name, titles)
    canonical = canonical_columns(sheet, header, split.entries, problems, check)
    declared = _settled_datum(datum, _declarations(sheet, header, split.ignored), header, problems)
    source = SourceFile(path.name, digest, sheet.name)
    return Draft(
        path,
        source,
        header,
        sheet.is_hidden,
        sheet.height,
        split.ignored,
        canonical.frame,
        canonical.given,
        problems,
        declared,
    )


def _settled_datum(datum: Datum | None, declarations: list[str], header: HeaderMap, problems: ProblemTable) -> Datum:
    """The datum of the rows that name none: what title or header state, else the ``datum`` that the user gave for
    ledgers that state none. A statement that he contradicts is told once, at the header."""
    stated = declared_datum(declarations)
    if stated is None:
        return datum or Datum.UNKNOWN
    if datum and datum is not stated and {"x", "y", "outline"} & set(header.fields):
        named = stated.label if stated else "不能换算的，或前后不一"
        problems.add(np.array([header.header_row]), "datum", "datum_overruled", [datum.label], [named])
    return stated


def _declarations(sheet: RawSheet, header: HeaderMap, ignored: dict[int, str]) -> list[str]:
    """Texts that may declare a datum for the whole sheet: the coordinates' headers, titles above and notes below."""
    texts = [header.title_of(name) for name in ("x", "y") if name in header.fields]
    for row, reason in ignored.items():
        if reason in ("title", "note", "header"):
            cells = [sheet.cell(row, position) for position in sheet.columns]
            texts += [cell for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    return texts


def _store(
    workspace: Workspace,
    drafts: Sequence[Draft],
    by: str,
    dry_run: bool,
    progress: Progress,
    cancelled: CancelledCheck,
) -> tuple[list[Filed], int | None]:
    """One transaction for all drafts; a dry run goes all the way and is rolled back."""
    stored: list[Filed] = []
    batch: int | None = None
    names = "、".join(dict.fromkeys(draft.path.name for draft in drafts))
    target = Workspace.open(workspace.path) if dry_run and workspace.is_read_only else workspace
    try:
        with target.change(by=by, reason=f"导入台账 {names}"[:200]) as change:
            index: EnterpriseIndex | None = None
            for draft in drafts:
                if draft.kind is LedgerKind.ENTERPRISES:
                    tell_renamed(draft, *change.enterprise_keys()[1:])
                else:
                    index = index or adopt_orphans(change, progress, cancelled)
                    link(draft, index)
                stored.append(store_draft(change, draft, progress, cancelled))
            if index is None:
                adopt_orphans(change, progress, cancelled)
            _proceed("正在保存", 0, 0, progress, cancelled)
            if change.has_changed:
                batch = change.batch_id
            if dry_run:
                raise _RollBack
    except _RollBack:
        batch = None
    finally:
        if target is not workspace:
            target.close()
    return stored, batch
