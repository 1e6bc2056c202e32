"""The strip that says what changed, and the list behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock, Mode
from explorer.atlas.model import Atlas
from explorer.paths import geodata_dir
from explorer.state.queries.changes import Changes
from explorer.state.queries.timeline.timeline_words import period_text
from explorer.state.view import clock, filtering
from explorer.state.view.store import Store
from explorer.ui.timeline.changes_strip import ChangesStrip
from tests.helpers.stores import knowing

Shapes = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def real_shapes(real_atlas: Atlas) -> Shapes:
    return load_shapes(real_atlas, geodata_dir())


@pytest.fixture
def strip(
    qtbot: QtBot, dressed: QApplication, store: Store, real_atlas: Atlas, real_shapes: Shapes
) -> ChangesStrip:
    store.set_view(store.view.with_clock(at=date(2020, 12, 31)))
    made = ChangesStrip(knowing(store, Known(real_atlas, real_shapes)))
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    return made


def settled(qtbot: QtBot, strip: ChangesStrip) -> None:
    qtbot.waitUntil(lambda: not strip._soon.pending, timeout=2000)


def bus_only(store: Store) -> None:
    store.set_view(filtering.toggled(store.view, "themes", "bus"))


def test_the_strip_says_what_the_step_brought(qtbot: QtBot, strip: ChangesStrip, store: Store) -> None:
    bus_only(store)
    settled(qtbot, strip)
    assert strip.buttons["operation"].text() == "+7 通车/运营"
    assert strip.dates.text() == "2020-10-01 至 2020-12-31"
    assert not strip.buttons["construction"].isVisible()


@pytest.mark.parametrize("mode", ["asof", "window", "cumulative"])
def test_strip_list_and_hover_show_the_same(
    qtbot: QtBot, strip: ChangesStrip, store: Store, real_atlas: Atlas, mode: Mode
) -> None:
    for step, wanted in (("year", 2023), ("quarter", 2020), ("half", 2021), ("month", 2022)):
        for first, last in (p for p in clock.periods(Axis(), step) if p[0].year == wanted):  # type: ignore[arg-type]
            view = replace(store.view, step=step, clock=Clock(last, first, mode))  # type: ignore[arg-type]
            store.set_view(view)
            settled(qtbot, strip)
            hover = period_text(Axis(), first, Changes(real_atlas, view), (), view).partition("  ·  ")[2]
            said = [button.text() for kind, button in strip.buttons.items() if kind in strip.groups]
            assert "，".join(said) == hover.replace("无新变化", "")
            for kind in strip.groups:
                strip.open(kind, flash=False)
                assert f"{strip.list.count()} " in strip.buttons[kind].text().lstrip("+")


def test_a_click_lists_and_flashes(qtbot: QtBot, strip: ChangesStrip, store: Store) -> None:
    bus_only(store)
    settled(qtbot, strip)
    with qtbot.waitSignal(strip.flash) as heard:
        qtbot.mouseClick(strip.buttons["operation"], Qt.MouseButton.LeftButton)
    assert len(heard.args[0]) == 7
    assert strip.list.isVisible()
    assert strip.list.count() == 7
    qtbot.mouseClick(strip.buttons["operation"], Qt.MouseButton.LeftButton)
    assert not strip.list.isVisible()


def test_the_list_selects_and_zooms(qtbot: QtBot, strip: ChangesStrip, store: Store) -> None:
    bus_only(store)
    settled(qtbot, strip)
    strip.open("operation")
    box = strip.list.visualItemRect(strip.list.item(1)).center()
    qtbot.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    key = strip.list.item(1).data(Qt.ItemDataRole.UserRole)
    assert store.view.selection == (key,)
    with qtbot.waitSignal(strip.zoom_wanted) as heard:
        QTest.keyClick(strip.list, Qt.Key.Key_Return)
    assert heard.args == [[key]]
    QTest.keyClick(strip.list, Qt.Key.Key_Escape)
    assert not strip.list.isVisible()
    with qtbot.waitSignal(strip.zoom_wanted) as heard:
        qtbot.mouseClick(strip.zoom, Qt.MouseButton.LeftButton)
    assert len(heard.args[0]) == len(strip.ids())


def test_a_span_is_listed_whole(qtbot: QtBot, strip: ChangesStrip, store: Store) -> None:
    store.set_view(store.view.with_clock(mode="window", start=date(2020, 1, 1), at=date(2025, 12, 31)))
    settled(qtbot, strip)
    assert strip.lead.text() == "时段内"
    assert len(strip.ids()) > 150
    strip.open("attested")
    assert strip.list.count() > 100
    assert strip.list.height() < 260  # scrolls instead of growing


def test_nothing_new_is_reported(qtbot: QtBot, strip: ChangesStrip, store: Store) -> None:
    store.set_view(filtering.with_text(store.view, "无此物"))
    settled(qtbot, strip)
    assert strip.lead.text() == "本步 · 筛选后无新变化"
    assert not any(button.isVisible() for button in strip.buttons.values())
    assert not strip.zoom.isVisible()


def test_an_open_list_follows_the_clock_and_closes_when_empty(
    qtbot: QtBot, strip: ChangesStrip, store: Store
) -> None:
    bus_only(store)
    settled(qtbot, strip)
    strip.open("operation")
    store.set_view(store.view.with_clock(at=date(2018, 6, 30)))
    settled(qtbot, strip)
    assert strip.opened is None
    assert not strip.list.isVisible()


def test_both_languages_and_names_for_all_keys(qtbot: QtBot, strip: ChangesStrip, store: Store) -> None:
    store.set_view(replace(store.view, lang="en", appearance="dark"))
    settled(qtbot, strip)
    assert strip.lead.text() == "This step"
    shown = [b for b in (*strip.buttons.values(), strip.zoom) if b.isVisible()]
    assert all(b.accessibleName() and b.toolTip() for b in shown)
