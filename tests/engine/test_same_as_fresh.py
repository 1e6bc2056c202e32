"""A map that has come to its View by many ways shows what a page shows that was made with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
import shapely.affinity
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.laying import laid
from explorer.atlas.edits.row_edit import RowEdit
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.state.view.style import Style
from explorer.state.view.view import Camera, Filters, LayerState, View
from explorer.ui.map.map_view import MapView
from tests.engine.large_layers import KEY, ROWS, VIEW, Shown, pixels
from tests.helpers import crowds, ours
from tests.helpers.layers import opening_layers
from tests.helpers.page import run
from tests.helpers.pictures import unlike

pytestmark = pytest.mark.slow
BEFORE = replace(VIEW, compare=date(2018, 6, 30))
RINGS = "return document.querySelectorAll('#pane-marks-a path, #pane-marks-b path').length"


def mixed(count: int = ROWS) -> Collection:
    return crowds.collection(KEY, crowds.mixed(count), crowds.careers(count))


def come_and_gone(view: MapView, context: MapContext, own: dict[str, Collection], rows: Collection) -> None:
    """Take a layer away, and bring it back."""
    view.show_known(context.known)
    assert view.wait_settled(60_000)
    own[KEY] = rows
    view.show_known(crowds.with_layers(context.known, {KEY: rows}))
    assert view.wait_settled(60_000)


def test_points_beside_lines_stay_in_their_places_when_lines_are_simplified(shown: Shown) -> None:
    """A density is what is counted; of symbols there is a sharp picture as soon as the hand rests."""
    lines = shapely.affinity.scale(
        shapely.GeometryCollection(list(crowds.lines(ROWS // 2))), 0.4, 1, origin=(103, 30)
    )
    points = [shapely.Point(107 + 0.4 * (point.x - 103), point.y) for point in crowds.points(ROWS // 2)]
    shapes = np.array([shape for pair in zip(lines.geoms, points, strict=True) for shape in pair], object)
    there = replace(VIEW, density=True)
    view = shown(crowds.collection(KEY, shapes, crowds.careers(ROWS)), there)
    first = pixels(view)
    for shown_now in (there.with_clock(at=date(2019, 6, 30)), there):
        view.show_view(shown_now)
        assert view.wait_settled(60_000)
    east = (slice(60, 560), slice(460, 840))
    assert np.ptp(first[east], axis=-1).max() > 60
    assert np.abs(pixels(view) - first)[east].max() < 3


NAMED = """const edge = 120; return [...document.querySelectorAll('#pane-labels text')].map((e) => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) =>
    r.left > edge && r.top > edge && r.right < innerWidth - edge && r.bottom < innerHeight - edge).map(([name, r]) => [name, r.left, r.top]);"""


def test_names_stay_while_the_map_moves(qtbot: QtBot, shown: Shown) -> None:
    """Of points of one size each could name a place: which does is no matter of the frame's corner."""
    there = replace(VIEW, camera=Camera(105.6, 30.2, 12.5))
    spots = np.random.default_rng(3).uniform((105.3, 30.0), (105.9, 30.4), (ROWS * 2, 2))
    view = shown(crowds.collection(KEY, shapely.points(spots), crowds.states(ROWS * 2)), there)
    view.resize(1300, 900)
    right, down, seen = 235, 145, []
    for by in ((1300, 0), (-1300, 0), (right, down)):
        run(qtbot, view, f"twincity.app.map.panBy([{by[0]}, {by[1]}], {{ animate: false }}); return 1")
        assert view.wait_settled(60_000)
        seen.append(run(qtbot, view, NAMED))
    before = {name for name, x, y in seen[1] if "号" in name and x > 120 + right and y > 120 + down}
    after = {name for name, *_ in seen[2]}
    assert len(before) > 30
    assert len(before & after) > 0.8 * len(before), (len(before), len(before & after))


