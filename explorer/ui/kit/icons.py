"""Icons from the SVG files in resources/icons, in any colour, sharp at every pixel ratio."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from explorer.paths import resources_dir

_RATIOS = (1, 2, 3)


@cache
def icon(name: str, color: str, size: int = 18) -> QIcon:
    """Return the icon `name` in `color` (#rrggbb) at `size` device-independent px."""
    found, renderer = QIcon(), _renderer(name, color)
    for ratio in _RATIOS:
        found.addPixmap(_drawn(renderer, size, ratio))
    return found


def pixmap(name: str, color: str, size: int, ratio: float) -> QPixmap:
    """Return a pixmap of an icon; `currentColor` in its file is replaced."""
    return _drawn(_renderer(name, color), size, ratio)


@cache
def _text(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")


def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_text(name).replace("currentColor", color).encode()))


def _drawn(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
