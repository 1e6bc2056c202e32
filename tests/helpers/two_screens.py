"""`python -m tests.helpers.two_screens FOLDER`: presenting on a machine with two screens, told as JSON on stdout.

Qt's offscreen platform gives as many screens as its configuration lists, but only to a program of its own.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

HERE, THERE = (0, 0, 1500, 900), (1500, 0, 1280, 720)


def configure(folder: Path) -> None:
    """Two screens, side by side; before Qt is there."""
    names = ("x", "y", "width", "height")
    screens = [
        {"name": name, **dict(zip(names, box, strict=True)), "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for name, box in (("desk", HERE), ("hall", THERE))
    ]
    file = folder / "screens.json"
    file.write_text(json.dumps({"screens": screens}), "utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
    for room in ("CACHE", "CONFIG", "DATA"):
        os.environ[f"XDG_{room}_HOME"] = str(folder / room.lower())


def present(folder: Path) -> dict[str, Any]:
    """What stands where before, during and after; the pictures of both screens are left in `folder`."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from explorer.ui.app import compose
    from explorer.ui.map import engine

    engine.prepare()
    app = QApplication(["two"])
    desktop = compose(app)
    window = desktop.window
    window.setGeometry(60, 40, 1300, 800)
    window.show()
    desktop.complete()

    def told() -> dict[str, Any]:
        presenter = desktop.second.presenter
        shown = presenter is not None and presenter.isVisible()
        return {
            "window": _where(window),
            "full": window.isFullScreen(),
            "map": desktop.map_view.size().toTuple(),
            "presenter": _where(presenter) if shown else None,
            "title": presenter.title.text() if presenter is not None and shown else "",
            "view": desktop.store.view.to_json(),
        }

    def settle() -> None:
        """Wait until nothing changes any more: the map reports its camera after the window has its size."""
        before: dict[str, Any] = {}
        for _ in range(10):
            QTest.qWait(1000)
            desktop.map_view.wait_settled()  # type: ignore[attr-defined]
            if before == (before := told()):
                return

    settle()
    found = {"screens": [screen.geometry().getRect() for screen in app.screens()], "before": told()}
    desktop.show.play()
    settle()
    found["during"] = told()
    window.grab().save(str(folder / "hall.png"))
    if desktop.second.presenter is not None:
        desktop.second.presenter.grab().save(str(folder / "desk.png"))
    desktop.presentation.do("scene_next")
    settle()
    found["next"] = told()
    desk, hall = app.screens()  # Qt's offscreen platform takes none away: what Qt does then, and what it says
    desktop.presentation.fill(desk)
    app.screenRemoved.emit(hall)
    settle()
    found["unplugged"] = told()
    app.screenAdded.emit(hall)
    settle()
    found["plugged"] = told()
    desktop.presentation.do("end_show")
    settle()
    found["after"] = told()
    return found


def _where(widget: Any) -> dict[str, Any]:
    return {"box": widget.geometry().getRect(), "screen": widget.screen().name()}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    configure(place)
    sys.stdout.write(json.dumps(present(place)))
    sys.stdout.flush()
    os._exit(0)  # the window is not taken down in order
