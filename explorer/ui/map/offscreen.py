"""The renderer without a window, for the command line and tests."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from explorer.atlas.assembly.known import Known
from explorer.page.assets import Assets
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.ui.map import engine
from explorer.ui.map.engine_renderer import EngineRenderer

log = logging.getLogger(__name__)
# What painted squares may take: Chromium leaves those beyond half a gigabyte blank, and A2 with a few large layers has more.
_MB = 12_000


def quiet(end: Callable[[str], NoReturn]) -> None:
    """Keep Qt's talk about missing graphics cards and buses out of a command's stderr; `end` gets its last words."""
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    if "--log-level" not in flags:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{flags} --log-level=3".strip()

    def hear(kind: QtMsgType, _where: object, text: str) -> None:
        log.info("Qt: %s", text)
        if kind == QtMsgType.QtFatalMsg:
            end(text)

    qInstallMessageHandler(hear)


@contextmanager
def offscreen_renderer(known: Known) -> Iterator[EngineRenderer]:
    """Provide a renderer inside the block; view, page and profile are deleted in this order."""
    engine.prepare(tile=1024, memory=_MB)
    application = QApplication.instance() or QApplication(["twincity"])
    profile = engine.Profile(
        Assets(lambda: atlas_payload(renderer.known), collections=lambda: renderer.known.collections)
    )
    renderer = EngineRenderer(profile, MapContext(known))
    try:
        yield renderer
    finally:
        renderer.close()
        _settle(application)
        profile.deleteLater()
        _settle(application)


def _settle(application: QCoreApplication) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    application.processEvents()
