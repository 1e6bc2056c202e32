"""The command bar before an audience: what is typed is applied to the map at once, and Esc takes it back."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.ui.stage.command_bar import StageCommandBar
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop

_KEY = Qt.Key


@pytest.fixture
def bar(qtbot: QtBot, desktop: Desktop) -> StageCommandBar:
    desktop.show.play()
    qtbot.keyClick(desktop.map_view, _KEY.Key_F)
    found = desktop.presentation.bar
    assert found.isVisible()
    return found


def choose(qtbot: QtBot, bar: StageCommandBar, typed: str, key: str) -> None:
    """Type, walk to the row, and press Enter."""
    bar.field.setText(typed)  # keyClicks knows no Chinese
    for _ in range(bar.list.keys().index(key)):
        qtbot.keyClick(bar.field, _KEY.Key_Down)
    qtbot.keyClick(bar.field, _KEY.Key_Return)


def test_with_nothing_typed_it_lists_the_layers_and_enter_switches_one(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    view = desktop.store.view
    assert bar.list.keys() == [f"layer/{layer.id}" for layer in view.layers]
    qtbot.keyClick(bar.field, _KEY.Key_Return)
    first = view.layers[0]
    assert desktop.store.view.layer(first.id).visible is not first.visible
    assert bar.isVisible()  # for the next


def test_a_status_a_region_and_words_narrow_the_map(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    choose(qtbot, bar, "在建", "status/construction")
    assert desktop.store.view.filters.statuses == ("construction",)
    choose(qtbot, bar, "在建", "status/construction")
    assert desktop.store.view.filters.statuses == ()
    bar.field.setText("高速")
    choose(qtbot, bar, "高速", "text")
    assert desktop.store.view.filters.text == "高速"
    assert [chip.text() for chip in bar.chips.chips]


def test_esc_clears_the_words_then_closes_then_takes_back_the_filters_then_ends(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    choose(qtbot, bar, "运营", "status/operation")
    assert desktop.store.view.filters.statuses == ("operation",)
    qtbot.keyClick(bar.field, _KEY.Key_Escape)
    assert (bar.field.text(), bar.isVisible()) == ("", True)
    qtbot.keyClick(bar.field, _KEY.Key_Escape)
    assert not bar.isVisible()
    qtbot.keyClick(desktop.map_view, _KEY.Key_Escape)
    assert desktop.store.view.filters.statuses == ()
    assert desktop.presentation.on
    qtbot.keyClick(desktop.map_view, _KEY.Key_Escape)
    assert not desktop.presentation.on


def test_letters_typed_are_letters_and_no_keys_of_the_show(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    qtbot.keyClicks(bar.field, "b1l")
    assert bar.field.text() == "b1l"
    assert not desktop.presentation.covered
    assert not desktop.presentation.lit


def test_a_hit_is_flown_to(qtbot: QtBot, desktop: Desktop, bar: StageCommandBar) -> None:
    name = next(iter(desktop.atlas.features.values())).name.zh
    bar.field.setText(name)
    key = next(key for key in list(bar.list.keys()) if key.startswith("hit/feature"))
    choose(qtbot, bar, name, key)
    assert desktop.store.view.selection == (key.split("/")[2],)


def test_the_bar_and_its_filters_end_with_the_show(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    choose(qtbot, bar, "运营", "status/operation")
    desktop.presentation.end()
    assert not bar.isVisible()
    assert desktop.store.view.filters.statuses == ()


def test_ctrl_f_opens_the_bar_on_stage_and_the_search_box_else(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.perform("find")
    assert not desktop.presentation.bar.isVisible()
    desktop.show.play()
    desktop.perform("find")
    assert desktop.presentation.bar.isVisible()


def test_what_is_called_just_as_typed_comes_before_places_that_begin_so(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    bar.field.setText("规划")
    assert len(bar.list.keys()) > 2
    qtbot.keyClick(bar.field, _KEY.Key_Return)
    assert desktop.store.view.filters.statuses == ("planned",)


def test_chips_are_as_large_as_the_rows_and_wholly_in_the_bar(
    qtbot: QtBot, desktop: Desktop, bar: StageCommandBar
) -> None:
    choose(qtbot, bar, "在建", "status/construction")
    assert bar.chips.chips
    for widget in (*bar.chips.chips, bar.chips.clear):
        assert widget.fontMetrics().height() >= 0.85 * bar.list.fontMetrics().height()
        assert widget.height() >= widget.fontMetrics().height()
        assert bar.rect().contains(widget.mapTo(bar, widget.rect().bottomRight()))
    for chip in bar.chips.chips:
        assert chip.width() >= chip.fontMetrics().horizontalAdvance(chip.text()) + 40
