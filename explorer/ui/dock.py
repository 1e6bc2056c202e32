"""Docks with a slim heading: a grip to drag, a button to float, and nothing that could lose the panel."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from explorer.state.strings import t
from explorer.state.view import Appearance, View
from explorer.ui import theme
from explorer.ui.icons import icon
from explorer.ui.plain import tooltip
from explorer.ui.swatch import Elided


class Heading(QWidget):
    """The title bar of a panel, with its name or its pages' tabs; Qt drags the dock by it."""

    def __init__(self, dock: QDockWidget, tabs: QWidget | None = None) -> None:
        super().__init__(dock)
        self.words, self.float_button = Elided("heading", self), QToolButton(self)
        self.float_button.setProperty("bare", True)
        self.float_button.setFixedSize(22, 22)
        self.float_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.float_button.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        row = QHBoxLayout(self)
        row.setContentsMargins(15, 6, 8, 2)
        if tabs is not None:
            self.words.hide()
            row.addWidget(tabs)
            row.addStretch(1)
        else:
            row.addWidget(self.words, 1)
        row.addWidget(self.float_button)

    def dress(self, words: str, tip: str, appearance: Appearance) -> None:
        self.words.setText(words)
        self.float_button.setIcon(icon("copy", theme.tokens(appearance)["ink_ghost"], 13))
        self.float_button.setToolTip(tooltip(tip))
        self.float_button.setAccessibleName(f"{words}: {tip}")


class Grip(QWidget):
    """A title bar that takes no room to speak of: three dots to drag by."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._color = "#888888"
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def sizeHint(self) -> QSize:
        return QSize(60, 9)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def dress(self, words: str, tip: str, appearance: Appearance) -> None:
        self._color = theme.tokens(appearance)["ink_ghost"]
        self.setToolTip(tooltip(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._color))
        middle = self.rect().center()
        for offset in (-7, 0, 7):
            painter.drawEllipse(middle.x() + offset - 1, middle.y(), 3, 3)
        painter.end()


class Dock(QDockWidget):
    """Movable and floatable, never closed: what cannot vanish need not be found again."""

    def __init__(
        self, name: str, widget: QWidget, parent: QWidget, *, slim: bool = False, tabs: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = f"window.{name}" if name != "panel" else "panel.title"
        self.setObjectName(f"dock.{name}")
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self.bar: Heading | Grip = Grip(self) if slim else Heading(self, tabs)
        self.setTitleBarWidget(self.bar)
        self.setWidget(widget)

    def dress(self, view: View) -> None:
        words = t(self._key, view.lang)
        self.setWindowTitle(words)
        self.setAccessibleName(words)
        self.bar.dress(words, t("window.float", view.lang), view.appearance)
