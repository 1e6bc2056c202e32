"""The process that draws for the studio, ended after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from explorer.ui.studio.worker_process import ExportWorker
from tests.helpers import ours


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[ExportWorker]:
    made = ExportWorker(ours.known())
    yield made
    made.stop()
