"""Icons from the SVG files in resources/icons, in any colour, sharp at every pixel ratio."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleOption

from explorer.paths import resources_dir


@cache
def icon(name: str, color: str, size: int = 18) -> QIcon:
    """Return the icon `name` in `color` (#rrggbb) at `size` device-independent px at most."""
    return QIcon(_Engine(name, color, size))


def pixmap(name: str, color: str, size: int, ratio: float) -> QPixmap:
    """Return a pixmap of an icon; `currentColor` in its file is replaced."""
    drawn = QPixmap(_drawn(name, color, round(size * ratio)))
    drawn.setDevicePixelRatio(ratio)
    return drawn


class _Engine(QIconEngine):
    """Draws an icon in the size that is wanted, when it is wanted: most are in menus that nobody opens."""

    def __init__(self, name: str, color: str, size: int) -> None:
        super().__init__()
        self._name, self._color, self._size = name, color, size

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._color, self._size)

    def isNull(self) -> bool:
        return False

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:
        return size.boundedTo(QSize(self._size, self._size))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return a pixmap of `size` device px."""
        plain = _drawn(self._name, self._color, min(size.width(), size.height()))
        if mode == QIcon.Mode.Normal:
            return plain
        return QApplication.style().generatedIconPixmap(mode, plain, QStyleOption())

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.pixmap(rect.size() * ratio, mode, state))


@cache
def _text(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _drawn(name: str, color: str, size: int) -> QPixmap:
    """Return a pixmap of `size` device px."""
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer = QSvgRenderer(QByteArray(_text(name).replace("currentColor", color).encode()))
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn
