"""Fold text for searching: remove width, case, tone marks, punctuation and invisible characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SILENT = frozenset("'’‘ʼ`´＇´·")  # inside one word: gao'zhu
_MODIFIERS = range(0x02B0, 0x0300)  # letters by category, marks by use


class _Table(dict[int, str]):
    """Return the replacement of each character: letters and digits, a space between words, or nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _folded(chr(code))
        return found


def _folded(char: str) -> str:
    if char in _SILENT:
        return ""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = "".join(c for c in plain if unicodedata.category(c)[0] in "LN" and ord(c) not in _MODIFIERS)
    if kept:
        return kept
    kind = unicodedata.category(char)
    return "" if kind[0] == "M" or kind in ("Cf", "Cs", "Co", "Cn") or ord(char) in _MODIFIERS else " "


_TABLE = _Table()


def words(text: str) -> tuple[str, ...]:
    """Split `text` into folded words: `Chéngdū–Chóngqìng (永川)` → chengdu, chongqing, 永川."""
    return tuple(text.translate(_TABLE).split())


def fold(text: str) -> str:
    """Fold `text` and join its words."""
    return "".join(words(text))


def hay(texts: Iterable[str]) -> str:
    """Return folded lines to be searched with `holds`."""
    return "\n".join(dict.fromkeys(filter(None, map(fold, texts))))


def holds(hay: str, text: str) -> bool:
    """Return whether the folded lines contain every word of `text`, or all of it joined."""
    wanted = words(text)
    return all(_in(word, hay) for word in wanted) or _in("".join(wanted), hay)


def as_heard(word: str) -> str:
    """Replace `v` by `u`: people type ü as v (`lvyou`), and folding turns ü into u."""
    return word.replace("v", "u")


def _in(word: str, hay: str) -> bool:
    return word in hay or ("v" in word and as_heard(word) in hay)
