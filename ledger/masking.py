"""Personal data as those see it who have no need of it: ``170****0000``, 王某. The one place that masks.

Masked is what is read, never what is stored. Too strict rather than too lax: an office that is taken for a person loses
two characters, a person that is taken for an office is known by name to everybody in front of the wall.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from ledger.snapshot import Snapshot
from ledger.text_column import TextColumn

Table = TypeVar("Table")

_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９－", "0123456789-")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[\s）)-]{0,2})\d{3,4}[\s-]?(\d{4})(?!\d)")
_NAMED_NUMBER = re.compile(r"((?:电话|手机|联系方式|座机|微信)[号码]{0,2}\s*[:：]?\s*)(\d[\d\s-]{5,}\d)")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])(\d{{3}})\d{{3}}(?:(?:19|20)\d\d{_DAY}\d{{3}}[\dXx]|\d\d{_DAY}\d{{3}})(?![0-9A-Za-z])"
)

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛"
    "闫雷龙史陶黎贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文安樊葛殷温季庞牛鲁俞章岳詹翟焦梅庄辛管祝左涂谷祁耿霍包柳华单甘裴柯齐柴"
)
_FREQUENT = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜程魏苏吕任卢姚沈姜崔谭陆"
)
_DOUBLE = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "长孙",
    "宇文",
    "司徒",
    "东方",
    "令狐",
    "端木",
)
_POSTS = (
    *("党组书记", "党委书记", "副书记", "书记", "副主任", "主任", "副局长", "局长", "副科长", "科长", "副处长", "处长"),
    *(
        "副队长",
        "大队长",
        "中队长",
        "队长",
        "副厅长",
        "厅长",
        "副市长",
        "市长",
        "副区长",
        "区长",
        "副县长",
        "县长",
        "州长",
    ),
    *("副镇长", "镇长", "乡长", "所长", "站长", "院长", "会长", "校长", "副部长", "部长", "班长", "组长", "车间主任"),
    *(
        "副厂长",
        "厂长",
        "董事长",
        "总经理",
        "副总",
        "经理",
        "总监",
        "主管",
        "厂医",
        "工程师",
        "科员",
        "安全员",
        "安全总监",
    ),
    *(
        "监管员",
        "执法员",
        "复查员",
        "检查员",
        "负责人",
        "责任人",
        "联系人",
        "同志",
        "先生",
        "女士",
        "专员",
        "师傅",
        "老板",
    ),
)
_SHORT_POSTS = "局总工科处队"
"""Behind a surname alone: 李局, 何总."""
_LONGEST_POST_FIRST = sorted(_POSTS, key=len, reverse=True)
_LONG_OFFICES = ("公司", "中心", "街道", "车间", "大队", "中队")
_OFFICES = (*_LONG_OFFICES, *"局科处股室部队组所站办委会厂院厅镇乡村区县市省班")
_HAN = re.compile(r"[\u3400-\u9fff·•]+")
_LAST_OFFICE = re.compile(rf"^.*(?:{'|'.join(_OFFICES)})(?=.)")
_LONGEST_NAME = 4


def masked_phone(phone: str) -> str:
    """``13812340417`` as ``138****0417``. Anything with fewer than seven digits is hidden altogether; text without any
    stays empty."""
    digits = [char for char in phone if char.isdigit()]
    if not digits:
        return ""
    if len(digits) < 7:
        return "****"
    return "".join(digits[:3]) + "****" + "".join(digits[-4:])


def masked_text(text: str) -> str:
    """Free text without telephone and identity numbers; full-width digits become plain ones."""
    if not any(char.isdigit() for char in text):
        return text
    text = text.translate(_PLAIN_DIGITS)
    text = _IDENTITY.sub(lambda found: f"{found[1]}***************"[: len(found[0])], text)
    text = _MOBILE.sub(r"\1****\3", text)
    text = _NAMED_NUMBER.sub(lambda found: found[1] + masked_phone(found[2]), text)
    return _LANDLINE.sub(r"\1****\2", text)


def masked_name(cell: str) -> str:
    """The persons of a cell without their given names: ``设备部 赵小明（部长）、钱多多 13800000000`` as ``设备部 赵某（部长）、
    钱某 138****0000``. Offices and posts stay."""
    return masked_text(_HAN.sub(lambda run: _without_given_name(run[0]), cell))


def _without_given_name(run: str) -> str:
    """王某 for 王小明; an office stays as it is."""
    if "·" in run or "•" in run:  # 阿卜杜拉·买买提
        return f"{run[0]}某"
    if len(run) < 2 or run in _POSTS or (len(run) == 2 and run[0] in _SURNAMES and run[1] in _SHORT_POSTS):
        return run
    for post in _LONGEST_POST_FIRST:
        if run.endswith(post) and (len(run) == len(post) + 1 or _is_name(run.removesuffix(post))):
            return _with_surname_alone(run.removesuffix(post)) + post
        if run.startswith(post) and _is_name(run.removeprefix(post)):
            return post + _with_surname_alone(run.removeprefix(post))
    if _is_name(run):
        return _with_surname_alone(run)
    office = _LAST_OFFICE.match(run)
    if office is not None:
        return office[0] + _without_given_name(run[office.end() :])
    if run[0] in _SURNAMES and not run.endswith(_OFFICES):
        return f"{run[0]}某"  # two names without anything between them
    return run


def _is_name(run: str) -> bool:
    """Whether two to four characters are taken for a person."""
    if not 2 <= len(run) <= _LONGEST_NAME:
        return False
    if run.endswith(_OFFICES) and not run.startswith(_DOUBLE):
        return len(run) == 3 and run[0] in _FREQUENT and not run.endswith(_LONG_OFFICES)  # 赵志会 is no office
    return True


def _with_surname_alone(name: str) -> str:
    surname = name[:2] if len(name) > 2 and name.startswith(_DOUBLE) else name[0]
    return surname if name == surname else f"{surname}某"


class MaskedColumn(TextColumn):
    """A column that masks a row when it is read. Whoever wants the whole buffer (a search) gets one that is masked from
    end to end, made once."""

    __slots__ = ("_mask", "_raw", "_whole")

    def __init__(self, raw: TextColumn, mask: Callable[[str], str]) -> None:
        self._raw, self._mask = raw, mask
        self._whole: TextColumn | None = None

    def __len__(self) -> int:
        return len(self._raw)

    def __getitem__(self, row: int) -> str:
        return self._mask(self._raw[row])

    def is_empty(self) -> npt.NDArray[np.bool_]:
        return self._raw.is_empty()

    @property
    def buffer(self) -> bytes | memoryview:  # type: ignore[override]
        return self._masked().buffer

    @property
    def offsets(self) -> npt.NDArray[np.int64]:  # type: ignore[override]
        return self._masked().offsets

    def _masked(self) -> TextColumn:
        if self._whole is None:
            known: dict[str, str] = {}
            texts = (self._raw[row] for row in range(len(self._raw)))
            self._whole = TextColumn.of(known.setdefault(text, self._mask(text)) for text in texts)
        return self._whole


NAME_FIELDS = frozenset(
    {
        *("owner", "supervisor", "contract_leader", "found_by", "reviewer", "extension_approver"),
        *("legal_person", "principal", "safety_officer", "approver", "guardian", "contractor", "actor", "actor_unit"),
        *("inspectors", "experts", "exam_person", "person", "participants", "recorded_by", "regulator"),
    }
)
"""Fields of any kind of record that name persons. (``name`` does only in the records of people.)"""

PHONE_FIELDS = frozenset({"phone"})
_EXACT = frozenset({"code", "enterprise_code", "sha256", "thumbnail_sha256", "number", "permit", "account"})
"""Numbers that are neither telephone nor identity numbers."""


def masked_record(record: Mapping[str, Any], *, is_person: bool = False) -> dict[str, Any]:
    """The fields of a record of any kind for who has no need of personal data; ``is_person``: of a person's."""
    return {name: _masked_value(name, value, is_person=is_person) for name, value in record.items()}


