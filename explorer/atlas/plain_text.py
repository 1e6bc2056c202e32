"""Find invisible characters and overlong names."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.atlas.schema import TableRows
from explorer.words.problem import Problem, is_printable, printable
from explorer.words.wording import Wording, wording

_LONGEST = 300
_NAMES = ("name", "title", "publisher", "aka")
_JOINER = "\u200d"  # of emoji


def plain_text(tables: dict[str, TableRows]) -> Iterator[Problem]:
    """Yield a problem for each cell that would not be displayed as it is written."""
    for table in tables.values():
        for row in table.rows:
            for column, cell in row.cells.items():
                for fault in _faults(column, cell):
                    yield Problem(f"{table.name}.csv", row.line, fault)


def _faults(column: str, cell: str) -> Iterator[Wording]:
    if not cell.isprintable():
        hidden = sorted({c for c in cell if not is_printable(c) and c != _JOINER})
        if hidden:
            codes = tuple(printable(c) for c in hidden[:5])
            yield wording("problem.cell_hidden", column=column, codes=codes)
    if len(cell) > _LONGEST and column.partition("_")[0] in _NAMES:
        yield wording("problem.cell_long", column=column, n=len(cell), most=_LONGEST)
