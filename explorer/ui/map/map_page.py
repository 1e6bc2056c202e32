"""MapPage: the map's page with its wire to Python. It needs little, so that it loads while the program is still being read."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal, SignalInstance
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage

from explorer.ui.map.bridge import Host
from explorer.ui.map.engine import Profile
from explorer.ui.map.scheme import INDEX


class MapPage(QWebEnginePage):
    """Refuses navigation away from our page; its console goes to a logger. What happens before `listen` is kept."""

    said = Signal(dict)  # a message
    died = Signal(object, int)  # its process: status and code
    lacked = Signal(str)  # the path of something that it cannot do without

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._kept: list[partial[None]] | None = []
        self.host = Host(self)
        channel = QWebChannel(self)
        channel.registerObject("host", self.host)
        self.setWebChannel(channel)
        self.host.received.connect(partial(self._tell, self.said))
        self.renderProcessTerminated.connect(partial(self._tell, self.died))
        profile.handler.failed.connect(partial(self._tell, self.lacked))

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        if self._kept is None:
            signal.emit(*values)
        else:
            self._kept.append(partial(signal.emit, *values))

    @property
    def ready(self) -> bool:
        """Return whether the page has said that it can receive messages, before anybody listens."""
        return any(kept.args[0] == {"type": "ready"} for kept in self._kept or ())

    def listen(self) -> None:
        """Emit what was kept, and from now on everything at once."""
        kept, self._kept = self._kept, None
        for tell in kept or ():
            tell()

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        levels = QWebEnginePage.JavaScriptConsoleMessageLevel
        grade = {levels.ErrorMessageLevel: logging.ERROR, levels.WarningMessageLevel: logging.WARNING}
        page_log, where = logging.getLogger("explorer.page.js"), source.rsplit("/", 1)[-1]
        page_log.log(grade.get(level, logging.DEBUG), "%s:%s %s", where, line, message)

    def acceptNavigationRequest(
        self, url: QUrl | str, _type: QWebEnginePage.NavigationType, _main: bool
    ) -> bool:
        return QUrl(url) == INDEX

    def createWindow(self, _type: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        return None  # type: ignore[return-value]  # Qt's way to refuse
