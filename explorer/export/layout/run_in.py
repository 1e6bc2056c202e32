"""A legend set run-in: its short rows one after the other on a line, for pages on which columns have no room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explorer.export.layout.blocks import LEADING
from explorer.export.layout.elements import Element, TextLines, moved
from explorer.export.layout.flow import Block

_BEFORE_WORDS, _BEFORE_COUNT, _BETWEEN = 0.4, 0.5, 1.3  # ems


def run_in(rows: Sequence[Block], size: float, width: float) -> list[Block]:
    """Return the rows with as many on each line as its width holds; a row of several lines stands alone."""
    found: list[Block] = []
    line: list[Element] = []
    end, count = 0.0, 0
    for row in rows:
        elements = _closed_up(row.elements, size)
        wide = max((element.box().right for element in elements), default=0.0)
        alone = row.height > size * LEADING * 1.05
        if line and (alone or end + wide > width):
            found.append(Block(tuple(line), size * LEADING, size * 0.08, rows=count))
            line, end, count = [], 0.0, 0
        if alone:
            found.append(replace(row, gap=size * 0.08, keep=False))
            continue
        line += [moved(element, end, 0.0) for element in elements]
        end, count = end + wide + size * _BETWEEN, count + 1
    return [*found, Block(tuple(line), size * LEADING, size * 0.08, rows=count)] if line else found


def _closed_up(elements: Sequence[Element], size: float) -> list[Element]:
    """Return a row with its words next to its samples, and its count next to its words."""
    counts = [e for e in elements if isinstance(e, TextLines) and e.anchor == "end"]
    words = [e for e in elements if isinstance(e, TextLines) and e.anchor == "start"]
    marks = [e for e in elements if e not in counts and e not in words]
    start = max((e.box().right for e in marks), default=-size * _BEFORE_WORDS) + size * _BEFORE_WORDS
    by = start - min((e.box().x for e in words), default=start)
    words = [moved(e, by, 0.0) for e in words]  # type: ignore[misc]
    after = max((e.box().right for e in words), default=start) + size * _BEFORE_COUNT
    return [*marks, *words, *(moved(e, after - e.box().x, 0.0) for e in counts)]
