"""Layers of many features: what is read of a piece of ground is what a local layer has there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from explorer.atlas.columns.collection import Collection, laid
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.columns.vertices import vertices
from explorer.atlas.model import Atlas, Box
from explorer.doctor.store_health import examine_store
from explorer.store import layer_rows, layer_tally
from explorer.store.feature_query import CellFilter, FeatureQuery
from explorer.store.layer_load import drop_layer, load_layer
from explorer.store.layer_rows import count, damaged_layers, layers, portion, rows_by_number
from explorer.store.layer_tally import Counting, LayerTally
from explorer.store.levels import square
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError
from tests.helpers import crowds

FRAME: Box = (104.0, 29.0, 106.0, 30.5)
NUMBER = 3000


def local(shapes: Any) -> Collection:
    """A layer as a user's file makes it: columns of every kind, names, three dated statuses, rows without a shape."""
    count = len(shapes)
    shapes = shapes.copy()
    shapes[::50] = None
    made = crowds.collection("own1", shapes, crowds.careers(count))
    words = np.array([None if n % 7 == 0 else f"类别{n % 5}" for n in range(count)], object)
    days = np.array([date(2020 + n % 3, 1 + n % 12, 1) for n in range(count)], object)
    mixed = np.array([("约 3", 12, 2.5, None)[n % 4] for n in range(count)], object)
    numbers = np.where(np.arange(count) % 9 == 0, np.nan, np.arange(count) / 4)
    names = np.array([f"点%{n}_\\" for n in range(count)], object)
    columns = {"类别": words, "日期 %s": days, 'quo"te': mixed, "数": numbers}
    return replace(made, columns=columns, listed=tuple(columns), names=names)


def the_same(one: Collection, other: Collection, rows: Any) -> None:
    """`one` has the rows of `other` in their order."""
    assert one.names.tolist() == other.names[rows].tolist()
    mine, theirs = np.asarray(one.shapes), other.shapes[rows]
    assert (
        shapely.equals_exact(mine, theirs) | (shapely.is_missing(mine) & shapely.is_missing(theirs))
    ).all()
    for name, cells in other.columns.items():
        assert one.columns[name].dtype == cells.dtype
        assert list(map(repr, one.columns[name])) == list(map(repr, cells[rows]))
    for mine, theirs in zip(one.records, other.records, strict=True):
        for column in ("status", "text", "dated", "low", "high", "attested"):
            assert getattr(mine, column).tolist() == getattr(theirs, column)[rows].tolist(), column


@pytest.mark.parametrize("make", [crowds.points, crowds.lines, crowds.areas, crowds.mixed])
def test_a_frame_holds_what_a_local_layer_has_there(store: StoreConnection, make: Any) -> None:
    whole = local(make(NUMBER))
    made = load_layer(store, whole, "poi")
    (layer,) = layers(store)
    assert replace(made, version=layer.version) == layer
    found = portion(store, layer, FeatureQuery(extent=FRAME))
    rows = whole.touching(FRAME)
    assert found.portion is not None
    assert len(rows) > 50
    assert found.portion.keys.tolist() == (rows + 1).tolist()
    if layer.points:
        the_same(found, whole, rows)
    some = found.portion.keys[:20].tolist()
    the_same(rows_by_number(store, layer, some), whole, rows[:20])
    the_same(rows_by_number(store, layer, [51, 1, NUMBER + 9]), whole, [0, 50])  # rows without a shape
    assert len(rows_by_number(store, layer, [])) == 0


