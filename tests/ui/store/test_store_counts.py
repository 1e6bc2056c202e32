"""What the window counts of a store's layers is what is there, wherever the map was before and whatever it draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection, laid
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas, Box
from explorer.layers.counts import LayerCount, counts
from explorer.state.queries.changes import changes_of
from explorer.state.queries.facets import facets
from explorer.state.view.view import LayerState, View
from explorer.store import map_frame
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from explorer.ui.inspector.lists import OverviewPage
from explorer.ui.results.table import ResultsTable
from explorer.ui.store import store_layers
from explorer.ui.window.desktop import Desktop
from tests.helpers import crowds
from tests.helpers.postgres import Server
from tests.ui.store.conftest import POINTS
from tests.ui.store.test_shared_stores import add_schools, look_at, rows

MIDDLE: Box = (105.0, 29.0, 106.0, 30.0)
BESIDE: Box = (105.3, 29.2, 106.3, 30.2)
FAR: Box = (108.0, 28.5, 109.0, 29.5)


@pytest.fixture
def everything() -> Collection:
    """What the store holds of its points, as a layer of one's own."""
    return crowds.collection("own1", crowds.points(POINTS), crowds.careers(POINTS))


@pytest.fixture
def desk(qtbot: QtBot, desktop: Desktop, shared_store: StoreAddress) -> Iterator[Desktop]:
    """The window over the middle of a store's points, after a look at what lies about it."""
    look_at(desktop, MIDDLE)
    add_schools(qtbot, desktop, shared_store)
    yield desktop
    desktop.stores.close()


def held(desk: Desktop) -> Box:
    part = rows(desk).portion
    assert part is not None
    return part.box


def counted(qtbot: QtBot, desk: Desktop, number: int) -> None:
    """Wait until the panel says so of what is in sight."""
    layer = rows(desk).layer
    if not desk.panel.rows[layer].open:
        desk.panel.rows[layer].flip()
    detail = desk.panel.details[layer]
    qtbot.waitUntil(lambda: f"图框内 {number:,} 项" in detail.portion.text(), timeout=20_000)


def whole_count(everything: Collection, view: View) -> LayerCount:
    """The four numbers and states of a local layer with all rows."""
    atlas = laid(Atlas(), {"own1": everything})
    one = replace(view, layers=(LayerState("own1"),))
    return counts(atlas, one, everything.ids)["own1"]


def test_a_map_moved_within_what_is_held_shows_rows_that_are_there(
    qtbot: QtBot, desk: Desktop, everything: Collection, shared_store: StoreAddress
) -> None:
    small = held(desk)
    qtbot.waitUntil(lambda: held(desk) != small, timeout=20_000)
    around = rows(desk)
    west, south, east, north = held(desk)
    assert (west, south, east, north) == (104.0, 28.0, 107.0, 31.0)
    assert around.portion is not None
    assert len(around) == len(everything.touching(held(desk)))
    counted(qtbot, desk, len(everything.touching(MIDDLE)))
    link = desk.stores.links.of(shared_store.text)
    assert link is not None
    asked: list[object] = []
    desk.stores.layers.asking.connect(asked.append)
    look_at(desk, BESIDE)
    assert rows(desk) is around
    counted(qtbot, desk, len(everything.touching(BESIDE)))
    assert rows(desk) is around
    assert asked == []


def test_moves_in_a_row_find_rows_that_were_read_ahead_of_them(
    qtbot: QtBot, desk: Desktop, everything: Collection
) -> None:
    asked: list[object] = []
    desk.stores.layers.asking.connect(asked.append)
    west, south, east, north = MIDDLE
    look_at(desk, (west + 0.5, south, east + 0.5, north))
    qtbot.waitUntil(lambda: held(desk)[2] > 107.6, timeout=20_000)
    assert held(desk)[0] == pytest.approx(105.3)
    ahead, number = rows(desk), len(asked)
    assert len(ahead) == len(everything.touching(held(desk)))
    for step in (1.0, 1.5):
        at = (west + step, south, east + step, north)
        look_at(desk, at)
        assert (rows(desk), len(asked)) == (ahead, number)
    counted(qtbot, desk, len(everything.touching(at)))


def test_numbers_in_sight_do_not_depend_on_the_way_there(
    qtbot: QtBot, desk: Desktop, everything: Collection
) -> None:
    def numbers() -> tuple[object, ...]:
        found = facets(desk.store.known).counts(desk.store.recorded)
        desk.sides.results.show()
        results = desk.sides.results.made
        assert isinstance(results, ResultsTable)
        results.show_layer(rows(desk).layer)
        results.set_scope("all")
        qtbot.waitUntil(lambda: not results._rows.busy, timeout=10_000)
        return found.total, found.statuses, found.here, results.model.rowCount()

    look_at(desk, FAR)
    qtbot.waitUntil(lambda: held(desk)[2] > 108.5, timeout=20_000)
    small = numbers()
    look_at(desk, MIDDLE)
    counted(qtbot, desk, len(everything.touching(MIDDLE)))
    look_at(desk, (107.6, 28.4, 108.6, 29.4))
    qtbot.waitUntil(lambda: held(desk)[0] < 107, timeout=20_000)  # with what lies about it
    look_at(desk, FAR)
    assert held(desk)[0] < 107.8
    counted(qtbot, desk, len(everything.touching(FAR)))
    assert numbers() == small


