"""What a map tells its window, as Qt signals."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWebEngineWidgets import QWebEngineView


class MapSignals(QWebEngineView):
    """The user's hand on the map, and the map's own state."""

    ready = Signal()
    hovered = Signal(object)  # id or None
    clicked = Signal(object, bool, float, float)  # id or None, additive, lon, lat
    camera_changed = Signal(dict)  # lon, lat, zoom, extent, user
    menu_asked = Signal(dict)  # x, y, lon, lat, ids
    home_wanted = Signal()
    pointer = Signal(float, float)
    painted = Signal(int)
    split = Signal(float)
    event_clicked = Signal(str)
    card_clicked = Signal(str)  # key of a measure; empty: the strip's own button
    failed = Signal(str)
    restored = Signal()
    fell = Signal()  # its process ended, or the page could not be built; it is started anew
    gave_up = Signal()  # ... or, after too many tries, it is not: until `retry`
    serialized = Signal(str)
    settled = Signal(int)
