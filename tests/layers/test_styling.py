"""Styles of a user's layer: classes with their counts, hues for grey and colour-blind eyes, the default without asking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.model import Source, Status
from explorer.colours import mix, table
from explorer.layers import legend, palettes
from explorer.layers.class_breaks import breaks, classed
from explorer.layers.styling import FIRM, opening_style, styled
from explorer.layers.symbol import sample, symbol
from explorer.state.view.clock import Clock
from explorer.state.view.style import METHODS, RAMPS, Method, Style
from explorer.state.view.view import LayerState, View
from explorer.words.text import Text
from tests.helpers.colour import contrast, difference, luminance
from tests.helpers.drawing import apart, seen

GROUND = {"light": "#fdfcf9", "dark": "#1d1f22"}
NOTHING = Text("", "")
SPEC = LayerSpec("own1", "own", Text("地块", "地块"), "#5b4a86", "#a695d8")
VALUES = st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 2)) | st.floats(), min_size=1, max_size=40)


def collection(**columns: list[object]) -> Collection:
    rows = len(next(iter(columns.values())))
    names = np.array([f"地块 {n}" for n in range(rows)], object)
    texts = np.array(["2020"] * rows, object)
    cells = {
        name: np.array(values, float if all(isinstance(v, float) for v in values) else object)
        for name, values in columns.items()
    }
    shapes = shapely.points(np.full(rows, 106.0) + np.arange(rows) / 100, 30)
    dated = records(np.full(rows, 3, np.int8), texts, np.zeros(rows, bool))
    source = Source("own1", Text("a.gpkg", "a.gpkg"), NOTHING, None, "own", NOTHING)
    return Collection("own1", Text("地块", "地块"), source, names, shapes, (dated,), cells, tuple(cells))


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("status", [None, "operation"])
def test_undated_areas_in_classes_are_told_apart_on_the_ground(status: Status | None, look: str) -> None:
    """Of a file without dates nothing else is drawn; about 10 is plain at a glance."""
    filled: list[str] = []
    ground = table(look)["map_region"]
    for n in range(palettes.MOST_DISTINCT):
        light, dark = (palettes.distinct(n, one) for one in ("light", "dark"))
        spec = replace(SPEC, color=light, color_dark=dark, fill=FIRM)
        ink = symbol(spec, status, "undated", "area", look).inks[0]
        filled.append(mix(ground, ink.fill, ink.fill_opacity))
    for sight in ("normal", "deuteranopia"):
        assert min(difference(a, b, sight) for a, b in combinations(filled, 2)) > 10
        assert min(difference(ground, a, sight) for a in filled) > 15


@pytest.mark.parametrize("look", ["light", "dark"])
def test_hues_of_categories_are_told_apart_by_every_eye_and_in_grey(look: str) -> None:
    hues = [palettes.distinct(n, look) for n in range(palettes.MOST_DISTINCT)]
    for sight in ("normal", "protanopia", "deuteranopia"):
        assert min(difference(a, b, sight) for a, b in combinations(hues, 2)) > 25
    greys = sorted(map(luminance, hues))
    assert min((high + 0.05) / (low + 0.05) for low, high in pairwise(greys)) > 1.12
    assert min(contrast(hue, GROUND[look]) for hue in hues) > 1.9


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("name", RAMPS)
@pytest.mark.parametrize("number", [2, 5, 7])
def test_a_ramp_moves_away_from_the_ground_step_by_step(name: str, number: int, look: str) -> None:
    found = palettes.ramp(name, number, look, SPEC.hue(look))
    apart = [contrast(colour, GROUND[look]) for colour in found]
    assert len(found) == number
    assert all(high > low * 1.08 for low, high in pairwise(apart))
    assert apart[0] > 1.5


@pytest.mark.filterwarnings("error")
@given(VALUES, st.sampled_from(METHODS), st.integers(2, 7))
def test_classes_hold_every_number_once(values: list[float], method: Method, number: int) -> None:
    found = np.array(values)
    limits = breaks(found, method, number)
    classes = classed(found, limits)
    known = np.isfinite(found)
    assert (classes[~known] == -1).all()
    assert sorted(limits) == list(limits)
    assert len(limits) <= number
    if known.any():
        assert set(classes[known].tolist()) == set(range(len(limits)))
        assert limits[-1] == found[known].max()
        for n, limit in enumerate(limits):
            mine = found[known & (classes == n)]
            assert mine.max() <= limit
            assert n == 0 or mine.min() > limits[n - 1]


def _spread(values: list[float]) -> float:
    return sum((v - sum(values) / len(values)) ** 2 for v in values)


@given(st.lists(st.integers(0, 50).map(float), min_size=3, max_size=9, unique=True), st.integers(2, 3))
def test_natural_breaks_are_the_best_there_are(values: list[float], number: int) -> None:
    known = sorted(values)
    cuts = combinations(range(1, len(known)), number - 1)
    best = min(sum(_spread(known[a:b]) for a, b in pairwise((0, *cut, len(known)))) for cut in cuts)
    classes = classed(np.array(known), breaks(np.array(known), "natural", number))
    found = sum(
        _spread([v for v, c in zip(known, classes, strict=True) if c == n]) for n in set(classes.tolist())
    )
    assert found == pytest.approx(best, abs=1e-6)


def test_categories_are_counted_and_the_rest_is_one_class() -> None:
    values: list[object] = [f"类 {n}" for n in range(9) for _ in range(10 - n)] + [None, "—"]
    made = styled(collection(用途=values), SPEC, Style("category", "用途"))
    assert [(one.text.zh, one.count) for one in made.classes][:2] == [("类 0", 10), ("类 1", 9)]
    assert (made.classes[-1].text.zh, made.classes[-1].count, made.classes[-1].rest) == (
        "其余类别",
        4,
        "others",
    )
    assert sum(one.count for one in made.classes) == len(values)
    assert len({one.spec.color for one in made.classes}) == len(made.classes) == 9


def test_a_column_without_numbers_is_one_class_without_value() -> None:
    """A project may name one: the file has been written anew since."""
    made = styled(collection(状态=["在建", None, "规划"]), SPEC, Style("graduated", "状态"))
    assert [(one.text.zh, one.count, one.rest) for one in made.classes] == [("无值", 3, "no_value")]
    assert set(made.codes.tolist()) == {0}


def test_the_default_is_the_column_of_kinds_else_one_look() -> None:
    assert opening_style(collection(编号=["a", "b", "c"], 用途=["住", "商", "住"])) == Style(
        "category", "用途"
    )
    assert opening_style(collection(编号=["a", "b", "c"])) == Style()
    assert opening_style(collection(用途=[f"甲{n}" for n in range(30)])) == Style()


def test_widths_grow_with_a_value() -> None:
    made = styled(collection(车道=[2.0, 4.0, 6.0, 8.0, 12.0]), SPEC, Style(size="车道"))
    widths = [made.looks[code].width for code in made.codes.tolist()]
    assert widths == sorted(widths)
    assert widths[-1] > 3 * widths[0]


def test_a_column_that_is_gone_leaves_one_look() -> None:
    made = styled(collection(用途=["住", "商"]), SPEC, Style("category", "性质"))
    assert not made.in_classes
    assert len(made.looks) == 1


def test_the_legend_lists_classes_with_what_is_drawn_of_them() -> None:
    rows = collection(用途=["住", "住", "商"])
    known = Known().with_collections({"own1": rows}, Known().catalogue.with_layer(SPEC))
    view = View(layers=(LayerState("own1", style=Style("category", "用途")),))
    found = legend.entries(known, view)
    assert [(e.label.zh if e.label else "", legend.tally(known, view)[e.key]) for e in found] == [
        ("住", 2),
        ("商", 1),
    ]
    assert legend.legend_name(known, view, "own1") == "地块 · 用途"
    single = replace(view, layers=(LayerState("own1", style=Style()),))
    assert [e.label for e in legend.entries(known, single)] == [None]


def test_the_states_of_a_layer_in_classes_are_explained_without_hue() -> None:
    rows = collection(用途=["住", "住", "商", "商"])
    built = records(
        np.array([2, 2, 3, 2], np.int8), rows.records[0].text, np.array([False, True, False, False])
    )
    rows = replace(rows, records=(built,))
    known = Known().with_collections({"own1": rows}, Known().catalogue.with_layer(SPEC))
    view = View(layers=(LayerState("own1", style=Style("category", "用途")),), clock=Clock(date(2021, 5, 20)))
    found = legend.entries(known, view)
    assert [(e.words("zh"), legend.tally(known, view)[e.key]) for e in found] == [
        ("住", 2),
        ("商", 2),
        ("在建", 2),
        ("见载在建", 1),
        ("运营", 1),
    ]
    hues = {e.symbol.color for e in found if e.label is not None}
    soft = {e.symbol.color for e in found if e.label is None}
    assert len(hues) == 2
    assert len(soft) == 1
    assert not hues & soft
    samples = [sample(e.symbol, 28, 16) for e in found]
    assert (
        min(apart(seen(a, 28, 16, "grey"), seen(b, 28, 16, "grey")) for a, b in combinations(samples[2:], 2))
        > 4
    )


def test_a_view_keeps_its_styles() -> None:
    view = View(
        layers=(LayerState("own1", style=Style("graduated", "面积", "natural", 4, "ember", size="车道")),)
    )
    assert View.from_json(view.to_json()) == view
