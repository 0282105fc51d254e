"""One hazard with a course worth looking at: drawn photos, documents, two people, asked for close-out and overdue."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, datetime

from PIL import Image, ImageDraw

from desktop.jobs.hazards import new_hazard, take_step
from ledger.evidence import EvidenceKind
from ledger.hazard import HazardAction
from ledger.journal import RecordKind
from ledger.rectification import EvidenceFile, StepRequest
from ledger.store.workspace import Workspace

A = HazardAction
NUMBER = "H-2026-0429"
OFFICE, FACTORY = "东昌区执法大队", "设备部长"
_SKY, _WALL = (118, 112, 96), (150, 138, 116)


def plant_photo(seed: int) -> bytes:
    """A stand-in for a photo of a plant, JPEG, 800 x 600; drawn, different for every seed."""
    rng = random.Random(seed)
    tone = rng.randint(-14, 14)
    picture = Image.new("RGB", (800, 600), tuple(part + tone for part in _SKY))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 480, 800, 600), fill=(64, 68, 74))
    left = 30
    while left < 760:
        width, height = rng.randint(70, 150), rng.randint(120, 300)
        lift, wall = rng.randint(-24, 16), _WALL if rng.random() < 0.5 else (104, 120, 132)
        shade = tuple(part + lift for part in wall)
        draw.rectangle((left, 480 - height, left + width, 480), fill=shade)
        if rng.random() < 0.6:
            at = left + rng.randint(10, width - 20)
            draw.rectangle((at, 380 - height, at + 12, 480 - height), fill=(190, 192, 196))
        left += width + rng.randint(10, 60)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def paper(name: str, kilobytes: int) -> bytes:
    """A document of about this size that says what it is, without words of its own."""
    if name.endswith(".docx"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w/>" + " " * kilobytes * 1024)
        return out.getvalue()
    return b"%PDF-1.4\n" + name.encode() + b" " * kilobytes * 1024


def photos(kind: EvidenceKind, first: int) -> tuple[EvidenceFile, ...]:
    return tuple(EvidenceFile(f"IMG_{first + at}.jpg", plant_photo(first + at), kind) for at in range(2))


def paper_file(name: str, kind: EvidenceKind, kilobytes: int) -> EvidenceFile:
    return EvidenceFile(name, paper(name, kilobytes), kind)


def add_people(workspace: Workspace) -> None:
    """Some persons to choose from."""
    people = (
        ("方某", OFFICE, ""),
        ("林某", "区应急管理局", "副局长"),
        ("丁某", OFFICE, "中队长"),
        ("赵某", "", FACTORY),
    )
    with workspace.change(by="值班员", reason="登记人员") as change:
        change.create_all(
            RecordKind.PERSON, [{"name": name, "organisation": unit, "post": post} for name, unit, post in people]
        )


def overdue_request(workspace: Workspace, enterprise_id: int) -> int:
    """A hazard found on 19 October, due on 18 November, asked for close-out two days later; its id."""
    found = {
        "enterprise_id": enterprise_id,
        "enterprise_name": str(workspace.enterprise(enterprise_id)["name"]),
        "description": "快速冻结装置未设置在单独的作业间内",
        "part": "速冻间",
        "found_on": date(2026, 10, 19),
        "found_by": f"{OFFICE}　方某",
    }
    reported = StepRequest(A.REPORT, "方某", OFFICE, datetime(2026, 10, 19, 9, 20), "现场检查发现。", values=found)
    registered = StepRequest(
        *(A.REGISTER, "方某", OFFICE, datetime(2026, 10, 19, 9, 40)),
        "现场检查发现，判为重大隐患：2023 版第十二条（二），下达整改指令书。",
        number=NUMBER,
        due_on=date(2026, 11, 18),
        values={
            "basis": "第十二条（二）",
            "standard_version": "2023",
            "owner": "赵某",
            "supervisor": "丁某",
            "contract_leader": "林某",
        },
        evidence=(
            *photos(EvidenceKind.PHOTO_BEFORE, 11),
            paper_file("整改指令书.pdf", EvidenceKind.RECTIFICATION_ORDER, 214),
        ),
    )
    hazard_id = new_hazard(workspace, reported, "值班员", register=registered)
    started = StepRequest(
        *(A.START, "赵某", FACTORY, datetime(2026, 10, 20, 15, 5)),
        "措施、资金 12.6 万元、时限 11-18、责任人、预案已填。",
        values={"work_standard": "移入单独作业间，限定作业人数", "funds": 12.6, "plan": "停用速冻装置并撤人"},
        evidence=(paper_file("整改方案.docx", EvidenceKind.RECTIFICATION_PLAN, 88),),
    )
    requested = StepRequest(
        *(A.REQUEST, "赵某", FACTORY, datetime(2026, 11, 20, 13, 52)),
        "快速冻结装置已移入单独作业间，并限定作业人数，附改造记录。",
        evidence=(
            *photos(EvidenceKind.PHOTO_AFTER, 31),
            paper_file("改造记录.pdf", EvidenceKind.RECTIFICATION_RECORD, 356),
        ),
    )
    for request in (started, requested):
        take_step(workspace, hazard_id, request, "值班员")
    return hazard_id
