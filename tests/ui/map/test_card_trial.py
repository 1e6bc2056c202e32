"""When a graphics card may draw: its test picture is looked for in the view's pixels, and the answer remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from pytestqt.qtbot import QtBot

from explorer.state.files.graphics_memory import GraphicsMemory
from explorer.state.files.settings import Settings, SettingsFile
from explorer.ui.map import card_trial, engine
from explorer.ui.map.card_trial import CardTrial
from tests.ui.fake_map import FakeMapView

DRIVER = "ANGLE (a card)"
SPOTS = [(4.0, 20.0, 192.0, 48.0, 80.0), (6.0, 7.0, 48.0, 160.0, 80.0)]


class Corner(FakeMapView):
    """A map with the test picture in its corner, where the driver shows it."""

    lit = True

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#eeeeee"))
        if self.lit:
            painter.fillRect(0, self.height() - 24, 24, 12, QColor(192, 48, 80))
            painter.fillRect(0, self.height() - 12, 24, 12, QColor(48, 160, 80))
        painter.end()


@pytest.fixture
def screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Corner:
    monkeypatch.setattr(engine, "may_have_card", lambda: True)
    monkeypatch.setattr(card_trial, "_LOOKS", 3)
    made = Corner()
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show()
    qtbot.waitExposed(made)
    return made


Begin = Callable[..., CardTrial]


@pytest.fixture
def begin(screen: Corner, tmp_path: Path) -> Begin:
    """A trial on the screen, up to the card that the page has found."""

    def start(choice: str = "", found: bool = True) -> CardTrial:
        screen.sent.clear()
        settings = SettingsFile(lambda: tmp_path / "settings.json")
        settings.save(Settings(painter=choice))  # type: ignore[arg-type]
        trial = CardTrial(screen, settings, GraphicsMemory(lambda: tmp_path / "graphics.json"), screen)
        say(screen, "wanted")
        if found and asked(screen):
            say(screen, "found")
        return trial

    return start


def say(screen: Corner, state: str, spots: list[Any] | None = None) -> None:
    screen.painter.emit({"state": state, "renderer": DRIVER, "spots": spots or []})


def asked(screen: Corner) -> list[str]:
    return [message["painter"] for message in screen.sent if "painter" in message]


def test_a_picture_that_is_seen_lets_the_card_draw_at_once_the_next_time(
    qtbot: QtBot, screen: Corner, begin: Begin
) -> None:
    trial = begin()
    assert asked(screen) == ["try", "test"]
    assert not trial.in_use
    say(screen, "drawn", SPOTS)
    qtbot.waitUntil(lambda: trial.in_use)
    shiboken6.delete(trial)
    again = begin()
    assert again.in_use
    assert asked(screen) == ["try", "use", "test"]  # and it is looked at all the same


def test_a_card_that_shows_nothing_is_dropped_and_not_shown_again(
    qtbot: QtBot, screen: Corner, begin: Begin
) -> None:
    screen.lit = False
    trial = begin()
    say(screen, "drawn", SPOTS)
    qtbot.waitUntil(lambda: asked(screen)[-1] == "drop")
    assert not trial.in_use
    shiboken6.delete(trial)
    begin()
    assert asked(screen) == ["try", "drop"]


def test_a_card_that_was_seen_and_now_shows_nothing_is_dropped(
    qtbot: QtBot, screen: Corner, begin: Begin
) -> None:
    trial = begin()
    say(screen, "drawn", SPOTS)
    qtbot.waitUntil(lambda: trial.in_use)
    shiboken6.delete(trial)
    screen.lit = False
    again = begin()
    assert again.in_use
    say(screen, "drawn", SPOTS)
    qtbot.waitUntil(lambda: not again.in_use)
    assert asked(screen)[-1] == "drop"


def test_a_hidden_window_proves_nothing(qtbot: QtBot, screen: Corner, begin: Begin) -> None:
    screen.lit = False
    trial = begin()
    screen.hide()
    say(screen, "drawn", SPOTS)
    qtbot.waitUntil(lambda: asked(screen)[-1] == "drop")
    shiboken6.delete(trial)
    screen.show()
    begin()
    assert asked(screen) == ["try", "test"]


def test_the_user_decides(
    screen: Corner, begin: Begin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shiboken6.delete(begin("raster"))
    assert asked(screen) == []
    monkeypatch.setattr(engine, "may_have_card", lambda: False)
    shiboken6.delete(begin(""))
    assert asked(screen) == []
    trial = begin("card")
    assert asked(screen) == ["force", "test"]
    trial.choose("raster")
    assert asked(screen)[-1] == "drop"
    assert SettingsFile(lambda: tmp_path / "settings.json").load().painter == "raster"
    assert {name: check() for name, check in trial.checks().items()} == {
        "painter_auto": False,
        "painter_raster": True,
        "painter_card": False,
    }


def test_a_lost_card_is_given_up_and_a_new_page_begins_anew(
    qtbot: QtBot, screen: Corner, begin: Begin
) -> None:
    trial = begin()
    say(screen, "drawn", SPOTS)
    qtbot.waitUntil(lambda: trial.in_use)
    say(screen, "lost")
    assert not trial.in_use
    screen.ready.emit()
    say(screen, "wanted")
    assert asked(screen)[-1] == "try"
