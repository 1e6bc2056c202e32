"""The engine's half of twincity://: flags, refusals, and the Content-Security-Policy on every answer."""

from __future__ import annotations

import logging
import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QTimer, QUrl, Signal
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob, QWebEngineUrlScheme, QWebEngineUrlSchemeHandler

from explorer.page.assets import POLICY, AssetError, Assets, Forbidden, NotFound

if TYPE_CHECKING:
    from explorer.ground.shelf import Shelf
    from explorer.ui.map.tile_server import TileServer

log = logging.getLogger(__name__)
NAME = b"twincity"
ORIGIN = QUrl("twincity://map")
INDEX = QUrl("twincity://map/index.html")
_HEADERS = {b"Content-Security-Policy": POLICY.encode(), b"X-Content-Type-Options": b"nosniff"}
_PATIENCE_MS = 10
_NEEDED = ("/index.html", "/folium.js", "/atlas.json", "/web/", "/leaflet/")
_TILES = "/tiles/"
_CHANNEL = "/web/qwebchannel.js"
_VIDEO = re.compile(r"/media/([0-9a-f]{32})\.webm")


def register_scheme() -> None:
    """Register the scheme; call before the first profile. Without FetchApiAllowed, fetch() fails."""
    scheme = QWebEngineUrlScheme(NAME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flag = QWebEngineUrlScheme.Flag
    scheme.setFlags(flag.SecureScheme | flag.CorsEnabled | flag.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """Serves GET requests for host `map` from our own page only."""

    failed = Signal(str)  # path of something that the page cannot do without

    def __init__(self, assets: Assets, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._assets = assets

    @cached_property
    def tiles(self) -> TileServer:
        from explorer.ui.map.tile_server import TileServer  # the page asks for no tile at first

        return TileServer(_shelf, self._reply, self)

    def lend(self, path: str, data: bytes) -> None:
        """Serve `data` at a path of the page, once."""
        self._assets.lend(path, data)

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        error = QWebEngineUrlRequestJob.Error
        if not self._assets.ready(job.requestUrl().path()):
            QTimer.singleShot(_PATIENCE_MS, job, partial(self.requestStarted, job))
            return
        try:
            self._check(job)
            if job.requestUrl().path().startswith(_TILES):
                self.tiles.serve(job)
                return
            if video := _VIDEO.fullmatch(job.requestUrl().path()):
                self._play(job, video[1])
                return
            mime, data = self._answer(job)
        except Forbidden as refusal:
            log.warning("refused by the scheme: %s", refusal)
            job.fail(error.RequestDenied)
        except NotFound as missing:
            log.info("not found: %s", missing)
            job.fail(error.UrlNotFound)
            if job.requestUrl().path().startswith(_NEEDED):
                self.failed.emit(job.requestUrl().path())
        except (AssetError, OSError, ValueError) as failure:
            log.info("could not serve %s: %s", job.requestUrl().path(), failure)
            job.fail(error.RequestFailed)
            self.failed.emit(job.requestUrl().path())
        else:
            self._reply(job, mime, data)

    def _check(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        initiator = job.initiator()
        own = initiator.isEmpty() or initiator.toString() == "null" or initiator == ORIGIN
        if job.requestMethod() != QByteArray(b"GET") or url.host() != "map" or not own:
            raise Forbidden(url.toString())

    def _answer(self, job: QWebEngineUrlRequestJob) -> tuple[str, bytes]:
        url = job.requestUrl()
        if url.path() == _CHANNEL:
            return "text/javascript", channel_script()
        return self._assets.respond(url.path())

    def _play(self, job: QWebEngineUrlRequestJob, name: str) -> None:
        """Serve a video from its file; the engine itself answers requests for a range of a device that can seek."""
        from explorer.state.files import media

        path = media.find(name)
        file = QFile(str(path), job)
        if path is None or not file.open(QIODevice.OpenModeFlag.ReadOnly):
            raise NotFound(name)
        job.setAdditionalResponseHeaders(_headers({b"Accept-Ranges": b"bytes"}))
        job.reply(QByteArray(b"video/webm"), file)

    def _reply(self, job: QWebEngineUrlRequestJob, mime: str, data: bytes) -> None:
        job.setAdditionalResponseHeaders(_headers({}))
        buffer = QBuffer(job)
        buffer.setData(QByteArray(data))
        job.reply(QByteArray(mime.encode()), buffer)


def _headers(more: dict[bytes, bytes]) -> Any:
    """Return our headers as a multi-map: each name carries a list, or every byte becomes a header of its own."""
    return {QByteArray(name): [QByteArray(value)] for name, value in (_HEADERS | more).items()}


def _shelf() -> Shelf:
    from explorer.ground.shelf import shelf  # with Pillow, numpy and urllib: no start waits for them

    return shelf()


def channel_script() -> bytes:
    """Return qwebchannel.js from this version of Qt."""
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise NotFound(_CHANNEL)
    return bytes(file.readAll().data())
