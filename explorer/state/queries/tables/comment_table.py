"""The table of comments: for people, and to be read again by `comment_files`."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.atlas.assembly.known import Known
from explorer.atlas.comments import COLUMNS, Comment, Thread, to_cells
from explorer.state.queries.comment_rows import about
from explorer.state.queries.tables.finished_table import Cell, OutColumn, Table
from explorer.words.strings import t
from explorer.words.text import Lang

_NUMBERS = ("lon", "lat")


def comments(known: Known, found: Iterable[Thread], lang: Lang) -> Table:
    """Return a row for each version of the comments and of their replies, with the number of their pin."""
    names = ("number", "about", *COLUMNS)
    rows = [_row(known, thread, one, lang) for thread in found for one in (*thread.versions, *thread.replies)]
    columns = tuple(OutColumn(name, t(f"table.comment_{name}", lang)) for name in names)
    return Table(
        t("table.comments", lang), columns, tuple(rows), about=(t("table.about.comments", lang),), lang=lang
    )


def _row(known: Known, thread: Thread, one: Comment, lang: Lang) -> tuple[Cell, ...]:
    cells = to_cells(one)
    pinned = thread.comment if one.reply_to else one
    values: tuple[Cell, ...] = tuple(
        float(cells[name]) if name in _NUMBERS and cells[name] else cells[name] for name in COLUMNS
    )
    return (float(thread.number), about(known, pinned, lang), *values)
