"""A page on which words are too small to be read in print says so, and names one on which they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.layout.layout import lay_out
from explorer.export.layout.legible import lacks, legibility_warnings, smallest_text
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
def test_small_ones_are_legible_and_name_what_the_caption_has_instead(
    data: Known, everything: View, size: str
) -> None:
    assert warnings_for(data, everything, size) == ()
    sheet = Sheet(paper=parse_paper(size))
    said = {lack.key: lack.words for lack in lacks(lay_out(data, everything, sheet), sheet)}
    assert "出处" in (said["moved_out"] if "moved_out" in said else said["sources"])


def test_what_is_too_small_says_so() -> None:
    (words,) = legibility_warnings(3.2, Sheet(paper=parse_paper("A4")), "zh")
    assert "3.2 磅" in words
    assert legibility_warnings(3.2, Sheet(paper=parse_paper("800x600px")), "zh") == ()