def test_points_without_words_are_ready_for_the_painter(store: StoreConnection) -> None:
    whole = local(crowds.points(NUMBER))
    layer = load_layer(store, whole, "poi")
    found = portion(store, layer, FeatureQuery(extent=FRAME), words=False)
    rows = whole.touching(FRAME)
    assert found.portion is not None
    assert found.portion.keys.tolist() == (rows + 1).tolist()
    assert (
        found.spans.codes.tolist() == portion(store, layer, FeatureQuery(extent=FRAME)).spans.codes.tolist()
    )
    lent, own = found.take_vertices(), vertices(found.shapes)
    for column in ("positions", "parts", "features", "kinds", "turns"):
        assert getattr(lent, column).tobytes() == getattr(own, column).tobytes(), column
    empty = portion(store, layer, FeatureQuery(extent=(0.0, 0.0, 1.0, 1.0)), words=False)
    assert len(empty) == len(empty.take_vertices()) == 0


def test_lines_are_clipped_and_simplified_but_none_is_lost(store: StoreConnection) -> None:
    layer = load_layer(
        store, crowds.collection("own1", crowds.lines(300, 400, step=0.01), crowds.careers(300)), "way"
    )
    fine, rough = (portion(store, layer, FeatureQuery(extent=FRAME), tolerance=t) for t in (0.0, 0.01))
    assert fine.ids.tolist() == rough.ids.tolist()
    assert (
        shapely.get_num_coordinates(rough.shapes).sum() < shapely.get_num_coordinates(fine.shapes).sum() / 4
    )
    assert shapely.hausdorff_distance(fine.shapes, rough.shapes).max() < 0.011
    west, south, east, north = shapely.total_bounds(fine.shapes)
    assert (west, south, east, north) == pytest.approx(FRAME)


def test_a_small_map_gets_one_row_of_each_square_and_status(store: StoreConnection) -> None:
    whole = crowds.collection("own1", crowds.points(NUMBER), crowds.states(NUMBER))
    layer = load_layer(store, whole, "poi")

    def squares(one: Collection) -> set[tuple[Any, ...]]:
        at = np.floor((shapely.get_coordinates(one.shapes) + (180, 90)) / square(8)).tolist()
        return {(*at[row], one.records[0].status[row]) for row in range(len(one))}

    side = square(8)
    of_squares = tuple(
        round((edge + zero) / side) * side - zero for edge, zero in zip(FRAME, (180, 90) * 2, strict=True)
    )
    for extent in (of_squares, (100.0, 20.0, 120.0, 40.0)):
        everything = portion(store, layer, FeatureQuery(extent=extent), words=False)
        found = portion(store, layer, FeatureQuery(extent=extent, level=8), words=False)
        assert squares(found) == squares(everything)
        assert len(found) < len(everything)
        assert found.portion is not None
        assert (found.portion.level, found.portion.whole) == (8, NUMBER)
        assert count(store, layer, FeatureQuery(extent)) == len(everything)


def test_a_portion_tells_days_of_deeds_from_planned_ones_of_the_whole_layer(store: StoreConnection) -> None:
    whole = crowds.collection("own1", crowds.points(NUMBER), crowds.planned(NUMBER))
    layer = load_layer(store, whole, "plans")
    here = portion(store, layer, FeatureQuery((0.0, 0.0, 0.1, 0.1)))
    assert len(here) == 0
    assert here.days() == whole.days() != whole.days(planned=True)
    assert here.days(planned=True) == whole.days(planned=True) != ()


def test_when_a_row_that_stood_for_others_is_gone_another_does(store: StoreConnection) -> None:
    layer = load_layer(store, crowds.collection("own1", crowds.points(NUMBER), crowds.states(NUMBER)), "poi")
    shown = portion(store, layer, FeatureQuery(level=7), words=False)
    assert shown.portion is not None
    gone = shown.portion.keys[::2].tolist()
    with store.writing() as raw:
        raw.execute("DELETE FROM twincity.feature WHERE id = ANY (%s)", (gone,))
    (layer,) = layers(store)
    assert (layer.rows, layer.placed) == (NUMBER - len(gone), NUMBER - len(gone))

    def squares(one: Collection) -> set[tuple[Any, ...]]:
        at = np.floor((shapely.get_coordinates(one.shapes) + (180, 90)) / square(7)).tolist()
        return {(*at[row], one.records[0].status[row]) for row in range(len(one))}

    left = portion(store, layer, FeatureQuery(), words=False)
    found = portion(store, layer, FeatureQuery(level=7), words=False)
    assert squares(found) == squares(left)
    assert len(found) < len(left)


