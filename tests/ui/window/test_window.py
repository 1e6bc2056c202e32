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

from explorer.atlas.known import Known
from explorer.atlas.model import Atlas
from explorer.atlas.schema import Problem
from explorer.state.files.settings import SettingsFile
from explorer.state.queries import extents
from explorer.state.queries.headline import cards
from explorer.state.view.store import Store
from explorer.ui.kit import geometry
from explorer.ui.map.link import selected
from explorer.ui.window.window import MainWindow
from explorer.words.text import Text
from tests.ui.conftest import HOSTILE, feature, record
from tests.ui.fake_map import FakeMapView
from tests.ui.window_parts import SHAPES, fake, opened

KEY = Qt.Key
HANZI = re.compile(r"[\u3400-\u9fff]")
OWN_NAMES = {"中 / EN", "中文 / English"}  # a language is called by its own name


@pytest.fixture
def window(
    qtbot: QtBot, dressed: QApplication, store: Store, atlas: Atlas, tmp_path: Path
) -> Iterator[MainWindow]:
    with opened(store, atlas, tmp_path) as made:
        yield made


# -- the map -----------------------------------------------------------------------------------


def test_a_click_selects_shift_adds_and_beside_everything_clears(window: MainWindow, store: Store) -> None:
    port = fake(window)
    port.clicked.emit("road", False, 105.0, 29.0)
    assert store.view.selection == ("road",)
    port.clicked.emit("bus1", True, 105.0, 29.0)
    assert store.view.selection == ("road", "bus1")
    port.clicked.emit("road", True, 105.0, 29.0)
    assert store.view.selection == ("bus1",)
    port.clicked.emit(None, False, 105.0, 29.0)
    assert store.view.selection == ()
    assert selected(("a",), None, True) == ("a",)


def test_every_view_reaches_the_map(window: MainWindow, store: Store) -> None:
    store.dispatch(store.view.with_layer("bus", visible=False), "x")
    assert fake(window).views[-1] is store.view


def test_the_camera_is_followed_without_an_undo_step(window: MainWindow, store: Store) -> None:
    fake(window).camera_changed.emit(
        {"lon": 107.0, "lat": 31.0, "zoom": 9.25, "extent": [106, 30, 108, 32], "user": True}
    )
    assert (store.view.camera.zoom, store.view.extent) == (9.25, (106, 30, 108, 32))
    assert store.undo_name is None
    assert window.status.scale.text().startswith("1 : ")


def test_pointer_clock_and_counts_stand_in_the_status_bar(window: MainWindow, store: Store) -> None:
    fake(window).pointer.emit(106.5512, 29.563)
    assert window.status.pointer.text() == "29.5630° N  106.5512° E"
    assert "2021-05-20" in window.status.clock.text()
    store.dispatch(replace(store.view, selection=("road", "bus1")), "x")
    assert window.status.selected.text() == "选中 2"


def test_what_narrows_is_told_above_the_layers_but_not_twice(window: MainWindow, store: Store) -> None:
    assert not window.chips.isVisible()
    store.dispatch(replace(store.view, filters=replace(store.view.filters, text="road")), "x")
    assert window.chips.isVisible()
    window.sides.left.turn("filters")
    assert not window.chips.isVisible()
    window.sides.left.turn("layers")
    assert window.chips.isVisible()


def test_hovering_the_map_lights_the_layers_row(window: MainWindow) -> None:
    fake(window).hovered.emit("bus1")
    assert window.panel.rows["bus"].property("lit")
    fake(window).hovered.emit(None)
    assert not window.panel.rows["bus"].property("lit")


