"""The look of the window: colours from resources/themes, one bundled Chinese font, live switching."""

from __future__ import annotations

import re
from functools import cache
from string import Template

from noto_cjk_sans_otc import FONT_PATH
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from explorer import colours
from explorer.colours import table
from explorer.paths import resources_dir
from explorer.state.view.view import Appearance

FAMILY = "Noto Sans CJK SC"
BODY_PX = 13
_FONT_SIZE = re.compile(r"font-size: (\d+)px")
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
    """Colour by token name (`ground`, `ink`, `accent`, …) for light or dark."""
    return table(appearance)


def color(name: str, appearance: Appearance, alpha: float = 1.0) -> QColor:
    """A token as a QColor; `alpha` from 0 to 1."""
    found = QColor(tokens(appearance)[name])
    found.setAlphaF(alpha)
    return found


def mix(over: str, under: str, share: float) -> QColor:
    """`share` of the first colour over the second: an opaque tint that also prints."""
    return QColor(colours.mix(under, over, share))


@cache
def load_fonts() -> str:
    """Put the bundled font into Qt's database, once; gives the family to ask for.

    One weight, 19 MB mapped from disk; figures in it are tabular. Heavier weights are drawn from it by Qt.
    """
    number = QFontDatabase.addApplicationFont(str(FONT_PATH))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return FAMILY if FAMILY in families else QFont().family()


def font(px: float = BODY_PX, *, strong: bool = False) -> QFont:
    """The bundled font at a size in device-independent px, for painters."""
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
def style_sheet(appearance: Appearance, zoom: float = 1.0) -> str:
    """The style sheet with the tokens filled in and its text sizes times `zoom`; unknown tokens raise KeyError."""
    arrow = (resources_dir() / "themes" / f"arrow-{appearance}.svg").as_posix()
    text = Template((resources_dir() / "themes" / "app.qss").read_text("utf-8")).substitute(
        tokens(appearance), arrow=arrow
    )
    return _FONT_SIZE.sub(lambda size: f"font-size: {round(int(size[1]) * zoom)}px", text)


def apply(app: QApplication, appearance: Appearance, zoom: float = 1.0, more: str = "") -> None:
    """Dress the whole application; call again to switch while it runs. `zoom` makes text grow for a room,
    `more` is put after the application's own rules."""
    app.setProperty("appearance", None)  # which only the window's own rules complete
    if not app.property("fusion"):  # under a style sheet the style no longer tells its name
        app.setStyle("Fusion")
        app.setProperty("fusion", True)
    if app.font() != (wanted := font(BODY_PX * zoom)):
        app.setFont(wanted)
    app.setStyleSheet("")  # to dress the undressed takes a quarter of the time that changing clothes does
    app.setPalette(palette(appearance))
    app.setStyleSheet(style_sheet(appearance, zoom) + more)
