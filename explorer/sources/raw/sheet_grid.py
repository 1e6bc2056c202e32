"""Where a sheet's table begins and ends: titles and unit lines above, two rows of headers, totals and notes out."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from explorer.records import dataclass
from explorer.sources.raw.raw_layer import Column, distinct_names, make_column, normalized, plain_text

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]  # (row, column) of the first and the last cell
_DEEPEST = 4  # rows of a header
_SEARCHED = 40  # rows in which a header is looked for
_TOTAL = re.compile(r"(总计|合计|小计|共计)([:：(（]?[\d(（].{0,10})?[:：]?|(累计|total|subtotal|sum)[:：]?")
_PART_TOTAL = re.compile(r"[\u4e00-\u9fff]{1,8}(总计|合计|小计|共计)[:：]?")  # 泸县小计
_UNIT = re.compile(
    r"[（(\[【][^（()）]{1,12}[)）\]】]|[°%‰]|度|[亿万千百]?元|公里|千米|米|km|m|公顷|亩|平方(公里|千米|米)|km2|m2|㎡|[万亿]?人|户|个|座|条|辆|吨|年|月|日"
)
_LEADING = re.compile(r"[甲乙丙丁]|栏次|行次|列次|编号|序号|-")
_NOTE = re.compile(
    r"(注|备注|说明|填表说明|附注|数据来源|资料来源|来源|制表人?|填表人?|填报人?|审核人?|负责人|联系人|联系电话|填报单位|填报日期|制表日期)\d*[:：.、]"
)
_MARKED = re.compile(r"\s*[总合小共累注备说填附数资来制审负联(（一二三四五六七八九十tsTS]")
_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]+[)）、.．]")
# What stands beneath is nothing without it: the years of a plan, the figures of a cost.
_PLANS = re.compile(r"计划|预计|预期|拟|规划|plan|expect", re.IGNORECASE)
_COSTS = re.compile(r"投资|资金|造价|产值|面积|[（(][^（）()]*(?:元|公里|千米|亩|公顷|米|㎡|%)[)）]")
_NUMBER = re.compile(r"[+-]?[\d,，]*\.?\d+(e[+-]?\d+)?%?", re.IGNORECASE)
# 2024年计划投资 heads a column of what was meant for a year; 2024年底建成 and 2024年开工 are cells of one.
_OF_A_YEAR = re.compile(
    r"(19|20)\d\d年?度?(\d{1,2}[-至到~]\d{1,2}月份?|\d{1,2}月份?|上半年|下半年|[一二三四前1-4]+季度)?"
    r"(计划|目标|预[计算]|安排|任务|累计|完成|新增|实际)*(总|年度|固定资产)?"
    r"(投资|资金|产值|规模|面积|里程|进度|内容|工作|情况|总?额|预算|(计划|目标|任务)$)"
)
_LOOKS_DATED = re.compile(r"(19|20)\d\d([-/.年]\d{1,2}([-/.月]\d{1,2}日?)?|年)?.{0,12}")


@dataclass(frozen=True, slots=True, eq=False)
class GridTable:
    """The data of a grid; `lines` are their rows in the grid (from 0), `header` those of the header."""

    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    header: tuple[int, ...]
    longer: int = 0  # rows with more cells than the header
    beside: str = (
        ""  # the name with which a table of the same columns begins to the right, behind a blank one
    )


def find_table(rows: Sequence[Sequence[Any]], merged: Merged = ()) -> GridTable | None:
    """Find the table in a grid of cells; None if there is none (notes, a blank sheet)."""
    width = max((_last(row) for row in rows), default=0)
    head = _header(rows, width)
    if head is None:
        return None
    top, depth = head
    depth = max(depth, _merged_depth(merged, top)) if depth else 0
    names = _names(rows, top, depth, width, merged)
    first = top + depth
    if depth and first < len(rows) and _is_units(rows[first]):
        names = [
            f"{n}{_bracketed(u)}" for n, u in zip(names, _texts(rows[first], width, first, ()), strict=True)
        ]
        first += 1
    if depth and first + 1 < len(rows) and _is_numbering(rows[first]):
        first += 1
    lines = [
        n
        for n in range(first, len(rows))
        if _is_data(rows[n], width, n, merged) and not (depth and _same(rows[n], rows[top]))
    ]
    if not lines and (depth == 0 or width < 2):
        return None
    span = max(map(_last, rows[top : top + depth])) if depth else width
    cells = _across(rows, lines, width)
    _fill_down(cells, lines, merged, first)
    used = [c for c in range(width) if c < span or any(not _void(v) for v in cells[c])]
    unique = distinct_names(names[c] for c in used)
    columns = tuple(make_column(name, _values(cells[c])) for name, c in zip(unique, used, strict=True))
    longer = sum(_last(rows[n]) > span for n in lines if len(rows[n]) > span)
    header = tuple(range(top, top + depth))
    return GridTable(columns, tuple(lines), header, longer, _beside(names, cells))


def _across(rows: Sequence[Sequence[Any]], lines: list[int], width: int) -> list[list[Any]]:
    """Return the cells of these rows by column, None where a row ends before it."""
    found = [list(column) for column in zip_longest(*(rows[n] for n in lines))][:width]
    return found + [[None] * len(lines) for _ in range(width - len(found))]


def _beside(names: list[str], cells: list[list[Any]]) -> str:
    """Return where all that follows a blank column has names that came before it: the first of those names."""
    first: dict[str, int] = {}
    for c, name in enumerate(names):
        first.setdefault(name, c)
    new, found = 0, ""  # of the columns from `c` on, the last whose name is new
    for c in range(len(names) - 1, 2, -1):
        new = max(new, first[names[c]] if names[c] else 0)
        if (
            c < len(names) - 1
            and names[c]
            and not names[c - 1]
            and new < c - 1
            and all(map(_void, cells[c - 1]))
        ):
            found = names[c]
    return found


def _merged_depth(merged: Merged, top: int) -> int:
    """Return how many rows a header has whose cells are merged downwards: 序号 beside 坐标 over 经度 and 纬度."""
    beside = any(a[0] == top and b[1] > a[1] and b[0] < top + _DEEPEST for a, b in merged)
    depths = [b[0] - a[0] + 1 for a, b in merged if a[0] == top and a[1] == b[1]]
    return min(max(depths), _DEEPEST) if depths and beside else 0


def _fill_down(cells: list[list[Any]], lines: list[int], merged: Merged, first: int) -> None:
    """Give every row of a cell that is merged downwards what the cell says."""
    at = {line: n for n, line in enumerate(lines)}
    for (top, left), (bottom, right) in merged:
        if left == right < len(cells) and top >= first and top in at:
            for line in range(top + 1, bottom + 1):
                if line in at:
                    cells[left][at[line]] = cells[left][at[top]]


def _void(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _last(row: Sequence[Any]) -> int:
    """Return the number of cells up to the last that is not blank."""
    number = len(row)
    while number and _void(row[number - 1]):
        number -= 1
    return number


def _filled(row: Sequence[Any]) -> list[Any]:
    try:
        if all(map(str.strip, row)):  # most rows of most files
            return list(row)
    except TypeError:
        pass
    return [cell for cell in row if not _void(cell)]


def _is_name(cell: Any) -> bool:
    """Return whether a cell could head a column: words, not a figure, a date or a coordinate."""
    if not isinstance(cell, str):
        return False
    plain = normalized(cell)
    if re.fullmatch(r"(19|20)\d\d年?", plain) or _OF_A_YEAR.match(plain):
        return True
    return not (
        _NUMBER.fullmatch(plain)
        or _LOOKS_DATED.fullmatch(plain)
        or re.match(r"(srid=\d+;)?(multi)?(point|linestring|polygon)\b.*\(", plain)
        or re.match(r"[ewns东西南北]?[经纬]?\d+[°度:]", plain)
    )


def _header(rows: Sequence[Sequence[Any]], width: int) -> tuple[int, int] | None:
    """Return the first row of the header and its depth (0: data from the first row on); None: no table."""
    counts = [len(_filled(row)) for row in rows]
    full = sorted(counts, reverse=True)
    usual = full[min(len(full) // 3, len(full) - 1)] if full else 0  # what a row of data fills
    if width < 2 and not _single(rows):
        return None
    least = max(1, math.ceil(0.6 * usual)) if usual > 1 else 1
    for top in range(min(len(rows), _SEARCHED)):
        row = rows[top]
        if counts[top] < least or (width > 1 and counts[top] < 2):
            if counts[top] > 1 and _grouped(rows, top):
                return top, 2
            continue
        cells = _filled(row)
        names = sum(map(_is_name, cells))
        if names == len(cells) or (names >= 2 and names >= 0.75 * len(cells)):
            return top, 2 if _second(rows, top) else 1
        return (top, 0) if _mostly_data(rows, top) else None
    return None


def _single(rows: Sequence[Sequence[Any]]) -> bool:
    """Return whether one column is a table: short cells under a short name; long ones are prose."""
    cells = [plain_text(row[0]) for row in rows if _filled(row)]
    return (
        len(cells) > 1
        and all(len(cell) <= 30 for cell in cells[:50])
        and not any(c.endswith("。") for c in cells)
    )


def _mostly_data(rows: Sequence[Sequence[Any]], top: int) -> bool:
    sample = [_filled(row) for row in rows[top : top + 20]]
    return sum(any(not _is_name(cell) for cell in cells) for cells in sample) >= 0.5 * len(sample)


def _second(rows: Sequence[Sequence[Any]], top: int) -> bool:
    """Return whether the next row names the parts of merged columns: words only, under blanks or the start of a
    group."""
    if top + 1 >= len(rows):
        return False
    first, below = rows[top], rows[top + 1]
    cells = _filled(below)
    if not cells or not all(map(_is_name, cells)):
        return False
    alone = any(c >= len(below) or _void(below[c]) for c, cell in enumerate(first) if not _void(cell))
    if len(cells) > len(_filled(first)) and not alone:
        return False
    held = [c for c in range(_last(below)) if not _void(below[c])]
    gap = any(c >= len(first) or _void(first[c]) for c in held)
    return gap and all(
        c >= len(first)
        or _void(first[c])
        or (c + 1 < len(below) and (c + 1 >= len(first) or _void(first[c + 1])))
        for c in held
    )


def _grouped(rows: Sequence[Sequence[Any]], top: int) -> bool:
    """Return whether few cells, each over several, are the first of two header rows: 名称, 经度, 纬度 over 度, 分, 秒.

    A line above a header (单位, 日期) is none: nothing beneath it is blank, and no name beneath it repeats.
    """
    first, below = _filled(rows[top]), rows[top + 1] if top + 1 < len(rows) else ()
    names = _filled(below)
    if not names or not all(map(_is_name, [*first, *names])) or any(re.search("[:：]", c) for c in first):
        return False
    start = next(c for c, cell in enumerate(rows[top]) if not _void(cell))
    alone = [
        c for c, cell in enumerate(rows[top]) if not _void(cell) and (c >= len(below) or _void(below[c]))
    ]
    apart = all(c >= start for c, cell in enumerate(below) if not _void(cell))
    return apart and bool(alone or len(set(names)) < len(names)) and _mostly_data(rows, top + 2)


def _names(rows: Sequence[Sequence[Any]], top: int, depth: int, width: int, merged: Merged) -> list[str]:
    if not depth:
        return [""] * width
    found = _texts(rows[top], width, top, merged)
    for line in range(top + 1, top + depth):
        below = _texts(rows[line], width, line, merged) if line < len(rows) else [""] * width
        found = _joined(found, below)
    return found


def _texts(row: Sequence[Any], width: int, line: int, merged: Merged) -> list[str]:
    """Return what a row of a header says over each column: a cell that is merged over several, over all of them."""
    found = [plain_text(row[c]) if c < len(row) else "" for c in range(width)]
    for (top, left), (_, right) in merged:
        if top == line and left < right and left < width:
            found[left : right + 1] = [found[left]] * (min(right + 1, width) - left)
    return found


def _joined(first: list[str], below: list[str]) -> list[str]:
    """Return the names of columns by two rows of a header: those below, with what stands over them where they need it."""
    groups, group = [], ""
    for name, part in zip(first, below, strict=True):
        group = name or (group if part else "")
        groups.append(group)
    repeated = {name for name in below if name and below.count(name) > 1}
    return [
        name if not part else f"{name} {part}".strip() if _needs(part, name) or part in repeated else part
        for name, part in zip(groups, below, strict=True)
    ]


def _needs(part: str, group: str) -> bool:
    """Return whether a name says too little without what stands over it."""
    return bool(_PLANS.search(group) or (_COSTS.search(group) and not _COSTS.search(part)))


def _is_units(row: Sequence[Any]) -> bool:
    """Return whether a row below a header has nothing but units: (度), 亿元, 年."""
    cells = _filled(row)
    return len(cells) > 1 and all(isinstance(c, str) and _UNIT.fullmatch(normalized(c)) for c in cells)


def _bracketed(unit: str) -> str:
    return unit if not unit or unit[0] in "（([【" else f"（{unit}）"


def _is_numbering(row: Sequence[Any]) -> bool:
    """Return whether a row below a header numbers the columns: 1, 2, 3 … or 甲, 乙, 1, 2, 3 …"""
    cells = [normalized(c).removesuffix(".0") for c in map(plain_text, _filled(row))]
    numbers = [cell.strip("()[]（）【】") for cell in cells if not _LEADING.fullmatch(cell)]
    led = len(numbers) < len(cells)
    return len(numbers) > (1 if led else 3) and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def _is_data(row: Sequence[Any], width: int, line: int, merged: Merged) -> bool:
    cells = _filled(row)
    if not cells:
        return False
    text = isinstance(cells[0], str)
    if len(cells) > 3 and text and not _MARKED.match(cells[0]) and not cells[0].endswith("计"):
        return True
    lead = [normalized(cell) for cell in cells[:2] if isinstance(cell, str)]
    if any(_TOTAL.fullmatch(cell) for cell in lead) or (text and _PART_TOTAL.fullmatch(lead[0])):
        return False
    if len(cells) <= 3 and lead and (_NOTE.match(lead[0]) or lead[0] in ("注", "备注", "说明")):
        return False
    if len(cells) == 1 and width > 2 and lead:
        across = any(a[0] <= line <= b[0] and b[1] - a[1] + 1 >= max(3, width - 1) for a, b in merged)
        return not (across or _SECTION.match(lead[0]))
    return not (len(cells) == 2 and width > 3 and lead and _SECTION.fullmatch(lead[0]))


def _same(row: Sequence[Any], head: Sequence[Any]) -> bool:
    """Return whether a row repeats the header, as on each printed page."""
    if row[: len(head)] and head and row[0] != head[0]:
        return False
    return [normalized(c) for c in row[: _last(row)]] == [normalized(c) for c in head[: _last(head)]]


def _values(cells: list[Any]) -> list[Any]:
    # Most cells of most files, asked for here rather than a call later.
    return [v.strip() or None if type(v) is str and v.isprintable() else _value(v) for v in cells]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if value is None or isinstance(value, int | float | date):
        return value
    return plain_text(value)
