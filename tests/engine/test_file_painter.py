"""The single file with a large layer of the user's: its painter is inside the file, and draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from explorer.export.formats.web.html import single_file
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.layers.large import density_ramp
from explorer.page.messages import MapContext
from explorer.state.view.clock import Clock
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds
from tests.helpers.file_page import READY, Page


class File:
    """The single file of a View with 3,000 lines in a shown window."""

    def __init__(self, qtbot: QtBot, context: MapContext, folder: Path, view: View) -> None:
        layer = crowds.collection("own1", crowds.lines(3000), crowds.careers(3000))
        known = crowds.with_layers(context.known, {"own1": layer})
        path = folder / "map.html"
        path.write_bytes(single_file(lay_out(known, view, Sheet()), known, view, Sheet()))
        self.qtbot, self.view, self.page = qtbot, QWebEngineView(), Page()
        qtbot.addWidget(self.view)
        self.view.setPage(self.page)
        self.view.resize(1000, 700)
        self.view.show()
        with qtbot.waitSignal(self.page.loadFinished, timeout=30_000):
            self.view.load(QUrl.fromLocalFile(str(path)))
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.run(READY) is True, timeout=30_000)

    def run(self, script: str) -> object:
        answers: list[object] = []
        self.page.runJavaScript(script, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers), timeout=30_000)
        return answers[0]

    def ground(self) -> np.ndarray:
        """The middle of the map as rows of pixels."""
        image = self.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
        return pixels[80:500, 60:700]

    def close(self) -> None:
        self.page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


VIEW = View(layers=(LayerState("own1"),), clock=Clock(date(2021, 6, 30)))


def test_a_large_layer_is_drawn_in_the_file(qtbot: QtBot, context: MapContext, tmp_path: Path) -> None:
    file = File(qtbot, context, tmp_path, VIEW)
    qtbot.waitUntil(lambda: 0.02 < float((np.ptp(file.ground(), axis=-1) > 60).mean()) < 0.7, timeout=10_000)
    assert str(file.run("document.getElementById('counts').textContent")).startswith("图上 1,512 项")
    assert file.page.said == []
    file.close()


@pytest.mark.slow
def test_the_file_shows_densities_and_symbols_again(
    qtbot: QtBot, context: MapContext, tmp_path: Path
) -> None:
    file = File(qtbot, context, tmp_path, replace(VIEW, density=True))
    ramp = [[int(hex_[n : n + 2], 16) for n in (1, 3, 5)] for hex_ in density_ramp("light")]

    def shares() -> list[float]:
        """Return which share of the pixels has each colour of the ramp."""
        ground = file.ground()
        return [float((np.abs(ground - colour).max(axis=-1) <= 2).mean()) for colour in ramp]

    qtbot.waitUntil(lambda: sum(shares()[:3]) > 0.02, timeout=10_000)
    dense = shares()
    assert "密度" in str(file.run("document.getElementById('layers').textContent"))
    switch = "document.getElementById('density-switch')"
    assert file.run(f"{switch}.checked") is True
    file.run(f"{switch}.click()")
    file.settle()
    qtbot.waitUntil(lambda: sum(shares()) < sum(dense) / 4, timeout=10_000)
    assert "密度" not in str(file.run("document.getElementById('layers').textContent"))
    file.run("window.twincity.app.density.turn(true)")  # what the map itself offers
    file.settle()
    qtbot.waitUntil(lambda: shares() == pytest.approx(dense, abs=0.01), timeout=10_000)
    assert file.run(f"{switch}.checked") is True
    assert file.page.said == []
    file.close()
