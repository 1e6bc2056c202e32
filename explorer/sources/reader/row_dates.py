"""Columns on the clock: which begin, end or say the state of things, and each cell as a partial date or a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sources.raw.choices import LayerChoices
from explorer.sources.raw.raw_layer import (
    EPOCH,
    Column,
    RawLayer,
    RowProblem,
    is_blank,
    normalized,
    plain_text,
    source_text,
)
from explorer.sources.reader.expected import expects, hedged, names_works, plans_for, spelled
from explorer.sources.reader.status_words import CLOSING, status_named
from explorer.words import edtf, typed_dates
from explorer.words.edtf import DateError
from explorer.words.text import Text

_END = re.compile(
    rf"竣工|完工|完成|结束|截止|截至|终止|终$|止$|止时间|{CLOSING}|到期|期末|交付|验收|^end|end$|enddate|finish|complet|expir|terminat|^to$|until"
)
_START = re.compile(
    r"开工|动工|开始|起始|起$|始$|起时间|始建|启动|开建|奠基|实施时间|实施日期|^start|start$|startdate|^begin|begin$|begun|^from$|since"
)
_DONE = re.compile(r"建成|通车|投运|投用|投产|运营|开通|启用|开业|使用|通航|开园|开放|open|operat")
_APPROVED = re.compile(r"批复|批准|立项|核准|备案|设立|成立|登记|认定|获批|核发|approv|establish|found")
_OTHER = re.compile(r"观测|采样|监测|测量|调查|检测|施测|巡查|发生|拍摄|when|observ|sampl|survey|event")
_GENERAL = re.compile(
    r"日期|时间|年份|年度|年月|^年$|(?:规划|计划|目标)年$|时序|工期|周期|期限|年限|建设期|date|time|year|^day$|when|month"
)
_ASIDE = re.compile(
    r"更新|修改|录入|填报|填表|制表|导出|创建|上传|入库|生日|出生|update|modif|creat|edit|upload|birth"
)
# 完成投资 and 建成面积 hold quantities, however like a year 2000 looks; 投资完成时间 does not.
_QUANTITY = re.compile(
    r"投资|面积|金额|资金|造价|产值|收入|经费|费用|里程(?!碑)|长度|规模|人口|户数|数量|容量|产能|比例|率$|编号|文号|桩号"
    r"|[（(](?:[^（）()]*(?:元|公里|千米|平方|公顷|亩|吨|人|户|%|km|m2|m²)[^（）()]*|米|㎡)[）)]"
    r"|cost|area|amount|length|mileage|invest|budget|capacity|number|percent|%|ratio|(?<!ope)rate$"
)
_DATE_WORD = re.compile(r"日期|时间|时点|年份|年月|date|year")
_SPANS = re.compile(r"起止|期限|年限|工期|周期|建设期|实施期|施工期|开竣工|时段|span|period|duration")
_STATUS = re.compile(r"状态|进度|进展|阶段|现状|性质|status|stage|phase|state")
_LESS_A_STATUS = {"阶段": 1, "stage": 1, "phase": 1, "性质": 2}  # 一期, 新建
_OPEN = re.compile(
    r"(?:至今|迄今|今|现在|目前|在建|在用|运营中|营业中|使用中|正在建设|长期|永久|present|now|ongoing|current|\.\.|…)"
)
_SAYS_NOTHING = re.compile(
    r"(?:待定|未定|未知|不详|暂无|暂缺|暂未定|待核|待查|待补|待明确|筹备中?|谋划中?|规划中?|前期工作?|未开工|未启动|未建|未完工|无|空|缺|tbd|tba|n\.a\.|unknown|[?？]+|0+|0{4}-0{2}-0{2}|0+/0+/0+|1900-01-00)"
)
_JS_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T16:00:00(?:\.0+)?Z")
# What a cell says beside its date: (计划) makes it one that is about, other remarks without a figure are left out.
_HEDGED = re.compile(r"[(（\[【](?:预计|预期|计划|规划|拟|拟定|暂定|约|力争)[)）\]】]$")
_REMARK = re.compile(r"[(（\[【][^()（）\[\]【】0-9〇零年月日季]{1,12}[)）\]】]$")
_DEED = re.compile(
    r"(?<=[年月日号底末初中旬前度内季])(?:已|全面|全线|正式|基本|主体)*"
    r"(?:建成|开工|动工|开建|完工|竣工|通车|通航|开通|投用|投运|投产|运营|开业|启用|启动|验收|交付|实施|批复|获批|立项|完成|投入使用)+$"
)
_STAMP = re.compile(r"(\d{8})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d", re.ASCII)  # 20210520093000
_FLOAT_YEAR = re.compile(r"(1[5-9]|2[01])\d\d\.0", re.ASCII)  # as a table with blanks writes a whole number
_WHOLE_DAY = re.compile(r"[12]\d\d\d-\d\d-\d\d", re.ASCII)  # as most tables have it
_YEARS = (1500, 2200)
_SERIALS = (18_264, 73_415)  # 1950 to 2100 as Excel counts days
_SHARE = 0.5
_PLANNED = 3.5  # a rank: after those that name what has happened, before columns of dates of no name
_UNDECIDED = LayerChoices()


@dataclass(frozen=True, slots=True, eq=False)
class RowDates:
    """When each row begins and ends: EDTF text or None, by row; `unread` rows have text that is no date.

    `open_end` marks ends that are stated as open; `undated` rows have no readable date at all.
    `expected_start`, `expected_end` mark dates that are only planned, by the name of their column or by the cell;
    `filled`: columns of plans that stand in where those of what has happened are blank.
    """

    start_column: str | None
    end_column: str | None
    status_column: str | None
    start: NDArray[Any]
    end: NDArray[Any]
    open_end: NDArray[np.bool_]
    unread: NDArray[np.bool_]
    expected_start: NDArray[np.bool_]
    expected_end: NDArray[np.bool_]
    problems: tuple[RowProblem, ...] = ()
    filled: tuple[str, ...] = ()

    @property
    def expected(self) -> NDArray[np.bool_]:
        """Return the rows of which a date is only planned."""
        return self.expected_start | self.expected_end

    @property
    def undated(self) -> NDArray[np.bool_]:
        return np.array([s is None and e is None for s, e in zip(self.start, self.end, strict=True)], bool)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: its date, or `open`, or `wrong` with the reason; nothing where it says nothing."""

    text: str | None = None
    open: bool = False
    wrong: DateError | None = None
    doubt: str = ""
    expected: bool = False


