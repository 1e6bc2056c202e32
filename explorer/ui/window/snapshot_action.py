"""The toolbar's export: the studio for the View on screen, drawn by the same code as `twincity snapshot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shiboken6 import isValid

from explorer.ui.studio.dialog import ExportDialog
from explorer.ui.window import desktop

if TYPE_CHECKING:
    from explorer.ui.window.window import MainWindow


def snapshot(window: MainWindow) -> ExportDialog:
    """Open the export studio, or bring the open one forward."""
    known = getattr(window, "export_dialog", None)
    if isinstance(known, ExportDialog) and isValid(known) and known.isVisible():
        known.raise_()
        known.activateWindow()
        return known
    size = window.map_view.size()
    data, screen = window.known, f"{size.width()}x{size.height()}px"
    scenes = desktop.of(window).scenes
    dialog = ExportDialog(data, window.store, screen, window, lambda: scenes.strip, lambda: scenes.current)
    window.export_dialog = dialog  # type: ignore[attr-defined]
    dialog.show()
    return dialog
