"""The folium map of a View in the real engine: drawn with the network off, and text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage
from pytestqt.qtbot import QtBot

from explorer.api import OpenAtlas, open_atlas
from explorer.atlas.assembly.known import Known
from explorer.words.text import Text
from tests.helpers.page import run

HOSTILE = "<img src=x onerror='window.hit=1'></script><script>window.hit=1</script>"


class Page(QWebEnginePage):
    """A page that a browser would show: not the program's own, which has no files and no inline script."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def javaScriptConsoleMessage(self, _level: object, message: str, *_where: object) -> None:  # noqa: N802
        self.said.append(message)

    def page(self) -> QWebEnginePage:
        return self


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    made = Page()
    yield made
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _load(qtbot: QtBot, page: Page, opened: OpenAtlas, folder: Path) -> str:
    path = folder / "map.html"
    opened.map("2022年底", ["highway", "bus", "platform"]).save(path)
    with qtbot.waitSignal(page.loadFinished, timeout=20_000):
        page.load(QUrl.fromLocalFile(str(path)))
    return path.read_text("utf-8")


def test_the_map_is_drawn_without_a_network(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    source = _load(qtbot, page, open_atlas(), tmp_path)
    assert run(qtbot, page, "return document.querySelectorAll('path.leaflet-interactive').length") > 20
    assert "OpenStreetMap" in run(
        qtbot, page, "return document.querySelector('.leaflet-control-attribution').textContent"
    )
    assert page.said == []
    assert "cdn" not in source


def test_names_are_text_in_popups_and_tooltips(qtbot: QtBot, page: Page, tmp_path: Path) -> None:
    known = open_atlas().known
    features = {k: replace(f, name=Text(HOSTILE, HOSTILE)) for k, f in known.atlas.features.items()}
    hostile = Known(
        replace(known.atlas, features=features), known.shapes, catalogue=known.catalogue, axis=known.axis
    )
    _load(qtbot, page, OpenAtlas(hostile), tmp_path)
    opened = """return (() => { let seen = ""; for (const layer of Object.values(window)) if (layer && layer._layers)
      for (const one of Object.values(layer._layers)) for (const part of Object.values(one._layers || {}))
        if (part.getPopup && part.getPopup()) { part.openPopup(); part.openTooltip();
          seen += part.getPopup().getElement()?.textContent || ""; }
      return [seen.includes("<img src=x"), window.hit === undefined]; })()"""
    assert run(qtbot, page, opened) == [True, True]
