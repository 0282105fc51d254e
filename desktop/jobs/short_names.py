"""Short names of divisions, as officials write them on maps: 伊通县 for 伊通满族自治县."""

from __future__ import annotations

import re

# Nationalities that stand in the names of autonomous divisions. Longer names first: 土家 before any that ends alike.
_NATIONS = (
    "鄂温克|鄂伦春|达斡尔|塔吉克|锡伯|柯尔克孜|哈萨克|维吾尔|蒙古|朝鲜|土家|布依|仡佬|纳西|普米|景颇|傈僳|拉祜|哈尼|毛南|仫佬|"
    "布朗|独龙|保安|东乡|撒拉|裕固|各|满|回|苗|侗|瑶|壮|藏|彝|羌|黎|畲|白|傣|佤|怒|土|水"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:(?:{_NATIONS})族?)*(?:{_NATIONS})族自治(县|州)")
_USUAL = {"前郭尔罗斯蒙古族自治县": "前郭县", "双江拉祜族佤族布朗族傣族自治县": "双江县"}


def short_name(name: str) -> str:
    """The short form of an autonomous county or prefecture; any other name as it is."""
    if name in _USUAL:
        return _USUAL[name]
    found = _AUTONOMOUS.fullmatch(name)
    return f"{found.group(1)}{found.group(2)}" if found else name
