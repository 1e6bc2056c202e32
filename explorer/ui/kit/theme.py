"""Theme of the application: colours from resources/themes, the bundled Chinese font, live switching."""

from __future__ import annotations

from functools import cache
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from explorer import colours
from explorer.colours import table
from explorer.paths import resources_dir
from explorer.state.view.view import Appearance
from explorer.ui.kit.bundled_font import load_fonts
from explorer.ui.kit.polish import recolour

BODY_PX = 13
_ROLES: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "ground",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "ground_raised",
    QPalette.ColorRole.AlternateBase: "ground_sunken",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "ink_faint",
    QPalette.ColorRole.Button: "ground_raised",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "accent",
    QPalette.ColorRole.ToolTipBase: "ground_raised",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "ground_raised",
    QPalette.ColorRole.Midlight: "ground_hover",
    QPalette.ColorRole.Mid: "line_strong",
    QPalette.ColorRole.Dark: "ink_ghost",
    QPalette.ColorRole.Shadow: "ink_ghost",
}


def tokens(appearance: Appearance) -> dict[str, str]:
    """Return the colours (#rrggbb) by token name (`ground`, `ink`, `accent`, …)."""
    return table(appearance)


def color(name: str, appearance: Appearance, alpha: float = 1.0) -> QColor:
    """Return a token as a QColor; `alpha` from 0 to 1."""
    found = QColor(tokens(appearance)[name])
    found.setAlphaF(alpha)
    return found


def mix(over: str, under: str, share: float) -> QColor:
    """Mix `share` (0 to 1) of the first colour over the second to an opaque tint, which also prints."""
    return QColor(colours.mix(under, over, share))


def font(px: float = BODY_PX, *, strong: bool = False) -> QFont:
    """Return the bundled font at a size in device-independent px, for painters."""
    found = QFont(load_fonts())
    found.setPixelSize(round(px))
    found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if strong:
        found.setWeight(QFont.Weight.Bold)  # Qt embolds a face that lacks the weight from Bold on
    return found


@cache
def palette(appearance: Appearance) -> QPalette:
    found = QPalette()
    for role, name in _ROLES.items():
        found.setColor(role, QColor(tokens(appearance)[name]))
    ghost = QColor(tokens(appearance)["ink_ghost"])
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        found.setColor(QPalette.ColorGroup.Disabled, role, ghost)
    return found


@cache
def style_sheet(appearance: Appearance) -> str:
    """Return the style sheet with colours filled in; raises KeyError for an unknown token."""
    folder = resources_dir() / "themes"
    names = ("arrow", "arrow-up", "check")
    arrow, arrow_up, check = ((folder / f"{name}-{appearance}.svg").as_posix() for name in names)
    text = "".join((folder / name).read_text("utf-8") for name in ("app.qss", "window.qss"))
    return Template(text).substitute(tokens(appearance), arrow=arrow, arrow_up=arrow_up, check=check)


def apply(app: QApplication, appearance: Appearance) -> None:
    """Give the whole application its colours, font and style sheet; call again to switch while it runs."""
    if app.property("appearance") == appearance:
        return
    app.setProperty("appearance", appearance)
    if not app.property("fusion"):  # under a style sheet the style no longer tells its name
        app.setStyle("Fusion")
        app.setProperty("fusion", True)
    if app.font() != font():
        app.setFont(font())
    recolour(app, palette(appearance), style_sheet(appearance))
