"""Partial dates in words: as precise as their source, and no more."""

from __future__ import annotations

import re
from datetime import date

from explorer.words.edtf import PartialDate
from explorer.words.strings import t
from explorer.words.text import Lang

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEDGE = re.compile("[~?%]")


def in_words(when: PartialDate, lang: Lang) -> str:
    """`2020-12-31`, `2020年12月`, `2020年`, `约 2022年12月`, `2020年 至 2021年5月`."""
    left, slash, right = _HEDGE.sub("", when.text).partition("/")
    if not slash:
        words = _part(left, lang)
    elif left == "..":
        words = t("when.until", lang, day=_part(right, lang))
    elif right == "..":
        words = t("when.since", lang, day=_part(left, lang))
    else:
        words = t("when.range", lang, first=_part(left, lang), last=_part(right, lang))
    return t("when.about", lang, day=words) if when.approximate else words


def date_or_undated(when: PartialDate | None, lang: Lang) -> str:
    return in_words(when, lang) if when is not None else t("when.none", lang)


def certain_day(when: PartialDate) -> date:
    """Return the day from which a partial date is certainly past; `date.max` if it never is."""
    return when.last or date.max


def chronological_key(when: PartialDate) -> tuple[date, int]:
    """Return a sort key: by the day from which a date is certain, more precise dates first."""
    return certain_day(when), -(when.first or date.min).toordinal()


def _part(text: str, lang: Lang) -> str:
    year, *rest = text.split("-")
    if len(rest) == 2:
        return text
    if not rest:
        return t("when.year", lang, year=year)
    month: str | int = _MONTHS[int(rest[0]) - 1] if lang == "en" else int(rest[0])
    return t("when.month", lang, year=year, month=month)
