"""Taking widgets out of the window that may be in the middle of an event of their own."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QScrollArea, QWidget

_leaving: list[QWidget] = []


def remove(widget: QWidget) -> None:
    """Take a widget out of the window now, and delete it once the event under way has ended.

    A list whose row was clicked goes on with it after its signals. Without a parent a widget is Python's, and goes with
    the last reference: it is held until Qt deletes it.
    """
    widget.hide()
    widget.setParent(None)
    _leaving.append(widget)
    widget.destroyed.connect(partial(_leaving.remove, widget))
    widget.deleteLater()


def show_page(area: QScrollArea, page: QWidget) -> None:
    """Show a page in place of another, which `QScrollArea.setWidget` would delete at once."""
    before = area.takeWidget()
    area.setWidget(page)
    if before is not None:
        remove(before)
