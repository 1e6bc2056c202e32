"""Counts, legend, subtitle and sources speak of what the frame shows; of the whole only where it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import box, shape

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.export.jobs.frames import Frame, by_period
from explorer.export.jobs.grid import _explained_cells
from explorer.export.jobs.publish import findings, fitted_to
from explorer.export.jobs.series import lay_out_series
from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.credits import sources_of
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.sources.reader.own_layers import with_own
from explorer.state.files.own_files import spec_for
from explorer.state.queries.drawn import drawn
from explorer.state.queries.indicators import cards
from explorer.state.view.compare import views
from explorer.state.view.style import Style
from explorer.state.view.view import LayerState, View
from tests.export.conftest import BlankRenderer
from tests.helpers import crowds
from tests.helpers.layers import SPECS

RONGCHANG = (105.28, 29.25, 105.73, 29.68)
EMPTY = (99.6, 32.2, 100.1, 32.6)
SIZES = ("A4", "A4-portrait", "A3", "A5", "16:9", "1080x1080px", "400x110mm")


def seen(data: Known, view: View, ground: tuple[float, ...]) -> set[str]:
    frame = box(*ground)
    return {
        f.id
        for side in views(view)
        for f, s in drawn(data.atlas, side, data.shapes)
        if s.certainty != "later" and shape(data.shapes[f.id]).intersects(frame)
    }


def rows(layout: Layout) -> int:
    return sum(int(row.count) for group in layout.content.legend for row in group.rows)


def at(everything: View, day: date, ground: tuple[float, float, float, float] | None = None) -> View:
    view = replace(everything, clock=Clock(day), charts=(), headline=())
    return fitted_to(view, [ground]) if ground else view


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "ground",
    [None, RONGCHANG, (106.3, 29.3, 106.8, 29.9), EMPTY],
    ids=["opening", "rongchang", "core", "empty"],
)
def test_a_sheet_counts_what_its_frame_shows(
    data: Known, everything: View, size: str, ground: tuple[float, float, float, float] | None
) -> None:
    view = at(everything, date(2022, 12, 31), ground)
    layout = lay_out(data, view, Sheet(paper=parse_paper(size)))
    there = seen(data, view, layout.ground)
    words = layout.content
    assert rows(layout) == len(there)
    assert (re.findall(r"图上 (\d+) 项", words.counts[0]) or ["0"]) == [str(len(there))]
    assert {group.layer for group in words.legend} == {data.atlas.features[key].theme for key in there}
    cited = sources_of(data.atlas, tuple(data.atlas.features[key] for key in there))
    flags = words.events.sources
    assert {line[1 : line.index("〕")] for line in words.sources} == {s.id for s in cited} | flags
    if ground is EMPTY:
        assert words.subtitle == "所选图层在图框内无要素"
    elif ground is RONGCHANG:
        assert 0 < len(there) < len(seen(data, view, (97, 26, 111, 35))) / 2
        assert "17" not in words.subtitle


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_is_a_choice_and_says_so(data: Known, everything: View, lang: str) -> None:
    view = replace(at(everything, date(2022, 12, 31), RONGCHANG), lang=lang)  # type: ignore[arg-type]
    layout = lay_out(data, view, Sheet(whole=True))
    everywhere = {f.id for f, s in drawn(data.atlas, view, data.shapes) if s.certainty != "later"}
    assert rows(layout) == len(everywhere)
    joint = "" if lang == "zh" else " "
    word, heading = (
        ("全域", "图例（全域计数）")
        if lang == "zh"
        else ("whole region", "Legend (counts of the whole region)")
    )
    assert word in layout.content.counts[0]
    assert str(len(everywhere)) in layout.content.counts[0]
    assert any(heading == joint.join(getattr(e, "lines", ())) for e in layout.elements)


def test_two_dates_count_each_side_of_the_frame(data: Known, everything: View) -> None:
    view = replace(at(everything, date(2022, 12, 31), RONGCHANG), compare=date(2020, 12, 31))
    layout = lay_out(data, view, Sheet())
    sums = [0, 0]
    for row in (row for group in layout.content.legend for row in group.rows):
        sums = [a + int(b) for a, b in zip(sums, row.count.split(" │ "), strict=True)]
    wanted = [len(seen(data, side, layout.ground)) for side in views(view)]
    assert sums == wanted
    rings = sum(row.number for row in layout.content.rings)
    assert 0 < rings <= len(seen(data, view, layout.ground))


def test_flags_outside_the_frame_are_not_counted(data: Known, everything: View) -> None:
    span = replace(everything, clock=Clock(date(2022, 12, 31), date(2020, 1, 1), "window"))
    here = lay_out(data, fitted_to(span, [RONGCHANG]), Sheet()).content.events
    assert int(here.count or 0) < int(lay_out(data, span, Sheet()).content.events.count)


def test_the_filter_by_extent_narrows_a_sheet_as_it_does_the_screen(data: Known, everything: View) -> None:
    view = replace(everything, extent=RONGCHANG, filters=replace(everything.filters, in_extent=True))
    passing = {f.id for f, _ in drawn(data.atlas, view, data.shapes, data.bounds)}
    assert 0 < rows(lay_out(data, view, Sheet(whole=True))) <= len(passing) < 60


def test_sheets_of_a_series_keep_one_frame_and_each_counts_it(data: Known, everything: View) -> None:
    view = at(everything, date(2022, 12, 31), RONGCHANG)
    frames = by_period(Axis(), view, "year", date(2018, 1, 1), date(2025, 12, 31))
    parts = lay_out_series(data, frames, Sheet(), BlankRenderer())
    assert len({part.layout.frame for part in parts}) == 1
    for part in parts:
        assert rows(part.layout) == len(seen(data, part.frame.view, part.layout.ground))


def test_small_multiples_explain_what_their_cells_show(data: Known, everything: View) -> None:
    view = at(everything, date(2022, 12, 31), RONGCHANG)
    frames: Sequence[Frame] = by_period(Axis(), view, "year", date(2020, 1, 1), date(2025, 12, 31))
    parts = lay_out_series(data, frames, Sheet(), BlankRenderer())
    layout, cells = _explained_cells(parts, parts[0].sheet)
    assert len(cells) == len(frames)
    legend = {group.layer for group in layout.content.legend}
    assert 0 < len(legend) < len(SPECS)


def test_cards_stay_those_of_the_screen(data: Known, everything: View) -> None:
    view = fitted_to(everything, [RONGCHANG])
    assert len(lay_out(data, view, Sheet()).content.numbers) == len(cards(data.atlas, view))


def test_the_counties_of_what_is_selected_are_explained(data: Known, everything: View) -> None:
    def words(view: View) -> str:
        layout = lay_out(data, view, Sheet())
        return "".join(line for e in layout.elements if isinstance(e, TextLines) for line in e.lines)

    view = at(everything, date(2022, 12, 31))
    assert "选中要素的成员区县" not in words(view)
    assert "选中要素的成员区县" in words(replace(view, selection=("plat-suitong",)))
    assert "选中要素的成员区县" not in words(replace(view, selection=("hw-yongchuan-luzhou",)))


@pytest.mark.parametrize("visible", [True, False])
def test_a_layer_whose_file_was_not_read_is_missing_in_words(
    data: Known, everything: View, visible: bool
) -> None:
    spec = spec_for("own1", "宗地")
    known = replace(data, catalogue=with_own(data.catalogue, spec))
    view = replace(
        at(everything, date(2022, 12, 31)), layers=(*everything.layers, LayerState("own1", visible))
    )
    layout = lay_out(known, view, Sheet())
    said = [note for note in layout.content.notes if "宗地" in note]
    assert said == (["图上缺少文件未能读入的图层：宗地。"] if visible else [])
    found = findings(known, [view], Sheet(), layout, ())
    assert ("unread" in {finding.key for finding in found}) == visible


def test_a_layer_that_is_drawn_on_closer_maps_only_is_named_but_not_counted(
    data: Known, everything: View
) -> None:
    """The page left it out, while legend and counts told of ten thousand parcels on the map."""
    known = crowds.with_layers(
        data, {"own1": crowds.collection("own1", crowds.points(400), crowds.states(400))}
    )

    def layout(least: float) -> Layout:
        layers = (LayerState("own1", style=Style("single", min_zoom=least)),)
        return lay_out(known, replace(at(everything, date(2022, 12, 31)), layers=layers), Sheet())

    said = "比例尺更大（放得更近）才画的图层，本图未画：路网。"
    near, far = layout(5), layout(12)
    assert rows(near) > 100
    assert said not in near.content.notes
    assert rows(far) == 0
    assert far.content.counts[0] == "此时此筛选下图上无要素"
    assert said in far.content.notes
    assert "路网" not in far.content.subtitle
