"""The user's guide in a window of its own: pages of the package, no scripts, no network, nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.paths import resources_dir
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.map.engine import lock_down
from explorer.ui.map.scheme import NAME
from explorer.words.strings import t

_HOST = "guide"
_FIRST = "window"
_SIZE = QSize(1120, 800)
_KINDS = {".html": "text/html", ".css": "text/css", ".webp": "image/webp"}
_FILE = re.compile(r"/(?:(?:zh|en|pictures)/)?[\w-]+\.(?:html|css|webp)")
_POLICY = b"default-src 'none'; style-src twincity:; img-src twincity:; base-uri 'none'; form-action 'none'"


def page_url(lang: str, page: str = "") -> QUrl:
    return QUrl(f"{NAME.decode()}://{_HOST}/{lang}/{page or _FIRST}.html")


class _Gate(QWebEngineUrlRequestInterceptor):
    """Blocks whatever is not the guide."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        info.block(url.scheme() != NAME.decode() or url.host() != _HOST)


class _Handler(QWebEngineUrlSchemeHandler):
    """Serves the files in resources/guide; pages get the window's appearance."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.appearance = "light"

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        path = job.requestUrl().path()
        place = guide_dir() / path[1:]
        try:
            data = place.read_bytes() if _FILE.fullmatch(path) else b""
        except OSError:
            data = b""
        if not data:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        if place.suffix == ".html":
            data = data.replace(b"<html ", f'<html data-look="{self.appearance}" '.encode(), 1)
        headers: Any = {QByteArray(b"Content-Security-Policy"): [QByteArray(_POLICY)]}
        job.setAdditionalResponseHeaders(headers)
        buffer = QBuffer(job)
        buffer.setData(QByteArray(data))
        job.reply(QByteArray(_KINDS[place.suffix].encode()), buffer)


def guide_dir() -> Path:
    return resources_dir() / "guide"


class GuideWindow(QWidget):
    """Follows language and appearance; Esc and Ctrl+W close it."""

    shown = Signal()  # a page has been loaded

    def __init__(self, view: View) -> None:
        super().__init__()
        self.setObjectName("guide")
        self._view = view
        self._profile = QWebEngineProfile(self)
        self._handler, self._gate = _Handler(self._profile), _Gate(self._profile)
        self._profile.installUrlSchemeHandler(NAME, self._handler)
        self._profile.setUrlRequestInterceptor(self._gate)
        self.web = QWebEngineView(self)
        page = QWebEnginePage(self._profile, self.web)
        lock_down(page.settings())
        for on, attribute in (
            (False, QWebEngineSettings.WebAttribute.JavascriptEnabled),
            (True, QWebEngineSettings.WebAttribute.ShowScrollBars),
        ):
            page.settings().setAttribute(attribute, on)
        self.web.setPage(page)
        self.web.loadFinished.connect(self._loaded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.web)
        for keys in (QKeySequence("Esc"), QKeySequence(QKeySequence.StandardKey.Close)):
            QShortcut(keys, self).activated.connect(self.close)
        standard = QKeySequence.StandardKey
        for key, act in ((standard.Back, self.web.back), (standard.Forward, self.web.forward)):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.92))
        self.retranslate(view)

    def open(self, page: str = "") -> None:
        """Show `page`, else the one that is open, else the first."""
        if page or self.web.url().isEmpty():
            self.web.load(page_url(self._view.lang, page))

    def retranslate(self, view: View) -> None:
        """Show the open page in the View's language and appearance."""
        before, self._view = (self._view.lang, self._handler.appearance), view
        self._handler.appearance = view.appearance
        self.setWindowTitle(f"{t('command.guide', view.lang)} · {t('app.name', view.lang)}")
        self.web.page().setBackgroundColor(theme.tokens(view.appearance)["ground"])
        if not self.web.url().isEmpty() and before != (view.lang, view.appearance):
            self.web.load(page_url(view.lang, self.web.url().fileName().partition(".")[0]))

    def _loaded(self, _: bool) -> None:
        self.shown.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.web.page().deleteLater()  # before its profile
        self.deleteLater()
