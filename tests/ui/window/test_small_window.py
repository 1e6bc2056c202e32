"""The whole window at the sizes of small screens and of large scaling, in both languages: all in reach, nothing cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDeadlineTimer, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas
from explorer.paths import geodata_dir
from explorer.state.files.settings import Settings, SettingsFile
from explorer.state.view.command_table import COMMANDS
from explorer.ui import app
from explorer.ui.facts.session import Session
from explorer.ui.map.waiting import run_until
from explorer.ui.stage.compare_bar import CompareControl
from explorer.ui.window.desktop import Desktop
from tests.ui.fake_map import FakeMapView

SIZES = [(1024, 640), (1366, 768), (1280, 720), (1120, 667), (911, 512), (840, 500)]  # logical pixels
LARGE = (1680, 1000)


@pytest.fixture(scope="module")
def shape_of(real_atlas: Atlas) -> dict[str, Any]:
    return load_shapes(real_atlas, geodata_dir())


@pytest.fixture(params=["zh", "en"])
def desktop(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    dressed: QApplication,
    real_atlas: Atlas,
    shape_of: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Desktop]:
    store = app.opening_store(Known(real_atlas), Settings())
    store.set_view(replace(store.view, lang=request.param))
    settings = SettingsFile(lambda: tmp_path / "settings.json")
    made = Desktop(Session(store, Known(real_atlas, shape_of), settings), FakeMapView())
    qtbot.addWidget(made.window)
    made.window.show()
    made.complete()
    yield made
    made.pictures.cancel()
    made.file.end()
    made.project._leaving = True


def _controls(window: QWidget) -> list[QWidget]:
    """Every button and field in sight that does not lie in a list that scrolls."""
    found: list[QWidget] = [
        *window.findChildren(QAbstractButton),
        *window.findChildren(QLineEdit),
    ]
    return [w for w in found if w.isVisibleTo(window) and not w.isWindow() and not _scrolled(w)]


def _scrolled(widget: QWidget | None) -> bool:
    while widget is not None:
        if isinstance(widget, QScrollArea) or widget.inherits("QAbstractItemView"):
            return True
        widget = widget.parentWidget()
    return False


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def faults(window: QWidget) -> list[str]:
    """Controls that are cut off by what they lie in, or lie on one another."""
    controls = _controls(window)
    found = []
    for control in controls:
        inside = control.visibleRegion().boundingRect()
        if inside.size() != control.size():
            found.append(f"cut: {_name(control)} {_place(control, window)} shows {inside}")
    for one, other in combinations(controls, 2):
        if one.isAncestorOf(other) or other.isAncestorOf(one):
            continue
        if _place(one, window).intersects(_place(other, window)):
            found.append(f"{_name(one)} lies on {_name(other)}")
    return found


def cut(label: QLabel) -> bool:
    return label.width() < label.sizeHint().width() or not _shown_whole(label)


def _shown_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().size() == widget.size()


def _name(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QAbstractButton) else ""
    return words or widget.accessibleName() or widget.objectName() or type(widget).__name__


def _sized(desktop: Desktop, size: tuple[int, int]) -> None:
    desktop.window.resize(*size)
    QApplication.processEvents()
    assert (desktop.window.width(), desktop.window.height()) == size


def _until_laid(window: QWidget) -> None:
    """Wait for parts that follow a step, which lay themselves out anew once its picture is there."""
    run_until(lambda: not faults(window), QDeadlineTimer(3000))


def test_the_window_needs_no_more_than_a_small_screen(desktop: Desktop) -> None:
    least = desktop.window.minimumSizeHint()
    assert least.width() <= 840
    assert least.height() <= 500


def test_every_control_is_whole_and_on_nothing_else(desktop: Desktop) -> None:
    for size in SIZES:
        _sized(desktop, LARGE)
        for mode in ("mode_asof", "mode_window", "mode_cumulative"):
            desktop.actions.by_id[mode].trigger()
            _sized(desktop, size)
            _until_laid(desktop.window)
            assert faults(desktop.window) == [], (size, mode)
            assert desktop.status.width() == size[0]  # its words give way, they do not push the window
            shown = [w for w in desktop.status.findChildren(QLabel) if w.isVisible()]
            assert [w.text() for w in shown if cut(w)] == [], (size, mode)


def test_the_axis_is_dragged_to_the_last_day(qtbot: QtBot, desktop: Desktop) -> None:
    opening = desktop.store.view
    for size in SIZES:
        _sized(desktop, LARGE)
        _sized(desktop, size)
        axis = desktop.timeline.axis
        frame = axis._frame()
        end = QPoint(round(frame.scale.end(Axis().last)), round(frame.base))
        assert axis.visibleRegion().contains(end), size
        start = QPoint(round(frame.scale.end(desktop.store.view.clock.at)), round(frame.base))
        qtbot.mousePress(axis, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(axis, end)
        qtbot.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=end)
        assert desktop.store.view.clock.at == Axis().last, size
        desktop.store.set_view(opening)


def test_every_command_is_in_a_menu(desktop: Desktop) -> None:
    menu = desktop.top.menu_button.menu()
    assert menu is not None
    held = {action.objectName() for part in menu.findChildren(QMenu) for action in part.actions()}
    assert {f"command.{command.id}" for command in COMMANDS} <= held


def test_a_side_as_wide_as_on_a_large_screen_makes_room_on_a_small_one(desktop: Desktop) -> None:
    _sized(desktop, LARGE)
    desktop.window.resizeDocks([desktop.docks[0]], [420], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    _sized(desktop, (840, 500))
    assert faults(desktop.window) == []
    desktop.actions.by_id["mode_window"].trigger()
    QApplication.processEvents()
    assert desktop.window.width() == 840
    assert faults(desktop.window) == []


def test_what_is_folded_comes_back(desktop: Desktop) -> None:
    _sized(desktop, desktop.window.minimumSizeHint().toTuple())
    assert desktop.timeline.step.opener.isVisible()
    assert desktop.top.buttons["compare"].text() == ""
    assert desktop.top.buttons["compare"].accessibleName()
    _sized(desktop, (1920, 1000))
    assert not desktop.timeline.step.opener.isVisible()
    assert desktop.timeline.step.button("year").isVisible()
    assert desktop.top.buttons["compare"].text() != ""


def test_a_folded_choice_chooses_from_its_menu(desktop: Desktop) -> None:
    _sized(desktop, (840, 500))
    opener = desktop.timeline.step.opener
    menu = opener.menu()
    menu.aboutToShow.emit()
    assert [action.isChecked() for action in menu.actions()].count(True) == 1
    menu.actions()[-1].trigger()
    assert desktop.store.view.step == "year"
    assert opener.text().startswith(desktop.timeline.step.button("year").text())


@pytest.mark.parametrize("size", [(1024, 640), (840, 500)])
@pytest.mark.parametrize(
    "commands",
    [
        ("panel_filters", "panel_chronicle"),
        ("panel_figures", "panel_results"),
        ("compare",),
        ("scenes",),
        ("scenes", "panel_results"),
        ("tour",),
    ],
)
def test_whatever_is_open_is_whole(
    desktop: Desktop, size: tuple[int, int], commands: tuple[str, ...]
) -> None:
    _sized(desktop, size)
    for command in commands:
        desktop.actions.by_id[command].trigger()
    for _ in range(2):  # a table that has just appeared folds its bar after its first layout
        QApplication.processEvents()
    assert (
        desktop.window.width(),
        desktop.window.height(),
    ) == size  # nothing pushed the window wider or higher
    assert desktop.map_view.height() >= 60
    assert faults(desktop.window) == []


def test_bars_over_the_map_push_the_window_off_no_screen(qtbot: QtBot, desktop: Desktop) -> None:
    screen = desktop.window.screen().availableSize()
    size = (min(1366, screen.width() - 8), min(768, screen.height() - 8))  # but for a frame
    _sized(desktop, size)
    for command in ("panel_results", "scenes", "compare", "annotate"):
        desktop.actions.by_id[command].trigger()
        qtbot.wait(50)
    qtbot.waitUntil(lambda: desktop.map_view.height() >= 96, timeout=3000)
    assert desktop.window.size().toTuple() == size
    assert faults(desktop.window) == []


def test_the_arrangement_of_two_dates_is_put_away_only_where_it_has_no_room(desktop: Desktop) -> None:
    desktop.actions.by_id["compare"].trigger()
    (bar,) = desktop.window.findChildren(CompareControl)
    seen = []
    for size in (LARGE, (840, 500), LARGE):
        desktop.window.resize(*size)  # the sides fold first, which lets it get narrower still
        QApplication.processEvents()
        _sized(desktop, size)
        seen.append(bar.arrangement.isVisible())
    assert seen == [True, False, True]
    assert desktop.actions.by_id["side_by_side"].isEnabled()


@pytest.mark.parametrize("mode", ["mode_asof", "mode_window"])
def test_at_its_own_smallest_size_nothing_is_cut(desktop: Desktop, mode: str) -> None:
    desktop.actions.by_id[mode].trigger()
    for _ in range(3):  # sides fold as it gets narrow, which lets it get narrower still
        desktop.window.resize(desktop.window.minimumSizeHint())
        QApplication.processEvents()
    least = desktop.window.minimumSizeHint()
    assert (desktop.window.width(), desktop.window.height()) == (least.width(), least.height())
    assert faults(desktop.window) == []
    frame = desktop.timeline.axis._frame()
    assert desktop.timeline.axis.visibleRegion().contains(
        QPoint(round(frame.scale.end(Axis().last)), round(frame.base))
    )


@pytest.mark.parametrize("size", [(1920, 1080), (1024, 768), (911, 512), (683, 512)])
def test_the_presenters_view_is_whole_on_a_small_second_screen(
    desktop: Desktop, size: tuple[int, int]
) -> None:
    desktop.show.play()
    desktop.second.open()
    view = desktop.second.presenter
    assert view is not None
    view.minutes.setValue(45)
    view.resize(*size)
    assert (view.width(), view.height()) == size
    lines = (view.elapsed, view.left, view.here, view.clock, view.place, *view.headings.values())
    run_until(lambda: not any(cut(words) for words in lines), QDeadlineTimer(3000))
    assert [words.text() for words in lines if cut(words)] == []
    assert faults(view) == []
    shown = [words for words in view.findChildren(QLabel) if words.isVisible()]
    assert [words.text() for words in shown if not _shown_whole(words)] == []
    assert view.notes.height() > size[1] / 3
    assert min(view.now.height(), view.next.height()) >= 54
