"""A server that is killed fifty times while the window edits, reads and writes: it lives, and nothing is lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import platformdirs
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.edits.row_edit import with_edit
from explorer.paths import own_geodata_dir
from explorer.state.view.view import Camera
from explorer.store.atlas_rows import load_tables, read_rows_of
from explorer.store.contents import contents
from explorer.store.install import install
from explorer.store.layer_load import load_layer
from explorer.store.store_address import StoreAddress, parse_address
from explorer.store.store_connection import connect, connect_server
from explorer.ui.store import store_link
from explorer.ui.window.desktop import Desktop
from tests.helpers import crowds, postgres
from tests.ui.store.test_store_facts import edit, event

KILLS, EVENTS, ROWS = 50, 12, 2000


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A server of one's own; what it has acknowledged survives its end."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    with postgres.running({"synchronous_commit": "on"}) as made:
        made.create_template("atlas")
        yield made


@pytest.fixture
def address(server: postgres.Server) -> StoreAddress:
    found = parse_address(server.address("atlas"))
    with connect_server(found) as made:
        install(made)
    with connect(found) as made:
        load_tables(made, own_geodata_dir())
        load_layer(made, crowds.collection("x", crowds.points(ROWS), crowds.careers(ROWS)), "points")
    return found


@pytest.mark.slow
def test_fifty_kills_lose_no_edit_and_end_no_window(
    qtbot: QtBot,
    desktop: Desktop,
    server: postgres.Server,
    address: StoreAddress,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setenv("TWINCITY_GEODATA", str(own_geodata_dir()))
    monkeypatch.setattr(store_link, "PAUSES", (0.05, 0.1, 0.2))
    roll, stores, store = Random(16), desktop.stores, desktop.store
    with connect(address) as found:
        layers = list(contents(found).layers)
    store.report(Camera(106, 30, 8), (104.0, 29.0, 106.0, 31.0))
    stores.add_layers(address.text, layers)
    store.change(replace(store.work, facts_from=address.text), "x")
    qtbot.waitUntil(lambda: store.work.facts_version > 0, timeout=60_000)
    wanted: dict[str, str] = {}
    for number in range(KILLS):
        key, title = event(number % EVENTS)["id"], f"第 {number} 次"
        before = store.known.own.edits or ()
        assert len(before) == len(store.work.edits)
        was = dict(event(number % EVENTS), title_zh=wanted.get(key, event(number % EVENTS)["title_zh"]))
        made = replace(edit(number % EVENTS), was=was, now={**was, "title_zh": title})
        store.change(replace(store.work, edits=with_edit(store.work.edits, made)), "edit")
        wanted[key] = title
        stores.submit()
        west = roll.uniform(103, 108)
        store.report(Camera(west + 1, 30, 8), (west, 29.0, west + 2, 31.0))
        qtbot.wait(roll.randrange(0, 250))
        server.stop(signal.SIGQUIT)
        assert desktop.window.isVisible()
        qtbot.wait(roll.randrange(0, 80))
        server.start()

    def submitted() -> bool:
        if store.work.edits and not stores.facts.busy:
            stores.submit()
        return not store.work.edits

    qtbot.waitUntil(submitted, timeout=120_000)
    with connect(address) as found:
        rows = {row.key: row.cells["title_zh"] for row in read_rows_of(found, "events")}
    assert {key: rows[key] for key in wanted} == wanted
    assert {key: store.known.atlas.events[key].title.zh for key in wanted} == wanted
    store.report(Camera(106, 30, 6), (102.0, 27.0, 111.0, 33.0))
    qtbot.waitUntil(lambda: len(store.work.collections[0]) == ROWS, timeout=60_000)
    assert stores.faster is None
