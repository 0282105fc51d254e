"""Whether two names of a ledger mean one person: names come with posts, telephone numbers and several people in a cell.

Too strict rather than too lax: who fixed a hazard must not accept it (整改人 ≠ 验收人), so that a doubtful likeness counts
as the same person.
"""

from __future__ import annotations

import re
import unicodedata

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_BETWEEN = re.compile(r"[\s、,，;；/|+&]+|(?<=\w\w)[和与及](?=\w\w)")  # 赵某和钱某, but 李和平
_NO_PART_OF_A_NAME = re.compile(r"[\d*\-.:·•_]+")
_SHORTEST_POST = 2


def names(text: str) -> frozenset[str]:
    """The persons of a cell: ``设备部 赵某（部长） 13800000000、钱某`` -> 设备部, 赵某, 钱某. Empty when nobody is named."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(char for char in plain if unicodedata.category(char) not in ("Cf", "Cc") or char.isspace())
    before = None
    while before != plain:  # brackets in brackets
        before, plain = plain, _ASIDE.sub(" ", plain)
    parts = (_NO_PART_OF_A_NAME.sub("", part) for part in _BETWEEN.split(plain))
    return frozenset(part.casefold() for part in parts if part)


def same_person(one: str, other: str) -> bool:
    """Whether a person of the one cell may be a person of the other."""
    return any(_alike(mine, theirs) for mine in names(one) for theirs in names(other))


def _alike(one: str, other: str) -> bool:
    """Equal, or one is the other with a post before or behind it (设备部长赵某, 赵某经理)."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    is_with_post = len(long) - len(short) >= _SHORTEST_POST and len(short) > 1
    return is_with_post and (long.startswith(short) or long.endswith(short))
