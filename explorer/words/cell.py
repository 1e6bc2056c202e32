"""The cells of a user's table as text, and whether one says anything."""

from __future__ import annotations

import math
import unicodedata

_MISSING = frozenset(("", "na", "n/a", "nan", "nat", "null", "none", "nil", "-", "--", "—", "——", "/", "\\"))


def plain_text(value: object) -> str:
    """Return a cell as text without unprintable characters; whole numbers lose their `.0`."""
    if value is None:
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    text = value if isinstance(value, str) else str(value)
    if text.isprintable():
        return text.strip()
    return "".join(
        c for c in text if c.isprintable() or unicodedata.category(c) == "Zs" or c in "\n\t"
    ).strip()


def normalized(value: object) -> str:
    """Return a cell for comparison: half width, lower case, without whitespace."""
    text = plain_text(value)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.casefold().split())


def is_blank(value: object) -> bool:
    """Return whether a cell says nothing: empty, NA, a dash."""
    if isinstance(value, str):
        if value and (value[0].isdigit() or "\u3400" <= value[0] <= "\u9fff"):
            return False  # most cells: none of the words for nothing begins so
        return len(value) < 12 and normalized(value) in _MISSING if value.strip() else True
    return value is None or (isinstance(value, float) and math.isnan(value))
