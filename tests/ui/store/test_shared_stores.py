"""A shared store in the window: connected, read by frame, lost and back, and what colleagues change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.state.files import own_files, project
from explorer.state.queries.query import passing
from explorer.state.view.view import Camera
from explorer.store import map_frame
from explorer.store.contents import contents
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from explorer.ui.store.connect_sheet import ConnectSheet
from explorer.ui.window.desktop import Desktop
from tests.helpers.postgres import Server
from tests.ui.store.conftest import LINES, POINTS

WHOLE = (102.0, 27.0, 111.0, 33.0)
CORNER = (104.0, 29.0, 105.0, 30.0)


def look_at(desk: Desktop, box: tuple[float, float, float, float], zoom: float = 8.0) -> None:
    """Have the map report where it is."""
    desk.store.report(Camera((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, zoom), box)


def rows(desk: Desktop) -> Collection:
    return desk.store.work.collections[0]


def add_schools(qtbot: QtBot, desk: Desktop, store: StoreAddress) -> None:
    """Put the layer of points of a store on the map, and wait until those in sight are there."""
    with connect(store) as found:
        layers = [x for x in contents(found).layers if x.key == "schools"]
    desk.stores.add_layers(store.text, layers)
    qtbot.waitUntil(lambda: bool(desk.store.work.collections), timeout=20_000)


@pytest.fixture
def with_schools(qtbot: QtBot, desktop: Desktop, shared_store: StoreAddress) -> Iterator[Desktop]:
    """The window with the points of a store, as far as they lie in one corner."""
    look_at(desktop, CORNER)
    add_schools(qtbot, desktop, shared_store)
    yield desktop
    desktop.stores.close()


def test_the_sheet_tests_the_connection_and_offers_what_is_there(
    qtbot: QtBot,
    desktop: Desktop,
    shared_store: StoreAddress,
) -> None:
    sheet = desktop.stores.connect()
    sheet.show_address(shared_store.text)
    assert sheet.database.text() == shared_store.database
    qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sheet.found is not None, timeout=20_000)
    assert "连接正常" in sheet.message.text()
    names = [sheet.tree.topLevelItem(n).text(2) for n in range(sheet.tree.topLevelItemCount())]
    assert names[1:] == [f"{POINTS:,}", f"{LINES:,}"]
    assert not sheet.go.isEnabled()
    sheet.tick("schools")
    desktop.actions.by_id["language"].trigger()
    assert sheet.message.text().startswith("Connected")
    assert sheet.tree.topLevelItem(0).text(0).isascii()
    assert sheet.go.isEnabled(), "what is ticked stays"
    qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    assert [x.layer for x in desktop.store.work.layers] == ["schools"]
    assert desktop.session.settings.load().stores == (shared_store.text,)
    desktop.store.undo()
    assert desktop.store.work.layers == ()
    desktop.stores.close()


def test_a_pasted_password_goes_to_its_own_field(qtbot: QtBot, desktop: Desktop) -> None:
    sheet = ConnectSheet(desktop.store)
    qtbot.addWidget(sheet)
    sheet.show_address("postgresql://planner:s%20ecret@127.0.0.1:1/atlas")
    assert (sheet.password.text(), sheet.user.text()) == ("s ecret", "planner")
    assert "ecret" not in sheet.whole.text()
    qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "连不上" in sheet.message.text(), timeout=20_000)
    assert "ecret" not in sheet.message.text()
    assert sheet.go.isEnabled()


def test_a_wrong_password_is_said_also_to_who_is_still_in_the_address(
    qtbot: QtBot, desktop: Desktop, shared_store: StoreAddress, postgres: Server
) -> None:
    postgres.execute("CREATE ROLE vergisst LOGIN PASSWORD 'richtig'")
    try:
        sheet = desktop.stores.connect()
        sheet.activateWindow()
        sheet.whole.setFocus()
        qtbot.waitUntil(sheet.whole.hasFocus, timeout=10_000)
        sheet.show_address(f"postgresql://vergisst@127.0.0.1:{postgres.port}/{shared_store.database}")
        sheet.password.setText("falsch")
        sheet.go.click()
        qtbot.waitUntil(sheet.go.isEnabled, timeout=20_000)
        qtbot.waitUntil(sheet.password.hasFocus, timeout=10_000)
        assert "密码不对" in sheet.message.text()
        sheet.reject()
    finally:
        postgres.execute("DROP ROLE vergisst")


def test_what_lies_in_the_frame_is_read_and_follows_it(qtbot: QtBot, with_schools: Desktop) -> None:
    desk = with_schools
    first = rows(desk)
    part = first.portion
    assert part is not None
    assert part.covers(CORNER)
    assert 0 < len(first) < POINTS / 5
    assert part.whole == POINTS
    assert first.touching(CORNER).size > 0
    assert set(first.columns["类型"].tolist()) == {"学校", "医院", "住宅"}
    undone = desk.store.undo_name
    look_at(desk, (104.05, 29.05, 104.95, 29.95))
    qtbot.wait(300)
    assert rows(desk) is first  # it is there
    look_at(desk, WHOLE, 6.5)
    qtbot.waitUntil(lambda: len(rows(desk)) == POINTS, timeout=20_000)
    assert desk.store.undo_name == undone  # no step of the user's
    key = first.ids[3]
    assert rows(desk).feature(rows(desk).row(key)).name == first.feature(3).name


def test_step_filter_and_table_are_those_of_a_local_layer(qtbot: QtBot, with_schools: Desktop) -> None:
    desk = with_schools
    layer = rows(desk).layer
    view = desk.store.view
    found = replace(view, filters=replace(view.filters, text="学校"))
    desk.store.dispatch(found, "x")
    columns = desk.store.known
    mask = passing(columns.atlas, desk.store.view, columns.bounds)
    wanted = int((rows(desk).columns["类型"] == "学校").sum())
    assert mask[-len(rows(desk)) :].sum() == wanted > 0
    assert layer in desk.panel.counts


def test_a_project_remembers_the_layer_and_opens_without_the_server(
    qtbot: QtBot, with_schools: Desktop, tmp_path: Path, shared_store: StoreAddress, postgres: Server
) -> None:
    desk = with_schools
    path = tmp_path / "a.twincity"
    desk.project.save_to(path)
    text = path.read_text("utf-8")
    assert shared_store.text in text
    assert "password" not in text
    opened = project.load(path)
    assert opened.problems == ()
    assert opened.project.layers[0].store == shared_store.text
    gone = shared_store.text.replace(shared_store.database, "nowhere_at_all")
    moved = tuple(replace(x, store=gone) for x in opened.project.layers)
    work = replace(desk.store.work, layers=moved)
    desk.store.open_work(own_files.declared(work))
    qtbot.waitUntil(lambda: desk.stores.bar.isVisible(), timeout=20_000)
    assert "没有这个数据库" in desk.stores.bar.words.text()
    assert desk.store.view.has_layer(opened.project.layers[0].id)


def test_a_colleagues_change_is_offered_and_comes_when_wanted(
    qtbot: QtBot, with_schools: Desktop, shared_store: StoreAddress
) -> None:
    desk = with_schools
    first = rows(desk)
    number = int(first.portion.keys[0]) if first.portion else 0
    with connect(shared_store) as theirs, theirs.writing() as raw:
        raw.execute("UPDATE twincity.feature SET name = '新校名' WHERE id = %s AND layer = 1", (number,))
    qtbot.waitUntil(lambda: "更新了 1 行" in desk.stores.bar.words.text(), timeout=20_000)
    assert rows(desk) is first  # never under the user's hands
    desk.stores.bar.buttons[0].click()
    qtbot.waitUntil(lambda: rows(desk) is not first, timeout=20_000)
    assert rows(desk).names[rows(desk).row(first.ids[0])] == "新校名"


def test_a_lost_server_leaves_the_rows_and_comes_back(
    qtbot: QtBot, with_schools: Desktop, shared_store: StoreAddress, postgres: Server
) -> None:
    desk = with_schools
    first = rows(desk)
    link = desk.stores.links.of(shared_store.text)
    assert link is not None
    states: list[str] = []
    link.changed.connect(lambda state: states.append(state.kind))
    postgres.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{shared_store.database}'"
    )
    qtbot.waitUntil(lambda: "lost" in states, timeout=20_000)
    assert rows(desk) is first
    qtbot.waitUntil(lambda: states[-1] == "open", timeout=20_000)
    look_at(desk, WHOLE, 6.5)
    qtbot.waitUntil(lambda: len(rows(desk)) == POINTS, timeout=20_000)
    assert np.all(np.diff(rows(desk).portion.keys) > 0)  # type: ignore[union-attr]


def test_an_export_has_every_row_of_the_frame(
    qtbot: QtBot, with_schools: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = with_schools
    monkeypatch.setattr(map_frame, "MOST_ROWS", 50)
    look_at(desk, WHOLE, 6.5)
    qtbot.waitUntil(lambda: bool(rows(desk).portion and rows(desk).portion.thinned), timeout=20_000)
    assert len(rows(desk)) < POINTS
    taken: list[Collection] = []
    desk.stores.bring_detail(taken.append)
    qtbot.waitUntil(lambda: bool(taken), timeout=20_000)
    assert len(taken[0]) == POINTS
    assert taken[0].layer == rows(desk).layer
