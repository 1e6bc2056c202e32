"""Series without an engine: frames, names, steady room for the map, failures that are named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import STATUSES, Box
from explorer.export.files.files import ExportError
from explorer.export.jobs.frames import Frame, by_milestone, by_period, by_scene, file_name
from explorer.export.jobs.grid import grid_drawing
from explorer.export.jobs.series import PATTERN, SeriesFormat, lay_out_series, write_series
from explorer.export.layout import layout
from explorer.export.layout.elements import Picture, TextLines
from explorer.export.sheet.content import Content, content
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, template_for
from explorer.state.files.deck import deck
from explorer.state.queries.drawn import ids
from explorer.state.view.annotations import Annotation
from explorer.state.view.style import Style
from explorer.state.view.view import Camera, LayerState, View
from explorer.ui.studio.form import ExportChoice
from explorer.ui.studio.plan import pictures_there
from explorer.ui.studio.series_form import SeriesOptions
from tests.export.conftest import BlankRenderer
from tests.export.layout.test_layout import check
from tests.helpers import crowds
from tests.helpers.layers import opening_layers

YEARS = (date(2018, 1, 1), date(2025, 12, 31))


def quiet(*_: object) -> None:
    """No progress shown."""


def test_periods_end_on_their_last_day(opening: View) -> None:
    frames = by_period(Axis(), opening, "year", *YEARS)
    assert [f.name for f in frames] == [f"{y}-12-31" for y in range(2018, 2026)]
    quarters = by_period(Axis(), opening, "quarter", date(2020, 2, 1), date(2020, 8, 15))
    assert [f.name for f in quarters] == ["2020-03-31", "2020-06-30", "2020-08-15"]


def test_windows_are_the_periods_themselves(opening: View) -> None:
    view = replace(opening, clock=Clock(date(2021, 1, 1), date(2018, 1, 1), "window"))
    clocks = [f.view.clock for f in by_period(Axis(), view, "half", date(2020, 1, 1), date(2020, 12, 31))]
    assert [(c.start, c.at) for c in clocks] == [
        (date(2020, 1, 1), date(2020, 6, 30)),
        (date(2020, 7, 1), date(2020, 12, 31)),
    ]


def test_milestones_and_scenes_bring_their_words(data: Known, opening: View) -> None:
    days = [f.view.clock.at for f in by_milestone(data, opening, *YEARS)]
    assert days == sorted(set(days))
    assert all(f.subtitle for f in by_milestone(data, opening, *YEARS))
    scenes = deck(opening_layers())
    assert [f.title for f in by_scene(scenes)] == [s.title.zh for s in scenes]


@pytest.mark.parametrize("size", ["A4", "16:9"])
def test_the_title_of_all_opens_a_talk_and_stands_at_the_foot_of_its_scenes(
    size: str, data: Known, opening: View
) -> None:
    scenes = deck(opening_layers())
    frames = by_scene((*scenes[:2], scenes[-1]), opening, data)
    sheet = Sheet(
        parse_paper(size), template=template_for(parse_paper(size)), title="五年报告", footer="规划处"
    )
    pages = lay_out_series(data, frames, sheet, BlankRenderer())
    assert [p.layout.content.title for p in pages] == ["五年报告", scenes[1].title.zh, scenes[-1].title.zh]
    words = [
        "\n".join(line for e in p.layout.elements if isinstance(e, TextLines) for line in e.lines)
        for p in pages
    ]
    assert scenes[0].title.zh in words[0]
    assert [page.count("五年报告") for page in words] == [1, 1, 0]
    assert "五年报告　规划处" in words[1]
    plain = lay_out_series(data, frames, replace(sheet, title=frames[1].title), BlankRenderer())
    assert plain[1].sheet.footer == "规划处"  # a scene of the same name has it once
    assert [p.sheet.title for p in lay_out_series(data, frames, Sheet(), BlankRenderer())] == [
        f.title for f in frames
    ]


@pytest.mark.slow
@pytest.mark.parametrize("size", ["A4", "A3-portrait", "16:9", "1280x720px"])
def test_every_sheet_of_a_series_keeps_the_same_frame(size: str, data: Known, everything: View) -> None:
    parts = lay_out_series(
        data, by_period(Axis(), everything, "year", *YEARS), Sheet(parse_paper(size)), BlankRenderer()
    )
    assert len({(p.layout.frame, p.layout.camera) for p in parts}) == 1
    for part in parts:
        check(part.layout)


def test_sheets_of_one_ground_look_once_which_rows_are_on_it(
    data: Known, opening: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of two dates: all pages have one frame, and none is worded for it twice in a row."""
    days = np.array(["2019-05-01", "2023-07-15"], object)[np.arange(900) % 2]
    begun = records(np.full(900, STATUSES.index("operation"), np.int8), days, np.zeros(900, bool))
    layer = crowds.collection("own1", crowds.lines(900), (begun,))
    known = crowds.with_layers(data, {"own1": layer})
    view = replace(opening, layers=(*opening.layers, LayerState("own1")))
    looked: list[Box] = []
    worded: list[tuple[Any, ...]] = []
    touches, words = Collection._touches, content

    def look(collection: Collection, extent: Box) -> NDArray[np.bool_]:
        looked.append(extent)
        return touches(collection, extent)

    def word(known: Known, *rest: Any) -> Content:
        worded.append(rest)
        return words(known, *rest)

    monkeypatch.setattr(Collection, "_touches", look)
    monkeypatch.setattr(layout, "content", word)
    frames = by_period(Axis(), view, "year", *YEARS)
    pages = lay_out_series(known, frames, Sheet(), BlankRenderer())
    assert len({page.layout.ground for page in pages}) == 1
    assert sorted(set(looked)) == sorted(looked)
    assert len(looked) <= 8
    assert len(worded) >= 2 * len(pages)
    assert [here for here, then in pairwise(worded) if here == then] == []


