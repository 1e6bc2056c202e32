"""The helpers keep watch over everything else, so they have tests of their own."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import QThread, QTimer

from tests.helpers.leaks import no_leaks
from tests.helpers.logfail import LogWatch, is_noise


def _watch(level: int, text: str) -> LogWatch:
    watch = LogWatch()
    watch.handle(logging.LogRecord("app", level, __file__, 1, text, None, None))
    return watch


def test_an_unexpected_warning_is_a_problem() -> None:
    assert _watch(logging.WARNING, "odd").problems() == ["unexpected log line: app WARNING: odd"]


def test_an_expected_warning_is_none() -> None:
    watch = _watch(logging.ERROR, "table row 3 is bad")
    watch.expect("row 3")
    assert watch.problems() == []


def test_an_expectation_that_is_not_met_is_a_problem() -> None:
    watch = LogWatch()
    watch.expect("row 3")
    assert watch.problems() == ["expected log line never came: row 3"]


def test_noise_is_narrow() -> None:
    assert is_noise("Failed to create Vulkan instance")
    assert not is_noise("js: Uncaught TypeError: map is undefined")
    assert not is_noise("QObject::connect: signal not found")


def test_a_timer_left_running_is_named_with_its_line(qapp: object) -> None:
    timer = QTimer()
    with pytest.raises(pytest.fail.Exception, match=r"QTimer started at .*test_helpers\.py:\d+"), no_leaks():
        timer.start(10_000)
    timer.stop()


def test_a_thread_left_running_is_named(qapp: object) -> None:
    thread = QThread()
    with pytest.raises(pytest.fail.Exception, match="QThread started at"), no_leaks():
        thread.start()
    thread.quit()
    thread.wait()


def test_a_one_shot_timer_may_still_fire(qapp: object) -> None:
    timer = QTimer(singleShot=True)
    with no_leaks():
        timer.start(20)
