"""A page on which words are too small to be read in print says so, and names one on which they are not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from explorer.atlas.known import Known
from explorer.export.layout.layout import lay_out
from explorer.export.layout.legible import legibility_warnings, smallest_text
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View


def warnings_for(data: Known, view: View, size: str) -> tuple[str, ...]:
    sheet = Sheet(paper=parse_paper(size))
    return legibility_warnings(smallest_text(lay_out(data, view, sheet)), sheet, "zh")


@pytest.mark.parametrize("size", ["A4", "A4-portrait", "A3", "A0", "16:9", "4:3", "1080x1080px", "400x300px"])
def test_usual_pages_need_no_word(data: Known, opening: View, everything: View, size: str) -> None:
    assert warnings_for(data, opening, size) == ()
    assert warnings_for(data, replace(everything, charts=()), size) == ()


@pytest.mark.parametrize("size", ["84x84mm", "84x60mm", "160x110mm", "A5"])
def test_small_ones_say_so_and_name_a_page_that_does(data: Known, opening: View, size: str) -> None:
    (words,) = warnings_for(data, opening, size)
    short = int(re.findall(r"短边 (\d+) mm", words)[0])
    wide, tall = (parse_paper(size).width, parse_paper(size).height)
    larger = f"{max(wide, tall) * short / min(wide, tall):.0f}x{short}mm"
    if wide < tall:
        larger = "x".join(reversed(larger.removesuffix("mm").split("x"))) + "mm"
    assert warnings_for(data, opening, larger) == ()
