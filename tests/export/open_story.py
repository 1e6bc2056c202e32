"""Opens a story in a plain web view, scrolls through it, prints it, and prints what it saw as JSON. A process of its own."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "getuid") and os.getuid() == 0:
    os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"

from PySide6.QtCore import QUrl  # noqa: E402
from PySide6.QtWebEngineCore import QWebEngineProfile  # noqa: E402
from PySide6.QtWebEngineWidgets import QWebEngineView  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from tests.export.open_html import Page, Recorder, ask, errors, requests, spin  # noqa: E402

SEEN = (
    "({date: document.getElementById('date').textContent, place: document.getElementById('place').textContent,"
    " now: [...document.querySelectorAll('.scene')].findIndex((s) => s.classList.contains('now')),"
    " chosen: twincity.app.selection || [], shots: [...document.querySelectorAll('.shot')].filter((s) => s.offsetParent).length,"
    " bounds: ((b) => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])(twincity.app.map.getBounds())})"
)
GO = "(document.querySelectorAll('.scene')[{n}].scrollIntoView({{block: 'center', behavior: 'instant'}}), 1)"


def main(path: str, pdf: str, visits: list[int]) -> None:
    application = QApplication([])
    view, profile = QWebEngineView(), QWebEngineProfile()
    profile.setUrlRequestInterceptor(recorder := Recorder())
    page = Page(profile, view)
    view.setPage(page)
    view.resize(1280, 800)
    view.show()
    view.load(QUrl.fromLocalFile(path))
    for _ in range(200):
        spin(100)
        if ask(page, "document.body?.dataset.ready || ''"):
            break
    seen = [ask(page, SEEN)]
    for n in visits:
        ask(page, GO.format(n=n))
        spin(1200)
        seen.append(ask(page, SEEN))
    if visits:  # the last one has a run: wait for its end
        for _ in range(150):
            before = ask(page, "document.getElementById('date').textContent")
            spin(1500)
            if ask(page, "document.getElementById('date').textContent") == before:
                break
        seen.append(ask(page, SEEN))
    done: list[bool] = []
    page.pdfPrintingFinished.connect(lambda _, good: done.append(good))
    page.printToPdf(pdf)
    while not done:
        spin(100)
    sys.stdout.write(json.dumps({"seen": seen, "requests": requests, "errors": errors}))
    sys.stdout.flush()
    del application, recorder
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
