"""The window's own rules on top of the application's style sheet, from the same colour tokens."""

from __future__ import annotations

from functools import cache
from string import Template

from PySide6.QtWidgets import QApplication

from explorer.paths import resources_dir
from explorer.state.view.view import Appearance
from explorer.ui.kit import theme


@cache
def style_sheet(appearance: Appearance) -> str:
    template = Template((resources_dir() / "themes" / "window.qss").read_text("utf-8"))
    return template.substitute(theme.tokens(appearance))


def apply(app: QApplication, appearance: Appearance) -> None:
    """Dress the application with the window's rules in the same sheet: every sheet is a pass over all widgets."""
    if app.property("appearance") != appearance:
        theme.apply(app, appearance, more=style_sheet(appearance))
        app.setProperty("appearance", appearance)
