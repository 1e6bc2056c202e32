"""The legend lists what is drawn and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes as load_shapes
from explorer.atlas.columns.spans import records
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.layers import large
from explorer.layers.legend import entries, form_of, grades, kind_of, tally
from explorer.layers.styling import styled
from explorer.layers.symbol import sample, symbol
from explorer.paths import geodata_dir
from explorer.state.queries.drawn import drawn
from explorer.state.queries.labels import state_words
from explorer.state.view.style import Style
from explorer.state.view.view import Filters, LayerState, View
from tests.helpers import crowds
from tests.helpers.drawing import apart, seen
from tests.helpers.layers import CATALOGUE, SPECS, opening_layers

OPENING = View(layers=opening_layers())


@pytest.fixture(scope="module")
def shapes(atlas: Atlas) -> dict[str, dict[str, Any]]:
    return load_shapes(atlas, geodata_dir())


def at(year: int, month: int, day: int, *layers: str) -> View:
    return View(clock=Clock(date(year, month, day)), layers=tuple(LayerState(x) for x in layers))


@settings(max_examples=40)
@given(
    days=st.dates(date(2018, 1, 1), date(2025, 12, 31)),
    undated=st.booleans(),
    shown=st.sets(st.sampled_from(list(SPECS))),
)
def test_one_entry_per_layer_and_state_drawn(
    atlas: Atlas, shapes: Any, days: date, undated: bool, shown: set[str]
) -> None:
    view = View(
        clock=Clock(days), layers=tuple(LayerState(x, x in shown) for x in SPECS), show_undated=undated
    )
    on_map = drawn(atlas, view, shapes)
    rows = entries(Known(atlas, shapes), view)
    states = {(f.theme, s.status, s.certainty, kind_of(shapes[f.id])) for f, s in on_map}
    assert {(e.layer, e.status, e.certainty, e.kind) for e in rows} == states
    assert len(rows) == len(states)
    assert {f.theme for f, _ in on_map} <= shown
    assert undated or all(s.certainty != "undated" for _, s in on_map)
    order = [list(SPECS).index(e.layer) for e in rows]
    assert order == sorted(order)


def test_bus_lines_are_possible_in_june_and_certain_in_december(atlas: Atlas, shapes: Any) -> None:
    june = entries(Known(atlas, shapes), at(2020, 6, 30, "bus"))
    december = entries(Known(atlas, shapes), at(2020, 12, 31, "bus"))
    assert [(e.status, e.certainty) for e in june] == [("operation", "possible")]
    assert ("operation", "certain") in [(e.status, e.certainty) for e in december]


def test_entries_differ_to_the_eye_within_a_layer(atlas: Atlas, shapes: Any) -> None:
    view = replace(at(2025, 1, 31, *SPECS), show_undated=True)
    rows = entries(Known(atlas, shapes), view)
    for one, other in combinations(rows, 2):
        if one.layer == other.layer:
            for sight in ("normal", "grey", "protanopia", "deuteranopia"):
                drawn = (seen(sample(row.symbol, 28, 16), 28, 16, sight) for row in (one, other))
                assert apart(*drawn) > 4, (one.text.zh, other.text.zh, sight)
    assert len({(e.kind, e.text) for e in rows}) == len(rows)


def test_entries_have_words_in_both_languages(atlas: Atlas, shapes: Any) -> None:
    for entry in entries(Known(atlas, shapes), replace(at(2025, 1, 31, *SPECS), show_undated=True)):
        assert entry.text.zh
        assert entry.text.en
        assert entry.text.en == entry.text.en.strip(", ")


def test_hidden_layers_and_filtered_features_leave_the_legend(atlas: Atlas, shapes: Any) -> None:
    assert entries(Known(atlas, shapes), replace(OPENING, layers=())) == ()
    nothing = replace(OPENING, filters=Filters(text="没有这样的名字"))
    assert entries(Known(atlas, shapes), nothing) == ()


def test_the_extent_filter_counts_where_extents_are_known(atlas: Atlas, shapes: Any) -> None:
    view = replace(OPENING, extent=(0.0, 0.0, 1.0, 1.0), filters=Filters(in_extent=True))
    known = Known(atlas, shapes)
    assert entries(known, view) == ()
    everywhere = replace(view, extent=(-180.0, -85.0, 180.0, 85.0))
    assert entries(known, everywhere) == entries(known, OPENING)


def test_layers_that_are_not_known_are_named_by_their_id(atlas: Atlas, shapes: Any) -> None:
    known = Known(atlas, shapes, catalogue=CATALOGUE.without("bus"))
    (first, *_) = entries(known, at(2025, 1, 31, "bus"))
    assert first.text.zh.startswith("bus ")


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [("MultiLineString", "line"), ("Polygon", "area"), ("MultiPolygon", "area"), ("MultiPoint", "point")],
)
def test_a_geometry_has_its_swatch(geometry: str, kind: str) -> None:
    assert kind_of({"type": geometry}) == kind


def test_states_in_words() -> None:
    assert state_words("operation", "certain", "zh") == "运营"
    assert state_words("operation", "possible", "zh") == "可能已运营"
    assert state_words("operation", "attested", "en") == "attested in operation"
    assert state_words(None, "undated", "en") == "undated"


def test_what_is_drawn_less_firmly_has_a_row_of_its_own(
    atlas: Atlas, shapes: dict[str, dict[str, Any]]
) -> None:
    known = Known(atlas, shapes, catalogue=CATALOGUE)
    view = at(2024, 12, 31, "highway", "railway")
    counted = {grade.form: grade.count for grade in grades(known, view)}
    there = [form_of(shapes[f.id]) for f, _ in drawn(atlas, view, shapes)]
    assert counted == {form: there.count(form) for form in ("stations", "schematic")}
    assert not grades(known, replace(view, layers=()))


@pytest.mark.parametrize("status", ["planned", "construction", "operation"])
def test_the_less_is_known_the_lighter_and_thinner_the_line(status: Any) -> None:
    spec = SPECS["highway"]
    firm, stations, loose = (
        symbol(spec, status, "certain", f, "light") for f in ("line", "stations", "schematic")
    )  # type: ignore[arg-type]
    assert firm.width > stations.width > loose.width
    light = [
        int(found.color[1:3], 16) + int(found.color[3:5], 16) + int(found.color[5:], 16)
        for found in (firm, stations, loose)
    ]
    assert light[0] < light[1] < light[2]
    assert loose.casing is None


def test_an_area_as_wide_as_a_province_is_an_outline() -> None:
    spec = SPECS["platform"]
    assert any(ink.fill for ink in symbol(spec, "operation", "certain", "area", "light").inks)
    assert not any(ink.fill for ink in symbol(spec, "operation", "certain", "extent", "light").inks)


def test_a_marker_placed_by_county_only_has_a_ring() -> None:
    spec = SPECS["industry"]
    plain, ringed = (symbol(spec, "operation", "certain", form, "light") for form in ("point", "county"))  # type: ignore[arg-type]
    assert [part.form for part in ringed.parts if part.form == "ring"] == ["ring"]
    assert ringed.parts[0].ink.dash
    assert max(x for x, _ in ringed.parts[0].points) > max(x for x, _ in plain.parts[0].points)


def test_a_density_has_one_row_for_each_large_layer(
    atlas: Atlas, shapes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted as the symbols are; a layer that is not large keeps its own."""
    monkeypatch.setattr(large, "MOST_ROWS", 50)
    layers = {
        "own1": crowds.collection("own1", crowds.lines(60), crowds.careers(60)),
        "own2": crowds.collection("own2", crowds.lines(40), crowds.careers(40)),
    }
    known = crowds.with_layers(Known(atlas, shapes), layers)
    view = at(2021, 6, 30, *layers)
    symbols, dense = entries(known, view), entries(known, replace(view, density=True))
    assert len([e for e in symbols if e.layer == "own1"]) > 1
    assert [(e.words("zh"), e.kind) for e in dense if e.layer == "own1"] == [
        ("密度（颜色越深，重叠越多）", "area")
    ]
    assert [e for e in dense if e.layer == "own2"] == [e for e in symbols if e.layer == "own2"]
    counted = sum(number for (layer, *_), number in tally(known, view).items() if layer == "own1")
    assert [tally(known, replace(view, density=True))[e.key] for e in dense if e.layer == "own1"] == [counted]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_samples_of_classes_have_the_hues_of_the_map_where_all_is_in_one_state(
    atlas: Atlas, shapes: Any, look: str
) -> None:
    """A table without dates is drawn softly throughout; its legend showed hues that the map had nowhere."""
    kinds = np.array(["制造业", "金融业"] * 20, object)

    def rows(undated: bool) -> list[Any]:
        none = np.zeros(40, bool)
        nothing = records(np.full(40, -1, np.int8), np.full(40, None, object), none)
        dates = (nothing,) if undated else crowds.careers(40)
        own = crowds.collection("own1", crowds.points(40), dates)
        own = replace(own, columns={"行业": kinds}, listed=("行业",))
        known = crowds.with_layers(Known(atlas, shapes), {"own1": own})
        layer = LayerState("own1", style=Style("category", "行业"))
        view = View(clock=Clock(date(2024, 1, 1)), layers=(layer,), show_undated=True, appearance=look)
        return [
            (one, own_look)
            for one in entries(known, view)
            if one.part == "class"
            for own_look in styled(own, known.catalogue.spec("own1"), layer.style).classes
            if own_look.text == one.label
        ]

    for one, own_look in rows(undated=True):
        assert one.symbol == symbol(own_look.spec, None, "undated", "point", look)
    for one, own_look in rows(undated=False):
        assert one.symbol == symbol(own_look.spec, "operation", "certain", "point", look)


