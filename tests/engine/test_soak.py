"""A few rounds of what `make soak` does for half an hour: nothing is complained of, nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.bench.soak import SHORT, soak
from tests.helpers.page import run
from tests.helpers.whole import map_of, whole

_GROWTH = 0.25  # so short a run is hardly warm; the promise of 5 % is that of half an hour
_OBJECTS = 0.01  # undo steps and what is kept for the next time; a panel that stays is more


@pytest.mark.slow
def test_a_short_soak_says_nothing_and_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path) -> None:
    """The second round leaves as many widgets and elements of the page as the first."""
    nodes: list[int] = []
    with whole(qtbot, tmp_path) as desktop:

        def count(_: str) -> None:
            nodes.append(run(qtbot, map_of(desktop), "return document.querySelectorAll('*').length"))

        result = soak(desktop, 0, count, SHORT)
        assert result.complaints == []
        assert result.growth < _GROWTH, result.samples
        assert result.widgets[-1] <= result.widgets[-2]
        assert result.objects[-1] / result.objects[-2] - 1 < _OBJECTS, result.objects
        assert nodes[-1] < nodes[-2] * 1.02  # labels come and go
        desktop.timeline.player.stop()