_NOTHING = _Cell()


def read_row_dates(raw: RawLayer, wanted: LayerChoices = _UNDECIDED) -> RowDates:
    """Read the dates of a layer by its format's own fields, or by columns whose names and cells show them.

    `wanted`: the columns that the user has decided for.
    """
    found = _clock(raw) if wanted.start is wanted.end is None else _decided(raw, wanted)
    if wanted.status is not None:
        named = raw.column(wanted.status)
        found = replace(found, status_column=named.name if named else None)
    return found


def _decided(raw: RawLayer, wanted: LayerChoices) -> RowDates:
    """Apply the columns that the user chose; the reader chooses the others."""
    own = _clock(raw)
    start, end = (
        raw.column(own_ if chosen is None else chosen)
        for own_, chosen in ((own.start_column, wanted.start), (own.end_column, wanted.end))
    )
    if start is not None and start is end:
        return _spanning(raw, start)
    return _filled(raw, _read(raw, start, end))


def _clock(raw: RawLayer) -> RowDates:
    if raw.hints:
        return _hinted(raw)
    chosen = {part: _choice(raw, part) for part in ("start", "end")}
    start, end = chosen["start"], chosen["end"]
    if start is None and end is not None and not _END.search(spelled(end.name)):
        start, end = end, None
    if start is not None and end is None and _SPANS.search(spelled(start.name)):
        return _spanning(raw, start)
    if start is not None and end is None and (_START.search(n := spelled(start.name)) or _APPROVED.search(n)):
        end = _choice(raw, "done")
    return _filled(raw, _read(raw, start, end))


def _read(raw: RawLayer, start: Column | None, end: Column | None, when: Column | None = None) -> RowDates:
    found = _nothing(raw, start.name if start else None, end.name if end else None)
    problems: list[RowProblem] = []
    for column, into, planned in (
        (start, found.start, found.expected_start),
        (end, found.end, found.expected_end),
    ):
        if column is None:
            continue
        cells = _cells(column, raw)
        into[:] = [cell.text for cell in cells]
        if expects(column.name):
            planned[:] = [cell.text is not None for cell in cells]
        for row, cell in _odd(cells):
            if cell.text is not None and into is found.start and cell.text.endswith("/.."):
                into[row] = cell.text.removesuffix("/..")  # 2023年起, 2023年至今
                found.open_end[row] = True
            if cell.open and into is found.end:
                found.open_end[row] = True
            planned[row] |= cell.expected
            _note(problems, found, column, row, cell)
    if when is not None:
        for row, cell in enumerate(_cells(when, raw)):
            if cell.text is not None and found.start[row] is None and found.end[row] is None:
                found.start[row] = found.end[row] = cell.text
                found.expected_start[row] = found.expected_end[row] = cell.expected
            _note(problems, found, when, row, cell)
    _check_order(found, problems)
    return replace(found, problems=tuple(problems))


