"""Writing the JSON report: row by row, beside its final name, then moved there."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import IO

from ledger.intake.report import ImportReport, SheetReport, dumps
from ledger.problem import Refused


def write_report(report: ImportReport, path: Path) -> None:
    """Write ``report.to_json()`` to a file that appears whole or not at all. Raises Refused when it cannot be
    written."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                _write(report, file)
            os.chmod(name, 0o644)  # mkstemp makes it for its owner alone
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise Refused(f"报告“{path.name}”写不进去。", "请检查文件夹权限和磁盘空间，或换一个位置。") from error


def _write(report: ImportReport, file: IO[str]) -> None:
    skipped = [{"file": item.file, "sheet": item.sheet, "reason": item.reason} for item in report.skipped]
    tail = {"skipped": skipped, "dry_run": report.is_dry_run}
    if len(report.sheets) == 1:
        _write_sheet(report.sheets[0], file, tail)
        return
    file.write('{"sheets": [\n')
    for position, sheet in enumerate(report.sheets):
        file.write(",\n" if position else "")
        _write_sheet(sheet, file, {})
    file.write('],\n"totals": ' + dumps(report.totals))
    _write_tail(file, tail)


def _write_sheet(sheet: SheetReport, file: IO[str], tail: dict[str, object]) -> None:
    file.write(dumps(sheet.head())[:-1] + ',\n"rows": [\n')
    for position, row in enumerate(sheet.rows()):
        file.write((",\n" if position else "") + dumps(row))
    file.write('\n],\n"totals": ' + dumps(sheet.totals))
    _write_tail(file, tail)


def _write_tail(file: IO[str], tail: dict[str, object]) -> None:
    for name, value in tail.items():
        file.write(f",\n{json.dumps(name)}: {dumps(value)}")
    file.write("}\n")
