"""The single file with a large layer of the user's: its painter is inside the file, and draws."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from explorer.export.formats.html import single_file
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.clock import Clock
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds

_READY = """Boolean(document.body.dataset.ready && window.twincity.app.painter.layers.get("own1")?.ready
 && window.twincity.app.painter.resting && !window.twincity.app.painter.flying.size)"""


class Page(QWebEnginePage):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def javaScriptConsoleMessage(
        self, _level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, _line: int, _source: str
    ) -> None:
        self.said.append(message)


def test_a_large_layer_is_drawn_in_the_file(qtbot: QtBot, context: MapContext, tmp_path: Path) -> None:
    layer = crowds.collection("own1", crowds.lines(3000), crowds.careers(3000))
    known = crowds.with_layers(context.known, {"own1": layer})
    view = View(layers=(LayerState("own1"),), clock=Clock(date(2021, 6, 30)))
    file = tmp_path / "map.html"
    file.write_bytes(single_file(lay_out(known, view, Sheet()), known, view))
    shown, page = QWebEngineView(), Page()
    qtbot.addWidget(shown)
    shown.setPage(page)
    shown.resize(1000, 700)
    shown.show()
    with qtbot.waitSignal(page.loadFinished, timeout=30_000):
        shown.load(QUrl.fromLocalFile(str(file)))
    answers: list[bool] = []

    def drawn() -> bool:
        page.runJavaScript(_READY, answers.append)
        return bool(answers) and answers[-1] is True

    qtbot.waitUntil(drawn, timeout=30_000)
    qtbot.wait(300)
    image = shown.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
    ground = pixels[80:500, 60:700]
    assert page.said == []
    assert 0.02 < float((np.ptp(ground, axis=-1) > 60).mean()) < 0.7
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
