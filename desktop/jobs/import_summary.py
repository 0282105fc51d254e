"""What an import did, in sentences: one line per ledger, for the terminal and the demo."""

from __future__ import annotations

from ledger.intake.report import ImportReport

_UNITS = {"enterprises": "家", "hazards": "项", "zones": "处", "inspections": "家次"}


def summary_lines(report: ImportReport) -> list[str]:
    """企业台账：6,000 家，新增 6,000，更新 0，重复 0；有提示 126，未收 0。 Skipped sheets follow with their reason."""
    lines = []
    for sheet in report.sheets:
        totals = sheet.totals
        entries = totals["rows"] - totals["ignored"]
        where = f"（{sheet.sheet}）" if sheet.sheet and sheet.sheet != sheet.kind.label else ""
        lines.append(
            f"{sheet.kind.label}{where}：{entries:,} {_UNITS[sheet.kind.value]}，新增 {totals['new']:,}，"
            f"更新 {totals['changed']:,}，重复 {totals['duplicate']:,}；"
            f"有提示 {sheet.problems.row_count:,}，未收 {totals['rejected']:,}。"
        )
    skipped = [f"“{item.sheet or item.file}”未导入：{item.reason}" for item in report.skipped]
    return lines + skipped
