"""Cells that spreadsheet programs would take for formulas, kept from running."""

from __future__ import annotations

import unicodedata

# What Excel, LibreOffice and WPS may run: =cmd|…, +, -, @SUM, a tab or return before one; also full width.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: str) -> str:
    """Return the cell as text, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if _seen_first(cell) in _RUNS else cell


def _seen_first(cell: str) -> str:
    """Return the first visible character, skipping blanks and BOM, soft hyphens and direction marks."""
    unseen = ("Zs", "Cf", "Cc")
    return next((c for c in cell if c in _RUNS or unicodedata.category(c) not in unseen), "")


def unguarded(cell: str) -> str:
    """Return the cell that `guarded` made this of; any other as it is."""
    return cell[1:] if cell.startswith("'") and _seen_first(cell[1:]) in _RUNS else cell
