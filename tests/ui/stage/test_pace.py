"""The pace of a talk: overview and numbers, a loop at a stand, countdown, times of a rehearsal, and runs as set."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.state.view import scenes as scene_json
from explorer.state.view.scenes import DWELL_S, Run, Scene, SceneError, seconds_of
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.stage.pace import ScenePace
from explorer.ui.stage.presenter import in_minutes
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.ui.harness import FakeMap, desktop

_KEY = Qt.Key


def press(qtbot: QtBot, desktop: Desktop, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(desktop.map_view, key)


def shown(desktop: Desktop) -> str:
    scene = desktop.presentation.scene
    return scene.name if scene else ""


def test_the_overview_shows_every_scene_and_a_number_and_enter_jumps(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, _KEY.Key_V)
    overview = desktop.overview
    assert overview.isVisible()
    strip = desktop.scenes.strip
    titles = [overview.list.item(n).text() for n in range(overview.list.count())]
    assert [words.split("  ", 1)[1] for words in titles] == [scene.title.zh for scene in strip]
    handle = desktop.window.windowHandle()  # where the show's own keys are taken
    qtbot.waitUntil(overview.list.hasFocus)
    QTest.keyClick(handle, _KEY.Key_4)
    QTest.keyClick(handle, _KEY.Key_Return)
    assert not overview.isVisible()
    assert shown(desktop) == strip[3].name
    press(qtbot, desktop, _KEY.Key_V)
    qtbot.keyClick(overview.list, _KEY.Key_Right)
    qtbot.keyClick(overview.list, _KEY.Key_Return)
    assert shown(desktop) == strip[4].name
    press(qtbot, desktop, _KEY.Key_V)
    qtbot.keyClick(overview.list, _KEY.Key_Escape)
    assert not overview.isVisible()
    assert desktop.presentation.on


def test_a_loop_turns_the_pages_and_comes_round(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.kiosk()
    show = desktop.presentation
    assert show.pace.loop
    names = [scene.name for scene in desktop.scenes.strip]
    seen = [shown(desktop)]
    for _ in names:
        show.pace.due.emit()
        seen.append(shown(desktop))
    assert seen == [*names, names[0]]
    press(qtbot, desktop, _KEY.Key_Y)
    assert not show.pace.loop
    show.end()
    assert not show.pace.loop


def test_the_times_of_a_rehearsal_are_kept_as_one_step(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    desktop.second.open()
    presenter = desktop.second.presenter
    assert presenter is not None
    presenter.record.setChecked(True)
    show, first = desktop.presentation, desktop.scenes.strip[0].name
    show.pace._since -= 33
    press(qtbot, desktop, _KEY.Key_PageDown)
    show.end()
    kept = {scene.name: scene.seconds for scene in desktop.scenes.strip}
    assert kept[first] == pytest.approx(33, abs=2)
    assert kept[desktop.scenes.strip[2].name] is None
    assert desktop.file.snapshot().scenes[0].seconds == kept[first]
    desktop.store.undo()
    assert desktop.scenes.strip[0].seconds is None


def test_the_countdown_is_saved_and_red_when_over(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    desktop.second.open()
    presenter = desktop.second.presenter
    assert presenter is not None
    assert presenter.left.text() == "—"
    presenter.minutes.setValue(10)
    assert desktop.file.snapshot().settings["present"]["minutes"] == 10
    assert presenter.left.text() in ("10:00", "09:59")
    presenter.watch._spent = 671.0
    presenter._tick()
    assert presenter.left.text().startswith("−01:1")
    assert presenter.left.property("rank") == "danger"


def test_seconds_are_said_in_minutes() -> None:
    assert [in_minutes(n) for n in (5, 65, 3725, -70)] == ["00:05", "01:05", "1:02:05", "−01:10"]


def test_a_scene_stays_as_long_as_rehearsed_and_until_its_run_is_over(store: Store) -> None:
    scene = Scene("a", Text("题", "T"), store.view)
    assert seconds_of(scene) == DWELL_S
    assert seconds_of(replace(scene, seconds=25.0)) == 25.0
    run = Run(date(2020, 1, 31), date(2023, 1, 31), "month", 1.0, 5.0)
    assert seconds_of(replace(scene, run=run, seconds=3.0)) > 36 + 5


def test_hold_and_seconds_are_in_the_file_and_wrong_ones_are_refused(store: Store) -> None:
    run = Run(date(2020, 1, 31), date(2022, 1, 31), "half", 0.5, 4.0)
    scene = Scene("a", Text("题", "T"), store.view, run=run, seconds=12.5)
    plain = scene.to_json()
    assert scene_json.read(plain) == scene
    with pytest.raises(SceneError):
        scene_json.read(plain | {"seconds": -1})
    with pytest.raises(SceneError):
        scene_json.read(plain | {"run": plain["run"] | {"hold": 1e9}})


def test_a_run_is_set_beside_the_scene_and_a_wrong_date_is_told(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    details = desktop.drawer.strip.details
    desktop.scenes.choose(desktop.scenes.strip[0].name)
    assert not details.form.isVisible()
    details.run.click()
    assert details.form.isVisible()
    details.form.start.setText("2019-03-31")
    details.form.start.editingFinished.emit()
    details.form.speed.setValue(4.0)
    details.form.hold.setValue(6.0)
    run = desktop.scenes.strip[0].run
    assert run is not None
    assert (run.start, run.speed, run.hold) == (date(2019, 3, 31), 4.0, 6.0)
    desktop.store.undo()
    assert desktop.scenes.strip[0].run == replace(run, hold=0.0)
    details.form.end.setText("2018-01-01")
    details.form.end.editingFinished.emit()
    assert details.form.end.property("wrong")
    assert desktop.scenes.strip[0].run == replace(run, hold=0.0)


def test_the_title_is_edited_beside_caption_and_notes(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    desktop.scenes.choose(desktop.scenes.strip[0].name)
    details = desktop.drawer.strip.details
    details.title.setText("新标题")
    details.title.editingFinished.emit()
    assert desktop.scenes.strip[0].title.zh == "新标题"
    desktop.store.undo()
    assert details.title.text() == desktop.scenes.strip[0].title.zh != "新标题"


def test_time_is_counted_scene_by_scene() -> None:
    now = [100.0]
    pace = ScenePace(lambda: now[0])
    view = View()
    one, other = (Scene(name, Text(name, name), view) for name in "ab")
    pace.begin()
    for scene, seconds in ((one, 5), (other, 7), (one, 2)):
        pace.show(scene)
        now[0] += seconds
    pace.end()
    assert pace.spent == {"a": 7.0, "b": 7.0}
