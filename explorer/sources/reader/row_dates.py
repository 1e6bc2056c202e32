"""Columns on the clock: which begin, end or say the state of things, and each cell as a partial date or a reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.records import dataclass
from explorer.sources.raw.choices import LayerChoices
from explorer.sources.raw.raw_layer import (
    Column,
    RawLayer,
    RowProblem,
    is_blank,
    normalized,
    plain_text,
    source_text,
)
from explorer.sources.reader.cell_dates import (
    NOTHING,
    DateCell,
    date_cell,
    date_cells,
    is_cut_short,
    is_either,
)
from explorer.sources.reader.expected import expects, names_works, plans_for, spelled
from explorer.sources.reader.status_words import CLOSING, status_named
from explorer.words import edtf
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
_COUNTED = re.compile(r"epoch|unix|posix|(?:^|_)ts$")  # of the time in seconds, not that of a survey
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
_HANZI = re.compile(r"[\u3400-\u9fff]")
_LESS_A_STATUS = {"阶段": 1, "stage": 1, "phase": 1, "性质": 2}  # 一期, 新建
_NO_STATUS = ("性质", "现状")  # 用地性质, 现状用途: not unless a cell names one
_SHARE = 0.5
_PLANNED = 3.5  # a rank: after those that name what has happened, before columns of dates of no name
_BY_CLOCK = 7  # a rank: columns whose names are those of a clock that computers have
_UNDECIDED = LayerChoices()


@dataclass(frozen=True, slots=True, eq=False)
class RowDates:
    """When each row begins and ends: EDTF text or None, by row; `unread` rows have text that is no date.

    `open_end` marks ends that are stated as open; `undated` rows have no readable date at all.
    `expected_start`, `expected_end` mark dates that are only planned, by the name of their column or by the cell;
    `filled`: columns of plans that stand in where those of what has happened are blank. `say`: what was decided for whole columns.
    `sighted`: rows whose start is a day on which they were seen to be there, not one on which they began; None: no row.
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
    say: tuple[Text, ...] = ()
    sighted: NDArray[np.bool_] | None = None

    @property
    def expected(self) -> NDArray[np.bool_]:
        """Return the rows of which a date is only planned."""
        return self.expected_start | self.expected_end

    @property
    def undated(self) -> NDArray[np.bool_]:
        return _absent(self.start) & _absent(self.end)


def _absent(texts: NDArray[Any]) -> NDArray[np.bool_]:
    return np.fromiter(map(is_, texts.tolist(), repeat(None)), bool, len(texts))


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
    if start is None and end is None:
        return replace(_read(raw, None, None), say=tuple(_called_dates(raw)))
    return _filled(raw, _read(raw, start, end))


def _called_dates(raw: RawLayer) -> Iterator[Text]:
    """Return which columns are called dates of something, and are none."""
    for column in raw.columns:
        name = spelled(column.name)
        ranks = [_rank(name, part, day=False) for part in ("start", "end")]
        named = _DATE_WORD.search(name) and min((r for r in ranks if r is not None), default=9) < 3
        cell = next((c for c in column.cells.tolist() if not is_blank(c)), None)
        if named and cell is not None:
            yield source_text("date.no_dates", column=column.name, value=plain_text(cell)[:40])


def _read(raw: RawLayer, start: Column | None, end: Column | None, when: Column | None = None) -> RowDates:
    found = _nothing(raw, start.name if start else None, end.name if end else None)
    problems: list[RowProblem] = []
    say: list[Text] = []
    for column, into, planned in (
        (start, found.start, found.expected_start),
        (end, found.end, found.expected_end),
    ):
        if column is None:
            continue
        cells = _cells(column, raw, say)
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
        for row, cell in enumerate(_cells(when, raw, say)):
            if cell.text is not None and found.start[row] is None and found.end[row] is None:
                found.start[row] = found.end[row] = cell.text
                found.expected_start[row] = found.expected_end[row] = cell.expected
            _note(problems, found, when, row, cell)
    _check_order(found, problems)
    return replace(found, problems=tuple(problems), say=tuple(say))


