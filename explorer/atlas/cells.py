"""One cell against the rules of its column: what is wrong with it, and the cure."""

from __future__ import annotations

import re
from typing import Any

from explorer.words import edtf, typed
from explorer.words.problem import short

MOST = 100_000  # characters of a cell
_ID = "以小写字母或数字开头，其后只用小写字母、数字"
# What a pattern asks for, in the words of somebody who writes the table.
_FORMS = {
    r"[a-z0-9][a-z0-9._-]*": f"须{_ID}和 . _ -",
    r"[a-z0-9][a-z0-9_-]*": f"须{_ID}和 _ -",
    r"[a-z0-9][a-z0-9_]*": f"须{_ID}和 _",
    r"[0-9A-Z][0-9A-Za-z-]*": "须以大写字母或数字开头，其后只用字母、数字和 -",
    r"\d{6}": "须是六位数字的行政区划代码",
}


def read_cell(name: str, spec: dict[str, Any], cell: str) -> tuple[str, str | None]:
    """The cell as the rest of the program reads it, and what is wrong with it; dates as EDTF writes them."""
    if spec["constraints"].get("pattern") != edtf.PATTERN or not cell or len(cell) > MOST:
        return cell, fault_in(name, spec, cell)
    try:
        return typed.read(cell).text, None
    except edtf.DateError as error:
        return cell, f"{name}：{error}"


def fault_in(name: str, spec: dict[str, Any], cell: str) -> str | None:
    """What is wrong with a cell, and the cure; None where nothing is."""
    rules = spec["constraints"]
    if len(cell) > MOST:
        return f"{name} 有 {len(cell)} 字，超过 {MOST}；请缩短"
    if not cell:
        return f"{name} 为空；此列必填" if rules.get("required") else None
    if "enum" in rules and cell not in map(str, rules["enum"]):
        return f"{name}“{short(cell)}”无效；可用 {'、'.join(map(str, rules['enum']))}{rules.get('else', '')}"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        form = _FORMS.get(rules["pattern"]) or f"应符合 {rules['pattern']}"
        return f"{name}“{short(cell)}”格式不对；{form}"
    if spec["type"] in ("number", "integer"):
        return _number_fault(name, spec["type"], rules, cell)
    return None


def _number_fault(name: str, kind: str, rules: dict[str, Any], cell: str) -> str | None:
    pattern = r"-?\d{1,15}" if kind == "integer" else r"-?\d{1,15}(\.\d{1,12})?"
    if not re.fullmatch(pattern, cell):
        return f"{name}“{short(cell)}”不是{'整数' if kind == 'integer' else '数'}；请只写数字"
    low, high = rules.get("minimum"), rules.get("maximum")
    if (low is None or low <= float(cell)) and (high is None or float(cell) <= high):
        return None
    if low is None or high is None:
        edge = f"大于 {high:g}" if low is None else f"小于 {low:g}"
        return f"{name} {cell} {edge}；请改正"
    return f"{name} {cell} 超出 {low:g} 到 {high:g}；请改正"
