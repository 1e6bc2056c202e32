"""The window: map and panels in step, layout and language remembered, nothing but plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.atlas.schema import Problem
from explorer.state.files.settings import SettingsFile
from explorer.state.queries import extents
from explorer.state.queries.headline import cards
from explorer.state.view.store import Store
from explorer.ui.facts.session import Session
from explorer.ui.kit import placement
from explorer.ui.map.link import selected
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.ui.conftest import HOSTILE, feature, record
from tests.ui.fake_map import FakeMapView
from tests.ui.window_parts import SHAPES, fake, opened

KEY = Qt.Key
HANZI = re.compile(r"[\u3400-\u9fff]")
OWN_NAMES = {"中 / EN", "中文 / English"}  # a language is called by its own name


# -- the map -----------------------------------------------------------------------------------


def test_a_click_selects_shift_adds_and_beside_everything_clears(desktop: Desktop, store: Store) -> None:
    port = fake(desktop)
    port.clicked.emit("road", False, 105.0, 29.0)
    assert store.view.selection == ("road",)
    port.clicked.emit("bus1", True, 105.0, 29.0)
    assert store.view.selection == ("road", "bus1")
    port.clicked.emit("road", True, 105.0, 29.0)
    assert store.view.selection == ("bus1",)
    port.clicked.emit(None, False, 105.0, 29.0)
    assert store.view.selection == ()
    assert selected(("a",), None, True) == ("a",)


def test_every_view_reaches_the_map(desktop: Desktop, store: Store) -> None:
    store.dispatch(store.view.with_layer("bus", visible=False), "x")
    assert fake(desktop).views[-1] is store.view


def test_the_camera_is_followed_without_an_undo_step(desktop: Desktop, store: Store) -> None:
    fake(desktop).camera_changed.emit(
        {"lon": 107.0, "lat": 31.0, "zoom": 9.25, "extent": [106, 30, 108, 32], "user": True}
    )
    assert (store.view.camera.zoom, store.extent) == (9.25, (106, 30, 108, 32))
    assert store.view.extent is None, "what the map reports is beside the View"
    assert store.recorded.extent == store.extent
    assert store.undo_name is None
    assert desktop.status.scale.text().startswith("1 : ")


def test_pointer_clock_and_counts_are_in_the_status_bar(desktop: Desktop, store: Store) -> None:
    fake(desktop).pointer.emit(106.5512, 29.563)
    assert desktop.status.pointer.text() == "29.5630° N  106.5512° E"
    assert "2021-05-20" in desktop.status.clock.text()
    store.dispatch(replace(store.view, selection=("road", "bus1")), "x")
    assert desktop.status.selected.text() == "选中 2"


def test_what_narrows_is_reported_above_the_layers_but_not_twice(desktop: Desktop, store: Store) -> None:
    assert not desktop.chips.isVisible()
    store.dispatch(replace(store.view, filters=replace(store.view.filters, text="road")), "x")
    assert desktop.chips.isVisible()
    desktop.sides.left.show_page("filters")
    assert not desktop.chips.isVisible()
    desktop.sides.left.show_page("layers")
    assert desktop.chips.isVisible()


def test_hovering_the_map_lights_the_layers_row(desktop: Desktop) -> None:
    fake(desktop).hovered.emit("bus1")
    assert desktop.panel.rows["bus"].property("lit")
    fake(desktop).hovered.emit(None)
    assert not desktop.panel.rows["bus"].property("lit")


def test_zoom_to_all_layer_and_selection(qtbot: QtBot, desktop: Desktop, store: Store) -> None:
    run, fits = desktop.actions.by_id, fake(desktop).fits
    run["zoom_all"].trigger()
    west, south, east, north = fits[-1]
    assert west <= 105 <= 107.5 <= east
    assert south <= 29 <= 31.5 <= north
    desktop.panel.rows["platform"].flip()
    desktop.panel.details["platform"].zoom.click()
    assert fits[-1] == (105.0, 30.0, 105.5, 30.5)
    store.dispatch(replace(store.view, selection=("bus1",)), "x")
    run["zoom_selection"].trigger()
    assert fits[-1][0] < 106.5 < fits[-1][2]


def test_the_scale_is_that_of_the_reference_screen() -> None:
    from explorer.state.view.view import Camera

    assert extents.scale_of(Camera(106, 0, 0)) == pytest.approx(591_658_710, rel=0.01)
    assert extents.scale_of(Camera(106, 30, 8)) == pytest.approx(2_000_000, rel=0.02)


# -- chrome ------------------------------------------------------------------------------------


def _standing(desktop: Desktop) -> list[tuple[bool, bool]]:
    """What stands where; sizes are the presentation's own tests (the offscreen screen is too small here)."""
    chrome = [(widget.isVisible(), False) for widget in (desktop.top, desktop.status, desktop.notices)]
    return chrome + [(dock.isVisible(), dock.isFloating()) for dock in desktop.docks]