def test_what_lies_about_the_frame_never_brings_what_a_colleague_changed(
    qtbot: QtBot, desk: Desktop, shared_store: StoreAddress
) -> None:
    first, small = rows(desk), held(desk)
    with connect(shared_store) as theirs, theirs.writing() as raw:
        raw.execute("UPDATE twincity.feature SET name = '新校名' WHERE layer = 1")
    qtbot.wait(1500)
    assert rows(desk) is first
    assert held(desk) == small


def test_a_connection_lost_while_the_ground_about_the_frame_is_read_comes_back(
    qtbot: QtBot, desk: Desktop, shared_store: StoreAddress, postgres: Server
) -> None:
    first, small = rows(desk), held(desk)
    link = desk.stores.links.of(shared_store.text)
    assert link is not None
    states: list[str] = []
    link.changed.connect(lambda state: states.append(state.kind))
    with connect(shared_store) as theirs, theirs.raw.transaction():
        theirs.raw.execute("LOCK TABLE twincity.layer IN ACCESS EXCLUSIVE MODE")
        qtbot.waitUntil(lambda: bool(desk.stores.layers._ringing), timeout=20_000)
        qtbot.wait(200)
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{shared_store.database}' AND pid <> {theirs.raw.info.backend_pid}"
        )
        qtbot.waitUntil(lambda: "lost" in states, timeout=20_000)
        assert rows(desk) is first
    qtbot.waitUntil(lambda: states[-1] == "open" and held(desk) != small, timeout=20_000)
    counted(qtbot, desk, len(rows(desk).touching(MIDDLE)))


def test_what_is_too_much_is_not_held_beyond_the_frame(
    qtbot: QtBot, desk: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_frame, "MOST_AROUND", 60)
    look_at(desk, FAR)
    small = store_layers.grown(FAR)
    qtbot.waitUntil(lambda: held(desk) == small, timeout=20_000)
    qtbot.wait(1500)
    assert held(desk) == small


def test_a_thinned_layer_is_counted_by_the_server(
    qtbot: QtBot, desk: Desktop, everything: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_frame, "MOST_ROWS", 50)
    layer = rows(desk).layer
    look_at(desk, BESIDE, 6.5)
    qtbot.waitUntil(lambda: bool(rows(desk).portion and rows(desk).portion.thinned), timeout=20_000)
    inside = len(everything.touching(BESIDE))
    assert len(rows(desk).touching(BESIDE)) < inside
    counted(qtbot, desk, inside)
    desk.store.set_view(replace(desk.store.view, clock=Clock(date(2021, 6, 1))))
    qtbot.waitUntil(lambda: not desk.panel.counts[layer].partial, timeout=20_000)
    for at in (date(2021, 6, 1), date(2019, 3, 1), date(2024, 12, 31)):
        desk.store.set_view(replace(desk.store.view, clock=Clock(at)))
        qtbot.waitUntil(
            lambda: desk.panel.counts[layer].states == whole_count(everything, desk.store.view).states,
            timeout=5000,
        )
        expected, found = whole_count(everything, desk.store.view), desk.panel.counts[layer]
        assert (found.shown, found.before, found.after, found.undated) == (
            expected.shown,
            expected.before,
            expected.after,
            expected.undated,
        )
    assert "以上四数为全层" in desk.panel.details[layer].portion.text()


