"""The fictional evidence of the demo: photos, scanned forms (PDF) and plans (Word), all marked 演示.

Few contents serve many hazards: a content is kept once under its hash, so that a demo of any size stays small.
"""

from __future__ import annotations

import io
import textwrap
import zipfile
from functools import cache
from time import gmtime

from PIL import Image, ImageDraw, ImageFont

import resources
from desktop.jobs import demo_photos
from ledger.evidence import EvidenceKind
from ledger.rectification_step import EvidenceFile

PHOTOS_A_SCENE = 4
_PAGE = (744, 1052)  # A4 at 90 dpi, as a scanner of an office gives it
_FORMS = {
    EvidenceKind.RECTIFICATION_ORDER: (
        "责令限期整改指令书",
        "经现场检查，你单位存在重大事故隐患，责令限期整改完毕并报复查。",
    ),
    EvidenceKind.RECTIFICATION_RECORD: ("隐患整改记录", "整改措施已逐项落实，资金到位，责任人现场确认。"),
    EvidenceKind.REVIEW_RECORD: ("整改复查意见书", "经现场复查，隐患已按期整改完毕，同意销号。"),
    EvidenceKind.EXTENSION_APPROVAL: ("整改延期审批表", "设备定制周期较长，经审查同意延期，延期内落实监控措施。"),
    EvidenceKind.STOP_ORDER: ("现场处理措施决定书", "责令暂时停产停业（停止使用相关设施、设备），隐患排除前不得恢复。"),
    EvidenceKind.LISTING_NOTICE: ("重大事故隐患挂牌督办通知", "对该项重大事故隐患挂牌督办，按期整改并逐级报告。"),
    EvidenceKind.TRANSFER_LETTER: ("案件（线索）移送函", "该项隐患涉及其他部门职责，现移送处理，请函复结果。"),
}


def photo(scene: str, is_after: bool, number: int) -> EvidenceFile:
    """Photo of a scene; consecutive numbers give ``PHOTOS_A_SCENE`` different ones, then the first comes again."""
    return _photo(scene, is_after, number % PHOTOS_A_SCENE)


@cache
def _photo(scene: str, is_after: bool, number: int) -> EvidenceFile:
    kind = EvidenceKind.PHOTO_AFTER if is_after else EvidenceKind.PHOTO_BEFORE
    name = f"{'整改后' if is_after else '整改前'}{number % 2 + 1}.jpg"
    return EvidenceFile(name, demo_photos.photo(scene, is_after, number), kind)


@cache
def document(kind: EvidenceKind) -> EvidenceFile:
    """A document of a kind: a plan as Word, everything else as a scanned form."""
    if kind is EvidenceKind.RECTIFICATION_PLAN:
        lines = (
            "重大事故隐患整改方案（演示）",
            "一、责任：主要负责人。",
            "二、措施：按整改要求逐项落实。",
            "三、资金、时限、预案：见附表。",
        )
        return EvidenceFile("整改方案.docx", _word(lines), kind)
    title, body = _FORMS[kind]
    return EvidenceFile(f"{title}.pdf", _scan(title, body), kind)


def _scan(title: str, body: str) -> bytes:
    """One page as a picture in a PDF, with fixed dates."""
    page = Image.new("L", _PAGE, 250)
    draw = ImageDraw.Draw(page)
    heavy, plain = _font("Bold", 34), _font("Regular", 20)
    draw.text((_PAGE[0] / 2, 120), title, font=heavy, fill=30, anchor="mm")
    draw.text((_PAGE[0] / 2, 172), "（演示文书，内容虚构）", font=plain, fill=90, anchor="mm")
    for line, text in enumerate(textwrap.wrap(f"　　{body}", 28)):
        draw.text((92, 240 + 40 * line), text, font=plain, fill=40)
    draw.line((92, 560, _PAGE[0] - 92, 560), fill=170, width=1)
    draw.text((92, 590), "经办人（签字）：　　　　　　　被检查单位（盖章）：", font=plain, fill=60)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=90.0, quality=55, title=title, creationDate=gmtime(0), modDate=gmtime(0))
    return out.getvalue()


def _word(lines: tuple[str, ...]) -> bytes:
    """The smallest Word document that holds these paragraphs."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{paragraphs}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), f'<?xml version="1.0" encoding="UTF-8"?>{text}'
            )
    return out.getvalue()


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path("fonts", f"NotoSansSC-{weight}.ttf")), size)
