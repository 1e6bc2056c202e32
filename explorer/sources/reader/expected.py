"""What is only planned: columns and cells that name a day on which something is meant to happen."""

from __future__ import annotations

import re

from explorer.sources.raw.raw_layer import normalized
from explorer.sources.reader.status_words import CLOSING

_WORDS = "计划|规划|预计|预期|拟|暂定|力争|目标"
_EST = r"(?<![a-z])(?:est|eta)(?![a-z])"
_PLAN = re.compile(
    rf"计划|规划|预计|预期|(?<![模虚])拟|暂定|力争|目标|plan|expect|propos|target|estimat|forecast|schedul|anticipat|{_EST}"
)
_DEED = re.compile(
    r"开工|动工|开建|奠基|始建|施工|建设|拟建|实施|建成|通车|通航|投运|投用|投产|达产|运营|开通|启用|启动|开业|开园|开放|使用"
    rf"|竣工|完工|完成|交付|验收|{CLOSING}|开始|结束|工期"
    r"|start|begin|construct|buil[dt]|open|operat|complet|finish|deliver|end"
)
# A plan is approved or issued on a day: that has happened. 拟批复 and 预计立项 are still to come.
_ISSUED = re.compile(r"批复|批准|审批|获批|核准|备案|立项|下达|发布|印发|编制|公示|许可|approv|issue")
_ISSUE_TO_COME = re.compile(
    r"(?:预计|预期|拟|暂定|力争)(?:获得?)?(?:批复|批准|审批|获批|核准|备案|立项|下达|发布|印发|许可)"
)
_DEADLINE = re.compile(r"时限|限期|应完成|deadline")
_WORKS = re.compile(r"工期|施工期|(?:建设|施工|实施)(?:期|年限|周期|起止|时段)")
_AIM = re.compile(
    rf"预计|预期|(?<![模虚])拟|暂定|力争|目标|expect|target|estimat|forecast|schedul|anticipat|^due|{_EST}"
)
_WHEN = re.compile(r"时间|时点|日期|年月|年份|年度|年$|date|time|year")
_PLANNED = r"plan(?:ned|s)?|expected|target(?:ed)?|estimated|forecast|scheduled?|anticipated|due|est|eta"
_ASIDE = re.compile(
    rf"{_WORDS}|{_PLANNED}|实际|真实|actual|real|时间|时点|日期|年月|年份|年度|年|月|date|time|year|month|[^\w]|_"
)
_HEDGE = re.compile(rf"{_WORDS}|plan|expect|estimat")


_INITIALS = re.compile(r"(jh|yj|n|sj)?_?(kg|dg|jg|wg|tc|pf)_?(sj|rq|ny|nf)")
_SPELLED = {"jh": "计划", "yj": "预计", "n": "拟", "sj": "实际"} | {
    "kg": "开工",
    "dg": "动工",
    "jg": "竣工",
    "wg": "完工",
    "tc": "通车",
    "pf": "批复",
}


def spelled(column: str | None) -> str:
    """Return a column's name for comparison; initials, as the ten letters of a .dbf make people write, in full.

    JHJGSJ is 计划竣工时间, KGRQ 开工日期.
    """
    plain = normalized(column or "")
    match = _INITIALS.fullmatch(plain)
    return f"{_SPELLED.get(match[1] or '', '')}{_SPELLED[match[2]]}时间" if match else plain


def expects(column: str | None) -> bool:
    """Return whether a column's name says that its dates are still to come: 计划竣工时间, 拟建年份, planned_start.

    规划起 and 计划年度 are not among them: they say when a plan runs, not when something is meant to be done.
    """
    if aims(column):
        return True
    plain = spelled(column)
    if _DEADLINE.search(plain) or _ISSUE_TO_COME.search(plain):
        return True
    return bool(_PLAN.search(plain) and _DEED.search(plain)) and not _ISSUED.search(plain)


def aims(column: str | None) -> bool:
    """Return whether a column names the day by which something is meant to be there, without a deed: 目标年份, target_date."""
    plain = spelled(column)
    return bool(_AIM.search(plain) and _WHEN.search(plain)) and not _deed(plain)


def names_a_plan(column: str | None) -> bool:
    """Return whether a column names a plan and no deed: 规划年份, plan_year.

    That is the year of the plan, or, where that was still to come when the file was written, the year that it is for.
    """
    return bool(_PLAN.search(spelled(column))) and not _deed(column or "") and not aims(column)


def names_works(column: str | None) -> bool:
    """Return whether a column holds the period of works: 建设起止年限, 工期. Its end is agreed before they begin."""
    return bool(_WORKS.search(spelled(column)))


def plans_for(column: str, fact: str) -> bool:
    """Return whether a column has the plan for what another says of the fact: 计划竣工时间 and 实际竣工日期."""
    return expects(column) and _deed(column) == _deed(fact)


def _deed(column: str) -> str:
    return _ASIDE.sub("", spelled(column))


def hedged(cell: str) -> bool:
    """Return whether a cell says that its date is still to come: 预计2025年底, 2026年（计划）."""
    return bool(_HEDGE.search(cell.casefold()))
