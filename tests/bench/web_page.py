"""A plain window of QtWebEngine with a page of a rival, served from this machine; see scale_rivals."""

from __future__ import annotations

import functools
import http.server
import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.scale_cases import SIZE


class _Files(http.server.SimpleHTTPRequestHandler):
    """Serves the files of several folders; the first that has one wins."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, *arguments: Any, roots: Sequence[Path], **rest: Any) -> None:
        self._roots = roots
        super().__init__(*arguments, **rest)

    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0].lstrip("/") or "index.html"
        return str(
            next((root / name for root in self._roots if (root / name).is_file()), self._roots[0] / name)
        )

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


class WebPage:
    """A shown window with one page. `flags` are Chromium's."""

    def __init__(self, flags: str, *roots: Path) -> None:
        os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = flags
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
        self.app = QApplication([])
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Files, roots=roots))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self.window = QMainWindow()
        self._ticks = QTimer(self.window)  # so that no turn of the loop blocks for long
        self._ticks.start(20)
        self.window.resize(*SIZE)
        self.view = QWebEngineView()
        self.window.setCentralWidget(self.view)
        self.window.show()

    def open(self, path: str) -> None:
        self.view.setUrl(QUrl(self.address + path))

    def wait(self, test: Callable[[], object], seconds: float) -> bool:
        """Run events until the test passes; False where it does not in time."""
        end = time.perf_counter() + seconds
        while not test():
            if time.perf_counter() > end:
                return False
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return True

    def script(self, text: str) -> Any:
        done: list[Any] = []
        self.view.page().runJavaScript(f"JSON.stringify((() => {{ return {text}; }})() ?? null)", done.append)
        self.wait(lambda: done, 60)
        return json.loads(done[0]) if done and done[0] else None

    def corner(self) -> tuple[int, int, int]:
        """Return the colour of the page's corner in the window's own picture."""
        store = self.window.backingStore()
        picture = store.paintDevice() if store else None
        if not isinstance(picture, QImage):
            return (-1, -1, -1)
        color = picture.pixelColor(self.view.mapTo(self.window, QPoint(1, 1)))
        return color.red(), color.green(), color.blue()
