"""The same words in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.en if lang == "en" else self.zh


def language_tag(lang: Lang) -> str:
    """Return the tag (BCP 47) by which files name their language."""
    return "zh-CN" if lang == "zh" else "en-US"


def join_items(items: Iterable[object], lang: Lang) -> str:
    """Join items of one kind as the language lists them (`、` or `, `)."""
    return ("、" if lang == "zh" else ", ").join(map(str, items))


def join_clauses(items: Iterable[object], lang: Lang) -> str:
    """Join items that may contain commas (`；` or `; `)."""
    return ("；" if lang == "zh" else "; ").join(map(str, items))


def colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "
