"""Opens single-file maps in a plain web view, uses them, and prints what it saw as JSON. A process of its own."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "getuid") and os.getuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"

from PySide6.QtCore import QEventLoop, QTimer, QUrl  # noqa: E402
from PySide6.QtWebEngineCore import (  # noqa: E402
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
)
from PySide6.QtWebEngineWidgets import QWebEngineView  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from explorer.ui.map import engine  # noqa: E402

engine.offer_font()  # or a machine without Chinese fonts has no words to print

requests: list[str] = []
errors: list[str] = []


class Recorder(QWebEngineUrlRequestInterceptor):
    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl().toString()
        if not url.startswith(("data:", "file:")) or url.endswith((".js", ".css", ".png", ".webp")):
            requests.append(url)


class Page(QWebEnginePage):
    def javaScriptConsoleMessage(self, level: object, message: str, line: int, source: str) -> None:
        errors.append(f"{line}: {message}")


def spin(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def ask(page: QWebEnginePage, code: str) -> object:
    found: list[object] = []
    page.runJavaScript(f"JSON.stringify({code})", 0, found.append)
    for _ in range(400):
        if found:
            break
        spin(25)
    return json.loads(str(found[0])) if found and found[0] else None


WORDS = "document.body.innerText"
ROWS = "[...document.querySelectorAll('#layers .row')].map((r) => [...r.querySelectorAll('span')].map((s) => s.textContent))"
PINS = "document.querySelectorAll('[data-event]').length"
SET = "(() => { const d = document.getElementById('typed'); d.value = '2018-01-31'; d.dispatchEvent(new Event('change')); return 1; })()"
GROUND = "(() => { const b = twincity.app.map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; })()"
NEAR = "(() => { twincity.app.map.setView([29.45, 105.6], 10, {animate: false}); return 1; })()"
ROUGH = "(() => { twincity.app.map.setView([30.15, 105.6], 11, {animate: false}); return 1; })()"
CIRCLES = """(() => {
    const map = document.getElementById("twin").getBoundingClientRect();
    return [...document.querySelectorAll("[data-accuracy]")].map((circle) => circle.getBoundingClientRect())
        .filter((r) => r.right > map.left && r.left < map.right && r.bottom > map.top && r.top < map.bottom).length;
})()"""
ZOOMS = "[...document.querySelectorAll('.twin-controls button, .leaflet-control-zoom a')].map((b) => b.textContent)"
HOME = "(() => { [...document.querySelectorAll('.twin-controls button')].at(-1).click(); return 1; })()"
WALK = """(() => {
    const by = (id) => document.getElementById(id), told = [];
    for (const mode of ["window", "cumulative", "asof"]) {
        by("mode").value = mode;
        by("mode").dispatchEvent(new Event("change"));
        told.push(by("date").textContent);
        for (const way of ["on", "on", "on", "back", "on", "back", "back", "back", "back", "back"]) {
            by(way).click();
            told.push(by("date").textContent);
        }
    }
    return told;
})()"""
CLICK = "(() => { const e = twincity.app.layer.drawn()[0]; twincity.notify({type: 'click', id: e.id}); return 1; })()"


def main(paths: list[str]) -> None:
    QApplication([])
    profile = QWebEngineProfile()
    recorder = Recorder()
    profile.setUrlRequestInterceptor(recorder)
    view = QWebEngineView()
    page = Page(profile, view)
    view.setPage(page)
    view.resize(1200, 800)
    view.show()
    seen = {path: look(view, page, path) for path in paths}
    sys.stdout.write(json.dumps({"seen": seen, "requests": requests, "errors": errors}))
    sys.stdout.flush()
    os._exit(0)  # nothing of this process is needed any more


def look(view: QWebEngineView, page: Page, path: str) -> dict[str, object]:
    view.load(QUrl.fromLocalFile(path))
    for _ in range(200):
        spin(50)
        # not of the page before, which stays until this one has begun to arrive
        if ask(page, "[document.body?.dataset.ready, location.href]") == ["yes", view.url().toString()]:
            break
    seen = {
        "ready": ask(page, "document.body.dataset.ready || ''"),
        "ground": ask(page, GROUND),
        "legend": ask(page, ROWS),
        "date": ask(page, "document.getElementById('date').textContent"),
        "words": ask(page, WORDS),
        "pins": ask(page, PINS),
    }
    ask(page, CLICK)
    seen["card"] = ask(page, "document.getElementById('card').textContent")
    ask(page, SET)
    seen["later"] = ask(page, "document.getElementById('date').textContent")
    seen["later_rows"] = len(ask(page, ROWS) or [])  # type: ignore[arg-type]
    seen["later_words"] = ask(page, WORDS)
    ask(page, NEAR)
    spin(200)
    seen["near"] = {"ground": ask(page, GROUND), "legend": ask(page, ROWS), "words": ask(page, WORDS)}
    seen["near"]["zooms"] = ask(page, ZOOMS)
    seen["near"]["circles"] = ask(page, CIRCLES)
    ask(page, ROUGH)
    spin(200)
    seen["rough"] = {"circles": ask(page, CIRCLES), "words": ask(page, WORDS)}
    ask(page, HOME)
    spin(400)
    seen["home"] = ask(page, GROUND)
    seen["walk"] = ask(page, WALK)
    return seen


if __name__ == "__main__":
    main(sys.argv[1:])
