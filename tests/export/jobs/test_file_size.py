"""The size of a file is told before it is made, and is about right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.spans import Records
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.web.html import single_file
from explorer.export.jobs.file_size import estimated_size, series_words, size_words
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds

Dates = Callable[[int], tuple[Records, ...]]
VIEW = View(layers=(LayerState("own1"),))
A4 = Sheet()


@pytest.mark.parametrize("dates", [crowds.states, crowds.careers])
@pytest.mark.parametrize("kind", ["lines", "areas", "points", "mixed"])
def test_a_single_file_is_as_large_as_told(data: Known, kind: str, dates: Dates) -> None:
    shapes = getattr(crowds, kind)(20_000)
    known = crowds.with_layers(data, {"own1": crowds.collection("own1", shapes, dates(20_000))})
    size = len(single_file(lay_out(known, VIEW, A4), known, VIEW, A4)) / 1e6
    told = estimated_size(known, VIEW, "html", None, A4)
    assert told is not None
    assert told.low == told.high == pytest.approx(size, rel=0.1)


def test_nothing_is_told_of_an_ordinary_sheet(data: Known) -> None:
    for kind in ("html", "png", "svg", "pdf", "pptx"):
        assert size_words(data, VIEW, kind, None, A4, "zh") == ()


def test_a_poster_of_pixels_is_told_as_a_range(data: Known) -> None:
    poster = Sheet(parse_paper("A0", 300))
    (words,) = size_words(data, VIEW, "png", None, poster, "zh")
    assert "分辨率" in words
    low, high = (int(n) for n in words.split("约 ")[1].split(" MB")[0].split("–"))
    assert 20 < low < high < 150


def test_vectors_and_a_picture_differ(data: Known) -> None:
    undated = replace(VIEW, show_undated=True)
    few, many = (
        crowds.with_layers(
            data, {"own1": crowds.collection("own1", crowds.areas(count), crowds.states(count))}
        )
        for count in (15_000, 40_000)
    )
    vectors, picture = (estimated_size(known, undated, "svg", None, A4) for known in (few, many))
    assert vectors is not None
    assert picture is not None
    assert vectors.low == vectors.high > 10 > picture.high > picture.low


def test_rows_that_are_not_there_at_the_date_take_nothing_of_a_sheet(data: Known) -> None:
    layer = crowds.collection("own1", crowds.areas(15_000), crowds.careers(15_000))
    known = crowds.with_layers(data, {"own1": layer})
    sizes = []
    for year in (2017, 2023):
        told = estimated_size(known, replace(VIEW, clock=Clock(date(year, 1, 1))), "pdf", None, A4)
        assert told is not None
        sizes.append(told.high)
    assert sizes[0] < 5 < 10 < sizes[1]


def test_a_ground_without_relief_takes_less(data: Known) -> None:
    plain = replace(VIEW, basemap=replace(VIEW.basemap, relief=False))
    for kind in ("png", "jpg", "html", "pdf", "svg"):
        with_relief, without = (estimated_size(data, one, kind, None, A4) for one in (VIEW, plain))
        assert with_relief is not None
        assert without is not None
        assert without.high < with_relief.high
    size = len(single_file(lay_out(data, plain, A4), data, plain, A4)) / 1e6
    told = estimated_size(data, plain, "html", None, A4)
    assert told is not None
    assert told.high == pytest.approx(size, rel=0.15)


def test_of_a_series_it_is_told_how_many_pictures_and_how_much_they_take(data: Known) -> None:
    views = [replace(VIEW, clock=Clock(date(2018 + n // 12, n % 12 + 1, 28))) for n in range(48)]
    (words,) = series_words(data, views, "png", A4, "zh")
    assert words.startswith("共 48 幅图，约 ")
    low, high = (int(n) for n in words.split("约 ")[1].split(" MB")[0].split("–"))
    one = estimated_size(data, VIEW, "png", None, A4)
    assert one is not None
    assert (low, high) == (pytest.approx(48 * one.low, abs=1), pytest.approx(48 * one.high, abs=1))
    (words,) = series_words(data, views, "pdf", A4, "en")
    assert words.startswith("48 pictures, about ")
    assert series_words(data, views[:3], "pdf", A4, "zh") == ()  # as much as one expects
    for kind in ("pptx", "mp4", "grid"):
        assert series_words(data, views, kind, A4, "zh") == ()
