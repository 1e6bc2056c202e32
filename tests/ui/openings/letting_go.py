"""Files of tests, let go over the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.state.files.remembered import SourceMemory
from explorer.state.view.work import Work
from explorer.ui.openings.import_sheet import ImportSheet
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.window.desktop import Desktop

SOUND = "名称,经度,纬度,开工\n永川站,105.9,29.3,2021\n荣昌站,105.6,29.4,2022\n"
BAD_ROW = SOUND + "没有坐标,,,2023\n"
WAIT = 30_000


@pytest.fixture(autouse=True)
def fresh_memory(desktop: Desktop, tmp_path: Path) -> None:
    desktop.openings.memory = SourceMemory(lambda: tmp_path / "memory" / "sources.json")


@pytest.fixture
def bar(desktop: Desktop) -> OpeningBar:
    return desktop.openings.bar


def done(qtbot: QtBot, desktop: Desktop) -> None:
    openings, loader = desktop.openings, desktop.own_loader
    qtbot.waitUntil(
        lambda: (not openings.busy or openings.sheet.isVisible()) and not loader.busy, timeout=WAIT
    )


def given(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def own(work: Work) -> list[tuple[str, int]]:
    return [(c.name.zh, len(c)) for c in work.collections]


def on_sheet(qtbot: QtBot, desktop: Desktop, path: Path) -> ImportSheet:
    desktop.open_files([path])
    done(qtbot, desktop)
    assert desktop.openings.sheet.isVisible()
    return desktop.openings.sheet