def _filled(raw: RawLayer, found: RowDates) -> RowDates:
    """Return the dates with those of plans where the column of what has happened says nothing: 实际竣工, 计划竣工."""
    names = []
    for own, into, planned in (
        (found.start_column, found.start, found.expected_start),
        (found.end_column, found.end, found.expected_end),
    ):
        plan = next((c for c in raw.columns if own and c.name != own and plans_for(c.name, own)), None)
        if plan is None or expects(own):
            continue
        blank = np.array([text is None for text in into.tolist()], bool) & ~found.unread & ~found.open_end
        cells = _cells(plan, raw)
        rows = [row for row in np.flatnonzero(blank).tolist() if cells[row].text is not None]
        into[rows] = [cells[row].text for row in rows]
        planned[rows] = True
        if rows:
            names.append(plan.name)
    return replace(found, filled=tuple(names))


def _odd(cells: list[_Cell]) -> Iterator[tuple[int, _Cell]]:
    """Return the rows whose cell is more than a closed date or nothing."""
    odd = {
        id(cell)
        for cell in {id(cell): cell for cell in cells}.values()
        if cell.open
        or cell.wrong is not None
        or cell.doubt
        or cell.expected
        or (cell.text or "").endswith("/..")
    }
    return ((row, cell) for row, cell in enumerate(cells) if id(cell) in odd) if odd else iter(())


def _note(problems: list[RowProblem], found: RowDates, column: Column, row: int, cell: _Cell) -> None:
    if cell.wrong is not None:
        found.unread[row] = True
        problems.append(
            RowProblem(
                row, source_text("date.unread", column=column.name, why=Text(cell.wrong.zh, cell.wrong.en))
            )
        )
    elif cell.doubt:
        problems.append(
            RowProblem(row, source_text("date.doubt", column=column.name, value=cell.doubt, year=cell.text))
        )


def _check_order(found: RowDates, problems: list[RowProblem]) -> None:
    pairs = list(zip(found.start.tolist(), found.end.tolist(), strict=True))
    wrong = {pair: False for pair in pairs if None not in pair}
    for start, end in wrong:
        first, last = edtf.parse(start).first, edtf.parse(end).last
        wrong[start, end] = bool(first and last and first > last)
    if not any(wrong.values()):
        return
    for row, (start, end) in enumerate(pairs):
        if wrong.get((start, end)):
            problems.append(RowProblem(row, source_text("date.order", start=start, end=end)))


def _nothing(raw: RawLayer, start: str | None, end: str | None) -> RowDates:
    first, last = (np.full(raw.rows, None, object) for _ in range(2))
    opened, unread, planned, planned_end = (np.zeros(raw.rows, bool) for _ in range(4))
    return RowDates(start, end, _status(raw), first, last, opened, unread, planned, planned_end)


def _hinted(raw: RawLayer) -> RowDates:
    start, end, when = (raw.column(raw.hints.get(part)) for part in ("start", "end", "when"))
    found = _read(raw, start, end, when)
    start_name, end_name = raw.hints.get("start"), raw.hints.get("end")
    return replace(found, start_column=start_name, end_column=end_name, status_column=None)


def _spanning(raw: RawLayer, column: Column) -> RowDates:
    """Read a column of spans (起止年限): each end of a cell is a date of its own."""
    found = _read(raw, column, None)
    split, planned = False, names_works(column.name)
    for row, text in enumerate(found.start.tolist()):
        if text is None or "/" not in text or not _two_dates(column.cells[row]):
            continue
        first, last = text.split("/")
        found.start[row] = None if first == ".." else first
        found.end[row] = None if last == ".." else last
        found.open_end[row] |= last == ".."
        found.expected_end[row] = found.end[row] is not None and (planned or found.expected_start[row])
        found.expected_start[row] &= found.start[row] is not None
        split = True
    if not split:
        return found
    return replace(found, start_column=column.name, end_column=column.name)


