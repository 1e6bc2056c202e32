"""F1 ▸ guide: the pages of the package in a window of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from explorer.state.view.view import View
from explorer.ui.map.guide_view import GuideWindow, page_url

pytestmark = pytest.mark.engine


def test_the_guide_is_read_in_a_window_of_its_own_without_scripts_and_network(
    qtbot: QtBot, tmp_path: Path
) -> None:
    guide = GuideWindow(View(lang="zh"))
    qtbot.addWidget(guide)
    guide.show()
    guide.resize(1200, 1000)  # wide enough for the first picture to be in sight
    with qtbot.waitSignal(guide.shown, timeout=60_000):
        guide.open()
    assert guide.web.url() == page_url("zh", "window")
    assert "认识窗口" in guide.web.title()
    qtbot.waitUntil(
        lambda: _dark(guide.web.grab().toImage()) < 0.5 and _hues(guide.web.grab().toImage()) > 6,
        timeout=30_000,
    )
    with qtbot.waitSignal(guide.shown, timeout=60_000):
        guide.retranslate(View(lang="en", appearance="dark"))
    assert guide.web.url() == page_url("en", "window")
    qtbot.waitUntil(lambda: _dark(guide.web.grab().toImage()) > 0.5, timeout=30_000)
    for outside in ("https://example.org/", "twincity://map/index.html", (tmp_path / "a.html").as_uri()):
        guide.web.load(outside)
        qtbot.wait(300)
        assert guide.web.url().host() == "guide" or guide.web.title() == ""
    guide.close()


def _dark(image: QImage) -> float:
    found = [
        image.pixelColor(x, y).lightness() < 90
        for x in range(0, image.width(), 9)
        for y in range(0, image.height(), 9)
    ]
    return sum(found) / max(1, len(found))


def _hues(image: QImage) -> int:
    picked = (image.pixelColor(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
    return len({color.hue() // 20 for color in picked if color.saturation() > 60})