@pytest.mark.parametrize(("shapes_of", "words"), [(crowds.points, "符号大小"), (crowds.lines, "线条粗细")])
@pytest.mark.parametrize("kind", ["single", "category"])
def test_a_size_that_grows_with_a_column_has_a_row(
    atlas: Atlas, shapes: Any, shapes_of: Any, words: str, kind: Any
) -> None:
    """The map had markers of five sizes, of which the legend said nothing."""
    values = (np.arange(1, 41) + 0.5).astype(object)
    own = crowds.collection("own1", shapes_of(40), crowds.careers(40))
    own = replace(
        own, columns={"产值": values, "行业": np.array(["甲", "乙"] * 20, object)}, listed=("产值", "行业")
    )
    known = crowds.with_layers(Known(atlas, shapes), {"own1": own})

    def rows(size: str) -> list[Any]:
        layer = LayerState("own1", style=Style(kind, "行业" if kind == "category" else "", size=size))
        return list(entries(known, View(clock=Clock(date(2024, 1, 1)), layers=(layer,))))

    *others, last = rows("产值")
    assert last.words("zh") == f"{words}：产值 1.5 – 40.5"
    assert "产值 1.5 – 40.5" in last.words("en")
    assert [one.key for one in others] == [one.key for one in rows("")]
    widest = [
        max(x for x, _ in part.points) - min(x for x, _ in part.points)
        for part in sample(last.symbol, 30, 16)
    ]
    assert widest == sorted(widest)  # and is seen to grow


def test_samples_are_seen_through_as_their_layer_is(atlas: Atlas, shapes: Any) -> None:
    """A layer at 30 % was pale on the map and full in the legend."""
    full, pale = (View(layers=(LayerState("bus", opacity=share),)) for share in (1.0, 0.3))
    for a, b in zip(entries(Known(atlas, shapes), full), entries(Known(atlas, shapes), pale), strict=True):
        assert a.key == b.key
        dark = [
            seen(sample(one.symbol, 30.0, 16.0), 30.0, 16.0, "grey", "#ffffff")[..., 0].min()
            for one in (a, b)
        ]
        assert dark[0] < dark[1] - 5