def test_a_new_colour_leaves_rows_the_names_of_the_column_that_was_chosen(qtbot: QtBot, shown: Shown) -> None:
    """They are not sent again."""
    spots = np.random.default_rng(3).uniform((105.3, 30.0), (105.9, 30.4), (ROWS * 2, 2))
    rows = crowds.collection(KEY, shapely.points(spots), crowds.states(ROWS * 2))
    numbers = np.array([f"DK-{n}" for n in range(ROWS * 2)], object)
    rows = replace(rows, columns={"编号": numbers}, listed=("编号",))
    there = replace(VIEW, camera=Camera(105.6, 30.2, 12.5))
    named = Style("single", label="编号")
    view = shown(rows, replace(there, layers=(LayerState(KEY, style=named),)))
    for style in (named, replace(named, color=3), replace(named, label="", color=3)):
        view.show_view(replace(there, layers=(LayerState(KEY, style=style),)))
        assert view.wait_settled(60_000)
        names = [name for name, *_ in run(qtbot, view, NAMED)]
        assert any(name.startswith("DK-") for name in names) == bool(style.label)
        assert any(name.endswith(" 号") for name in names) != bool(style.label)


@pytest.mark.parametrize("way", ["opened", "back"])
def test_two_dates_have_rings_about_rows_of_a_layer_that_is_still_being_read(
    way: str, qtbot: QtBot, shown: Shown, context: MapContext, own_layers: dict[str, Collection]
) -> None:
    """As in every file, and where a project is opened."""
    rows = mixed()
    view = shown(rows, VIEW)
    view.show_view(BEFORE)
    assert view.wait_settled(60_000)
    wanted = run(qtbot, view, RINGS)
    assert wanted > 100
    if way == "opened":
        view = shown(rows, BEFORE)
    else:
        come_and_gone(view, context, own_layers, rows)
    assert run(qtbot, view, RINGS) == wanted


def test_a_layer_that_has_come_is_no_longer_said_to_be_read(
    qtbot: QtBot, shown: Shown, context: MapContext, own_layers: dict[str, Collection]
) -> None:
    """Also one that is hidden, whose coming changes nothing else in the legend."""
    rows = mixed()
    view = shown(rows, replace(VIEW, layers=(LayerState(KEY, visible=False),)))
    run(
        qtbot,
        view,
        """const { painter, furniture } = twincity.app, take = painter._on_loaded.bind(painter);
        painter._on_loaded = (message) => { furniture.key.state = ""; furniture.key.fit(); window.$told = document.querySelector('.twin-legend').innerText; take(message); };
        return 1""",
    )
    come_and_gone(view, context, own_layers, rows)
    assert "正在读入" in run(qtbot, view, "return window.$told")
    assert "正在读入" not in run(qtbot, view, "return document.querySelector('.twin-legend').innerText")


def test_a_density_of_hidden_layers_is_offered_back(qtbot: QtBot, shown: Shown) -> None:
    hidden = replace(VIEW, layers=(LayerState(KEY, visible=False),))
    view = shown(mixed(), hidden)
    offered = "return document.querySelector('.twin-legend').innerText.includes('返回符号')"
    for dense in (True, False):
        view.show_view(replace(hidden, density=dense))
        assert view.wait_settled()
        assert run(qtbot, view, offered) is dense


def test_filters_and_differences_know_a_small_layer_that_comes(
    qtbot: QtBot,
    context: MapContext,
    served: dict[str, bytes],
    make_map: Callable[[MapContext], MapView],
) -> None:
    rows = mixed(30)
    served["atlas.json"] = atlas_payload(context.known)
    view = make_map(MapContext(context.known))
    found = replace(BEFORE, filters=Filters(text="7 号"), layers=(LayerState(KEY),))
    view.show_view(found)
    assert view.wait_settled()
    view.show_known(crowds.with_layers(context.known, {KEY: rows}))
    assert view.wait_settled()
    script = "const ids = (side) => side.drawn().map((entry) => entry.id).sort(); return [...new Set(twincity.app.sides().flatMap(ids)), twincity.app.marks.value.added]"
    *drawn, added = run(qtbot, view, script)
    assert drawn
    assert set(drawn) <= {f"{KEY}.{n}" for n in (7, 17, 27)}
    assert set(added) <= set(drawn)


