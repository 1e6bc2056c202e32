"""The window's own rules on top of the application's style sheet, from the same colour tokens."""

from __future__ import annotations

from functools import cache
from string import Template

from PySide6.QtWidgets import QApplication, QMainWindow

from explorer.paths import resources_dir
from explorer.state.view import Appearance
from explorer.ui import theme


@cache
def style_sheet(appearance: Appearance) -> str:
    template = Template((resources_dir() / "themes" / "window.qss").read_text("utf-8"))
    return template.substitute(theme.tokens(appearance))


def apply(app: QApplication, window: QMainWindow, appearance: Appearance) -> None:
    """Dress application and window; what already wears the right look is left in peace."""
    if app.property("appearance") != appearance:
        theme.apply(app, appearance)
        app.setProperty("appearance", appearance)
    if window.property("appearance") != appearance:
        window.setStyleSheet(style_sheet(appearance))
        window.setProperty("appearance", appearance)
