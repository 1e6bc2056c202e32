"""Regular expressions that are compiled at first use: few are needed while the program starts, and for a range of
Chinese characters Python fills a table of 65,536, which takes milliseconds.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


class _Pattern:
    """In place of a compiled pattern, whose methods it takes at the first call."""

    def __init__(self, text: str, flags: int) -> None:
        self._given = text, flags
        self.pattern = text

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._given)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but an error in `text` is raised at first use; the functions of `re` do not take it."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
