"""Twenty seconds of what `make soak` does for half an hour: nothing is complained of, memory stays in bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.bench.soak import soak
from tests.helpers.whole import whole

_SECONDS = 20
_GROWTH = 0.25  # so short a run is hardly warm; the promise of 5 % is that of half an hour


@pytest.mark.slow
def test_a_short_soak_says_nothing_and_keeps_its_memory(qtbot: QtBot, tmp_path: Path) -> None:
    with whole(qtbot, tmp_path) as desktop:
        result = soak(desktop, _SECONDS)
        assert result.complaints == []
        assert result.samples
        assert result.growth < _GROWTH, result.samples
        desktop.timeline.player.stop()