def _cells(column: Column, raw: RawLayer, say: list[Text]) -> list[DateCell]:
    """Parse a column; `say` grows by how its days and months were told apart, and by which clock, if they had to be."""
    cells, order = date_cells(column.cells.tolist(), raw.epoch, counted=True)
    clocks = Counter(cell.clock for cell in cells if cell.clock)
    say += [source_text(f"date.{clock}", column=column.name, n=n) for clock, n in clocks.items()]
    if (said := order.say(column.name)) is not None:
        say.append(said)
    return cells


def _filled(raw: RawLayer, found: RowDates) -> RowDates:
    """Return the dates with those of plans where the column of what has happened says nothing: 实际竣工, 计划竣工."""
    names = []
    say = list(found.say)
    for own, into, planned in (
        (found.start_column, found.start, found.expected_start),
        (found.end_column, found.end, found.expected_end),
    ):
        plan = next((c for c in raw.columns if own and c.name != own and plans_for(c.name, own)), None)
        if plan is None or expects(own):
            continue
        blank = np.array([text is None for text in into.tolist()], bool) & ~found.unread & ~found.open_end
        told: list[Text] = []
        cells = _cells(plan, raw, told)
        rows = [row for row in np.flatnonzero(blank).tolist() if cells[row].text is not None]
        into[rows] = [cells[row].text for row in rows]
        planned[rows] = True
        if rows:
            names.append(plan.name)
            say += told
    return replace(found, filled=tuple(names), say=tuple(say))


def _odd(cells: list[DateCell]) -> Iterator[tuple[int, DateCell]]:
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


def _note(problems: list[RowProblem], found: RowDates, column: Column, row: int, cell: DateCell) -> None:
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
    names = raw.hints.get("start"), raw.hints.get("end")
    found = replace(found, start_column=names[0], end_column=names[1], status_column=None)
    seen = raw.column(raw.hints.get("seen"))
    return found if seen is None else _with_sightings(raw, found, seen)


def _with_sightings(raw: RawLayer, found: RowDates, seen: Column) -> RowDates:
    """Return the dates with those on which rows without any were seen."""
    other = _read(raw, seen, None)
    rows = found.undated & ~other.undated
    start = np.where(rows, other.start, found.start)
    say = (*found.say, source_text("date.sighted", n=int(rows.sum())))
    return replace(found, start=start, start_column=found.start_column or seen.name, sighted=rows, say=say)


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
        if rank == _BY_CLOCK and not _is_counted(column, raw):
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
    return 6 if day else _BY_CLOCK if _COUNTED.search(name) else 8


def _is_counted(column: Column, raw: RawLayer) -> bool:
    cells = (cell for cell in _some(column.cells.tolist()) if not is_blank(cell))
    return any(date_cell(cell, raw.epoch, counted=True).clock == "since_1970" for cell in cells)


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
        found = date_cell(cell, raw.epoch, counted=not strict)
        if found is NOTHING or found.open:
            continue
        counted += 1
        wanted += found.text is not None and (not strict or bool(re.match(r"\d{4}\D+\d", plain_text(cell))))
        if not strict and found.wrong is not None and re.match(r"\d{4}\D", plain_text(cell)):
            wanted += 0.5  # a date that no calendar has is meant as one
        if not strict and found.wrong is not None and (is_either(cell) or is_cut_short(cell)):
            wanted += 1
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
        if words and len(words) <= 20 and all(len(w) <= (12 if _HANZI.search(w) else 40) for w in words):
            unnamed = not any(map(status_named, words))
            if not (unnamed and named[0] in _NO_STATUS):
                found.append((unnamed, _LESS_A_STATUS.get(named[0], 0), order, column.name))
    return min(found)[3] if found else None
