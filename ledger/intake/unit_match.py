"""Which reporting unit a ledger means: by code, name, short name, and the usual differences in the ending."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ledger.snapshot import Units

_ENDINGS = re.compile(
    r"(特别行政区|自治州|自治县|自治旗|地区|新区|开发区|高新区|经开区|示范区|管理委员会|管委会|街道办事处|街道|办事处|"
    r"社区|省|市|州|盟|区|县|旗|镇|乡|苏木)$"
)
_NATIONS = re.compile(r"(朝鲜族|满族|蒙古族|回族|藏族|壮族|土家族|苗族|彝族|侗族|瑶族|维吾尔|各族|达斡尔族)+")
_COMMITTEE = re.compile(r"(保护|经济|技术|高新|产业|工业)*(开发区|园区)?管委会$")
_LEAST_ROOT = 2
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """For each pair of texts: the unit (-1 none), and why not: "", "unknown", "ambiguous" or "empty"."""

    unit: npt.NDArray[np.int32]
    fault: npt.NDArray[np.object_]


class UnitMatcher:
    """Finds units by what offices write. Row 0, the area itself, is never an answer: it tells nothing."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._codes: dict[str, int] = {}
        self._forms: list[dict[str, set[int]]] = [defaultdict(set) for _ in range(3)]  # exact, short, root
        for position in range(len(units)):
            self._learn(position)

    def _learn(self, position: int) -> None:
        name, short = _folded(self._units.name[position]), _folded(self._units.short_name[position])
        self._codes.setdefault(self._units.code[position].upper(), position)
        self._forms[0][name].add(position)
        self._forms[1][short].add(position)
        for text in {name, short}:
            self._forms[1][_COMMITTEE.sub("管委会", text)].add(position)
            self._forms[2][_root(text)].add(position)

    def match(self, text: str, parent: str) -> tuple[int, str]:
        """Position of the unit that ``text`` names, read within ``parent`` where that helps, and the fault."""
        wanted, above = _folded(text), _folded(parent)
        parents = self._candidates(above) if above else set()
        if not wanted:
            return (parents.pop(), "") if len(parents) == 1 and 0 not in parents else (-1, "empty")
        found = self._within(self._candidates(wanted), parents)
        if not found:
            found = self._by_prefix(wanted, parents)
        if found == {0}:
            return -1, "empty"
        if len(found) == 1:
            return found.pop(), ""
        fallback = parents.pop() if len(parents) == 1 and 0 not in parents else -1
        return fallback, "ambiguous" if found else "unknown"

    def _candidates(self, text: str) -> set[int]:
        """Units of this name; the strictest way of comparing that finds any decides."""
        digits = re.sub(r"(0{2,3})+$", "", text) if text.isdigit() and len(text) >= 9 else text
        for code in (text, digits.ljust(6, "0")):
            if code in self._codes:
                return {self._codes[code]}
        for forms, wanted in zip(self._forms, (text, text, _root(text)), strict=True):
            if wanted in forms and (forms is not self._forms[2] or len(wanted) >= _LEAST_ROOT):
                found = forms[wanted] - {0}
                return found or {0}
        return set()

    def _within(self, found: set[int], parents: set[int]) -> set[int]:
        """Candidates that lie inside a parent that was named; all of them when no parent is known."""
        if len(found) < 2 and not (found and parents):
            return found
        inside = {unit for unit in found if self._ancestors(unit) & parents}
        return inside if parents else found

    def _by_prefix(self, text: str, parents: set[int]) -> set[int]:
        """长春市朝阳区, 吉林省长春市朝阳区: the names of parents stand in front."""
        for length in range(min(len(text) - 2, _LONGEST_NAME), 1, -1):
            above = self._candidates(text[:length])
            if above:
                rest = text[length:]
                found = {unit for unit in self._candidates(rest) if self._ancestors(unit) & above}
                if not found and above == {0}:
                    found = self._within(self._candidates(rest), parents) or self._by_prefix(rest, parents)
                if found:
                    return found
        return set()

    def _ancestors(self, unit: int) -> set[int]:
        """The unit itself and everything above it."""
        answer = set()
        while unit >= 0 and unit not in answer:
            answer.add(unit)
            unit = int(self._units.parent[unit])
        return answer


def match_units(matcher: UnitMatcher, texts: npt.NDArray[np.object_], parents: npt.NDArray[np.object_]) -> UnitMatch:
    """Match pairs of texts; each distinct pair is looked up once."""
    cache: dict[tuple[str, str], tuple[int, str]] = {}
    units = np.full(len(texts), -1, np.int32)
    faults = np.full(len(texts), "", object)
    for row, pair in enumerate(zip(texts, parents, strict=True)):
        if pair not in cache:
            cache[pair] = matcher.match(*pair)
        units[row], faults[row] = cache[pair]
    return UnitMatch(units, faults)


def _folded(text: str) -> str:
    folded = re.sub(r"[\s\u200b()\[\]〔〕【】、,.·/-]+", "", unicodedata.normalize("NFKC", text)).upper()
    return folded.replace("管理委员会", "管委会").replace("街道办事处", "街道")


def _root(text: str) -> str:
    """A name without its ending and nationality: 延边朝鲜族自治州 and 延边州 are both 延边."""
    root = _COMMITTEE.sub("", text)
    for _ in range(2):
        shorter = _NATIONS.sub("", _ENDINGS.sub("", root))
        root = shorter if len(shorter) >= _LEAST_ROOT else root
    return root
