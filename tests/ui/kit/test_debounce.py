"""Work that follows a drag: at once, at last, and never several kinds of it in one step."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.debounce import Debouncer

LONG = 60_000  # ms: nothing is due again while a test runs


def shown(qtbot: QtBot) -> QWidget:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    qtbot.wait(20)  # a test before may have run one just now
    return owner


def test_a_drag_runs_the_work_at_its_first_step_and_when_it_rests(qtbot: QtBot) -> None:
    clock, seen = [0], list[int]()
    counting = Debouncer(shown(qtbot), lambda: seen.append(clock[0]))
    for step in range(1, 30):
        clock[0] = step
        counting.throttle(LONG)
    assert seen == [1]
    qtbot.waitUntil(lambda: seen == [1, 29])
    assert not counting.pending


def test_no_step_pays_for_two(qtbot: QtBot) -> None:
    owner, ran = shown(qtbot), list[str]()
    first = Debouncer(owner, lambda: ran.append("first"))
    second = Debouncer(owner, lambda: ran.append("second"))
    first.throttle(LONG)
    second.throttle(LONG)
    assert ran == ["first"]
    qtbot.waitUntil(lambda: ran == ["first", "second"])


def test_without_a_limit_it_is_done_at_once(qtbot: QtBot) -> None:
    owner, ran = shown(qtbot), list[str]()
    Debouncer(owner, lambda: ran.append("first")).throttle(LONG)
    Debouncer(owner, lambda: ran.append("second")).throttle(0)
    assert "second" in ran


def test_what_is_hidden_follows_once_it_is_shown(qtbot: QtBot) -> None:
    owner, ran = shown(qtbot), list[str]()
    strip = Debouncer(owner, lambda: ran.append("strip"))
    owner.hide()
    strip.follow(LONG)
    qtbot.wait(60)
    assert ran == []
    assert strip.pending


def test_layers_switched_one_after_the_other_are_followed_once(qtbot: QtBot) -> None:
    layers, seen = [0], list[int]()
    axis = Debouncer(shown(qtbot), lambda: seen.append(layers[0]))
    for number in range(1, 8):
        layers[0] = number
        axis.postpone(40)
    assert seen == []
    qtbot.waitUntil(lambda: seen == [7])
    qtbot.wait(60)
    assert seen == [7]


def test_work_waits_for_the_picture_and_has_its_turn_while_a_drag_goes_on(qtbot: QtBot) -> None:
    owner, ran = shown(qtbot), list[str]()
    first = Debouncer(owner, lambda: ran.append("first"))
    second = Debouncer(owner, lambda: ran.append("second"))
    try:
        Debouncer.hold()
        first.throttle(LONG)
        second.postpone(0)
        qtbot.wait(60)
        assert ran == []
        for done in (["first"], ["first", "second"]):  # the next step follows at once
            Debouncer.release()
            Debouncer.hold()
            qtbot.waitUntil(lambda done=done: ran == done)
            qtbot.wait(40)
            assert ran == done
    finally:
        Debouncer.release()


def test_without_another_picture_all_of_it_runs(qtbot: QtBot) -> None:
    owner, ran = shown(qtbot), list[str]()
    works = [Debouncer(owner, lambda name=name: ran.append(name)) for name in "abc"]
    Debouncer.hold()
    for work in works:
        work.throttle(LONG)
    Debouncer.release()
    qtbot.waitUntil(lambda: ran == ["a", "b", "c"])


def test_what_is_asked_for_at_once_waits_for_no_picture(qtbot: QtBot) -> None:
    owner, ran = shown(qtbot), list[str]()
    Debouncer.hold()
    try:
        work = Debouncer(owner, lambda: ran.append("counted"))
        work.throttle(0)
        assert ran == ["counted"]
    finally:
        Debouncer.release()
