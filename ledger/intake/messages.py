"""What is said of each problem: a stable code, a Chinese sentence, and what to do next."""

from __future__ import annotations

from typing import NamedTuple

_VALUE_LENGTH = 40


class _Message(NamedTuple):
    text: str  # {value} is the cell as written, {more} what the rule adds
    suggestion: str


_DATE = "请写成 2024-03-05 这样的年月日。"
MESSAGES: dict[str, _Message] = {
    "missing_name": _Message("没有企业名称，未入账", "请补填企业名称后重新导入。"),
    "missing_enterprise": _Message("没有填写企业", "请补填企业名称或统一社会信用代码。"),
    "missing_description": _Message("没有隐患描述，要素不全", "请补填隐患描述。"),
    "missing_content": _Message("既无企业也无内容，未入账", "请补填后重新导入，或删除这一行。"),
    "cell_error": _Message("单元格是出错的公式或数值（{value}），按空处理", "请在原表中改正公式，或填写数值。"),
    "control_characters": _Message("含有无法显示的控制字符，已去掉", "请核对该单元格的文字。"),
    "digits_lost": _Message(
        "号码被表格软件存成了数值，末几位可能已丢失（{value}）", "请把该列设为文本，重新填写完整号码。"
    ),
    "bad_date": _Message("日期无法识别（{value}），按未填处理", _DATE),
    "date_without_year": _Message("日期没有年份（{value}），按未填处理", _DATE),
    "date_incomplete": _Message("日期没有写到日（{value}），按未填处理", _DATE),
    "date_short_year": _Message("年份不是四位（{value}），按未填处理", _DATE),
    "date_order_unclear": _Message("分不清月和日（{value}），按未填处理", _DATE),
    "date_range": _Message("写的是一段时间（{value}），按未填处理", "请只填一个日期，例如 2024-03-05。"),
    "date_out_of_range": _Message("日期不在 1950 至 2100 年之间（{value}），按未填处理", _DATE),
    "time_missing": _Message("只有日期没有钟点（{value}），按整天计", "请补填钟点，例如 2024-03-05 08:30。"),
    "end_before_start": _Message("结束时间不晚于开始时间", "请核对作业的起止时间。"),
    "bad_number": _Message("不是确定的数（{value}），按未填处理", "请只填数字。"),
    "bad_count": _Message("人数应为不小于 0 的整数（{value}），按未填处理", "请填写整数。"),
    "bad_radius": _Message("半径应大于 0（{value}），按未填处理", "请填写以米计的半径。"),
    "bad_coordinate": _Message("坐标无法识别（{value}），按未填处理", "请填写十进制度（如 125.3245）或度分秒。"),
    "bad_code_length": _Message("统一社会信用代码应为 18 位（{value}）", "请对照营业执照核对。"),
    "bad_check_digit": _Message("统一社会信用代码的校验码不对（{value}）", "请对照营业执照核对，多为抄错一两位。"),
    "code_conflict": _Message(
        "信用代码（{value}）与第 {more} 行不同名称的企业相同，本行按无代码入账", "请核对哪一家填错了代码。"
    ),
    "code_shared": _Message("信用代码（{value}）与第 {more} 行不同名称的企业相同", "请核对哪一家填错了代码。"),
    "renamed": _Message("信用代码已登记为“{more}”，本次按更名处理", "请核对企业是否更名，或代码是否填错。"),
    "several_enterprises": _Message(
        "有几家企业都叫“{value}”（{more}），本行没有写明是哪一家，未入账",
        "请核实，补填统一社会信用代码或所属单位后重新导入。",
    ),
    "several_hazards": _Message(
        "同一企业有几条相同的隐患（{more}），本行没有写明是哪一条，未入账", "请核实，补填隐患编号后重新导入。"
    ),
    "several_inspections": _Message(
        "“{value}”当天有几次检查（{more}），本行没有写明是哪一次，未入账", "请核实，补填检查编号后重新导入。"
    ),
    "mode_unknown": _Message(
        "检查方式无法识别（{value}），按计划检查处理",
        "请填写计划检查、双随机、暗访、四不两直、异地交叉、专项检查或举报核查。",
    ),
    "penalty_unknown": _Message("处罚种类无法识别（{value}），按其他处理", "请填写警告、罚款、责令停产停业等种类。"),
    "more_major_findings": _Message("重大事故隐患数多于发现问题数，问题数按重大隐患数计", "请核对两栏的数字。"),
    "penalty_before_visit": _Message("处罚时间早于检查时间", "请核对两个日期。"),
    "recheck_before_visit": _Message("复查时间早于检查时间，复查未入账", "请核对两个日期。"),
    "recheck_open": _Message("有复查时间但没有写复查是否合格，按不合格计", "请在“复查是否合格”栏填是或否。"),
    "missing_day": _Message("没有检查时间，未入账", "请补填检查时间。"),
    "several_parts": _Message(
        "同一企业有几条只是部位不同的隐患（{more}），本行没有写部位，另作一条入账",
        "请核实是否重复，补填隐患部位后重新导入。",
    ),
    "repeated_row": _Message(
        "与本表第 {value} 行被认作同一条记录而内容不同（依次为该行与本行：{more}），以后出现的为准",
        "是同一条的请合并为一行；是两条的请补填编号或部位（企业填信用代码）加以区别，再重新导入。",
    ),
    "risk_class_unknown": _Message(
        "风险等级无法识别（{value}），按未分级处理", "请填写 A、B、C、D 或 重大、较大、一般、低。"
    ),
    "risk_class_ambiguous": _Message(
        "风险等级含义不唯一（{value}），按未分级处理", "请改填 A、B、C、D（A 类风险最高）。"
    ),
    "industry_unknown": _Message(
        "不属于八大行业的名称（{value}），按未填处理", "请填写冶金、有色、建材、机械、轻工、纺织、烟草或商贸。"
    ),
    "industry_ambiguous": _Message("同时写了几个行业（{value}），按未填处理", "请只填一个主要行业。"),
    "category_unknown": _Message("有不认识的专业类型（{value}），其余已记录", "请对照专业类型目录填写，用顿号隔开。"),
    "scale_unknown": _Message("不是规上或规下（{value}），按未填处理", "请填写规上或规下。"),
    "status_unknown": _Message("生产状态无法识别（{value}），按未填处理", "请填写在产、停产或关闭。"),
    "status_ambiguous": _Message("生产状态含义不唯一（{value}）", "请只填在产、停产或关闭。"),
    "standard_level_unknown": _Message(
        "标准化等级无法识别（{value}），按未达标处理", "请填写一级、二级、三级或未达标。"
    ),
    "state_unknown": _Message(
        "整改状态无法识别（{value}），按其他栏目推断", "请填写已上账、整改中、申请销号、复查验收或已销号。"
    ),
    "state_conflict": _Message("整改状态与是否销号、销号时间不一致，按未销号处理", "请核对是否已经销号。"),
    "closed_without_date": _Message("已销号但没有销号时间", "请补填销号时间。"),
    "closed_kept": _Message(
        "该隐患台账中{more}，本次又写“{value}”，仍按{more}计", "请核实；确未销号的，请在“是否销号”栏填“否”后重新导入。"
    ),
    "reopened": _Message(
        "该隐患台账中{more}，本次写的是“{value}”，已重新计为未销号", "请核实是否复发，或这份台账是否已过时。"
    ),
    "operation_unknown": _Message(
        "作业类型无法识别（{value}），按其他作业处理", "请填写有限空间、动火、检维修、筒仓清库等作业类型。"
    ),
    "operation_ambiguous": _Message("写了几种作业（{value}），按第一种处理", "请把不同作业分行填写。"),
    "bad_flag": _Message("看不出是或否（{value}），按否处理", "请填写是或否。"),
    "datum_unrecognised": _Message(
        "坐标系无法识别或不能换算（{value}），不落图", "请注明 CGCS2000、WGS-84、GCJ-02 或 BD-09。"
    ),
    "datum_unknown": _Message("有坐标但没有说明坐标系，不落图", "请在表中注明坐标系，或在导入时指定。"),
    "datum_contradicted": _Message("坐标的数值与所注坐标系不符，不落图", "请核对坐标系，或坐标是否填错栏。"),
    "zone_prefix_missing": _Message(
        "东坐标没有带号，而本辖区跨几个 3 度带，分不清在哪一带，不落图",
        "请把两位带号写在东坐标前面，成为 8 位数（如 42 带写成 42512345.6），或换算成经纬度。",
    ),
    "datum_overruled": _Message(
        "表中注明的坐标系是{more}，与本次指定的 {value} 不同，按表中注明的处理",
        "指定的坐标系只用于没有注明的台账；表中注明有误的，请改正后重新导入。",
    ),
    "half_coordinates": _Message("经度、纬度只有一个，不落图", "请补全坐标。"),
    "swapped_coordinates": _Message("经度、纬度填反了，已对调落图", "请在原表中对调两栏。"),
    "outside_area": _Message("坐标落在本辖区以外，不落图", "请核对坐标与坐标系。"),
    "outside_unit": _Message("坐标不在所填的“{value}”内，而在“{more}”，仍按所填单位统计", "请核对坐标或所属单位。"),
    "unknown_unit": _Message("所属单位“{value}”不在本辖区的单位目录中{more}", "请按单位目录填写，例如写全称。"),
    "ambiguous_unit": _Message("有几个单位都叫“{value}”{more}", "请同时填写上级单位，或写全称。"),
    "missing_unit": _Message("没有所属单位，也不能由坐标判断，只计入全域合计", "请补填所属单位。"),
    "enterprise_unknown": _Message(
        "“{value}”不在企业台账中，已入账，计入全域合计", "请先导入该企业，或核对名称与信用代码。"
    ),
    "enterprise_ambiguous": _Message("有几家企业都叫“{value}”，无法确定是哪一家", "请补填统一社会信用代码。"),
    "enterprise_conflict": _Message("“{value}”的信用代码与企业台账中的不同，未挂到企业", "请核对统一社会信用代码。"),
    "enterprise_name_differs": _Message(
        "信用代码属于“{more}”，与所填名称“{value}”不同，按信用代码挂接", "请核对企业名称或代码。"
    ),
    "bad_outline": _Message("范围画不出来：{more}", "请核对范围坐标、中心坐标与半径。"),
    "zone_without_place": _Message(
        "没有可用的范围，也没有中心坐标和半径，不落图", "请补填中心坐标和半径，或范围坐标。"
    ),
}

IGNORED_REASONS = {
    "title": "表头以上的标题",
    "header": "表头",
    "empty": "空行",
    "total": "合计行",
    "note": "说明或签字行",
    "section": "分组标题",
    "repeated_header": "重复的表头",
}


def message(code: str, value: str, more: str) -> tuple[str, str]:
    """The sentence (without full stop) and the suggestion for one problem."""
    template = MESSAGES[code]
    shown = value if len(value) <= _VALUE_LENGTH else f"{value[:_VALUE_LENGTH]}…"
    return template.text.replace("{value}", shown).replace("{more}", more), template.suggestion
