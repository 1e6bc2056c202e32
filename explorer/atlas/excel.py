"""Detect what a spreadsheet program changes in a CSV on saving; reported once per column.

Unambiguous dates (2020/12/30) are read by `typed_dates`; what is lost (Dec-20, 44195, 1.2E+10, 1 for 001)
cannot be, and hundreds of lines about it would hide the cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.patterns import lazy_pattern
from explorer.words import edtf
from explorer.words.problem import shortened
from explorer.words.wording import Wording, wording

_DATE = lazy_pattern(
    r"[A-Z][a-z]{2}-\d{2}|\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?|\d{1,2}月\d{1,2}日|\d{5}(\.0+)?|\d{1,2}[/-]\d{1,2}([/-]\d{2})?"
)
_ANY = lazy_pattern(r"#{3,}|#(REF|NAME|VALUE|N/A|DIV/0|NUM)[!?]?|-?\d(\.\d+)?E[+-]?\d+")


def looks_rewritten(cell: str, spec: dict[str, Any]) -> bool:
    """Return whether an invalid cell looks like one that Excel rewrote."""
    dated = spec["constraints"].get("pattern") == edtf.PATTERN
    return bool(_ANY.fullmatch(cell) or (dated and _DATE.fullmatch(cell)))


def restore_zeros(value: str, known: set[str]) -> str | None:
    """Return the key that lost its leading zeros (`1` for `001`); None if there is none or more than one."""
    if not value.isdigit():
        return None
    found = [key for key in known if key.isdigit() and key != value and key.lstrip("0") == value.lstrip("0")]
    return found[0] if len(found) == 1 else None


class ExcelDamage:
    """Counts the cells that Excel rewrote, by column."""

    def __init__(self) -> None:
        self._columns: dict[str, list[tuple[int, str]]] = {}

    def add(self, column: str, line: int, cell: str) -> None:
        self._columns.setdefault(column, []).append((line, cell))

    def messages(self) -> Iterator[tuple[int, Wording]]:
        """Yield the line of the first cell and a message for each column."""
        for column, cells in self._columns.items():
            line, first = cells[0]
            key = "problem.excel_many" if len(cells) > 1 else "problem.excel_one"
            what = wording(key, column=column, n=len(cells), first=shortened(first))
            yield line, wording("problem.cured", what=what, cure=wording("problem.excel_cure"))
