"""The layer panel: rows from the catalogue, counts at the clock, every change by mouse and by key."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.columns.timeline import Clock, drawn_state
from explorer.atlas.model import Atlas
from explorer.layers import order as layer_order
from explorer.layers.counts import counts, summary
from explorer.layers.legend import kind_of
from explorer.paths import geodata_dir
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.layers.layer_panel import LayerPanel
from explorer.ui.window.desktop import Desktop
from tests.helpers.layers import CATALOGUE, GROUPS, SPECS, opening_layers

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(desktop: Desktop) -> LayerPanel:
    return desktop.panel


def test_every_theme_and_group_of_the_catalogue_has_its_place(panel: LayerPanel) -> None:
    assert list(panel.rows) == list(SPECS)
    assert list(panel.groups) == list(GROUPS)
    for key, row in panel.rows.items():
        assert row.parentWidget() is panel.groups[SPECS[key].group].box


def test_the_eye_hides_and_shows_and_can_be_undone(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    qtbot.mouseClick(panel.rows["bus"].eye, LEFT)
    assert not store.view.layer("bus").visible
    assert store.undo_name == "step.hide|bus"
    store.undo()
    assert panel.rows["bus"].eye.isChecked()


def test_a_row_answers_to_its_keys(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    row = panel.rows["highway"]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert not store.view.layer("highway").visible
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert panel.details["highway"].isVisible()
    qtbot.keyClick(row, Qt.Key.Key_Left)
    assert not panel.details["highway"].isVisible()
    qtbot.keyClick(row, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is panel.rows["bus"]


def test_counts_follow_the_clock(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    panel.rows["bus"].flip()
    store.dispatch(store.view.with_clock(at=date(2019, 12, 31)), "x")
    numbers = panel.details["bus"].numbers
    qtbot.waitUntil(lambda: (numbers["shown"].text(), numbers["after"].text()) == ("0", "3"))  # after the map
    store.dispatch(store.view.with_clock(at=date(2021, 5, 20)), "x")
    qtbot.waitUntil(lambda: (numbers["shown"].text(), numbers["after"].text()) == ("3", "0"))
    assert panel.rows["bus"].count.text() == "3 · 见载 1"


def test_the_key_shows_the_states_that_are_there_now(panel: LayerPanel, store: Store) -> None:
    panel.rows["platform"].flip()
    detail = panel.details["platform"]
    assert [row.words.text() for row in detail.key if not row.isHidden()] == ["已批复"]
    store.dispatch(store.view.with_clock(at=date(2018, 1, 1)), "x")
    assert [row for row in detail.key if not row.isHidden()] == []


def test_opacity_is_one_undo_step_per_drag(panel: LayerPanel, store: Store) -> None:
    panel.rows["bus"].flip()
    slider = panel.details["bus"].opacity
    for value in (90, 70, 40):
        slider.setValue(value)
    assert store.view.layer("bus").opacity == pytest.approx(0.4)
    assert panel.details["bus"].percent.text() == "40%"
    store.undo()
    assert store.view.layer("bus").opacity == 1.0
    assert slider.value() == 100


def test_solo_and_back(panel: LayerPanel, store: Store) -> None:
    store.dispatch(store.view.with_layer("river", visible=False), "x")
    before = store.view.layers
    panel.solo("bus")
    assert [x.id for x in store.view.layers if x.visible] == ["bus"]
    panel.solo("bus")
    assert store.view.layers == before


def test_a_layer_moves_among_its_neighbours_only(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    row = panel.rows["bus"]
    qtbot.keyClick(row, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    order = layer_order.grouped(store.view, CATALOGUE)["transport"]
    assert order[:2] == ["bus", "highway"]
    qtbot.keyClick(row, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert layer_order.grouped(store.view, CATALOGUE)["transport"] == order
    assert panel.groups["transport"].rows.indexOf(row) == 0


def test_dragging_reorders_in_one_undo_step(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    row, target = panel.rows["highway"], panel.rows["waterway"]
    start = QPoint(row.width() // 2, 12)
    qtbot.mousePress(row, LEFT, pos=start)
    for share in (0.4, 0.7, 1.0):
        end = row.mapFromGlobal(target.mapToGlobal(QPoint(target.width() // 2, target.height() - 2)))
        step = start + (end - start) * share
        qtbot.mouseMove(row, step)
        QApplication.processEvents()
    qtbot.mouseRelease(row, LEFT, pos=row.mapFromGlobal(target.mapToGlobal(QPoint(4, 4))))
    order = layer_order.grouped(store.view, CATALOGUE)["transport"]
    assert order.index("highway") > order.index("bus")
    assert not row.open
    store.undo()
    assert [x.id for x in store.view.layers] == list(SPECS)


def test_finding_a_layer_in_chinese_pinyin_and_english(qtbot: QtBot, panel: LayerPanel) -> None:
    for words in ("公交", "gongjiao", "cross-prov"):
        panel.field.clear()
        if words.isascii():
            qtbot.keyClicks(panel.field, words)
        else:
            panel.field.insert(words)  # as an input method does
        assert [key for key, row in panel.rows.items() if not row.isHidden()] == ["bus"]
        assert panel.groups["platform"].isHidden()
    panel.field.setText("没有这种图层")
    assert panel.nothing.isVisible()


def test_a_group_folds(qtbot: QtBot, panel: LayerPanel) -> None:
    group = panel.groups["transport"]
    qtbot.mouseClick(group.heading, LEFT)
    assert not panel.rows["bus"].isVisible()
    qtbot.keyClick(group.heading, Qt.Key.Key_Space)
    assert panel.rows["bus"].isVisible()


def test_what_has_no_place_is_listed_and_can_be_chosen(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    panel.rows["science"].flip()
    items = panel.details["science"].list
    panel.area.ensureWidgetVisible(items)
    assert items.count() == 1
    qtbot.mouseClick(items.viewport(), LEFT, pos=items.visualItemRect(items.item(0)).center())
    assert store.view.selection == ("quiet",)


def test_the_undated_switch_carries_its_count(qtbot: QtBot, panel: LayerPanel, store: Store) -> None:
    assert "1" in panel.undated.text()
    panel.undated.click()
    assert store.view.show_undated
    store.undo()
    assert not panel.undated.isChecked()


def test_buttons_without_words_have_accessible_names(panel: LayerPanel) -> None:
    panel.rows["bus"].flip()
    row, detail = panel.rows["bus"], panel.details["bus"]
    for widget in (
        row,
        row.eye,
        row.chevron,
        detail.solo,
        detail.zoom,
        detail.up,
        detail.opacity,
        panel.field,
    ):
        assert widget.accessibleName()
    for widget in (row.eye, row.chevron, detail.solo, detail.zoom, detail.opacity, panel.undated):
        assert widget.toolTip()


def test_the_four_counts_cover_every_feature(real_atlas: Atlas) -> None:
    placed = frozenset(list(real_atlas.features)[::2])
    for mode in ("asof", "window", "cumulative"):
        clock = Clock(date(2021, 5, 20), date(2020, 6, 1), mode)  # type: ignore[arg-type]
        found = counts(real_atlas, View(clock=clock, layers=opening_layers()), placed)
        for key, count in found.items():
            assert count.shown + count.before + count.after + count.undated == len(real_atlas.by_theme(key))
            assert summary(count, "zh").startswith(str(count.shown))


def test_a_state_in_the_key_is_drawn_as_the_map_draws_it(real_atlas: Atlas) -> None:
    """What is only a marker on the map is a marker in the key, also in a layer of lines."""
    placed = load_shapes(real_atlas, geodata_dir())
    for year in range(2019, 2026):
        view = View(clock=Clock(date(year, 12, 31)), layers=opening_layers())
        for theme, found in counts(real_atlas, view, placed).items():
            for (drawn, _), kind in zip(found.states, found.kinds, strict=True):
                there = {
                    kind_of(placed[f.id])
                    for f in real_atlas.by_theme(theme)
                    if f.id in placed and (state := drawn_state(f, view.clock))
                    if (state.status, state.certainty) == drawn
                }
                assert (kind in there) if there else kind is None