def test_presenting_hides_the_chrome_and_returns_exactly(
    qtbot: QtBot, desktop: Desktop, store: Store
) -> None:
    before, view = _standing(desktop), store.view
    qtbot.keyClick(desktop.window, KEY.Key_F5)
    assert desktop.window.isFullScreen()
    assert not desktop.top.isVisible()
    assert not desktop.panel.isVisible()
    qtbot.keyClick(desktop.window, KEY.Key_Escape)
    assert not desktop.window.isFullScreen()
    QApplication.processEvents()
    assert _standing(desktop) == before
    assert store.view == view


def test_layout_language_and_look_are_remembered(
    qtbot: QtBot, desktop: Desktop, atlas: Atlas, tmp_path: Path
) -> None:
    desktop.docks[0].setFloating(True)
    desktop.window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, desktop.docks[1])
    desktop.actions.by_id["language"].trigger()
    desktop.window.close()
    kept = SettingsFile(lambda: tmp_path / "settings.json").load()
    assert (kept.language, kept.appearance) == ("en", "light")
    with opened(Store(desktop.store.view), atlas, tmp_path) as again:
        assert again.docks[0].isFloating()
        assert again.window.dockWidgetArea(again.docks[1]) == Qt.DockWidgetArea.LeftDockWidgetArea
        again.actions.by_id["reset_layout"].trigger()
        assert not again.docks[0].isFloating()
        assert again.window.dockWidgetArea(again.docks[1]) == Qt.DockWidgetArea.RightDockWidgetArea


