"""Blocks down columns: all that fit, in order, and columns about as full as each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.layout.elements import Box, TextLines
from explorer.export.layout.flow import Block, levelled, room_for
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.words.text import Lang

_PANEL = {"numbers", "legend", "notes"}


@given(st.lists(st.floats(1, 9), max_size=40), st.integers(1, 4), st.floats(10, 80))
def test_levelled_columns_hold_what_the_whole_ones_do_and_are_no_higher_than_needed(
    heights: list[float], count: int, tall: float
) -> None:
    blocks = [Block((), each, 0.4) for each in heights]
    columns = [Box(n * 30.0, 5.0, 25.0, tall) for n in range(count)]
    lower = levelled(blocks, columns)
    assert room_for(blocks, lower) == room_for(blocks, columns)
    assert [(box.x, box.y, box.w) for box in lower] == [(box.x, box.y, box.w) for box in columns]
    if room_for(blocks, columns) == len(blocks):
        assert lower[0].h <= max(1.0, 1.1 * (sum(heights) + 0.4 * len(heights)) / count + 2 * 9)


@pytest.mark.parametrize(("lang", "count"), [("zh", 3), ("en", 2)])
def test_columns_beside_the_map_are_about_as_full_as_each_other(
    data: Known, everything: View, lang: Lang, count: int
) -> None:
    view = replace(everything, lang=lang, clock=Clock(date(2022, 12, 31)))
    layout = lay_out(data, view, Sheet(parse_paper("A4")))
    boxes = [e.box() for e in layout.elements if isinstance(e, TextLines) and e.part in _PANEL]
    left, right = min(b.x for b in boxes), max(b.right for b in boxes)
    feet = [0.0] * count
    for box in boxes:
        column = int((box.x + box.right - 2 * left) / 2 / (right - left) * count)
        feet[column] = max(feet[column], box.bottom - layout.frame.y)
    assert min(feet) > 0.8 * max(feet)
