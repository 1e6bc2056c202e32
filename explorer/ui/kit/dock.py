"""Docks with a slim heading: a grip to drag, a button to float, and one to fold the panel to a rail."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.folding import Folds
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import Elided, tooltip
from explorer.ui.kit.rail import Rail
from explorer.ui.kit.segmented import Segmented
from explorer.words.strings import t
from explorer.words.text import colon

_WIDEST = 16_777_215  # Qt's QWIDGETSIZE_MAX


class Heading(QWidget):
    """The title bar of a panel, with its name or its pages' tabs; Qt drags the dock by it."""

    def __init__(self, dock: Dock, tabs: Segmented | None = None) -> None:
        super().__init__(dock)
        self._dock, self._tabs = dock, tabs
        self.words = Elided("heading", self)
        self.float_button, self.close_button = QToolButton(self), QToolButton(self)
        for button, act in (
            (self.float_button, dock.turn_floating),
            (self.close_button, dock.close_wanted.emit),
        ):
            button.setProperty("bare", True)
            button.setFixedSize(22, 22)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, act=act: act())
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 6, 6, 2)
        column.setSpacing(4)
        self._title, row = QHBoxLayout(), QHBoxLayout()
        self._title.addWidget(self.words, 1)
        self._row = row if tabs is not None else self._title
        if tabs is not None:
            row.addWidget(tabs)
            row.addStretch(1)
        column.addLayout(self._title)
        column.addLayout(row)
        self._folds = Folds(self._row, () if tabs is None else (tabs.fold,))
        self.sync()

    def sync(self) -> None:
        """Give a floating panel's title a line of its own, with the buttons at its end."""
        named = self._tabs is None or self._dock.isFloating()
        self.words.setVisible(named)
        row = self._title if named else self._row
        for button in (self.float_button, self.close_button):
            row.addWidget(button)

    def minimumSizeHint(self) -> QSize:
        """Let a narrow panel have its tabs in a menu rather than push the window wider."""
        plain = super().minimumSizeHint()
        least = self._folds.least + self._beside if self._folds.least else plain.width()
        return QSize(min(plain.width(), least), plain.height())

    @property
    def _beside(self) -> int:
        """The width of the margins, in px."""
        layout = self.layout()
        margins = self.contentsMargins() if layout is None else layout.contentsMargins()
        return margins.left() + margins.right()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._folds.fit(self.width() - self._beside)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._folds.measure(self.width() - self._beside)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Float beside the map: Qt would place the panel over it, wherever it was last."""
        event.accept()
        self._dock.turn_floating()

    def retranslate(self, words: str, view: View) -> None:
        self.words.setText(words)
        ink, lang = theme.tokens(view.appearance)["ink_faint"], view.lang
        floats = "window.dock" if self._dock.isFloating() else "window.float"
        for button, name, tip in (
            (self.float_button, "copy", t(floats, lang)),
            (self.close_button, "close", t("window.close_panel", lang, name=words)),
        ):
            button.setIcon(icon(name, ink, 13))
            button.setToolTip(tooltip(tip))
            button.setAccessibleName(f"{words}{colon(lang)}{tip}")
        self._folds.measure(self.width() - self._beside)


class Grip(QWidget):
    """A minimal title bar: three dots to drag by."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._color = theme.tokens("light")["ink_ghost"]
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def sizeHint(self) -> QSize:
        return QSize(60, 9)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def retranslate(self, words: str, view: View) -> None:
        self._color = theme.tokens(view.appearance)["ink_ghost"]
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
    """Movable and floatable; closing it is its owner's business, which knows the way back.

    With a `rail` it folds to that instead of vanishing. `slim` ones have a grip for a title while docked.
    """

    close_wanted = Signal()
    unfolded = Signal()

    def __init__(
        self,
        name: str,
        widget: QWidget,
        parent: QWidget,
        *,
        slim: bool = False,
        tabs: Segmented | None = None,
        rail: Rail | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = f"window.{name}" if name != "panel" else "window.layers"
        self._view = View()
        self.setObjectName(f"dock.{name}")
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self.bar, self._grip = Heading(self, tabs), Grip(self) if slim else None
        self.rail, self._nothing = rail, QWidget(self)
        self._body = widget
        self.beside: Callable[[QDockWidget], QRect] = lambda dock: dock.geometry()
        self.folded = False
        self._wide = 0
        self.setWidget(widget if rail is None else _stacked(widget, rail))
        self._name_bar()
        self.topLevelChanged.connect(self._name_bar)

    # -- floating ---------------------------------------------------------------------------

    def turn_floating(self) -> None:
        """Dock the panel, or let it float where it covers nothing important."""
        if self.isFloating():
            self.setFloating(False)
            return
        place = self.beside(self)
        self.setFloating(True)
        self.setGeometry(place)

    def _name_bar(self) -> None:
        bar: QWidget = self._grip if self._grip is not None and not self.isFloating() else self.bar
        for other in (self.bar, self._grip, self._nothing):
            if other is not None:
                other.setVisible(other is bar and not self.folded)
        self.setTitleBarWidget(self._nothing if self.folded else bar)
        self.bar.sync()
        self.bar.retranslate(self.windowTitle(), self._view)

    # -- folding ----------------------------------------------------------------------------

    def fold(self, on: bool) -> None:
        """Fold the panel to its rail, or unfold it to its former width; without a rail, hide or show it."""
        if self.rail is None:
            self.setVisible(not on)
            return
        if on == self.folded:
            return
        if on and self.isFloating():
            self.setFloating(False)
        if on:
            self._wide = self.width()
        self.folded = on
        going, coming = (self._body, self.rail) if on else (self.rail, self._body)
        going.hide()  # first: both at once would ask for more room than the window may have
        self.setMaximumWidth(self.rail.width() if on else _WIDEST)
        self._name_bar()
        coming.show()
        if not on:
            window = self.parentWidget()
            if self._wide and isinstance(window, QMainWindow):
                window.resizeDocks([self], [self._wide], Qt.Orientation.Horizontal)
            self.unfolded.emit()

    def retranslate(self, view: View) -> None:
        self._view = view
        for name in (
            "float",
            "close",
        ):  # Qt's own buttons are never in sight, and named in the first language
            unseen = self.findChild(QAbstractButton, f"qt_dockwidget_{name}button")
            if unseen is not None:
                unseen.setAccessibleName("")
        words = t(self._key, view.lang)
        self.setWindowTitle(words)
        self.setAccessibleName(words)
        self.bar.retranslate(words, view)
        if self._grip is not None:
            self._grip.retranslate(words, view)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the edge of a floating panel."""
        super().paintEvent(event)
        if self.isFloating():
            painter = QPainter(self)
            painter.setPen(QColor(theme.tokens(self._view.appearance)["line_strong"]))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()


def _stacked(widget: QWidget, rail: QWidget) -> QWidget:
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in (widget, rail):
        column.addWidget(part)
    rail.hide()
    return both
