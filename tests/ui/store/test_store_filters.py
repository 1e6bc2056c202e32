"""A filter over a store's layer, of which the map draws a part: rows, numbers and table are those of a local layer with all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NoReturn

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection, laid
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.layers.counts import LayerCount, counts
from explorer.state.queries.measures import BEGUN
from explorer.state.queries.query import passing
from explorer.state.view.view import ColumnFilter, Filters, LayerState, Range, View
from explorer.store import map_frame
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from explorer.store.store_faults import StoreError
from explorer.ui.results.table import ResultsTable
from explorer.ui.store import store_filters
from explorer.ui.window.desktop import Desktop
from tests.helpers import crowds
from tests.helpers.logfail import LogWatch
from tests.helpers.postgres import Server
from tests.ui.store.conftest import POINTS
from tests.ui.store.test_shared_stores import add_schools, look_at, rows
from tests.ui.store.test_store_counts import BESIDE, FAR, MIDDLE


@pytest.fixture
def everything() -> Collection:
    roll = np.random.default_rng(5)
    kinds = np.array(["学校", "医院", "住宅"], object)[roll.integers(0, 3, POINTS)]
    points = crowds.collection("own1", crowds.points(POINTS), crowds.careers(POINTS))
    return replace(points, columns={"类型": kinds}, listed=("类型",))


@pytest.fixture
def desk(
    qtbot: QtBot, desktop: Desktop, shared_store: StoreAddress, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desktop]:
    """The window over the middle of a store's points, of which it draws one a square."""
    monkeypatch.setattr(map_frame, "MOST_ROWS", 50)
    look_at(desktop, MIDDLE, 6.5)
    add_schools(qtbot, desktop, shared_store)
    part = rows(desktop).portion
    assert part is not None
    assert part.thinned
    desktop.panel.rows[rows(desktop).layer].flip()
    yield desktop
    desktop.stores.close()


def narrow(desk: Desktop, filters: Filters) -> None:
    desk.store.dispatch(replace(desk.store.view, filters=filters), "x")


def note(desk: Desktop) -> str:
    return desk.panel.details[rows(desk).layer].portion.text()


def expected(everything: Collection, view: View, filters: Filters) -> tuple[set[int], LayerCount]:
    """The numbers of the rows that pass, and the four counts, of a local layer."""
    atlas = laid(Atlas(), {"own1": everything})
    one = replace(view, layers=(LayerState("own1"),), filters=filters)
    number = set((np.flatnonzero(passing(atlas, one, {})) + 1).tolist())
    return number, counts(atlas, one, everything.ids)["own1"]


def assert_counted(desk: Desktop, count: LayerCount) -> None:
    """Check that the panel shows the four counts, and of the whole layer."""
    found = desk.panel.counts[rows(desk).layer]
    assert not found.partial
    assert found.states == count.states
    assert (found.shown, found.before, found.after) == (count.shown, count.before, count.after)


def passing_rows(desk: Desktop) -> set[int]:
    """The numbers of the rows on the map that pass the filters."""
    collection = rows(desk)
    assert collection.portion is not None
    kept = passing(desk.store.known.atlas, desk.store.view, {})[-len(collection) :]
    return set(collection.portion.keys[kept].tolist())


@pytest.mark.parametrize("kind", ["text", "column", "years", "states", "region"])
def test_what_passes_is_that_of_the_whole_layer(
    qtbot: QtBot, desk: Desktop, everything: Collection, kind: str
) -> None:
    layer = rows(desk).layer
    wanted = {
        "text": lambda own: Filters(text="学校"),
        "column": lambda own: Filters(columns=(ColumnFilter(own, "类型", ("医院",)),)),
        "years": lambda own: Filters(ranges=(Range(BEGUN, 2020, 2020),)),
        "states": lambda own: Filters(statuses=("construction",)),
        "region": lambda own: Filters(regions=("500000",)),
    }[kind]
    numbers, count = expected(everything, desk.store.view, wanted("own1"))
    assert 100 < len(numbers) < POINTS
    assert passing_rows(desk) < numbers or len(rows(desk)) < len(numbers)
    narrow(desk, wanted(layer))
    qtbot.waitUntil(lambda: "以上四数为全层筛选所得" in note(desk), timeout=20_000)
    assert passing_rows(desk) == numbers
    assert_counted(desk, count)
    desk.sides.results.show()
    results = desk.sides.results.made
    assert isinstance(results, ResultsTable)
    results.show_layer(layer)
    results.set_scope("all")
    qtbot.waitUntil(
        lambda: not results._rows.busy and results.model.rowCount() == len(numbers), timeout=10_000
    )


