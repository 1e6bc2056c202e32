"""Partial dates in EDTF (ISO 8601-2), never widened to a full day."""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import date
from functools import lru_cache

from explorer.records import dataclass
from explorer.words.problem import shortened

# As datapackage.json has it, and for people.
PATTERN = r"(\.\.|\d{4}(-\d{2}(-\d{2})?)?[~?%]?)(/(\.\.|\d{4}(-\d{2}(-\d{2})?)?[~?%]?))?"
FORMS = "2020、2020-12、2020-12-30、2020/2021-05、../2021-05 或 2022-12~"
_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)")


FORMS_EN = "2020, 2020-12, 2020-12-30, 2020/2021-05, ../2021-05 or 2022-12~"


class DateError(ValueError):
    """Raised for a text that is no date, with what, why and the cure in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en

    def in_(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as its source: the days it may be, from `first` to `last` (None: open end)."""

    text: str
    first: date | None
    last: date | None
    approximate: bool = False

    @property
    def exact(self) -> bool:
        """Return whether only one day is possible and the source does not call it approximate."""
        return self.first is not None and self.first == self.last and not self.approximate

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=16_384)  # tables of a hundred thousand rows state few days
def parse(text: str, said: str = "") -> PartialDate:
    """Read `2020`, `2020-12`, `2020-12-30`, `2020/2021-05`, `../2021-05`, `2022-12~`.

    Raises DateError naming the text (`typed`, else `text`) and the accepted forms.
    """
    said = said or text
    if len(text) == 10 and text[4] == "-" == text[7]:  # a whole day, as most tables have it
        with suppress(ValueError):
            day = date.fromisoformat(text)
            return PartialDate(text, day, day)
    left, slash, right = text.partition("/")
    if not slash:
        return PartialDate(text, *_bounds(text, said))
    first: date | None = None
    last: date | None = None
    approximate = False
    if left != "..":
        first, _, approximate = _bounds(left, said)
    if right != "..":
        _, last, about = _bounds(right, said)
        approximate = approximate or about
    if first is None and last is None:
        raise unreadable_date(said)
    if first and last and first > last:
        raise DateError(
            f"日期范围“{shortened(said)}”的开始晚于结束；请对调两端",
            f'the range "{shortened(said)}" starts after its end; swap the two',
        )
    return PartialDate(text, first, last, approximate)


def _bounds(part: str, whole: str) -> tuple[date, date, bool]:
    match = _PART.fullmatch(part)
    if match is None or match[1] == "0000":
        raise unreadable_date(whole)
    year, hedged = int(match[1]), bool(match[4])
    if match[2] is None:
        return date(year, 1, 1), date(year, 12, 31), hedged
    month = int(match[2])
    if not 1 <= month <= 12:
        raise month_error(whole, month)
    last = calendar.monthrange(year, month)[1]
    if match[3] is None:
        return date(year, month, 1), date(year, month, last), hedged
    day = int(match[3])
    if not 1 <= day <= last:
        raise DateError(
            f"日期“{shortened(whole)}”：{year} 年 {month} 月没有 {day} 日；请核对",
            f'date "{shortened(whole)}": {calendar.month_name[month]} {year} has no day {day}',
        )
    return date(year, month, day), date(year, month, day), hedged


def month_error(text: str, month: int) -> DateError:
    return DateError(
        f"日期“{shortened(text)}”：一年没有 {month} 月；请核对",
        f'date "{shortened(text)}": there is no month {month}',
    )


def unreadable_date(text: str) -> DateError:
    return DateError(
        f"无法识别日期“{shortened(text)}”；请写成 {FORMS}",
        f'"{shortened(text)}" is not a date; write {FORMS_EN}',
    )


def date_error(text: str, zh: str, en: str) -> DateError:
    """Return a DateError with its cause."""
    return DateError(f"日期“{shortened(text)}”{zh}", f"date “{shortened(text)}” {en}")
