"""Cells as partial dates, or why they are none; of days and months that could be either, the column tells which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from explorer.records import dataclass
from explorer.sources.places import local_days
from explorer.sources.raw.raw_layer import EPOCH, is_blank, normalized, plain_text, source_text
from explorer.sources.reader.expected import hedged
from explorer.words import edtf, typed_dates
from explorer.words.edtf import DateError
from explorer.words.text import Text
from explorer.words.typed_dates import Order

_OPEN = re.compile(
    r"(?:至今|迄今|今|现在|目前|在建|在用|运营中|营业中|使用中|正在建设|长期|永久|present|now|ongoing|current|\.\.|…)"
)
_SAYS_NOTHING = re.compile(
    r"(?:待定|未定|未知|不详|暂无|暂缺|暂未定|待核|待查|待补|待明确|筹备中?|谋划中?|规划中?|前期工作?|未开工|未启动|未建|未完工|无|空|缺|tb[acd]|n\.a\.|unknown|[?？]+|0+|0{4}-0{2}-0{2}|0+/0+/0+|1900-01-00)"
)
# What a cell says beside its date: (计划) makes it one that is about, other remarks without a figure are left out.
_HEDGED = re.compile(r"[(（\[【](?:预计|预期|计划|规划|拟|拟定|暂定|约|力争)[)）\]】]$")
_REMARK = re.compile(r"[(（\[【][^()（）\[\]【】0-9〇零年月日季]{1,12}[)）\]】]$")
_UNFINISHED = re.compile(
    r"^(\d{4}(?:年|[-./]\d{1,2}|年\d{1,2}月)?)\s*[-–—~～至]+$", re.ASCII
)  # 2022- as the end is open
_DEED = re.compile(
    r"(?<=[年月日号底末初中旬前度内季])(?:已|全面|全线|正式|基本|主体)*"
    r"(?:建成|开工|动工|开建|完工|竣工|通车|通航|开通|投用|投运|投产|运营|开业|启用|启动|验收|交付|实施|批复|获批|立项|完成|投入使用)+$"
)
_STAMP = re.compile(r"(\d{8})(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?", re.ASCII)  # 20210520093000
_HOUR_STAMP = re.compile(
    r"((?:19|2\d)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[01]\d|2[0-3])", re.ASCII
)  # 2021052009
_BARE = re.compile(r"\d{5}(?:\.\d+)?|\d{10}(?:\.\d+)?|\d{13}|\d{16}|\d{19}", re.ASCII)
_CUT_SHORT = re.compile(r"\d(?:\.\d+)?e\+?\d+")  # 1.62E+12, as Excel writes it into a CSV
# Days after the first of a month: that so many are below 13 by chance happens once in forty columns.
_SWAPPED = 4
_FLOAT_YEAR = re.compile(r"(1[5-9]|2[01])\d\d\.0", re.ASCII)  # as a table with blanks writes a whole number
_WHOLE_DAY = re.compile(r"[12]\d\d\d-\d\d-\d\d", re.ASCII)  # as most tables have it
_YEARS = (1500, 2200)
_SERIALS = (18_264, 73_415)  # 1950 to 2100 as Excel counts days


@dataclass(frozen=True, slots=True)
class DateCell:
    """One cell: its date, or `open`, or `wrong` with the reason; nothing where it says nothing."""

    text: str | None = None
    open: bool = False
    wrong: DateError | None = None
    doubt: str = ""
    expected: bool = False
    clock: Literal["", "utc", "since_1970"] = ""  # by which it was told, not that of the place


NOTHING = DateCell()


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Of the cells of a column with the year last: one that has the day first for certain, one that has the month
    first, and one that could be either. `swapped`: all the other days of the column could be months: Excel turns
    what fits its own order into dates, wrong ones, and leaves the rest as text."""

    day: str = ""
    month: str = ""
    either: str = ""
    swapped: bool = False

    @property
    def told(self) -> Order | None:
        """Return which comes first where the cells agree on it."""
        return None if bool(self.day) == bool(self.month) else "day" if self.day else "month"

    def say(self, column: str) -> Text | None:
        """Return how the cells that could be either were read, or why they were not; None without evidence."""
        values = {"column": column, "day": self.day, "month": self.month, "value": self.either}
        if self.swapped:
            return source_text("date.swapped", column=column, value=self.day or self.month)
        if not self.either or not (self.day or self.month):
            return None
        return source_text(f"date.order_{self.told or 'mixed'}", **values)


