"""The axis beyond the last day that sources speak of: hatched, said, and left alone by End and by playing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.state.queries.changes import Bar, Changes
from explorer.state.queries.timeline.timeline_words import period_text
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.studio.plan import span_of
from explorer.ui.timeline.axis_picture import AxisPicture
from explorer.ui.timeline.player import Player
from explorer.ui.timeline.timeline_axis import TimelineAxis
from tests.helpers.stores import knowing

AXIS = Axis(date(2018, 1, 1), date(2026, 12, 31), date(2025, 12, 31))


@pytest.fixture
def beyond(store: Store) -> Store:
    return Store(store.work, AXIS)


@pytest.fixture
def axis(qtbot: QtBot, dressed: QApplication, atlas: Atlas, beyond: Store) -> TimelineAxis:
    made = TimelineAxis(knowing(beyond, Known(atlas)))
    qtbot.addWidget(made)
    made.resize(1400, made.sizeHint().height())
    with qtbot.waitExposed(made):
        made.show()
    return made


def _inks(image: QImage, left: float, right: float, top: float, bottom: float) -> int:
    """How many different colours stand in a rectangle."""
    return len(
        {
            image.pixel(x, y)
            for x in range(round(left), round(right))
            for y in range(round(top), round(bottom))
        }
    )


def test_the_time_beyond_the_sources_is_hatched(axis: TimelineAxis) -> None:
    frame, image = axis.picture().frame, axis.picture().ground.toImage()
    edge, half = frame.scale.end(AXIS.known), frame.scale.year / 2
    rows = (frame.top, frame.base - 6)
    assert _inks(image, edge - half, edge - 4, *rows) == 1  # bars are a picture of their own
    assert _inks(image, edge + 4, edge + half, *rows) > 1


def test_where_sources_end_is_said_over_the_bars_of_plans(axis: TimelineAxis) -> None:
    """Bars of a file's plans stood over the words, of which a few strokes were left between them."""
    frame, content = axis.picture().frame, axis.picture().content
    quarters = [date(2026, month, 1) for month in (1, 4, 7, 10)]
    bars = tuple(Bar(day, date(2026, day.month + 2, 28), 0, 9) for day in quarters)
    made = AxisPicture(frame, replace(content, bars=bars), 1.0)
    ink = QColor(theme.tokens(content.appearance)["ink_soft"])
    edge = round(frame.scale.end(AXIS.known))
    for picture in (made.lit, made.dim):
        image = picture.toImage()
        spots = ((x, y) for x in range(edge, image.width()) for y in range(round(frame.base)))
        assert sum(image.pixelColor(x, y) == ink for x, y in spots) > 20


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_period_beyond_says_where_sources_end(atlas: Atlas, lang: str) -> None:
    view = replace(View(), lang=lang)  # type: ignore[arg-type]
    told = period_text(AXIS, date(2026, 5, 1), Changes(atlas, view), (), view)
    assert "2025-12-31" in told
    assert "2025-12-31" not in period_text(AXIS, date(2025, 5, 1), Changes(atlas, view), (), view)


def test_end_stops_where_sources_do_and_continues_from_there(
    qtbot: QtBot, axis: TimelineAxis, beyond: Store
) -> None:
    qtbot.keyClick(axis, Qt.Key.Key_End)
    assert beyond.view.clock.at == AXIS.known
    qtbot.keyClick(axis, Qt.Key.Key_End)
    assert beyond.view.clock.at == AXIS.last


def test_playing_stops_where_sources_do(qtbot: QtBot, beyond: Store) -> None:
    player = Player(beyond)
    player.set_speed(4)
    beyond.set_view(replace(beyond.view, step="quarter", clock=Clock(date(2025, 6, 30))))
    with qtbot.waitSignals([player.changed, player.changed]):  # started, and stopped by itself
        player.start()
    assert beyond.view.clock.at == AXIS.known


def test_dates_beyond_can_be_typed_and_a_series_leaves_them_out() -> None:
    assert clock.parse_day(AXIS, "2026-05") == date(2026, 5, 31)
    assert clock.parse_day(AXIS, "2024年起") == AXIS.known
    assert span_of(AXIS, View()) == (AXIS.first, AXIS.known)