@pytest.fixture
def asked(blank: BlankRenderer, monkeypatch: pytest.MonkeyPatch) -> list[tuple[View, Mapping[str, Any]]]:
    """The View and the sheet of every map that is drawn."""
    asked: list[tuple[View, Mapping[str, Any]]] = []
    draw = blank.render_png

    def render_png(view: View, sheet: Mapping[str, Any], scale: float, dpi: float) -> bytes:
        asked.append((view, sheet))
        return draw(view, sheet, scale, dpi)

    monkeypatch.setattr(blank, "render_png", render_png)
    return asked


def test_the_cells_of_a_grid_are_quiet_and_keep_their_annotations(
    data: Known, opening: View, blank: BlankRenderer, asked: list[tuple[View, Mapping[str, Any]]]
) -> None:
    """Names of places are in the first cell alone, flags in none; annotations are in each, and nowhere else."""
    line = Annotation("a", "arrow", ((104.0, 30.0), (107.0, 30.0)), text="向东")
    frames = by_period(Axis(), replace(opening, annotations=(line,)), "year", *YEARS)[:6]
    drawing = grid_drawing(lay_out_series(data, frames, Sheet(parse_paper("A3")), blank), quiet)
    assert [view.basemap.labels for view, _ in asked] == [True] + [False] * 5
    assert not any(view.events for view, _ in asked)
    assert all(sheet["elements"] for _, sheet in asked)
    assert not [e for e in drawing.layout.elements if e.part == "annotations"]


def test_a_name_is_in_the_first_cell_that_has_its_feature_and_each_ground_has_its_own(
    data: Known, opening: View, blank: BlankRenderer, asked: list[tuple[View, Mapping[str, Any]]]
) -> None:
    years = by_period(Axis(), opening, "year", date(2020, 1, 1), date(2022, 12, 31))
    near = replace(opening, camera=Camera(105.6, 29.4, 9.5), clock=years[0].view.clock)
    grid_drawing(lay_out_series(data, (*years, Frame(near, "near")), Sheet(parse_paper("A4")), blank), quiet)
    named = [set(sheet["named"]) for _, sheet in asked]
    drawn_ = [ids(data.atlas, view, data.shapes, data.bounds) for view, _ in asked]
    assert named[0] == set()
    assert named[1] == drawn_[0]
    assert named[2] == drawn_[0] | drawn_[1]
    assert drawn_[1] - named[1]  # what is new in a year is named in it
    assert (named[3], [view.basemap.labels for view, _ in asked]) == (set(), [True, False, False, True])


def test_the_grid_has_one_legend_for_all(data: Known, opening: View, blank: BlankRenderer) -> None:
    parts = lay_out_series(data, by_period(Axis(), opening, "year", *YEARS), Sheet(parse_paper("A3")), blank)
    drawing = grid_drawing(parts, quiet)
    union = {row.entry for p in parts for g in p.layout.content.legend for row in g.rows}
    rows = [row.entry for g in drawing.layout.content.legend for row in g.rows]
    assert (set(rows), len(rows)) == (union, len(union))
    assert len(blank.calls) == 8
    assert [len(sheet["blocked"]) for _, sheet in blank.calls] == [0] * 7 + [1]  # the scale bar's own place


def test_the_legend_of_a_grid_is_as_chosen(data: Known, opening: View, blank: BlankRenderer) -> None:
    def legend(choice: LegendChoice) -> dict[str, str]:
        sheet = replace(Sheet(parse_paper("A3")), legend=choice)
        parts = lay_out_series(data, by_period(Axis(), opening, "year", *YEARS), sheet, blank)
        return {group.layer: group.name for group in grid_drawing(parts, quiet).layout.content.legend}

    first, *rest, last = legend(LegendChoice())
    chosen = legend(LegendChoice(order=(last,), hidden=(first,), words=((last, "自定的名称"),)))
    assert (list(chosen), chosen[last]) == ([last, *rest], "自定的名称")


