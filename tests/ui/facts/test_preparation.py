"""Layers that are prepared for searching, and one that cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.atlas.derived import is_derived
from explorer.state.queries.search import sounds
from explorer.ui.facts.preparation import Preparation
from tests.helpers import crowds
from tests.helpers.logfail import LogWatch


def layer(key: str, name: object = "江北路") -> Collection:
    made = crowds.collection(key, crowds.points(3), crowds.states(3))
    return replace(made, names=np.array([name] * 3, object))


def test_a_layer_that_cannot_be_prepared_keeps_none_of_the_others_waiting(
    qtbot: QtBot, logs: LogWatch
) -> None:
    logs.expect("own1 cannot be searched")
    broken, sound = layer("own1", name=7), layer("own2")  # a name that is no text
    told: list[bool] = []
    parent = QObject()
    preparation = Preparation(parent, lambda: told.append(True))
    assert preparation.of([broken, sound])
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert is_derived(sounds, sound)
    assert not preparation.of([broken])  # not tried anew with every letter


def test_the_rows_of_a_layer_that_came_later_are_waited_for(qtbot: QtBot) -> None:
    told: list[bool] = []
    parent = QObject()
    preparation = Preparation(parent, lambda: told.append(True))
    first, second = layer("own1"), layer("own2")
    assert preparation.of([first])
    assert preparation.of([first, second])  # in place of the first question
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert is_derived(sounds, first)
    assert is_derived(sounds, second)
    assert not preparation.of([])