def test_a_map_moved_within_what_is_held_draws_what_a_map_there_draws(
    qtbot: QtBot, desk: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def thinned() -> bool:
        part = rows(desk).portion
        return part is not None and part.thinned

    small = held(desk)
    qtbot.waitUntil(lambda: held(desk) != small, timeout=20_000)
    assert not thinned()
    for room in (map_frame, store_layers):
        monkeypatch.setattr(room, "MOST_ROWS", 50)
    look_at(desk, BESIDE)
    qtbot.waitUntil(thinned, timeout=20_000)  # here are more than a map draws
    qtbot.waitUntil(lambda: held(desk) != store_layers.grown(BESIDE), timeout=20_000)
    assert thinned()
    for room in (map_frame, store_layers):
        monkeypatch.setattr(room, "MOST_ROWS", POINTS)
    look_at(desk, MIDDLE)
    qtbot.waitUntil(lambda: not thinned(), timeout=20_000)


@pytest.mark.parametrize("mode", ["window", "cumulative"])
def test_spans_of_time_and_the_frame_are_counted_by_the_server_too(
    qtbot: QtBot, desk: Desktop, everything: Collection, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(map_frame, "MOST_ROWS", 50)
    layer = rows(desk).layer
    desk.panel.rows[layer].flip()
    look_at(desk, BESIDE, 6.5)
    qtbot.waitUntil(lambda: bool(rows(desk).portion and rows(desk).portion.thinned), timeout=20_000)
    view = replace(desk.store.view, clock=Clock(date(2021, 6, 1), date(2020, 1, 1), mode))  # type: ignore[arg-type]
    view = replace(view, extent=BESIDE, filters=replace(view.filters, in_extent=True))
    desk.store.dispatch(view, "x")
    expected = counts(
        laid(Atlas(), {"own1": everything}),
        replace(view, layers=(LayerState("own1"),)),
        everything.ids,
        {},
    )["own1"]
    qtbot.waitUntil(lambda: desk.panel.counts[layer].states == expected.states, timeout=20_000)
    found = desk.panel.counts[layer]
    assert not found.partial
    assert (found.shown, found.before, found.after) == (expected.shown, expected.before, expected.after)
    assert "以上四数为图框内全部" in desk.panel.details[layer].portion.text()


def test_what_the_server_cannot_count_is_said(qtbot: QtBot, desk: Desktop, everything: Collection) -> None:
    layer = rows(desk).layer
    counted(qtbot, desk, len(everything.touching(MIDDLE)))
    view = desk.store.view
    agreed = replace(view.filters, disputes=("no",))
    desk.store.dispatch(replace(view, filters=agreed), "x")
    detail = desk.panel.details[layer]
    qtbot.waitUntil(lambda: "有筛选，以上四数只计" in detail.portion.text(), timeout=10_000)
    assert desk.panel.counts[layer].partial
    assert desk.panel.counts[layer].shown + desk.panel.counts[layer].before + desk.panel.counts[
        layer
    ].after == len(everything.touching(MIDDLE))
    assert "≥" in desk.panel.rows[layer].count.text()


def test_the_overview_has_the_rows_that_came(qtbot: QtBot, desk: Desktop) -> None:
    layer = rows(desk).layer

    def line() -> str:
        page = desk.inspector.page
        assert isinstance(page, OverviewPage)
        return page._counts[layer].text() if layer in page._counts else ""

    qtbot.waitUntil(lambda: "运营" in line(), timeout=20_000)
    qtbot.waitUntil(lambda: "已读取" not in line(), timeout=20_000)
    states = desk.panel.counts[layer].states
    running = next(number for (status, sure), number in states if (status, sure) == ("operation", "certain"))
    assert f"运营\u00a0{running}" in line()


def test_what_changed_is_of_what_is_in_sight(qtbot: QtBot, desk: Desktop, everything: Collection) -> None:
    def changed() -> int:
        return sum(len(found) for found in desk.changes.groups.values())

    def expected(box: Box) -> int:
        view = replace(desk.store.view, layers=(LayerState("own1"),), extent=box)
        view = replace(view, filters=replace(view.filters, in_extent=True))
        return len(changes_of(laid(Atlas(), {"own1": everything}), view, {}))

    desk.store.set_view(replace(desk.store.view, layers=desk.store.view.layers[-1:]))
    small = held(desk)
    qtbot.waitUntil(lambda: changed() == expected(MIDDLE) > 0, timeout=20_000)
    qtbot.waitUntil(lambda: held(desk) != small, timeout=20_000)
    qtbot.wait(500)
    assert changed() == expected(MIDDLE)
    look_at(desk, BESIDE)
    qtbot.waitUntil(lambda: changed() == expected(BESIDE), timeout=20_000)
    assert expected(BESIDE) != expected(MIDDLE)


def test_a_colleagues_change_is_counted_once_it_is_taken(
    qtbot: QtBot, desk: Desktop, everything: Collection, shared_store: StoreAddress
) -> None:
    layer = rows(desk).layer
    qtbot.waitUntil(lambda: not desk.panel.counts[layer].partial, timeout=20_000)
    before = sum(number for _, number in desk.panel.counts[layer].states)
    with connect(shared_store) as theirs, theirs.writing() as raw:
        raw.execute("DELETE FROM twincity.feature WHERE layer = 1 AND id % 2 = 0")
    qtbot.waitUntil(
        lambda: desk.stores.bar.isVisible() and "更新了" in desk.stores.bar.words.text(), timeout=20_000
    )
    desk.stores.bar.buttons[0].click()
    qtbot.waitUntil(
        lambda: (
            not desk.panel.counts[layer].partial
            and sum(n for _, n in desk.panel.counts[layer].states) < before * 0.6
        ),
        timeout=20_000,
    )
