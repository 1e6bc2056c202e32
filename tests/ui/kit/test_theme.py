"""Tokens complete in both themes, the style sheet filled, the font and the icons in place."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from explorer.paths import resources_dir
from explorer.ui.kit import icons, theme
from explorer.ui.kit.bundled_font import FAMILY


def test_both_themes_have_the_same_tokens() -> None:
    assert set(theme.tokens("light")) == set(theme.tokens("dark"))
    values = [*theme.tokens("light").values(), *theme.tokens("dark").values()]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in values)


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_style_sheet_has_no_hole(appearance: theme.Appearance) -> None:
    assert "$" not in theme.style_sheet(appearance)


def test_themes_switch_while_running(qapp: QApplication) -> None:
    for appearance in ("dark", "light"):
        theme.apply(qapp, appearance)  # type: ignore[arg-type]
        wanted = theme.tokens(appearance)["ground"]  # type: ignore[arg-type]
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == wanted


def test_the_bundled_font_draws_with_tabular_figures(dressed: QApplication) -> None:
    assert QFontInfo(dressed.font()).family() == FAMILY
    assert dressed.font().pixelSize() == theme.BODY_PX
    metrics = QFontMetricsF(theme.font(23, strong=True))
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


@pytest.mark.parametrize(
    "path", sorted((resources_dir() / "icons").glob("*.svg")), ids=lambda path: path.stem
)
def test_every_icon_is_drawn_in_the_requested_colour(dressed: QApplication, path: object) -> None:
    name = path.stem  # type: ignore[attr-defined]
    drawn = icons.pixmap(name, "#b5341b", 18, 2.0).toImage()
    inked = [
        drawn.pixelColor(x, y)
        for x in range(drawn.width())
        for y in range(drawn.height())
        if drawn.pixelColor(x, y).alpha() > 200
    ]
    assert inked
    assert all(abs(color.red() - 0xB5) < 8 and abs(color.blue() - 0x1B) < 8 for color in inked)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_an_icon_is_drawn_anew_for_the_ratio_of_the_screen(dressed: QApplication, ratio: float) -> None:
    """Enlarged or reduced from another size its lines are blurred."""
    made = icons.icon("search", "#b5341b", 16)
    shown = made.pixmap(QSize(16, 16), ratio)
    assert shown.deviceIndependentSize().toSize() == QSize(16, 16)
    assert shown.toImage() == icons.pixmap("search", "#b5341b", 16, ratio).toImage()
    faint = made.pixmap(QSize(16, 16), ratio, QIcon.Mode.Disabled).toImage()
    assert faint.size() == shown.size()
    assert faint != shown.toImage()