def test_a_layer_in_classes_comes_again_with_more_rows(
    qtbot: QtBot,
    context: MapContext,
    served: dict[str, bytes],
    make_map: Callable[[MapContext], MapView],
) -> None:
    """As of a file that has grown; what was said of rows that are gone says nothing of those that came."""
    served["atlas.json"] = atlas_payload(context.known)
    view = make_map(MapContext(context.known))
    view.show_view(replace(VIEW, layers=(LayerState(KEY, style=Style("category", "类别")),)))

    def colours(rows: int) -> list[str]:
        kinds = np.array(["甲", "乙", "丙", "丁"][4 - rows :], object)
        points = shapely.points(np.arange(rows) / 5 + 105.5, 30)
        since = records(np.full(rows, 3, np.int8), np.full(rows, "2018", object), np.zeros(rows, bool))
        layer = replace(crowds.collection(KEY, points, (since,)), names=kinds, columns={"类别": kinds})
        view.show_known(crowds.with_layers(context.known, {KEY: layer}))
        assert view.wait_settled()
        script = "return twincity.app.layer.drawn().map((e) => [e.feature.name.zh, e.spec.symbols.light[e.form][e.key].color])"
        return [hue for _, hue in sorted(run(qtbot, view, script))]

    few, many = colours(2), colours(4)
    assert len(set(few)) == len(few) == 2
    assert len(set(many)) == len(many) == 4
    view.show_known(context.known)
    assert colours(4) == many


@pytest.mark.parametrize("gone", [True, False])  # taken away meanwhile, or given another content
def test_a_large_layer_of_another_kind_comes_under_the_same_name(
    qtbot: QtBot, context: MapContext, own_layers: dict[str, Collection], shown: Shown, gone: bool
) -> None:
    """What is chosen and named of the first is no row of the second."""
    ways = {
        "points": crowds.collection(KEY, crowds.points(ROWS), crowds.states(ROWS)),
        "lines": crowds.collection(KEY, crowds.lines(ROWS), crowds.states(ROWS)),
    }
    there = replace(VIEW, camera=Camera(105.6, 30.2, 12.5), selection=(f"{KEY}.0", f"{KEY}.1"))
    view = shown(ways["points"], there)
    forms = "return [...new Set([...twincity.app.layer.entries.values()].filter((e) => e.borrowed).map((e) => e.form))]"
    assert run(qtbot, view, forms) == ["point"]
    if gone:
        view.show_known(context.known)
    own_layers[KEY] = ways["lines"]
    view.show_known(crowds.with_layers(context.known, {KEY: ways["lines"]}))
    view.show_view(replace(there, selection=(f"{KEY}.0", f"{KEY}.2")))
    assert view.wait_settled(60_000)
    assert run(qtbot, view, forms) == ["line"]


def test_a_settled_picture_has_the_halos_of_rows_that_come_late(qtbot: QtBot, shown: Shown) -> None:
    """As on a busy machine."""
    view = shown(mixed(), VIEW)
    late = "const { painter } = twincity.app, take = painter._on_answer.bind(painter); painter._on_answer = (message) => setTimeout(() => take(message), 400); return 1"
    run(qtbot, view, late)
    entries = "return twincity.app.layer.drawn().filter((entry) => entry.borrowed).map((entry) => entry.id)"
    chosen = tuple(f"{KEY}.{n}" for n in range(90))
    view.show_view(replace(VIEW, selection=chosen))
    assert view.wait_settled(60_000)
    drawn = set(run(qtbot, view, entries)) & set(chosen)
    assert len(drawn) > 20
    assert run(
        qtbot, view, "return document.querySelectorAll('#pane-halo path, #pane-halo circle').length"
    ) == len(drawn)


def test_markers_are_spread_alike_after_an_edit_of_one_of_their_layers(
    qtbot: QtBot, served: dict[str, bytes], make_map: Callable[[MapContext], MapView]
) -> None:
    known = ours.known()
    was = next(row for row in base_rows(known).rows("features") if row["id"] == "ind-catl-yibin").cells
    edited = laid(known, (RowEdit("features", was, {**was, "note_zh": "又注"}),))
    every = tuple(replace(layer, visible=True) for layer in opening_layers())
    pictures, orders = [], []
    for first in (known, edited):
        served["atlas.json"] = atlas_payload(first)
        view = make_map(MapContext(first))
        view.show_view(View(layers=every, camera=Camera(105.5, 29.8, 9.0)))
        assert view.wait_settled()
        view.show_known(edited)
        assert view.wait_settled()
        pictures.append(pixels(view))
        orders.append(run(qtbot, view, "return twincity.app.layer.drawn().map((entry) => entry.id)"))
    served.clear()
    assert orders[0] == orders[1]
    assert unlike(*pictures) == 0
