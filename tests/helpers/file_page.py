"""The page of a single file with a large layer `own1`, and when it is drawn."""

from __future__ import annotations

from PySide6.QtWebEngineCore import QWebEnginePage

READY = """Boolean(document.body.dataset.ready && window.twincity.app.painter.layers.get("own1")?.ready
 && window.twincity.app.painter.resting && !window.twincity.app.painter.flying.size)"""


class Page(QWebEnginePage):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def javaScriptConsoleMessage(
        self, _level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, _line: int, _source: str
    ) -> None:
        self.said.append(message)
