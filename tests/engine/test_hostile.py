"""Hostile text in every free cell of every table and in every field of a project: shown, never obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from explorer.atlas.axis import Axis
from explorer.state.files import project
from explorer.state.files.deck import deck
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.helpers.page import run
from tests.helpers.spoilt import HOSTILE, LONG_ROWS, hostile_folder
from tests.helpers.whole import SIZE, map_of, whole

pytestmark = pytest.mark.slow

PANELS = ("filters", "layers", "chronicle", "figures", "details")
_FACTS = """const foreign = 'img, a[href], iframe, object, embed, form, script:not([src])';
const active = [...document.querySelectorAll('*')].filter(x => [...x.attributes].some(a => /^on/i.test(a.name)));
const wide = document.documentElement.scrollWidth > window.innerWidth || document.body.scrollWidth > window.innerWidth;
return {hacked: window.hacked ?? 0, foreign: document.querySelectorAll(foreign).length, active: active.length,
  scripts: document.scripts.length, bold: [...document.querySelectorAll('b b, span b, text b, i i, b i')].map(x => x.outerHTML.slice(0, 80)), wide};"""
_MARKUP = ("<script", "<img", "<b ", "<b>", "<a ")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_folder(tmp_path_factory.mktemp("hostile") / "geodata")


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path, tables: Path) -> Iterator[Desktop]:
    with whole(qtbot, tmp_path, tables) as made:
        layers = tuple(replace(x, visible=True) for x in made.store.view.layers)
        made.store.set_view(
            replace(made.store.view, layers=layers, show_undated=True).with_clock(at=Axis().last)
        )
        yield made


def assert_page_is_clean(qtbot: QtBot, desktop: Desktop) -> None:
    facts = run(qtbot, map_of(desktop), _FACTS)
    scripts = facts.pop("scripts")
    assert facts == {"hacked": 0, "foreign": 0, "active": 0, "bold": [], "wide": False}
    assert scripts == run(qtbot, map_of(desktop), "return document.querySelectorAll('script[src]').length")


def faults(root: QWidget) -> set[str]:
    """Words that a widget might take for markup, and widgets that have grown out of the window."""
    found: set[str] = set()
    for label in root.findChildren(QLabel):
        if label.textFormat() != Qt.TextFormat.PlainText and "<" in label.text():
            found.add(f"rich label {label.objectName()}: {label.text()[:60]!r}")
    for widget in (root, *root.findChildren(QWidget)):
        if any(mark in widget.toolTip() for mark in _MARKUP):
            found.add(f"tooltip of {type(widget).__name__}: {widget.toolTip()[:60]!r}")
        if widget.isVisible() and widget.width() > SIZE.width():
            found.add(f"too wide: {type(widget).__name__} {widget.objectName()} {widget.width()}")
    for area in root.findChildren(QScrollArea):
        inner = area.widget()
        if area.isVisible() and inner is not None and inner.width() > area.viewport().width():
            found.add(f"wider than its panel: {type(inner).__name__} in {area.objectName()}")
    return found | {fault for view in root.findChildren(QAbstractItemView) for fault in _rich_cells(view)}


def _rich_cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    for row in range(min(model.rowCount(), 40) if model else 0):
        for column in range(20):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if tip and any(mark in str(tip) for mark in _MARKUP):
                yield f"tooltip in {type(view).__name__}: {str(tip)[:60]!r}"


def assert_window_is_sound(desktop: Desktop) -> None:
    QApplication.processEvents()
    assert faults(desktop.window) == set()
    assert (desktop.window.width(), desktop.window.height()) == (SIZE.width(), SIZE.height())
    assert desktop.window.minimumSizeHint().width() <= SIZE.width()


def select(desktop: Desktop, *features: str) -> None:
    desktop.store.set_view(replace(desktop.store.view, selection=features))
    QApplication.processEvents()


def test_features_are_selected_and_hovered(qtbot: QtBot, desktop: Desktop) -> None:
    view = map_of(desktop)
    assert not desktop.notices.isVisible(), desktop.notices.words.text()  # hostile, but sound
    names = list(desktop.atlas.features)
    # Every text comes to every column again after nine rows, or seven: these steps meet each of them.
    for number, name in enumerate(names[:LONG_ROWS:2] + names[LONG_ROWS::18]):
        select(desktop, name)
        desktop.port.highlight(name)
        if number % 25 == 0:
            assert_window_is_sound(desktop)
    run(
        qtbot,
        view,
        """for (const feature of twincity.app.atlas.features)
          twincity.app.hover(feature.id, {clientX: 300, clientY: 200}); return 1""",
    )
    select(desktop, *names[:60])
    assert_window_is_sound(desktop)
    assert view.wait_settled()
    assert_page_is_clean(qtbot, desktop)


def test_every_panel_and_the_search_show_it_as_text(qtbot: QtBot, desktop: Desktop) -> None:
    actions, view = desktop.actions.by_id, map_of(desktop)
    actions["panel_results"].trigger()
    for name in ("language", "language"):
        for panel in PANELS:
            actions[f"panel_{panel}"].trigger()
            assert_window_is_sound(desktop)
        actions[name].trigger()
    for words in HOSTILE:
        desktop.top.search.start()
        desktop.top.search.setText(words[:80])
        desktop.top.search.textEdited.emit(desktop.top.search.text())
        assert_window_is_sound(desktop)
    QTest.keyClick(desktop.top.search, Qt.Key.Key_Return)
    for name in ("palette", "help", "about", "report", "compare", "milestone_forward", "step_forward"):
        actions[name].trigger()
        assert_window_is_sound(desktop)
        desktop.escape()
    assert HOSTILE[0] in QApplication.clipboard().text()
    assert view.wait_settled()
    assert_page_is_clean(qtbot, desktop)


def hostile_project(path: Path, desktop: Desktop) -> Path:
    """A project whose every field that takes words has hostile ones."""
    base = deck(())[0].view
    base = replace(
        base, layers=desktop.store.view.layers, selection=HOSTILE, headline=HOSTILE, charts=HOSTILE
    )
    base = replace(base, filters=replace(base.filters, text=HOSTILE[0], regions=HOSTILE[:2]))
    scenes = tuple(
        replace(
            deck(())[0], name=f"scene-{n}", view=base, title=Text(x, x), caption=Text(x, x), notes=Text(x, x)
        )
        for n, x in enumerate(HOSTILE)
    )
    project.save(path, project.Project(scenes=scenes, view=base, settings={x: x for x in HOSTILE}))
    return path


def test_a_project_of_hostile_words_is_shown_and_presented(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>&.twincity"
    there, view = desktop, map_of(desktop)
    there.project.open_now(hostile_project(path, desktop))
    actions = desktop.actions.by_id
    for name in ("scenes", "rehearse"):
        actions[name].trigger()
        assert_window_is_sound(desktop)
    there.show.play()
    for number in range(len(HOSTILE)):
        assert run(qtbot, view, "return window.hacked ?? 0") == 0, number
        there.presentation.do("scene_next")
        QApplication.processEvents()
    there.presentation.do("presenter_view")
    QApplication.processEvents()
    for top in QApplication.topLevelWidgets():
        if top is not there.window and top.isVisible():
            assert faults(top) == set()
    assert view.wait_settled()
    assert_page_is_clean(qtbot, desktop)
    there.presentation.end()
    there.second.close()
    desktop.escape()
    assert_window_is_sound(desktop)


def test_buttons_show_an_ampersand_unchanged(desktop: Desktop) -> None:
    """No data becomes a shortcut: a lone & would swallow the letter behind it."""
    words = next(text for text in HOSTILE if "&lt;" in text)
    named = [b.text() for b in desktop.window.findChildren(QAbstractButton) if words[:8] in b.text()]
    assert all("&lt;" not in text.replace("&&", "") for text in named)
