"""Bare figures, legends as chosen, graticule, insets and margins; and what has no room is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from explorer.atlas.assembly.known import Known
from explorer.export.layout.elements import PX_PER_MM, Rect, TextLines
from explorer.export.layout.graticule import degrees
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.layout.legible import lacks, smallest_text
from explorer.export.sheet.caption import caption
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, bare
from explorer.layers.legend import LegendEntry
from explorer.state.view.style import Style
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds
from tests.state.view.test_annotations import PNG

USUAL = LegendChoice()


def laid(data: Known, view: View, size: str = "A4", **change: Any) -> Layout:
    return lay_out(data, view, replace(Sheet(parse_paper(size)), **change))


def words(layout: Layout, part: str) -> list[str]:
    return [line for e in layout.elements if e.part == part and isinstance(e, TextLines) for line in e.lines]


@pytest.mark.parametrize("size", ["84mm", "120mm", "170mm", "half-slide", "16:9"])
def test_a_bare_figure_is_the_map_to_the_edge(data: Known, opening: View, size: str) -> None:
    layout = lay_out(data, opening, bare(Sheet(parse_paper(size))))
    frame, pixel = layout.frame, 1 / PX_PER_MM
    assert (frame.x, frame.y) == (0, 0)
    assert layout.width - frame.w < pixel
    assert layout.height - frame.h < pixel
    assert {e.part for e in layout.elements} == {"scalebar"}


def test_the_widths_of_the_presets_are_those_of_columns() -> None:
    assert [parse_paper(size).width for size in ("84mm", "120mm", "170MM")] == [84, 120, 170]


@pytest.mark.parametrize(
    "size", ["84mm", "84x84mm", "84x60mm", "160x110mm", "A5", "A5-portrait", "A4", "A3-portrait"]
)
def test_no_text_is_smaller_than_five_points(data: Known, everything: View, size: str) -> None:
    layout = laid(data, everything, size)
    assert smallest_text(layout) >= 4.999
    assert not [lack for lack in lacks(layout, Sheet(parse_paper(size))) if lack.key == "small"]


def test_what_a_small_page_leaves_out_is_named_and_in_the_caption(data: Known, everything: View) -> None:
    sheet = Sheet(parse_paper("84x84mm"))
    layout = lay_out(data, everything, sheet)
    said = {lack.key: lack.words for lack in lacks(layout, sheet)}
    assert "出处" in said["moved_out"]
    assert not any(line in "".join(words(layout, "sources")) for line in layout.content.sources)
    text = caption(layout.content)
    assert layout.content.sources[0].rstrip("。") in text
    assert layout.content.credits.rstrip("。") in text


def test_the_caption_says_date_notes_and_sources(data: Known, opening: View) -> None:
    text = caption(laid(data, opening, title="互联互通").content, "图 3")
    assert text.startswith("图 3　互联互通（时点 2021-05-20）\n")
    for start in ("图示：", "注：", "资料来源：", "底图"):
        assert any(line.startswith(start) for line in text.splitlines()), start
    english = caption(laid(data, replace(opening, lang="en")).content, "Fig. 3")
    assert "Sources:" in english


def test_the_legend_is_as_chosen(data: Known, opening: View) -> None:
    usual = laid(data, opening)
    layers = [group.layer for group in usual.content.legend]
    row = usual.content.legend[0].rows[0].words
    choice = LegendChoice(
        order=(layers[-1],), hidden=(layers[1], f"{layers[0]}:{row}"), words=((layers[-1], "自定的名称"),)
    )
    layout = laid(data, opening, legend=choice)
    groups = layout.content.legend
    assert [group.layer for group in groups] == [layers[-1], layers[0], *layers[2:-1]]
    assert groups[0].name == "自定的名称"
    assert "自定的名称" in layout.content.subtitle  # one name on one sheet
    assert row not in [one.words for one in groups[1].rows]


def test_a_class_and_a_state_of_one_word_are_left_out_and_renamed_apart(data: Known, opening: View) -> None:
    """Hiding the class 运营 hid the state 运营 too."""
    kinds = np.array(["运营", "规划"] * 200, object)
    own = crowds.collection("own1", crowds.lines(400), crowds.states(400))
    own = replace(own, columns={"类别": kinds}, listed=("类别",))
    known = crowds.with_layers(data, {"own1": own})
    layers = (LayerState("own1", style=Style("category", "类别")),)
    view = replace(opening, layers=layers).with_clock(at=date(2022, 12, 31))

    def rows(choice: LegendChoice) -> list[tuple[bool, str]]:
        [group] = laid(known, view, legend=choice).content.legend
        return [(row.entry.label is not None, row.words) for row in group.rows]

    usual = rows(LegendChoice())
    of_class, of_state = (True, "运营"), (False, "运营")
    assert {of_class, of_state} <= set(usual)
    alone = (
        (of_class, "own1:class/line:类别/运营"),
        (of_class, "own1:类别/运营"),
        (of_class, "own1:class/line:运营"),  # of before
        (of_state, "own1:state/line:运营"),
    )
    for one, key in alone:
        assert rows(LegendChoice(hidden=(key,))) == [row for row in usual if row != one]
        renamed = [(row[0], "通车") if row == one else row for row in usual]
        assert rows(LegendChoice(words=((key, "通车"),))) == renamed
    assert (
        rows(LegendChoice(hidden=("own1:class/line:用途/运营", "own1:用途/运营"))) == usual
    )  # of another column
    old = LegendChoice(hidden=("own1:运营",))  # as projects and templates of before have it
    assert rows(old) == [row for row in usual if row not in (of_class, of_state)]


def test_what_is_left_out_and_renamed_in_one_language_is_in_the_other(data: Known, opening: View) -> None:
    """A row that was unticked in a Chinese sheet came back in the English one, and the other way round."""
    kinds = np.array([*"甲乙丙丁戊己庚辛壬癸子丑", "其他", "寅", "卯", "辰"] * 25, object)
    own = crowds.collection("own1", crowds.lines(400), crowds.states(400))
    own = replace(own, columns={"类别": kinds}, listed=("类别",))
    known = crowds.with_layers(data, {"own1": own})
    layers = (*opening.layers, LayerState("own1", style=Style("category", "类别")))
    zh = replace(opening, layers=layers, lang="zh").with_clock(at=date(2022, 12, 31))
    en = replace(zh, lang="en")

    def rows(view: View, choice: LegendChoice = USUAL) -> dict[LegendEntry, str]:
        groups = laid(known, view, legend=choice).content.legend
        return {row.entry: row.words for group in groups for row in group.rows}

    keys = {
        view.lang: {row.entry: row.keys[0] for g in laid(known, view).content.offered for row in g.rows}
        for view in (zh, en)
    }
    assert keys["zh"] == keys["en"]
    assert len(set(keys["zh"].values())) == len(keys["zh"])  # each row has its own
    assert {entry.part for entry in keys["zh"]} == {"state", "class", "others"}
    [bus] = [e for e in keys["zh"] if e.layer == "bus" and e.words("zh") == "运营"]
    [others] = [e for e in keys["zh"] if e.part == "others"]
    [named_others] = [e for e in keys["zh"] if e.part == "class" and e.words("zh") == "其他"]
    for entry in (bus, others, named_others):
        for first, second in ((zh, en), (en, zh)):
            choice = LegendChoice(hidden=(keys[first.lang][entry],))
            assert rows(second).keys() - rows(second, choice).keys() == {entry}
            choice = LegendChoice(words=((keys[first.lang][entry], "自定"),))
            assert [e for e, words in rows(second, choice).items() if words == "自定"] == [entry]
    for typed in ("bus:运营", "bus:in operation", "bus:state/line:运营"):  # by hand, and templates of before
        for view in (zh, en):
            assert rows(view).keys() - rows(view, LegendChoice(hidden=(typed,))).keys() == {bus}


def test_the_legend_may_be_left_or_below_or_in_columns(data: Known, opening: View) -> None:
    left = laid(data, opening, legend=LegendChoice("left"))
    legend = [e.box() for e in left.elements if e.part == "legend"]
    assert max(box.right for box in legend) <= left.frame.x
    below = laid(data, opening, legend=LegendChoice("below"))
    assert min(e.box().y for e in below.elements if e.part == "legend") >= below.frame.bottom
    columns = laid(data, opening, legend=LegendChoice("below", 4))
    heads = {
        round(e.box().x)
        for e in columns.elements
        if isinstance(e, TextLines) and e.weight == 700 and e.part in ("legend", "numbers", "notes")
    }
    assert len(heads) >= 3


@pytest.mark.parametrize(
    ("value", "words"), [(106.0, "106°E"), (106.5, "106°30′E"), (-0.25, "0°15′W"), (0.0, "0°")]
)
def test_degrees(value: float, words: str) -> None:
    assert degrees(value, "E", "W") == words


def test_the_graticule_is_true_and_names_the_projection(data: Known, opening: View) -> None:
    layout = laid(data, opening, graticule=1.0)
    from explorer.export.layout.annotation_drawing import on_ground

    x = on_ground(layout.frame, layout.camera)((106.0, 30.0))[0]
    lines = [e.box().x for e in layout.elements if e.part == "graticule" and not isinstance(e, TextLines)]
    assert any(abs(line - x) < 0.01 for line in lines)
    assert "106°E" in words(layout, "graticule")
    assert any("EPSG:3857" in note for note in layout.content.notes)
    assert not any("EPSG" in note for note in laid(data, opening).content.notes)


def test_an_inset_lies_in_the_frame_and_shows_its_ground(data: Known, opening: View) -> None:
    box = (105.9, 29.2, 107.1, 30.1)
    layout = laid(data, opening, inset=box, overview=True)
    inset, overview = layout.insets
    assert layout.frame.holds(inset.box)
    assert layout.frame.holds(overview.box)
    assert not inset.box.overlaps(overview.box)
    assert inset.view.camera.zoom > layout.camera.zoom
    assert not any(layer.visible for layer in overview.view.layers)
    outline = [e for e in layout.elements if isinstance(e, Rect) and e.part == "inset" and not e.ink.fill]
    assert len(outline) == 2


def test_a_moved_inset_takes_its_picture_along(data: Known, opening: View) -> None:
    still = laid(data, opening, overview=True)
    moved = laid(data, opening, overview=True, moves=(("inset", 10.0, -5.0),))
    assert moved.insets[0].box.x == pytest.approx(still.insets[0].box.x + 10)
    boxes = [e.box_ for e in moved.elements if isinstance(e, Rect)]
    assert moved.insets[0].box in boxes


def test_margins_hold_what_an_office_prints(data: Known, opening: View) -> None:
    layout = laid(data, opening, secrecy="内部资料", number="图 3", footer="某院", logo=PNG, page=(2, 7))
    assert words(layout, "secrecy") == ["内部资料"]
    assert words(layout, "number") == ["图 3"]
    assert words(layout, "page") == ["第 2 页，共 7 页"]
    logo = next(e.box() for e in layout.elements if e.part == "logo")
    title = next(e.box() for e in layout.elements if e.part == "title")
    assert logo.right < title.x
    inside = [e.box() for e in layout.elements if e.part not in ("annotations",)]
    assert all(b.x >= -0.01 and b.right <= layout.width + 0.01 for b in inside)


def test_a_sheet_with_all_of_it_survives_its_json() -> None:
    sheet = replace(
        Sheet(parse_paper("120mm")),
        margin=0.0,
        legend=LegendChoice("left", 2, ("bus",), ("river",), (("bus", "公交"),)),
        graticule=0.5,
        projection=True,
        inset=(105.0, 29.0, 107.0, 30.0),
        overview=True,
        secrecy="密",
        number="1",
        footer="脚",
        logo=PNG,
        page=(1, 2),
    )
    assert Sheet.from_json(sheet.to_json()) == sheet
    assert Sheet.from_json({"size": "A4", "margin": "x", "legend": [], "inset": [1]}) == Sheet()
