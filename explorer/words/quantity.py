"""Figures in words: a value with the qualifier that its source prints (近, 余, 超 …) and its unit."""

from __future__ import annotations

from explorer.words.strings import t, table
from explorer.words.text import Lang, Text

# 3 万余个, but 600 余家: 余 and 多 follow the myriad or the hundred million. Whole measures come first: 5 倍多.
_SCALES = ("万", "亿")
_WHOLE = ("倍", "年")


def in_parts(value: str, qualifier: str, unit: Text, lang: Lang) -> tuple[str, str]:
    """Split the value from its unit, for cards that set the two in different sizes.

    An unknown qualifier stays in front of the figure as it is written.
    """
    words = unit.in_(lang)
    if f"quantity.value.{qualifier}" not in table():
        return f"{qualifier} {value}", words
    scale = words[:1] if words.startswith(_SCALES) else words if words in _WHOLE else ""
    key = f"quantity.unit.{qualifier}"
    if key in table():
        words = t(key, lang, scale=scale, counted=words.removeprefix(scale))
    return t(f"quantity.value.{qualifier}", lang, n=value), words


def in_words(value: str, qualifier: str, unit: Text, lang: Lang) -> str:
    """`近 4000 亿元`, `600 余家`, `nearly 4000 ×100 million yuan`."""
    return " ".join(part for part in in_parts(value, qualifier, unit, lang) if part)