def _two_dates(cell: Any) -> bool:
    """Return whether a cell has a beginning and an end: 2021-2023, not 上半年 or 十四五."""
    return len(re.findall(r"\d{4}|\d+月|至今|今", normalized(cell))) > 1


# -- which columns --------------------------------------------------------------------------------


def _choice(raw: RawLayer, part: str) -> Column | None:
    """Return the column whose name and cells make it the start (or the end) of rows."""
    ranked: list[tuple[int, int, Column]] = []
    for order, column in enumerate(raw.columns):
        rank = _rank(spelled(column.name), part, column.name in raw.dates)
        if rank is None or not _dated(column, raw, strict=rank >= 8):
            continue
        ranked.append((rank, order, column))
    return min(ranked, key=lambda r: (_later_if_planned(*r), r[1]))[2] if ranked else None


def _later_if_planned(rank: int, _: int, column: Column) -> float:
    """Return the rank of a column, after all that say what has happened where it only says what is planned."""
    return _PLANNED + rank / 10 if rank < _PLANNED and expects(column.name) else rank


def _rank(name: str, part: str, day: bool) -> int | None:
    """Rank how well a header fits, 0 best; None: not at all. From 8 on the cells alone must prove to be dates."""
    if _ASIDE.search(name) or len(name) > 60 or (_QUANTITY.search(name) and not _DATE_WORD.search(name)):
        return None
    if re.search(r"开竣工|起止", name):
        return 1 if part == "start" else None
    ends, starts = bool(_END.search(name)), bool(_START.search(name))
    if part == "done":
        return 0 if _DONE.search(name) and not starts and not _APPROVED.search(name) else None
    if part == "end":
        return 0 if ends and not starts else None
    if ends and not starts:
        return None
    for rank, pattern in enumerate((_START, _APPROVED, _DONE, _OTHER, _GENERAL)):
        if pattern.search(name):
            return rank
    return 6 if day else 8


def _dated(column: Column, raw: RawLayer, strict: bool) -> bool:
    """Return whether enough cells are dates; `strict`: full dates in text, since the header does not say so."""
    if column.name in raw.dates:
        return True
    if strict and column.numeric:
        return False
    sample = [c for c in _some(column.cells.tolist()) if not is_blank(c)]
    if not sample:
        return False
    wanted, least = 0.0, 0.9 if strict else _SHARE
    counted = 0
    for cell in sample:
        found = _parsed(cell, raw.epoch)
        if found is _NOTHING or found.open:
            continue
        counted += 1
        wanted += found.text is not None and (not strict or bool(re.match(r"\d{4}\D+\d", plain_text(cell))))
        if not strict and found.wrong is not None and re.match(r"\d{4}\D", plain_text(cell)):
            wanted += 0.5  # a date that no calendar has is meant as one
        if counted - wanted > (1 - least) * len(sample):
            return False  # whatever the others are
    return counted > 0 and wanted >= least * counted


