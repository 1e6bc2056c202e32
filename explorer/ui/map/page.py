"""The page object behind the map: it stays where it is, and its console is a logger."""

from __future__ import annotations

import logging

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage

from explorer.ui.map.scheme import INDEX


class MapPage(QWebEnginePage):
    """Stays on our page; its console is a logger."""

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        levels = QWebEnginePage.JavaScriptConsoleMessageLevel
        grade = {levels.ErrorMessageLevel: logging.ERROR, levels.WarningMessageLevel: logging.WARNING}
        where = source.rsplit("/", 1)[-1]
        logging.getLogger("explorer.page.js").log(
            grade.get(level, logging.DEBUG), "%s:%s %s", where, line, message
        )

    def acceptNavigationRequest(
        self, url: QUrl | str, _type: QWebEnginePage.NavigationType, _main: bool
    ) -> bool:
        return QUrl(url) == INDEX

    def createWindow(self, _type: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        return None  # type: ignore[return-value]  # Qt's way to refuse
