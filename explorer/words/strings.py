"""The string table: every visible string by key, in Chinese and English. A test checks that both are complete."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from numbers import Integral
from string import Formatter
from typing import Any

from explorer.paths import resources_dir
from explorer.words.text import Lang, Text

# The bundled face draws these as wide as a hanzi, which tears English words apart; Qt passes no font features on.
_PLAIN_QUOTES = str.maketrans("‘’“”", "''\"\"")


class _Blanks(Formatter):
    """Reads `{n:row|rows}` as the word that goes with the number, which itself stands as `{n}`."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many


_BLANKS = _Blanks()
# Blanks that count: a large number has marks for its thousands in every sentence. Years, lines, ports and versions, which
# only name something, have other blanks.
_COUNTS = frozenset(
    [
        "n",
        "number",
        "of",
        "total",
        "whole",
        "all",
        "most",
        "more",
        "left",
        "shown",
        "rows",
        "features",
        "events",
        "indicators",
        "conflicts",
        "comments",
        "undated",
        "unread",
        "unplaced",
        "drawn",
        "good",
        "bad",
        "lost",
        "shapes",
        "added",
        "changed",
        "removed",
        "updated",
        "both",
        "taken",
        "sent",
        "kept",
        "sure",
        "m",
    ]
)


@cache
def table() -> dict[str, Text]:
    """Load all strings: the files in resources/text/parts, each `{"area.name": ["中文", "English"]}`."""
    merged: dict[str, Text] = {}
    for part in sorted((resources_dir() / "text").rglob("*.json")):
        for key, (zh, en) in json.loads(part.read_text("utf-8")).items():
            if key in merged:
                raise ValueError(f"{part.name}: key {key} is in two parts")
            merged[key] = Text(zh, en if en.isascii() else en.translate(_PLAIN_QUOTES))
    return merged


def message_language(environment: Mapping[str, str]) -> Lang:
    """Return the language of the message locale; the first variable that is set counts, as in POSIX."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return locale_language(next((environment[name] for name in names if environment.get(name)), ""))


def locale_language(locale: str) -> Lang:
    """Return Chinese for a Chinese locale and for none (C, POSIX, unset), English for every other."""
    language = re.split(r"[-_.@]", locale.casefold())[0]
    return "zh" if language in ("", "c", "posix", "zh", "chinese") else "en"


def t(key: str, lang: Lang, /, **values: object) -> str:
    """Return the string for `key` with `{name}` filled in, counts with marks for their thousands; raises KeyError for an
    unknown key.
    """
    words = table()[key].in_(lang)
    if not values:
        return words
    for name, value in values.items():
        if name in _COUNTS and isinstance(value, (int, Integral)) and int(value) > 999:
            values[name] = f"{value:,}"
    # str.format is four times as fast, and a step of time words hundreds of numbers
    return _BLANKS.vformat(words, (), values) if "|" in words else words.format(**values)