def date_cells(
    values: list[Any], epoch: date = EPOCH, counted: bool = False
) -> tuple[list[DateCell], DayOrder]:
    """Parse the cells of a column, each distinct one once; where the year is last, others prove what comes first.

    `counted`: the column's name says that these are times, so that long numbers count from 1970.
    """
    if set(map(type, values)) <= {str, type(None)}:
        keys: list[Any] = values
        each = {value: date_cell(value, epoch, counted) for value in dict.fromkeys(values)}
    else:
        keys = [None if value != value else (type(value), value) for value in values]
        each = {
            key: NOTHING if key is None else date_cell(key[1], epoch, counted) for key in dict.fromkeys(keys)
        }
    texts = {key: key if isinstance(key, str) else key[1] for key in each if key is not None}
    unclear = [key for key, text in texts.items() if each[key].wrong is not None and is_either(text)]
    order = _day_order(texts.values())
    if order.told is not None:
        each |= {key: date_cell(typed_dates.year_first(texts[key], order.told), epoch) for key in unclear}
    if order.told is not None and not order.either:
        order = replace(order, swapped=_may_be_swapped(texts, each))
    return [each[key] for key in keys], order


def _may_be_swapped(texts: dict[Any, Any], each: dict[Any, DateCell]) -> bool:
    """Return whether a column's whole days that do not have the year last could all be months, by more than chance."""
    others = [each[key].text for key, text in texts.items() if not _is_year_last(text)]
    days = [int(text[8:]) for text in others if text is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", text)]
    return max(days, default=31) <= 12 and sum(day > 1 for day in days) >= _SWAPPED


def _is_year_last(value: Any) -> bool:
    return isinstance(value, str) and bool(typed_dates.day_orders(value))


def is_either(value: Any) -> bool:
    """Return whether a cell has a date of which nothing in the cell tells the day from the month: 05/06/2021."""
    return isinstance(value, str) and "either" in typed_dates.day_orders(value)


def _day_order(values: Iterable[Any]) -> DayOrder:
    found: dict[str, str] = {}
    for value in values:
        if isinstance(value, str) and not value[:4].isdecimal():  # 2021-05-20, as most tables have it
            for order in typed_dates.day_orders(value):
                found.setdefault(order, plain_text(value))
    return DayOrder(found.get("day", ""), found.get("month", ""), found.get("either", ""))


def is_cut_short(value: Any) -> bool:
    """Return whether a cell has a number of which only the first digits are left: 1.62E+12."""
    return isinstance(value, str) and bool(_CUT_SHORT.fullmatch(value.strip().lower()))


def dates_of(values: list[Any]) -> list[str | None]:
    """Return the date that each cell of a column states, as EDTF; None where it states none."""
    return [cell.text for cell in date_cells(values)[0]]


def stated_date(value: Any, column: str) -> tuple[str | None, Text | None]:
    """Return the date that a cell states, None where it says that there is none, and what cannot be read of it."""
    found = date_cell(value)
    if found.wrong is not None:
        why = Text(found.wrong.zh, found.wrong.en)
        return None, source_text("date.unread", column=column, why=why)
    if found.doubt:
        return None, source_text("date.which_month", column=column, value=found.doubt)
    return found.text, None


def date_cell(value: Any, epoch: date = EPOCH, counted: bool = False) -> DateCell:
    """Parse one cell by itself; `counted` as for `date_cells`."""
    if isinstance(value, str) and _WHOLE_DAY.fullmatch(value):
        with suppress(ValueError):
            return DateCell(date.fromisoformat(value).isoformat())
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _without_placeholder(value.isoformat())
    if is_blank(value):
        return NOTHING
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(value), epoch, counted)
    text = plain_text(value)
    plain = normalized(text)
    if _SAYS_NOTHING.fullmatch(plain):
        return NOTHING
    if _OPEN.fullmatch(plain):
        return DateCell(open=True)
    if _BARE.fullmatch(plain) or _FLOAT_YEAR.fullmatch(plain):
        return _number(float(plain), text, epoch, counted)
    if match := _STAMP.fullmatch(plain):
        return _stamped(match[1], text)
    return _worded(text)


