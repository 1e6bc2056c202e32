"""A window over the small atlas and a stand-in map, for the tests of desktop, panel, search and commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.state.files.settings import SettingsFile
from explorer.state.view.store import Store
from explorer.ui.facts.session import Session
from explorer.ui.window.desktop import Desktop
from tests.ui.fake_map import FakeMapView

SHAPES: dict[str, dict[str, object]] = {
    "road": {
        "type": "LineString",
        "coordinates": [[105.0, 29.0], [106.0, 30.0]],
        "bbox": [105.0, 29.0, 106.0, 30.0],
    },
    "bus1": {"type": "Point", "coordinates": [106.5, 29.5], "bbox": [106.5, 29.5, 106.5, 29.5]},
    "bus2": {"type": "Point", "coordinates": [107.5, 31.5]},
    "plat": {
        "type": "Polygon",
        "coordinates": [[[105, 30], [105.5, 30], [105.5, 30.5], [105, 30]]],
        "bbox": [105.0, 30.0, 105.5, 30.5],
    },
    "nasty": {"type": "Point", "coordinates": [104.0, 30.0], "bbox": [104.0, 30.0, 104.0, 30.0]},
}


@contextmanager
def opened(store: Store, atlas: Atlas, folder: Path) -> Iterator[Desktop]:
    """A window that is shown, and wholly gone at the end; its settings lie in `folder`.

    qtbot only asks for deletion, which waits for an event loop: windows would pile up, each of them
    dressed anew by every later test.
    """
    settings = SettingsFile(lambda: folder / "settings.json")
    desktop = Desktop(Session(store, Known(atlas, SHAPES), settings), FakeMapView())
    desktop.window.resize(1400, 900)
    desktop.window.show()
    QApplication.processEvents()
    try:
        yield desktop
    finally:
        desktop.window.close()
        desktop.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def fake(desktop: Desktop) -> FakeMapView:
    assert isinstance(desktop.map_view, FakeMapView)
    return desktop.map_view
