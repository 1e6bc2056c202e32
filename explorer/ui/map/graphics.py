"""What the engine draws WebGL with on this machine."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage

_MS = 10_000
_WEBGL = """(() => { const c = document.createElement("canvas").getContext("webgl2");
  if (!c) return ""; const e = c.getExtension("WEBGL_debug_renderer_info");
  return c.getParameter(e ? e.UNMASKED_RENDERER_WEBGL : c.RENDERER); })()"""


def webgl_renderer() -> str:
    """Return the renderer's name of WebGL 2 in an empty page; empty where there is none, or no answer in 10 s.

    Blocks; needs a QApplication made after `engine.prepare()`.
    """
    page, loop, found = QWebEnginePage(), QEventLoop(), [""]

    def answered(value: object) -> None:
        found[0] = str(value or "")
        loop.quit()

    page.loadFinished.connect(lambda _: page.runJavaScript(_WEBGL, answered))
    page.load(QUrl("about:blank"))
    QTimer.singleShot(_MS, loop.quit)
    loop.exec()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return found[0]
