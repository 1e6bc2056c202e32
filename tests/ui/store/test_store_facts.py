"""The facts of a shared store in the window: shown, edited, submitted, and decided on where a colleague was faster."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.atlas.comments import Comment, revised
from explorer.atlas.edits.row_edit import RowEdit
from explorer.paths import own_geodata_dir
from explorer.store.atlas_rows import changes_since, read_rows_of
from explorer.store.comment_exchange import exchange_comments, read_comments
from explorer.store.store_address import StoreAddress
from explorer.store.store_connection import connect
from explorer.store.versioned_write import WriteConflict, write_edits
from explorer.ui.store.faster_sheet import choices
from explorer.ui.window.desktop import Desktop


def event(number: int) -> dict[str, str]:
    """Return a row of the built-in events."""
    with (own_geodata_dir() / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[number]


def edit(number: int, **cells: str) -> RowEdit:
    row = event(number)
    return RowEdit("events", row, {**row, **cells})


@pytest.fixture
def with_facts(
    qtbot: QtBot,
    desktop: Desktop,
    shared_store: StoreAddress,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desktop]:
    """The window with the facts of a store."""
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.setenv("TWINCITY_GEODATA", str(own_geodata_dir()))
    _ = desktop.stores
    desktop.store.change(replace(desktop.store.work, facts_from=shared_store.text), "x")
    qtbot.waitUntil(lambda: desktop.store.work.facts_version > 0, timeout=60_000)
    yield desktop
    desktop.stores.close()


def stored(address: StoreAddress, key: str) -> dict[str, str]:
    with connect(address) as found:
        return dict(next(row.cells for row in read_rows_of(found, "events") if row.key == key))


def test_a_colleagues_fact_is_shown_once_it_is_loaded(
    qtbot: QtBot, with_facts: Desktop, shared_store: StoreAddress
) -> None:
    key = event(0)["id"]
    assert with_facts.store.known.atlas.events[key].title.zh == event(0)["title_zh"]
    with connect(shared_store) as theirs:
        write_edits(theirs, [edit(0, title_zh="同事改过的标题")])
    stores = with_facts.stores
    qtbot.waitUntil(lambda: "更新了 1 行" in stores.bar.words.text(), timeout=20_000)
    assert with_facts.store.known.atlas.events[key].title.zh == event(0)["title_zh"]
    stores.bar.buttons[0].click()
    qtbot.waitUntil(
        lambda: with_facts.store.known.atlas.events[key].title.zh == "同事改过的标题", timeout=60_000
    )


def test_the_comments_of_a_store_come_with_its_facts_and_stay_out_of_the_project(
    qtbot: QtBot, with_facts: Desktop, shared_store: StoreAddress
) -> None:
    one = Comment("c1", "韩梅梅", "2026-11-28", "请核对", 104.0, 30.5)
    done = revised((one,), replace(one, state="resolved", by="李雷", on="2026-11-29"))
    with connect(shared_store) as theirs:
        exchange_comments(theirs, (one,))
    stores = with_facts.stores
    qtbot.waitUntil(lambda: "1 条批注" in stores.bar.words.text(), timeout=20_000)
    assert with_facts.store.known.comments == ()
    stores.facts.read_again()
    qtbot.waitUntil(lambda: with_facts.store.known.comments == (one,), timeout=60_000)
    assert with_facts.store.work.comments == ()
    with_facts.store.change(replace(with_facts.store.work, comments=(done,)), "x")
    stores.exchange_comments()
    qtbot.waitUntil(lambda: "提交 1 条，取回 0 条" in stores.bar.words.text(), timeout=20_000)
    with connect(shared_store) as found:
        assert read_comments(found) == (done,) == with_facts.store.known.comments


def test_edits_wait_in_the_work_until_the_store_has_them(
    qtbot: QtBot, with_facts: Desktop, shared_store: StoreAddress
) -> None:
    mine, key = edit(1, title_zh="我改的标题"), event(1)["id"]
    with_facts.store.change(replace(with_facts.store.work, edits=(mine,)), "x")
    assert with_facts.store.known.atlas.events[key].title.zh == "我改的标题"
    with_facts.actions.by_id["submit_edits"].trigger()
    assert with_facts.store.work.edits == (mine,)
    qtbot.waitUntil(lambda: with_facts.store.work.edits == (), timeout=60_000)
    assert stored(shared_store, key)["title_zh"] == "我改的标题"
    assert with_facts.store.known.atlas.events[key].title.zh == "我改的标题"
    with_facts.actions.by_id["store_changes"].trigger()
    sheet = with_facts.stores.changes
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet.table.rowCount() > 0, timeout=20_000)
    assert "我改的标题" in sheet.table.item(0, 3).text()
    sheet.close()


def test_nothing_is_written_before_each_field_is_decided(
    qtbot: QtBot, with_facts: Desktop, shared_store: StoreAddress
) -> None:
    key, other = event(2)["id"], event(3)["id"]
    mine = (edit(2, title_zh="我的", title_en="mine"), edit(3, title_zh="另一处"))
    with connect(shared_store) as theirs:
        write_edits(theirs, [edit(2, title_zh="同事的", note_zh="同事的备注")])
    with_facts.store.change(replace(with_facts.store.work, edits=mine), "x")
    with_facts.stores.submit()
    qtbot.waitUntil(lambda: with_facts.stores.faster is not None, timeout=60_000)
    sheet = with_facts.stores.faster
    assert sheet is not None
    found = {line.column: (line.base, line.mine, line.theirs, line.take) for line in sheet.lines}
    assert found["title_zh"] == (event(2)["title_zh"], "我的", "同事的", "")
    assert found["title_en"] == (event(2)["title_en"], "mine", event(2)["title_en"], "mine")
    assert not sheet.write.isEnabled()
    assert stored(shared_store, other)["title_zh"] == event(3)["title_zh"]
    row = next(n for n, line in enumerate(sheet.lines) if line.column == "title_zh")
    sheet.bar.buttons["theirs"].click()
    assert sheet.bar.fields[row].currentData() == "theirs"
    assert [f.currentData() for f in sheet.bar.fields].count("mine") == 1
    sheet.bar.back.click()
    assert not sheet.write.isEnabled()
    sheet.table.selectRow(row)
    sheet.bar.buttons["mine"].click()
    assert sheet.write.isEnabled()
    qtbot.mouseClick(sheet.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: with_facts.store.work.edits == (), timeout=60_000)
    now = stored(shared_store, key)
    assert (now["title_zh"], now["title_en"], now["note_zh"]) == ("我的", "mine", "同事的备注")
    assert stored(shared_store, other)["title_zh"] == "另一处"
    with connect(shared_store) as found_again:
        assert {c.key for c in changes_since(found_again, 2)} >= {key, other}


def test_a_row_that_a_colleague_removed_is_shown_in_words() -> None:
    was = {"feature": "hw-a", "status": "operation", "date": "2020-12", "kind": "begins", "note_en": "opened"}
    conflict = WriteConflict(RowEdit("statuses", was, {**was, "date": "2020-12-30"}), None)
    (line,) = choices(conflict, "zh")
    assert line.base.splitlines() == ["状态 运营", "日期 2020年12月", "起始或见载 开始于"]
    assert "2020年12月30日" in line.mine or "2020-12-30" in line.mine
    assert not line.theirs
