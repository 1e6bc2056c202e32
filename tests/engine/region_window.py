"""Opens the window on a pack and prints, as JSON, what it says and shows. A process of its own: one pack a process."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QSize
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from explorer.cli.packs import open_pack
from tests.bench.start import private_home


def main(pack: Path, place: Path) -> None:
    private_home(place / "home")
    open_pack(pack)
    from explorer.ui.map import engine

    engine.prepare()
    app = QApplication(["twincity"])
    from explorer.ui.app import compose
    from explorer.ui.map.map_view import MapView

    desktop = compose(app)
    desktop.window.resize(QSize(1500, 940))
    desktop.window.show()
    view = desktop.map_view
    assert isinstance(view, MapView)
    until(lambda: desktop.completed)
    assert view.wait_settled()
    store, found = desktop.store, {}
    found["title"] = desktop.window.windowTitle()
    found["subtitle"] = desktop.top.subtitle.text()
    found["features"] = len(store.known.atlas.features)
    found["axis"] = [str(store.known.axis.first), str(store.known.axis.known)]
    found["at"] = str(store.view.clock.at)
    desktop.top.search.setText("jdy")  # 甲东一县 by its initials
    QTest.qWait(300)
    from explorer.state.queries.search import search

    found["hits"] = [hit.name.zh for hit in search(store.known.atlas, "jdy")]
    desktop.top.search.setText("")
    desktop.flight.to_feature("road")
    QTest.qWait(400)
    store.set_view(replace(store.view, selection=("road",)))
    desktop.flight.home()
    QTest.qWait(900)
    assert view.wait_settled()
    found["extent"] = list(store.extent or ())
    desktop.window.grab().save(str(place / "window.png"))
    found["picture"] = str(place / "window.png")
    for lang in ("zh", "en"):
        store.set_view(replace(store.view, lang=lang))
        QTest.qWait(300)
        found[f"words_{lang}"] = sorted(words(desktop.window))
    sys.stdout.write("\n" + json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


def until(done: Any, seconds: int = 90) -> None:
    deadline = QDeadlineTimer(seconds * 1000)
    while not done() and not deadline.hasExpired():
        QTest.qWait(50)
    assert done()


def words(window: QWidget) -> set[str]:
    """Return every word on buttons, labels, fields and actions of the program, shown or not."""
    found: set[str] = set()
    for widget in (window, *window.findChildren(QWidget)):
        found |= {widget.toolTip(), widget.accessibleName(), widget.windowTitle(), widget.statusTip()}
        if isinstance(widget, QLabel | QAbstractButton):
            found.add(widget.text())
        if isinstance(widget, QLineEdit):
            found |= {widget.text(), widget.placeholderText()}
    for action in window.findChildren(QAction):
        found |= {action.text(), action.toolTip()}
    return found - {""}


main(Path(sys.argv[1]), Path(sys.argv[2]))