def test_a_map_that_moves_keeps_what_passes_and_asks_for_it_once(
    qtbot: QtBot, desk: Desktop, everything: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    real = map_frame.matching
    monkeypatch.setattr(map_frame, "matching", lambda *args: asked.append(1) or real(*args))
    numbers, _ = expected(everything, desk.store.view, Filters(text="学校"))
    narrow(desk, Filters(text="学校"))
    qtbot.waitUntil(lambda: passing_rows(desk) == numbers, timeout=20_000)
    asked.clear()
    for box in (BESIDE, FAR):
        look_at(desk, box, 6.5)
        qtbot.waitUntil(lambda box=box: rows(desk).portion.covers(box), timeout=20_000)  # type: ignore[union-attr]
        assert passing_rows(desk) == numbers
    assert asked == []


def test_the_last_of_several_filters_holds_and_none_leaves_the_thinned_rows(
    qtbot: QtBot, desk: Desktop, everything: Collection
) -> None:
    before = len(rows(desk))
    for text in ("学", "医", "住", "医院"):
        narrow(desk, Filters(text=text))
        qtbot.wait(60)
    numbers, _ = expected(everything, desk.store.view, Filters(text="医院"))
    qtbot.waitUntil(lambda: "以上四数为全层筛选所得" in note(desk), timeout=20_000)
    assert passing_rows(desk) == numbers
    narrow(desk, Filters())
    qtbot.waitUntil(lambda: rows(desk).portion.passing is None, timeout=20_000)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(rows(desk)) < before * 4, timeout=20_000)
    assert len(rows(desk)) < len(numbers) + before


@pytest.mark.parametrize("kind", ["text", "column", "years", "states", "certain", "region", "both"])
@pytest.mark.parametrize("mode", ["asof", "window"])
def test_what_is_too_much_for_a_map_is_counted_by_the_server(
    qtbot: QtBot,
    desk: Desktop,
    everything: Collection,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    mode: str,
) -> None:
    monkeypatch.setattr(map_frame, "MOST_AROUND", 100)
    layer = rows(desk).layer
    clock = Clock(date(2021, 6, 1), date(2020, 1, 1), mode)  # type: ignore[arg-type]
    desk.store.dispatch(replace(desk.store.view, clock=clock), "x")
    wanted = {
        "text": lambda own: Filters(text="学校"),
        "column": lambda own: Filters(columns=(ColumnFilter(own, "类型", ("医院",)),)),
        "years": lambda own: Filters(ranges=(Range(BEGUN, 2020, 2020),)),
        "states": lambda own: Filters(statuses=("construction",)),
        "certain": lambda own: Filters(certainties=("certain",)),
        "region": lambda own: Filters(regions=("500000",)),
        "both": lambda own: Filters(text="学校", statuses=("operation", "closed"), certainties=("certain",)),
    }[kind]
    _, count = expected(everything, desk.store.view, wanted("own1"))
    narrow(desk, wanted(layer))
    qtbot.waitUntil(lambda: "全层筛选所得；图上只画出部分" in note(desk), timeout=20_000)
    assert_counted(desk, count)


def test_a_colleagues_change_is_found_once_it_is_taken(
    qtbot: QtBot, desk: Desktop, everything: Collection, shared_store: StoreAddress
) -> None:
    numbers, _ = expected(everything, desk.store.view, Filters(text="学校"))
    narrow(desk, Filters(text="学校"))
    qtbot.waitUntil(lambda: passing_rows(desk) == numbers, timeout=20_000)
    with connect(shared_store) as theirs, theirs.writing() as raw:
        raw.execute("DELETE FROM twincity.feature WHERE layer = 1 AND id % 2 = 0")
    bar = desk.stores.bar
    qtbot.waitUntil(lambda: bar.isVisible() and "更新了" in bar.words.text(), timeout=20_000)
    bar.buttons[0].click()
    odd = {number for number in numbers if number % 2}
    qtbot.waitUntil(lambda: passing_rows(desk) == odd, timeout=20_000)
    qtbot.waitUntil(lambda: "以上四数为全层筛选所得" in note(desk), timeout=20_000)


def test_a_store_that_is_away_is_asked_again_when_it_is_back(
    qtbot: QtBot, desk: Desktop, everything: Collection, postgres: Server, shared_store: StoreAddress
) -> None:
    numbers, _ = expected(everything, desk.store.view, Filters(text="学校"))
    postgres.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{shared_store.database}' AND pid <> pg_backend_pid()"
    )
    narrow(desk, Filters(text="学校"))
    qtbot.waitUntil(lambda: passing_rows(desk) == numbers, timeout=30_000)


def test_a_filter_that_the_server_cannot_answer_is_not_waited_for(
    qtbot: QtBot, desk: Desktop, logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> NoReturn:
        raise StoreError("unclear", store="x", why="regular expression is too complex")

    logs.expect("were not answered")
    with monkeypatch.context() as patch:
        patch.setattr(store_filters, "matching_rows", refused)
        narrow(desk, Filters(text="学校"))
        qtbot.waitUntil(lambda: "全层筛选所得；图上只画出部分" in note(desk), timeout=20_000)
    narrow(desk, Filters(text="学"))
    qtbot.waitUntil(lambda: "均已上图" in note(desk), timeout=20_000)
