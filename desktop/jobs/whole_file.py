"""A workbook that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException

from ledger.problem import Refused


@contextmanager
def written_whole(out: Path, what: str) -> Iterator[Path]:
    """A draft beside ``out`` that takes its place when the block ends well. ``what``: 改正表, for the message.

    Raises Refused when it cannot be written; an older file then stays as it was.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".draft-", suffix=".xlsx", dir=out.parent)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            draft.chmod(0o644)
            os.replace(draft, out)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, XlsxWriterException) as error:
        raise Refused(f"{what}“{out.name}”写不进去。", "请检查文件夹权限和磁盘空间，或换一个位置。") from error