def test_the_legend_of_a_grid_counts_nothing_in_either_form(
    data: Known, everything: View, blank: BlankRenderer
) -> None:
    """A count is of one date: the legend of many is without, and says none of them to be nought."""
    frames = by_period(Axis(), replace(everything, lang="en"), "year", *YEARS)
    for size in ("A4", "A0"):  # a row for each layer, and one for each of its states
        drawing = grid_drawing(lay_out_series(data, frames, Sheet(parse_paper(size)), blank), quiet)
        rows = [e for e in drawing.layout.elements if isinstance(e, TextLines) and e.part == "legend"]
        assert not [e.lines for e in rows if e.anchor == "end" and "".join(e.lines)], size


def test_a_grid_says_where_the_most_frequent_class_is_shown(data: Known, blank: BlankRenderer) -> None:
    layer = crowds.collection("own1", crowds.points(21_000), crowds.careers(21_000))
    uses = np.array(["甲类", "乙类", "丙类"] * 7_000, object)
    known = crowds.with_layers(data, {"own1": replace(layer, columns={"用途": uses}, listed=("用途",))})
    view = View(layers=(LayerState("own1", style=Style("category", column="用途")),))
    frames = by_period(Axis(), view, "year", *YEARS)
    drawing = grid_drawing(lay_out_series(known, frames, Sheet(parse_paper("A3")), blank), quiet)
    assert drawing.layout.content.notes[-1] == "“路网”点密处显示最多的一类。"


@pytest.mark.parametrize("cells", [8, 6])
def test_notes_fill_the_free_end_of_the_last_row_of_a_grid(
    data: Known, opening: View, blank: BlankRenderer, cells: int
) -> None:
    frames = by_period(Axis(), opening, "year", *YEARS)[:cells]
    drawing = grid_drawing(lay_out_series(data, frames, Sheet(parse_paper("A3")), blank), quiet)
    elements = drawing.layout.elements
    last = [element.box() for element in elements if isinstance(element, Picture)][-1]
    notes = [element.box() for element in elements if element.part == "notes"]
    legend = min(element.box().x for element in elements if element.part == "legend")
    assert notes
    if cells == 6:  # in full rows
        assert all(note.x >= legend - 0.1 for note in notes)
        return
    for note in notes:
        assert (note.x > last.right, note.right < legend) == (True, True)
        assert (note.y >= last.y - 0.1, note.bottom <= last.bottom + 0.1) == (True, True)


def test_a_failed_frame_is_named_and_the_rest_finish(tmp_path: Path, data: Known, opening: View) -> None:
    class Flaky(BlankRenderer):
        def render_png(self, view: View, sheet: Mapping[str, Any], scale: float, dpi: float) -> bytes:
            if view.clock.at.year == 2020:
                raise RuntimeError("gone")
            return super().render_png(view, sheet, scale, dpi)

    frames = by_period(Axis(), opening, "year", *YEARS)
    parts = lay_out_series(data, frames, Sheet(parse_paper("A5", 40)), Flaky())
    done = write_series(parts, SeriesFormat("png", tmp_path / "x"), quiet)
    assert len(done.written) == 7
    assert done.failed == ("2020-12-31：绘制失败：gone",)
    assert len(os.listdir(tmp_path / "x")) == 7


@pytest.mark.parametrize("pattern", [PATTERN, "{title}", "{date} {title}"])
def test_the_pictures_that_a_series_would_replace_are_known_before_it_is_drawn(
    pattern: str, tmp_path: Path, data: Known, opening: View
) -> None:
    frames = (
        *by_period(Axis(), opening, "year", YEARS[0], date(2019, 12, 31)),
        *by_scene(deck(opening_layers())[:2]),
    )
    sheet, choice = (
        Sheet(parse_paper("400x300px")),
        ExportChoice("png", "year", False, frozenset(), SeriesOptions(pattern=pattern)),
    )
    parts = lay_out_series(data, frames, sheet, BlankRenderer())
    done = write_series(parts, SeriesFormat("png", tmp_path / "x", pattern=pattern), quiet)
    assert pictures_there(data, sheet, choice, frames, tmp_path / "x") == list(done.written)
    assert not pictures_there(data, sheet, choice, frames, tmp_path)


def test_nothing_drawn_is_an_error_and_no_file(tmp_path: Path, data: Known, opening: View) -> None:
    class Broken(BlankRenderer):
        def render_pdf(self, view: View, sheet: Mapping[str, Any]) -> bytes:
            raise RuntimeError("gone")

    path = tmp_path / "x.pdf"
    path.write_bytes(b"old")
    parts = lay_out_series(
        data, by_period(Axis(), opening, "year", *YEARS), Sheet(parse_paper("A5", 40)), Broken()
    )
    with pytest.raises(ExportError, match="全部 8 幅"):
        write_series(parts, SeriesFormat("pdf", path), quiet)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("pattern", ["../{name}", "{title}", "a/b\\c:{date}*?", "....", "{n:04}"])
def test_file_names_are_never_paths(pattern: str, data: Known, opening: View) -> None:
    frame = by_period(Axis(), opening, "year", *YEARS)[0]
    name = file_name(pattern, 1, frame, "../../<etc>\u202e/passwd" + "长" * 300)
    assert name
    assert not set('/\\:*?"<>|') & set(name)
    assert not name.startswith(".")
    assert len(name.encode()) <= 180
