"""Plates of full-bleed pictures: counts stand beside their words, and figures are set alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.layout.elements import Rect, TextLines
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.words.text import Lang


def film(data: Known, view: View, page: str) -> Layout:
    return lay_out(data, view, Sheet(parse_paper(page), "film"))


def texts(layout: Layout, part: str) -> list[TextLines]:
    return [e for e in layout.elements if isinstance(e, TextLines) and e.part == part]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["1080x1440px", "1080x1920px"])
def test_counts_of_an_upright_picture_stand_beside_their_words(
    page: str, lang: Lang, data: Known, opening: View
) -> None:
    layers = tuple(replace(layer, visible=layer.id in ("highway", "platform")) for layer in opening.layers)
    layout = film(data, replace(opening, layers=layers, lang=lang), page)
    rows = texts(layout, "legend")
    counts = [e for e in rows if e.anchor == "end"]
    assert counts
    for edge in {round(e.x, 3) for e in counts}:  # of a column
        gaps = [
            count.box().x - max(e.box().right for e in rows if e.y == count.y and e.x < count.x)
            for count in counts
            if round(count.x, 3) == edge
        ]
        assert 0 < min(gaps) < counts[0].size * 1.5
    plate = next(e for e in layout.elements if isinstance(e, Rect) and e.part == "legend" and e.ink.fill)
    assert all(plate.box().holds(e.box(), 0.1) for e in rows)
    assert plate.box().right - max(e.box().right for e in rows) < layout.look.body * 1.5


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_figures_begin_at_one_edge_in_one_size(lang: Lang, data: Known, opening: View) -> None:
    layout = film(data, replace(opening, lang=lang), "1280x720px")
    found = [e for e in texts(layout, "numbers") if e.leading]
    assert len(found) >= 2
    assert len({(round(e.x, 3), round(e.size, 3)) for e in found}) == 1
