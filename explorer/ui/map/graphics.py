"""What draws on this machine: the OpenGL driver, and WebGL within the engine."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer, QUrl
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext
from PySide6.QtWebEngineCore import QWebEnginePage

_MS = 10_000
_GL_VENDOR, _GL_RENDERER, _GL_VERSION = 0x1F00, 0x1F01, 0x1F02
_WEBGL = """(() => { const c = document.createElement("canvas").getContext("webgl2");
  if (!c) return ""; const e = c.getExtension("WEBGL_debug_renderer_info");
  return c.getParameter(e ? e.UNMASKED_RENDERER_WEBGL : c.RENDERER); })()"""


def gl_driver() -> str:
    """Return vendor, renderer and version of the OpenGL driver; empty where there is none. Needs a QGuiApplication."""
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return ""
    functions = context.functions()
    parts = [str(functions.glGetString(name) or "") for name in (_GL_VENDOR, _GL_RENDERER, _GL_VERSION)]
    context.doneCurrent()
    return ", ".join(dict.fromkeys(filter(None, parts)))


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