def _some(cells: list[Any]) -> list[Any]:
    step = max(1, len(cells) // 500)
    return cells[::step]


def _status(raw: RawLayer) -> str | None:
    """Return a column of few words whose header names a status: of several one whose cells name some, 状态 before 性质."""
    found: list[tuple[bool, int, int, str]] = []
    for order, column in enumerate(raw.columns):
        named = _STATUS.search(normalized(column.name))
        if named is None or column.numeric:
            continue
        words = {plain_text(c) for c in set(column.cells.tolist()) if not is_blank(c)}
        if words and len(words) <= 20 and all(len(w) <= 12 for w in words):
            rank = _LESS_A_STATUS.get(named[0], 0)
            found.append((not any(map(status_named, words)), rank, order, column.name))
    return min(found)[3] if found else None


# -- cells ----------------------------------------------------------------------------------------


def _cells(column: Column, raw: RawLayer) -> list[_Cell]:
    """Parse every cell of a column, each distinct one once."""
    values = column.cells.tolist()
    if set(map(type, values)) <= {str, type(None)}:
        each = {value: _parsed(value, raw.epoch) for value in dict.fromkeys(values)}
        return [each[value] for value in values]
    known: dict[Any, _Cell] = {}
    found = []
    for value in values:
        if isinstance(value, float) and value != value:
            found.append(_NOTHING)
            continue
        key = (type(value), value)
        if key not in known:
            known[key] = _parsed(value, raw.epoch)
        found.append(known[key])
    return found


def date_of(value: Any) -> str | None:
    """Return the date that a cell states, as EDTF; None if it states none."""
    return _parsed(value).text


def stated_date(value: Any, column: str) -> tuple[str | None, Text | None]:
    """Return the date that a cell states, None where it says that there is none, and what cannot be read of it."""
    found = _parsed(value)
    if found.wrong is not None:
        why = Text(found.wrong.zh, found.wrong.en)
        return None, source_text("date.unread", column=column, why=why)
    if found.doubt:
        return None, source_text("date.which_month", column=column, value=found.doubt)
    return found.text, None


def _parsed(value: Any, epoch: date = EPOCH) -> _Cell:
    if isinstance(value, str) and _WHOLE_DAY.fullmatch(value):
        with suppress(ValueError):
            return _Cell(date.fromisoformat(value).isoformat())
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _without_placeholder(value.isoformat())
    if is_blank(value):
        return _NOTHING
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(value), epoch)
    text = plain_text(value)
    plain = normalized(text)
    if _SAYS_NOTHING.fullmatch(plain):
        return _NOTHING
    if _OPEN.fullmatch(plain):
        return _Cell(open=True)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) or _FLOAT_YEAR.fullmatch(plain):
        return _number(float(plain), text, epoch)
    if match := _STAMP.fullmatch(plain):
        return _typed(f"{match[1][:4]}-{match[1][4:6]}-{match[1][6:]}", text)
    if match := _JS_MIDNIGHT.fullmatch(text):
        return _Cell((date.fromisoformat(match[1]) + timedelta(days=1)).isoformat())
    return _worded(text)


def _worded(text: str) -> _Cell:
    try:
        found = _without_placeholder(typed_dates.parse(text).text)
        return replace(found, expected=True) if found.text is not None and hedged(text) else found
    except DateError as error:
        bare = _without_remark(text)
        if bare != text:
            with suppress(DateError):
                return _Cell(typed_dates.parse(bare).text, expected=hedged(text))
        return _Cell(wrong=error)


def _without_placeholder(text: str) -> _Cell:
    """Return a date but for those that databases write for none: 0001-01-01, and 9999-12-31 for an open end."""
    year = text[:4]
    return _Cell(open=True) if year == "9999" else _NOTHING if "0000" <= year < "1000" else _Cell(text)


def _without_remark(text: str) -> str:
    """Return `2026年（计划）` as `约2026年`, `2020年12月30日建成通车` and `2023年5月（一标段）` as their dates."""
    hedged = _HEDGED.search(text)
    bare = _REMARK.sub("", text).rstrip("。.；;，,、 ")
    bare = _DEED.sub("", bare).removeprefix("已于").removeprefix("于").replace("半年度", "半年")
    return f"约{bare}" if hedged else bare


def _number(value: float, text: str, epoch: date) -> _Cell:
    """Read a bare number as a year, year.month, yyyymm, yyyymmdd or Excel's count of days."""
    if value == 0:
        return _NOTHING
    if not abs(value) < 1e15:  # also nan and infinity
        return _Cell(wrong=edtf.unreadable_date(text))
    whole = int(value)
    if _YEARS[0] <= value < _YEARS[1]:
        tenths = f"{value:.2f}".partition(".")[2]
        if tenths == "00":
            return _Cell(f"{whole}")
        if tenths == "10":
            return _Cell(f"{whole}", doubt=text)
        month = int(tenths) if tenths[1] != "0" else int(tenths[0])
        return _typed(f"{whole}-{month:02}", text)
    if value != whole and not _SERIALS[0] <= value <= _SERIALS[1]:
        return _Cell(wrong=edtf.unreadable_date(text))
    digits = str(whole)
    if len(digits) == 6:
        return _typed(f"{digits[:4]}-{digits[4:]}", text)
    if len(digits) == 8:
        return _typed(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}", text)
    if _SERIALS[0] <= value <= _SERIALS[1]:
        return _Cell((epoch + timedelta(days=whole)).isoformat())
    return _Cell(wrong=edtf.unreadable_date(text))


def _typed(date_: str, text: str) -> _Cell:
    try:
        return _Cell(edtf.parse(date_, text).text)
    except DateError as error:
        return _Cell(wrong=error)