def test_settings_that_could_not_be_read_are_reported(
    qtbot: QtBot, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    (tmp_path / "settings.json").write_text("{", "utf-8")
    settings = SettingsFile(lambda: tmp_path / "settings.json")
    settings.load()
    desktop = Desktop(Session(store, Known(atlas, SHAPES), settings), FakeMapView())
    qtbot.addWidget(desktop.window)
    assert "settings.json.broken" in desktop.notices.words.text()


def test_a_layout_has_the_size_of_the_map(desktop: Desktop) -> None:
    assert placement.map_size(desktop.panels.layout_text()) == desktop.map_view.size().toTuple()


@pytest.mark.parametrize(
    "size", [None, 800, [800], [800, 0], [800, -1], [1e9, 600], ["800", "600"], [1, 2, 3]]
)
def test_a_size_of_the_map_that_cannot_be_is_none(desktop: Desktop, size: object) -> None:
    assert placement.map_size(placement.written(desktop.window, {"map": size})) is None


@pytest.mark.parametrize("text", ["", "0 a b", "1 !!! ???", "1 YQ== YQ==", "1", "九"])
def test_a_layout_that_does_not_fit_changes_nothing(desktop: Desktop, text: str) -> None:
    before = desktop.window.saveState()
    assert not placement.restore(desktop.window, text)
    assert desktop.window.saveState() == before


def test_docks_float_by_their_button_and_are_never_closed(desktop: Desktop) -> None:
    from PySide6.QtWidgets import QDockWidget

    dock = desktop.docks[0]
    assert not dock.features() & QDockWidget.DockWidgetFeature.DockWidgetClosable
    dock.bar.float_button.click()  # type: ignore[union-attr]
    assert dock.isFloating()


# -- notices -----------------------------------------------------------------------------------


def test_problems_of_the_tables_are_in_one_line_with_a_list_to_copy(desktop: Desktop) -> None:
    problems = [
        Problem("features.csv", 12, Text("缺少名称", "no name")),
        Problem("places.csv", 3, Text("<b>坐标</b>", "<b>place</b>")),
    ]
    desktop.report_problems(problems)
    bar = desktop.notices
    assert bar.isVisible()
    assert "features.csv:12: 缺少名称" in bar.words.text()
    bar.more.click()
    assert bar.list.isVisible()
    bar.copy.click()
    assert QApplication.clipboard().text() == "\n".join(str(p) for p in problems)
    bar.close_button.click()
    assert not bar.isVisible()


def test_sound_tables_are_not_worth_a_notice(desktop: Desktop) -> None:
    desktop.report_problems([])
    assert not desktop.notices.isVisible()


def test_errors_and_a_restored_map_are_reported(desktop: Desktop) -> None:
    fake(desktop).failed.emit("TypeError: x\n  at app.js:1")
    assert "TypeError: x" in desktop.notices.words.text()
    fake(desktop).restored.emit()
    assert desktop.notices.words.text() == "地图进程已重启，画面已恢复"
    desktop.notices._timer.stop()


# -- words -------------------------------------------------------------------------------------


def _visible_words(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every word, tooltip and accessible name in the widget tree, with where it was found."""
    for widget in window.findChildren(QWidget):
        where = f"{type(widget).__name__} {widget.objectName()}"
        for words in (widget.toolTip(), widget.accessibleName(), widget.windowTitle()):
            yield where, words
        if isinstance(widget, QLabel | QAbstractButton):
            yield where, widget.text()
        if isinstance(widget, QLineEdit):
            yield where, widget.placeholderText()
        if isinstance(widget, QMenu):
            yield where, widget.title()
        if isinstance(widget, QListWidget):
            yield from ((where, widget.item(n).text()) for n in range(widget.count()))
        if isinstance(widget, QPlainTextEdit):
            yield where, widget.toPlainText()
    for action in window.findChildren(QAction):
        yield action.objectName(), action.text()
        yield action.objectName(), action.toolTip()


def test_a_screen_reader_reads_no_markup(desktop: Desktop) -> None:
    for page in ("filters", "chronicle", "figures", "comments", "results"):
        desktop.actions.by_id[f"panel_{page}"].trigger()
    desktop.complete()
    QApplication.processEvents()
    read = [
        (type(w).__name__, w.accessibleName(), w.accessibleDescription()) for w in QApplication.allWidgets()
    ]
    assert [names for names in read if "<p" in "".join(names[1:])] == []


def test_english_leaves_no_chinese_behind(desktop: Desktop, store: Store, atlas: Atlas) -> None:
    for row in desktop.panel.rows.values():
        row.flip()
    desktop.sheets.help.open(store.view)
    desktop.sheets.about.open(store.view)
    store.dispatch(replace(store.view, selection=("road",)), "step.select|road")
    desktop.actions.by_id["language"].trigger()
    desktop.palette.open()
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    names = {name for f in atlas.features.values() for name in (*f.aka, f.name.en, f.note.en)}
    names |= {e.title.en for e in atlas.events.values()} | {
        r.note.en for f in atlas.features.values() for r in f.statuses
    }
    locators = {c.locator.en for f in atlas.features.values() for c in f.citations}
    locators |= {a.citation.locator.en for f in atlas.features.values() for a in f.attributes}
    found = {
        (where, words)
        for where, words in _visible_words(desktop.window)
        if HANZI.search(_without(words, names | locators | OWN_NAMES | {HOSTILE}))
    }
    assert found == set()


def _without(words: str, allowed: set[str]) -> str:
    for name in sorted(allowed, key=len, reverse=True):
        if name:
            words = words.replace(name, "")
    return words


def test_switching_the_language_twice_brings_every_word_back(desktop: Desktop) -> None:
    for row in desktop.panel.rows.values():
        row.flip()
    before = sorted(_visible_words(desktop.panel))
    desktop.actions.by_id["language"].trigger()
    assert sorted(_visible_words(desktop.panel)) != before
    desktop.actions.by_id["language"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert sorted(_visible_words(desktop.panel)) == before


def test_hostile_names_stay_text(qtbot: QtBot, dressed: QApplication, store: Store, tmp_path: Path) -> None:
    long = "长" * 10_000
    nasty = [
        feature("n1", "science", record("operation"), words=HOSTILE),
        feature("n2", "science", record("operation"), words=long),
    ]
    atlas = Atlas(features={f.id: f for f in nasty})
    with opened(store, atlas, tmp_path) as desktop:
        _stays_text(qtbot, desktop)


def _stays_text(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.panel.rows["science"].flip()
    items = desktop.panel.details["science"].list
    assert items.item(0).text() == HOSTILE
    assert "<b>" not in items.item(0).toolTip()
    for name in desktop.atlas.features.values():
        desktop.flight.to_feature(name.id)
        assert desktop.window.width() < 3000
    for label in desktop.window.findChildren(QLabel):
        assert label.textFormat() != Qt.TextFormat.RichText
        if label.textFormat() == Qt.TextFormat.AutoText:
            assert "<" not in label.text()
    desktop.top.search.start()
    qtbot.keyClicks(desktop.top.search, "script")
    assert desktop.top.search.list.keys() == ["feature:n1"]
    desktop.notices._timer.stop()


def test_dark_reaches_every_part(desktop: Desktop, store: Store) -> None:
    light = desktop.panel.rows["bus"].eye.icon().cacheKey()
    desktop.actions.by_id["appearance"].trigger()
    assert desktop.panel.rows["bus"].eye.icon().cacheKey() != light
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert "#1b1c1e" in app.styleSheet()
    desktop.actions.by_id["appearance"].trigger()


def test_headline_cards_say_when_and_where_from(real_atlas: Atlas) -> None:
    from explorer.state.queries.headline import opening
    from explorer.state.view.view import View

    view = View(headline=opening(real_atlas))
    told = cards(real_atlas, view)
    assert len(told) >= 3
    for card in told:
        assert card.value
        assert card.asof.startswith("截至 ")
        assert card.source in real_atlas.sources
    assert cards(real_atlas, replace(view, headline=("no such",))) == ()


def test_bounds_come_from_the_shape_itself_where_it_has_none() -> None:
    assert Known(shapes=SHAPES).bounds["bus2"] == (107.5, 31.5, 107.5, 31.5)  # type: ignore[arg-type]
    assert extents.union([]) is None


def test_the_window_takes_any_map_that_answers(desktop: Desktop) -> None:
    assert isinstance(desktop.map_view, FakeMapView)
    assert desktop.map_view.accessibleName() == "地图"


def test_a_window_taller_than_its_screen_is_made_to_fit(desktop: Desktop) -> None:
    room = desktop.window.screen().availableGeometry()
    desktop.window.setGeometry(room.adjusted(0, 0, 0, 200))
    before = desktop.window.height()
    placement.keep_on_screen(desktop.window)
    assert desktop.window.height() < before
    assert desktop.window.frameGeometry().bottom() <= room.bottom()