def test_filters_mean_what_they_mean_for_a_local_layer(store: StoreConnection) -> None:
    from explorer.state.queries.own_columns import matching
    from explorer.state.view.view import ColumnFilter

    whole = local(crowds.points(NUMBER))
    layer = load_layer(store, whole, "poi")
    for wanted in (
        {"column": "类别", "values": ("类别1", "类别3")},
        {"column": "数", "values": ("12", "0.25")},
        {"column": "数", "low": 100.0, "high": 200.5},
        {"column": 'quo"te', "values": ("约 3", "2.5")},
        {"column": 'quo"te', "low": 3.0},
        {"column": "日期 %s", "low": 20200301.0, "high": 20210601.0, "days": True},
        {"column": "gone", "low": 1.0},
    ):
        found = portion(store, layer, FeatureQuery(cells=(CellFilter(**wanted),)))
        rows = np.flatnonzero(matching(whole, ColumnFilter("own1", **wanted)) & whole.placed)
        assert len(rows) > 1
        assert found.portion is not None
        assert found.portion.keys.tolist() == (rows + 1).tolist(), wanted


def test_a_span_leaves_out_what_cannot_be_there(store: StoreConnection) -> None:
    whole = crowds.collection("own1", crowds.points(NUMBER), crowds.careers(NUMBER))
    layer = load_layer(store, whole, "poi")
    begins, _, closes = whole.records
    day = int(np.median(begins.low))
    found = portion(store, layer, FeatureQuery(span=(day, day)), words=False)
    rows = np.flatnonzero((begins.low <= day) & (closes.high >= day))
    assert found.portion is not None
    assert found.portion.keys.tolist() == (rows + 1).tolist()


CLOCKS = [Clock(date(2021, 6, 1), date(2019, 1, 1), mode) for mode in ("asof", "window", "cumulative")] + [
    Clock(date(2018, 4, 30)),
    Clock(date(2031, 1, 1)),
]


@pytest.mark.parametrize("extent", [None, FRAME])
@pytest.mark.parametrize("careers", [crowds.careers, crowds.states, crowds.planned])
def test_the_server_counts_what_a_local_layer_counts(
    store: StoreConnection, careers: Any, extent: Box | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_tally, "_PIECE", 400)
    whole = replace(local(crowds.points(NUMBER)), records=careers(NUMBER))
    load_layer(store, whole, "poi")
    rows = np.arange(NUMBER) if extent is None else whole.touching(extent)
    columns = timelines(laid(Atlas(), {"own1": whole}))
    for clock in CLOCKS:
        counting, found, pieces = Counting("poi", FeatureQuery(extent), _spanning(clock)), None, 0
        while found is None:
            found, pieces = counting.count_some(store), pieces + 1
        assert pieces > (1 if extent is None else 0)
        members = found.on(clock.at) if isinstance(found, LayerTally) else found
        expected = np.zeros_like(members)
        key = columns.memberships(clock)[rows], columns.states(clock.at)[rows], whole.placed[rows].astype(int)
        np.add.at(expected, key, 1)
        assert members.tolist() == expected.tolist(), clock


def _spanning(clock: Clock) -> Clock | None:
    return None if clock.mode == "asof" else clock


def test_a_change_amid_a_counting_is_counted(store: StoreConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layer_tally, "_PIECE", 400)
    load_layer(store, local(crowds.points(NUMBER)), "poi")
    counting = Counting("poi", FeatureQuery())
    assert counting.count_some(store) is None
    with store.writing() as raw:
        raw.execute("DELETE FROM twincity.feature WHERE id <= 300")
    found = None
    while found is None:
        found = counting.count_some(store)
    assert found.on(date(2021, 6, 1)).sum() == NUMBER - 300