def _worded(text: str) -> DateCell:
    text = _UNFINISHED.sub(r"\1至今", text)
    try:
        day = typed_dates.parse(text).text
        turned = local_days.turned(day, text)
        found = _without_placeholder(turned)
        if turned != day:
            return replace(found, clock="utc")
        return replace(found, expected=True) if found.text is not None and hedged(text) else found
    except DateError as error:
        bare = _without_remark(text)
        if bare != text:
            with suppress(DateError):
                return DateCell(typed_dates.parse(bare).text, expected=hedged(text))
        return DateCell(wrong=error)


def _without_placeholder(text: str) -> DateCell:
    """Return a date but for those that databases write for none: 0001-01-01, and 9999-12-31 for an open end."""
    year = text[:4]
    return DateCell(open=True) if year == "9999" else NOTHING if "0000" <= year < "1000" else DateCell(text)


def _without_remark(text: str) -> str:
    """Return `2026年（计划）` as `约2026年`, `2020年12月30日建成通车` and `2023年5月（一标段）` as their dates."""
    hedged = _HEDGED.search(text)
    bare = _REMARK.sub("", text).rstrip("。.；;，,、 ")
    bare = _DEED.sub("", bare).removeprefix("已于").removeprefix("于").replace("半年度", "半年")
    return f"约{bare}" if hedged else bare


def _number(value: float, text: str, epoch: date, counted: bool) -> DateCell:
    """Read a bare number as a year, year.month, yyyymm, yyyymmdd, Excel's count of days or one of seconds."""
    if value == 0:
        return NOTHING
    if not abs(value) < 1e19:  # also nan and infinity
        return DateCell(wrong=edtf.unreadable_date(text))
    if _YEARS[0] <= value < _YEARS[1]:
        return _year_and_month(value, text)
    whole = int(value)
    digits = str(whole)
    if counted and (match := _HOUR_STAMP.fullmatch(digits)):
        return _stamped(match[1], text)
    if (counted or len(digits) == 13) and (day := local_days.since_1970(value)):  # ArcGIS counts thousandths
        return DateCell(day.isoformat(), clock="since_1970")
    if value != whole and not _SERIALS[0] <= value <= _SERIALS[1]:
        return DateCell(wrong=edtf.unreadable_date(text))
    if value == whole and (match := _STAMP.fullmatch(digits)):
        return _stamped(match[1], text)
    if len(digits) == 6:
        return _typed(f"{digits[:4]}-{digits[4:]}", text)
    if len(digits) == 8:
        return _stamped(digits, text)
    if _SERIALS[0] <= value <= _SERIALS[1]:
        return DateCell((epoch + timedelta(days=whole)).isoformat())
    return DateCell(wrong=edtf.unreadable_date(text))


def _year_and_month(value: float, text: str) -> DateCell:
    whole, tenths = f"{value:.2f}".split(".")
    if tenths == "00":
        return DateCell(whole)
    if tenths == "10":
        return DateCell(whole, doubt=text)
    month = int(tenths) if tenths[1] != "0" else int(tenths[0])
    return _typed(f"{whole}-{month:02}", text)


def _stamped(digits: str, text: str) -> DateCell:
    return _typed(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}", text)


def _typed(date_: str, text: str) -> DateCell:
    try:
        return DateCell(edtf.parse(date_, text).text)
    except DateError as error:
        return DateCell(wrong=error)
