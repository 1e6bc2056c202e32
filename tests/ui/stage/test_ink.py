"""Pen, arrow and circle before an audience: annotations of the scene that is shown, erased, or kept in it."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from pytestqt.qtbot import QtBot

from explorer.state.view.annotations import MOST_ANNOTATIONS
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop
from tests.ui.stage.keys import KEY, port, press

LINE = {"kind": "stroke", "points": [(106.0, 30.0), (106.2, 30.1), (106.4, 30.0)]}


def drawn(desktop: Desktop) -> list[str]:
    return [mark.kind for mark in desktop.store.view.annotations]


def test_a_key_takes_the_pen_and_what_is_drawn_is_an_annotation(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    port(desktop).inked.emit(LINE)
    assert drawn(desktop) == []  # no tool, no mark
    press(qtbot, desktop, KEY.Key_I)
    assert port(desktop).last("ink")["tool"] == "pen"
    port(desktop).inked.emit(LINE)
    press(qtbot, desktop, KEY.Key_O)
    port(desktop).inked.emit({"kind": "circle", "points": [(106.0, 30.0), (106.1, 30.0)]})
    assert drawn(desktop) == ["stroke", "circle"]
    press(qtbot, desktop, KEY.Key_E)
    assert drawn(desktop) == []
    press(qtbot, desktop, KEY.Key_O)
    assert port(desktop).last("ink") is None  # the same key puts it away


def test_marks_go_with_the_scene_unless_they_are_kept(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    first = desktop.scenes.strip[0].name
    press(qtbot, desktop, KEY.Key_A)
    port(desktop).inked.emit({"kind": "arrow", "points": [(106.0, 30.0), (106.4, 30.2)]})
    press(qtbot, desktop, KEY.Key_PageDown, KEY.Key_PageUp)
    assert drawn(desktop) == []
    port(desktop).inked.emit({"kind": "arrow", "points": [(106.0, 30.0), (106.4, 30.2)]})
    press(qtbot, desktop, KEY.Key_S, KEY.Key_PageDown, KEY.Key_PageUp)
    assert drawn(desktop) == ["arrow"]
    before = desktop.store.undo_name
    desktop.presentation.end()
    assert desktop.scenes.strip[0].name == first
    assert [mark.kind for mark in desktop.scenes.strip[0].view.annotations] == ["arrow"]
    assert desktop.file.snapshot().scenes[0].view.annotations
    assert desktop.store.undo_name != before
    desktop.store.undo()
    assert desktop.scenes.strip[0].view.annotations == ()


def test_without_a_scene_marks_are_kept_on_the_map(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.begin(None)
    press(qtbot, desktop, KEY.Key_I)
    port(desktop).inked.emit(LINE)
    desktop.presentation.end()
    assert drawn(desktop) == []
    desktop.show.begin(None)
    press(qtbot, desktop, KEY.Key_I)
    port(desktop).inked.emit(LINE)
    press(qtbot, desktop, KEY.Key_S)
    desktop.presentation.end()
    assert drawn(desktop) == ["stroke"]
    desktop.store.undo()
    assert drawn(desktop) == []


def test_esc_puts_the_tool_away_then_erases_then_ends(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_I)
    port(desktop).inked.emit(LINE)
    press(qtbot, desktop, KEY.Key_Escape)
    assert port(desktop).last("ink") is None
    assert drawn(desktop) == ["stroke"]
    press(qtbot, desktop, KEY.Key_Escape)
    assert drawn(desktop) == []
    assert desktop.presentation.on
    press(qtbot, desktop, KEY.Key_Escape)
    assert not desktop.presentation.on


def test_more_marks_than_a_view_takes_are_refused_in_words(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_I)
    for _ in range(MOST_ANNOTATIONS + 1):
        port(desktop).inked.emit(LINE)
    assert len(desktop.store.view.annotations) == MOST_ANNOTATIONS
    assert "擦去" in port(desktop).last("toast")
