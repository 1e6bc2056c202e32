"""The single file counts the rows of a large layer of the user's as the sheet does, and names its source."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from pytestqt.qtbot import QtBot

from explorer.export.formats.web.html import single_file
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.layers.legend import tally
from explorer.page.messages import MapContext
from explorer.state.view.clock import Clock
from explorer.state.view.style import Style
from explorer.state.view.view import Filters, LayerState, View
from tests.helpers import crowds
from tests.helpers.file_page import READY, Page

_EXTENT = "(() => { const b = twincity.app.map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; })()"
_ROWS = "[...document.querySelectorAll('#layers .row')].map((r) => [...r.querySelectorAll('span')].map((s) => s.textContent))"
_COUNTS = "[...document.querySelectorAll('#counts p')].map((p) => p.textContent)"
_AT = "(() => { const d = document.getElementById('typed'); d.value = '2019-01-31'; d.dispatchEvent(new Event('change')); return 1; })()"


def ask(qtbot: QtBot, page: QWebEnginePage, code: str) -> object:
    found: list[str] = []
    page.runJavaScript(f"JSON.stringify({code})", found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return json.loads(found[0])


def opened(qtbot: QtBot, file: Path) -> tuple[QWebEngineView, Page]:
    """The file in a view of its own, once all is drawn."""
    shown, page = QWebEngineView(), Page()
    qtbot.addWidget(shown)
    shown.setPage(page)
    shown.resize(1000, 700)
    shown.show()
    with qtbot.waitSignal(page.loadFinished, timeout=30_000):
        shown.load(QUrl.fromLocalFile(str(file)))
    answers: list[bool] = []

    def drawn() -> bool:
        page.runJavaScript(READY, answers.append)
        assert page.said == []
        return bool(answers) and answers[-1] is True

    qtbot.waitUntil(drawn, timeout=30_000)
    qtbot.wait(300)
    return shown, page


def gone(page: QWebEnginePage) -> None:
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.slow
@pytest.mark.parametrize("style", [None, Style("category", "类别")])
@pytest.mark.parametrize("whole", [True, False])
def test_the_file_counts_the_rows_of_a_large_layer_as_the_sheet_does(
    qtbot: QtBot, context: MapContext, tmp_path: Path, style: Style | None, whole: bool
) -> None:
    kinds = np.array(["居住", "工业", "绿地"] * 1000, object)
    layer = crowds.collection("own1", crowds.mixed(3000), (crowds.careers if style else crowds.planned)(3000))
    layer = replace(layer, columns={"类别": kinds}, listed=("类别",))
    known = crowds.with_layers(context.known, {"own1": layer})
    view = View(layers=(LayerState("own1", style=style),), clock=Clock(date(2021, 6, 30)))
    view = replace(view, filters=Filters(text="7 号"))
    sheet = Sheet(whole=whole)
    layout = lay_out(known, view, sheet)
    file = tmp_path / "map.html"
    file.write_bytes(single_file(layout, known, view, sheet))
    _, page = opened(qtbot, file)
    if whole:
        for at in (None, date(2019, 1, 31)):
            if at is not None:
                ask(qtbot, page, _AT)
                layout = lay_out(known, replace(view, clock=Clock(at)), sheet)
            rows = [[row.words, row.count] for group in layout.content.legend for row in group.rows]
            qtbot.waitUntil(lambda rows=rows: ask(qtbot, page, _ROWS) == rows, timeout=10_000)
            assert ask(qtbot, page, _COUNTS) == list(layout.content.counts)
            sources = "[...document.querySelectorAll('#sources li')].map((li) => li.textContent)"
            assert ask(qtbot, page, sources) == list(layout.content.sources)
    else:
        west, south, east, north = ask(qtbot, page, _EXTENT)  # type: ignore[misc]
        shown = tally(known, view, (west, south, east, north))
        found = ask(qtbot, page, _ROWS)
        assert isinstance(found, list)
        assert sum(int(count) for _, count in found) == shown.total() > 0
    assert page.said == []
    gone(page)
