"""A page on which words are too small to be read in print says so, and names one on which they are not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.layout.elements import TextLines
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


@pytest.mark.parametrize("size", ["A4", "A4-portrait", "16:9", "160x110mm"])
def test_no_word_of_an_english_legend_is_cut(data: Known, everything: View, size: str) -> None:
    """The names of states and of layers stand below their samples where a column is too narrow."""
    layout = lay_out(data, replace(everything, lang="en"), Sheet(paper=parse_paper(size)))
    groups = layout.content.legend
    known = {group.name for group in groups} | {row.words for group in groups for row in group.rows}
    squashed = {re.sub("[ -]", "", words): words for words in known}
    rows = [" ".join(e.lines) for e in layout.elements if isinstance(e, TextLines) and e.part == "legend"]
    found = [(squashed[key], row) for row in rows if (key := re.sub("[ -]", "", row)) in squashed]
    assert len(found) > 20
    assert [row for words, row in found if row.replace("- ", "-") != words] == []