@pytest.mark.parametrize("make", [crowds.points, crowds.areas])
def test_what_is_too_much_at_once_comes_piece_by_piece(
    store: StoreConnection, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = local(make(NUMBER))
    layer = load_layer(store, whole, "poi")
    at_once = portion(store, layer, FeatureQuery(extent=FRAME))
    monkeypatch.setattr(layer_rows, "_MOST", 70)
    found = portion(store, layer, FeatureQuery(extent=FRAME))
    the_same(found, at_once, np.arange(len(at_once)))
    assert found.ids.tolist() == at_once.ids.tolist()
    assert len(portion(store, layer, FeatureQuery())) == whole.placed.sum()


def test_heights_stay_behind(store: StoreConnection) -> None:
    shapes = shapely.points([(104.0, 30.0, 500.0), (105.0, 30.0, np.nan)])
    layer = load_layer(store, crowds.collection("own1", shapes, crowds.states(2)), "peak")
    found = portion(store, layer, FeatureQuery())
    assert shapely.get_coordinates(found.shapes).tolist() == [[104.0, 30.0], [105.0, 30.0]]


def test_a_layer_is_put_there_wholly_or_not_at_all(store: StoreConnection) -> None:
    whole = local(crowds.points(500))
    load_layer(store, whole, "poi")
    with pytest.raises(StoreError, match="poi"):
        load_layer(store, whole, "poi")

    def stop(done: int, _: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_layer(store, whole, "other", progress=stop)
    assert [layer.key for layer in layers(store)] == ["poi"]
    drop_layer(store, "poi")
    assert layers(store) == []
    (left,) = (
        store.raw.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'twincity' AND tablename ~ '^(feature|stage)_'"
        ).fetchone()
        or ()
    )
    assert left == 0


@pytest.mark.parametrize(
    "spoil",
    [
        "spec = '{}'",
        "spec = '[]'",
        "spec = jsonb_set(spec, '{columns}', '7')",
        "spec = jsonb_set(spec, '{rows}', '\"x\"')",
        "spec = jsonb_set(spec, '{extent}', '[1, \"x\"]')",
        "spec = jsonb_set(spec, '{source, date}', '\"<b>\"')",
        "spec = jsonb_set(spec, '{name}', '[1]')",
        "parts = 0",
    ],
)
def test_a_layer_whose_description_is_damaged_costs_itself_alone(store: StoreConnection, spoil: str) -> None:
    for key in ("good", "bad"):
        load_layer(store, local(crowds.points(20)), key)
    with store.writing() as raw:
        raw.execute(f"UPDATE twincity.layer SET {spoil} WHERE key = 'bad'".encode())
    assert [layer.key for layer in layers(store)] == ["good"]
    assert damaged_layers(store) == ["bad"]
    checked = {found.check: found for found in examine_store(store.address, None, "zh")}
    assert (checked["store_contents"].state, checked["store_contents"].values["names"]) == ("damaged", "bad")


def test_rows_that_do_not_fit_their_layer_are_one_line(store: StoreConnection) -> None:
    load_layer(store, local(crowds.points(200)), "bad")
    with store.writing() as raw:
        raw.execute("UPDATE twincity.layer SET parts = 9")
    (layer,) = layers(store)
    for read in (lambda: portion(store, layer, FeatureQuery()), lambda: rows_by_number(store, layer, [1])):
        with pytest.raises(StoreError) as refused:
            read()
        assert refused.value.kind == "layer_damaged"


def test_a_number_beyond_all_numbers_is_no_number(store: StoreConnection) -> None:
    whole = local(crowds.points(20))
    load_layer(store, whole, "poi")
    with store.writing() as raw:
        raw.execute("""UPDATE twincity.feature SET cells = jsonb_set(cells, '{数}', '1e5000') WHERE id = 2""")
    (layer,) = layers(store)
    found = rows_by_number(store, layer, [2, 3])
    assert np.isnan(found.columns["数"][0])
    assert found.columns["数"][1] == whole.columns["数"][2]
