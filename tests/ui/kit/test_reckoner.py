"""Reckoning in a thread: what a question raises reaches the user, and the next question is answered."""

from __future__ import annotations

from threading import get_ident
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from explorer.ui.kit.reckoner import Reckoner


def _fails() -> None:
    raise LookupError("no such column")


def test_a_question_that_fails_is_reported_and_leaves_nothing_waiting(qtbot: QtBot) -> None:
    found: list[Any] = []
    reckoner = Reckoner(parent := QObject(), few=0)
    with capture_exceptions() as raised, qtbot.waitSignal(reckoner.failed):
        reckoner.ask(1, _fails, found.append)
        assert reckoner.busy
    assert [kind for kind, *_ in raised] == [LookupError]
    assert not reckoner.busy
    with qtbot.waitSignal(reckoner._answered):
        reckoner.ask(1, get_ident, found.append)
    assert len(found) == 1
    assert found != [get_ident()]
    assert parent is not None


def test_a_question_that_was_overtaken_fails_unheard(qtbot: QtBot) -> None:
    found: list[Any] = []
    reckoner = Reckoner(parent := QObject(), few=0)
    with capture_exceptions() as raised:
        reckoner.ask(1, _fails, found.append)
        reckoner.ask(1, lambda: "second", found.append)
        qtbot.waitUntil(lambda: bool(found))
        qtbot.wait(50)
    assert (raised, found) == ([], ["second"])
    assert parent is not None


def test_few_rows_are_reckoned_at_once(qtbot: QtBot) -> None:
    found: list[Any] = []
    reckoner = Reckoner(parent := QObject(), few=5)
    reckoner.ask(5, get_ident, found.append)
    assert found == [get_ident()]
    with pytest.raises(LookupError):
        reckoner.ask(1, _fails, found.append)
    assert parent is not None
