"""Partial dates as EDTF (ISO 8601-2) writes them; never widened silently to a full day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from explorer.atlas.problem import short

# As datapackage.json has it, and for people.
PATTERN = r"(\.\.|\d{4}(-\d{2}(-\d{2})?)?[~?%]?)(/(\.\.|\d{4}(-\d{2}(-\d{2})?)?[~?%]?))?"
FORMS = "2020、2020-12、2020-12-30、2020/2021-05、../2021-05 或 2022-12~"
_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)")


class _NoSuchDay(ValueError):
    """A day that its month does not have."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as its source: the days it may be, from `first` to `last` (None: open end)."""

    text: str
    first: date | None
    last: date | None
    approximate: bool = False

    @property
    def exact(self) -> bool:
        """True where only one day is possible and the source does not hedge."""
        return self.first is not None and self.first == self.last and not self.approximate

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> PartialDate:
    """Read `2020`, `2020-12`, `2020-12-30`, `2020/2021-05`, `../2021-05`, `2022-12~`.

    Raises ValueError naming the text and the forms that would do.
    """
    left, slash, right = text.partition("/")
    if not slash:
        return PartialDate(text, *_bounds(text, text))
    first: date | None = None
    last: date | None = None
    approximate = False
    if left != "..":
        first, _, approximate = _bounds(left, text)
    if right != "..":
        _, last, about = _bounds(right, text)
        approximate = approximate or about
    if first is None and last is None:
        raise ValueError(_cure(text))
    if first and last and first > last:
        raise ValueError(f"日期范围“{short(text)}”的开始晚于结束；请对调两端")
    return PartialDate(text, first, last, approximate)


def _bounds(part: str, whole: str) -> tuple[date, date, bool]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(_cure(whole))
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day is not None:
            if int(day) not in range(1, calendar.monthrange(year, int(month))[1] + 1):
                raise _NoSuchDay(f"日期“{short(whole)}”：{year} 年 {int(month)} 月没有 {int(day)} 日；请核对")
            only = date(year, int(month), int(day))
            return only, only, bool(match[4])
        if month is not None:
            last = calendar.monthrange(year, int(month))[1]
            return date(year, int(month), 1), date(year, int(month), last), bool(match[4])
        return date(year, 1, 1), date(year, 12, 31), bool(match[4])
    except _NoSuchDay:
        raise
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(_cure(whole)) from error


def _cure(text: str) -> str:
    return f"无法识别日期“{short(text)}”；请写成 {FORMS}"