def masked_snapshot(snapshot: Snapshot) -> Snapshot:
    """The same columns without names, telephone and identity numbers. Costs nothing until a row is read. Columns that
    upper rooms had packed (``extras``) hold no texts and stay."""
    return replace(
        snapshot,
        hazards=_masked_table(snapshot.hazards),
        zones=_masked_table(snapshot.zones),
        operations=_masked_table(snapshot.operations),
        steps=_masked_table(snapshot.steps),
        inspections=_masked_table(snapshot.inspections),
    )


def _masked_table(table: Table) -> Table:
    rows = cast(Any, table)
    columns = {
        field.name: MaskedColumn(column, masked_name if field.name in NAME_FIELDS else masked_text)
        for field in fields(rows)
        if isinstance(column := getattr(rows, field.name), TextColumn)
        and not isinstance(column, MaskedColumn)
        and field.name not in _EXACT
    }
    return cast("Table", replace(rows, **columns))


def _masked_value(name: str, value: Any, *, is_person: bool) -> Any:
    if not isinstance(value, str) or (name in _EXACT and not (is_person and name == "account")):
        return value
    if name in PHONE_FIELDS:
        return masked_phone(value)
    if name in NAME_FIELDS or (is_person and name == "name"):
        return masked_name(value)
    return "" if is_person and name == "account" else masked_text(value)