def test_zoom_to_all_layer_and_selection(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    run, fits = window.actions_.by_id, fake(window).fits
    run["zoom_all"].trigger()
    west, south, east, north = fits[-1]
    assert west <= 105 <= 107.5 <= east
    assert south <= 29 <= 31.5 <= north
    window.panel.rows["platform"].flip()
    window.panel.details["platform"].zoom.click()
    assert fits[-1] == (105.0, 30.0, 105.5, 30.5)
    store.dispatch(replace(store.view, selection=("bus1",)), "x")
    run["zoom_selection"].trigger()
    assert fits[-1][0] < 106.5 < fits[-1][2]


def test_the_scale_is_that_of_the_reference_screen() -> None:
    from explorer.state.view.view import Camera

    assert extents.scale_of(Camera(106, 0, 0)) == pytest.approx(591_658_710, rel=0.01)
    assert extents.scale_of(Camera(106, 30, 8)) == pytest.approx(2_000_000, rel=0.02)


# -- chrome ------------------------------------------------------------------------------------


def _standing(window: MainWindow) -> list[tuple[bool, bool]]:
    """What stands where; sizes are the presentation's own tests (the offscreen screen is too small here)."""
    chrome = [(widget.isVisible(), False) for widget in (window.top, window.status, window.notices)]
    return chrome + [(dock.isVisible(), dock.isFloating()) for dock in window.docks]


def test_presenting_hides_the_chrome_and_returns_exactly(
    qtbot: QtBot, window: MainWindow, store: Store
) -> None:
    before, view = _standing(window), store.view
    qtbot.keyClick(window, KEY.Key_F5)
    assert window.isFullScreen()
    assert not window.top.isVisible()
    assert not window.panel.isVisible()
    qtbot.keyClick(window, KEY.Key_Escape)
    assert not window.isFullScreen()
    QApplication.processEvents()
    assert _standing(window) == before
    assert store.view == view


def test_layout_language_and_look_are_remembered(
    qtbot: QtBot, window: MainWindow, atlas: Atlas, tmp_path: Path
) -> None:
    window.docks[0].setFloating(True)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.docks[1])
    window.actions_.by_id["language"].trigger()
    window.close()
    kept = SettingsFile(lambda: tmp_path / "settings.json").load()
    assert (kept.language, kept.appearance) == ("en", "light")
    with opened(Store(window.store.view), atlas, tmp_path) as again:
        assert again.docks[0].isFloating()
        assert again.dockWidgetArea(again.docks[1]) == Qt.DockWidgetArea.LeftDockWidgetArea
        again.actions_.by_id["reset_layout"].trigger()
        assert not again.docks[0].isFloating()
        assert again.dockWidgetArea(again.docks[1]) == Qt.DockWidgetArea.RightDockWidgetArea


def test_settings_that_could_not_be_read_are_said(
    qtbot: QtBot, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    (tmp_path / "settings.json").write_text("{", "utf-8")
    settings = SettingsFile(lambda: tmp_path / "settings.json")
    settings.load()
    window = MainWindow(store, Known(atlas, SHAPES), FakeMapView(), settings)
    qtbot.addWidget(window)
    assert "settings.json.broken" in window.notices.words.text()


@pytest.mark.parametrize("text", ["", "0 a b", "1 !!! ???", "1 YQ== YQ==", "1", "九"])
def test_a_layout_that_does_not_fit_changes_nothing(window: MainWindow, text: str) -> None:
    before = window.saveState()
    assert not geometry.restore(window, text)
    assert window.saveState() == before


def test_docks_float_by_their_button_and_are_never_closed(window: MainWindow) -> None:
    from PySide6.QtWidgets import QDockWidget

    dock = window.docks[0]
    assert not dock.features() & QDockWidget.DockWidgetFeature.DockWidgetClosable
    dock.bar.float_button.click()  # type: ignore[union-attr]
    assert dock.isFloating()


# -- notices -----------------------------------------------------------------------------------


def test_problems_of_the_tables_stand_in_one_line_with_a_list_to_copy(window: MainWindow) -> None:
    problems = [
        Problem("features.csv", 12, Text("缺少名称", "no name")),
        Problem("places.csv", 3, Text("<b>坐标</b>", "<b>place</b>")),
    ]
    window.report_problems(problems)
    bar = window.notices
    assert bar.isVisible()
    assert "features.csv:12: 缺少名称" in bar.words.text()
    bar.more.click()
    assert bar.list.isVisible()
    bar.copy.click()
    assert QApplication.clipboard().text() == "\n".join(str(p) for p in problems)
    bar.close_button.click()
    assert not bar.isVisible()


def test_sound_tables_are_not_worth_a_notice(window: MainWindow) -> None:
    window.report_problems([])
    assert not window.notices.isVisible()


def test_errors_and_a_restored_map_are_said(window: MainWindow) -> None:
    fake(window).failed.emit("TypeError: x\n  at app.js:1")
    assert "TypeError: x" in window.notices.words.text()
    fake(window).restored.emit()
    assert window.notices.words.text() == "地图进程已重启，画面已恢复"
    window.notices._timer.stop()


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


def test_english_leaves_no_chinese_behind(window: MainWindow, store: Store, atlas: Atlas) -> None:
    for row in window.panel.rows.values():
        row.flip()
    window.help.open(store.view)
    window.about.open(store.view)
    store.dispatch(replace(store.view, selection=("road",)), "step.select|road")
    window.actions_.by_id["language"].trigger()
    window.palette_sheet.open()
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
        for where, words in _visible_words(window)
        if HANZI.search(_without(words, names | locators | OWN_NAMES | {HOSTILE}))
    }
    assert found == set()


