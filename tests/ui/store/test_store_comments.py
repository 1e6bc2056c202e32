"""Comments exchanged with a shared store in the window: sent and taken when the user asks, never before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.comments import Comment, joined, revised
from explorer.state.files import own_files
from explorer.store.atlas_rows import current_version
from explorer.store.comment_exchange import exchange_comments, read_comments
from explorer.store.store_address import StoreAddress, parse_address
from explorer.store.store_connection import connect
from explorer.ui.store.shared_stores import SharedStores
from explorer.ui.window.desktop import Desktop
from tests.helpers.postgres import Server

MINE = Comment("m1", "李雷", "2026-11-29T08:41:05", "此处应为二级公路", 106.5, 29.5)
THEIRS = Comment("t1", "韩梅梅", "2026-11-28", "请核对<b>日期</b>", 104.0, 30.5)


@pytest.fixture
def connected(qtbot: QtBot, desktop: Desktop, shared_store: StoreAddress) -> Iterator[Desktop]:
    """The window with a layer of a store, without the store's facts."""
    _show_layer(qtbot, desktop, shared_store)
    yield desktop
    desktop.stores.close()


def _show_layer(qtbot: QtBot, desktop: Desktop, address: StoreAddress) -> None:
    stores = desktop.stores
    work = own_files.with_store_layer(desktop.store.work, address.text, "roads", "道路")
    desktop.store.change(work, "x")
    stores.links.open(address.text)
    qtbot.waitUntil(lambda: _state(stores, address) == "open", timeout=20_000)


def _state(stores: SharedStores, address: StoreAddress) -> str:
    state = stores.links.state(address.text)
    return state.kind if state is not None else ""


def _write(desktop: Desktop, *comments: Comment) -> None:
    desktop.store.change(replace(desktop.store.work, comments=joined(comments)), "x")


def _stored(address: StoreAddress) -> tuple[Comment, ...]:
    with connect(address) as found:
        return read_comments(found)


def _line(desktop: Desktop) -> str:
    return desktop.stores.bar.words.text()


def test_both_sides_have_all_comments_after_an_exchange(
    qtbot: QtBot, connected: Desktop, shared_store: StoreAddress
) -> None:
    with connect(shared_store) as theirs:
        exchange_comments(theirs, (THEIRS,))
    _write(connected, MINE)
    assert _stored(shared_store) == (THEIRS,)  # nothing is sent unasked
    connected.actions.by_id["exchange_comments"].trigger()
    qtbot.waitUntil(lambda: "提交 1 条，取回 1 条" in _line(connected), timeout=20_000)
    assert connected.store.known.comments == joined((MINE, THEIRS)) == _stored(shared_store)
    connected.store.undo()
    assert connected.store.known.comments == (MINE,)


def test_an_exchange_without_anything_new_writes_nothing(
    qtbot: QtBot, connected: Desktop, shared_store: StoreAddress
) -> None:
    _write(connected, MINE)
    stores = connected.stores
    stores.exchange_comments()
    qtbot.waitUntil(lambda: "提交 1 条" in _line(connected), timeout=20_000)
    with connect(shared_store) as found:
        version = current_version(found)
    work = connected.store.work
    stores.exchange_comments()
    qtbot.waitUntil(lambda: "批注已与共享库一致" in _line(connected), timeout=20_000)
    with connect(shared_store) as found:
        assert current_version(found) == version
    assert connected.store.work is work


def test_a_colleagues_comments_come_when_they_are_loaded(
    qtbot: QtBot, connected: Desktop, shared_store: StoreAddress
) -> None:
    answer = Comment("r1", "韩梅梅", "2026-11-29", "已核对", reply_to="t1")
    settled = revised((THEIRS,), replace(THEIRS, state="resolved", by="韩梅梅", on="2026-11-29"))
    with connect(shared_store) as theirs:
        exchange_comments(theirs, (THEIRS,))
        qtbot.waitUntil(lambda: "更新了 1 条批注" in _line(connected), timeout=20_000)
        assert connected.store.known.comments == ()
        connected.stores.bar.buttons[0].click()
        qtbot.waitUntil(lambda: connected.store.known.comments == (THEIRS,), timeout=20_000)
        exchange_comments(theirs, (settled, answer))
    qtbot.waitUntil(lambda: "更新了 2 条批注" in _line(connected), timeout=20_000)
    assert connected.store.known.comments == (THEIRS,)
    connected.stores.bar.buttons[0].click()
    qtbot.waitUntil(lambda: connected.store.known.comments == joined((settled, answer)), timeout=20_000)
    assert connected.store.view.show_comments == "open"


def test_news_that_an_exchange_has_taken_are_not_counted_again(
    qtbot: QtBot, connected: Desktop, shared_store: StoreAddress
) -> None:
    with connect(shared_store) as theirs:
        exchange_comments(theirs, (THEIRS,))
        qtbot.waitUntil(lambda: "更新了 1 条批注" in _line(connected), timeout=20_000)
        connected.stores.exchange_comments()
        qtbot.waitUntil(lambda: "取回 1 条" in _line(connected), timeout=20_000)
        exchange_comments(theirs, (replace(THEIRS, id="t2"),))
        qtbot.waitUntil(lambda: "更新了" in _line(connected), timeout=20_000)
    assert "更新了 1 条批注" in _line(connected)


def test_two_versions_made_apart_stay_both(
    qtbot: QtBot, connected: Desktop, shared_store: StoreAddress
) -> None:
    one, other = (revised((MINE,), replace(MINE, text=text)) for text in ("应为一级公路", "应为高速公路"))
    with connect(shared_store) as theirs:
        exchange_comments(theirs, (other,))
    _write(connected, one)
    connected.stores.exchange_comments()
    qtbot.waitUntil(lambda: "其中 1 条两种说法并存" in _line(connected), timeout=20_000)
    assert set(connected.store.known.comments) == {one, other} == set(_stored(shared_store))


def test_who_may_only_read_takes_comments_and_keeps_the_own(
    qtbot: QtBot, desktop: Desktop, shared_store: StoreAddress, postgres: Server
) -> None:
    with connect(shared_store) as theirs:
        exchange_comments(theirs, (THEIRS,))
        reader = theirs.store.reader
    name = f"reader_of_{shared_store.database}"
    postgres.execute(f'CREATE USER "{name}" IN ROLE "{reader}"')
    address = parse_address(postgres.address(shared_store.database, name))
    _show_layer(qtbot, desktop, address)
    _write(desktop, MINE)
    desktop.stores.exchange_comments()
    qtbot.waitUntil(lambda: "自己的 1 条未提交" in _line(desktop), timeout=20_000)
    assert desktop.store.known.comments == joined((MINE, THEIRS))
    assert _stored(shared_store) == (THEIRS,)
    desktop.stores.close()


def test_without_a_store_the_command_asks_for_one(desktop: Desktop) -> None:
    desktop.actions.by_id["exchange_comments"].trigger()
    sheet = desktop.stores.sheet
    assert sheet is not None
    sheet.close()
    desktop.stores.close()