def _without(words: str, allowed: set[str]) -> str:
    for name in sorted(allowed, key=len, reverse=True):
        if name:
            words = words.replace(name, "")
    return words


def test_switching_the_language_twice_brings_every_word_back(window: MainWindow) -> None:
    for row in window.panel.rows.values():
        row.flip()
    before = sorted(_visible_words(window.panel))
    window.actions_.by_id["language"].trigger()
    assert sorted(_visible_words(window.panel)) != before
    window.actions_.by_id["language"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert sorted(_visible_words(window.panel)) == before


def test_hostile_names_stay_text(qtbot: QtBot, dressed: QApplication, store: Store, tmp_path: Path) -> None:
    long = "长" * 10_000
    nasty = [
        feature("n1", "science", record("operation"), words=HOSTILE),
        feature("n2", "science", record("operation"), words=long),
    ]
    atlas = Atlas(features={f.id: f for f in nasty})
    with opened(store, atlas, tmp_path) as window:
        _stays_text(qtbot, window)


def _stays_text(qtbot: QtBot, window: MainWindow) -> None:
    window.panel.rows["science"].flip()
    items = window.panel.details["science"].list
    assert items.item(0).text() == HOSTILE
    assert "<b>" not in items.item(0).toolTip()
    for name in window.atlas.features.values():
        window.flight.to_feature(name.id)
        assert window.width() < 3000
    for label in window.findChildren(QLabel):
        assert label.textFormat() != Qt.TextFormat.RichText
        if label.textFormat() == Qt.TextFormat.AutoText:
            assert "<" not in label.text()
    window.top.search.start()
    qtbot.keyClicks(window.top.search, "script")
    assert window.top.search.list.keys() == ["feature:n1"]
    window.notices._timer.stop()


def test_dark_reaches_every_part(window: MainWindow, store: Store) -> None:
    light = window.panel.rows["bus"].eye.icon().cacheKey()
    window.actions_.by_id["appearance"].trigger()
    assert window.panel.rows["bus"].eye.icon().cacheKey() != light
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert "#1b1c1e" in app.styleSheet()
    window.actions_.by_id["appearance"].trigger()


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
    assert extents.around([]) is None


def test_the_window_takes_any_map_that_answers(window: MainWindow) -> None:
    assert isinstance(window.map_view, FakeMapView)
    assert window.map_view.accessibleName() == "地图"


def test_a_window_taller_than_its_screen_is_made_to_fit(window: MainWindow) -> None:
    room = window.screen().availableGeometry()
    window.setGeometry(room.adjusted(0, 0, 0, 200))
    before = window.height()
    geometry.keep_on_screen(window)
    assert window.height() < before
    assert window.frameGeometry().bottom() <= room.bottom()
