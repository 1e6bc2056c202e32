"""An overlay over the window for text such as help. Not a dialog: Esc or a click outside closes it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.removal import show_page
from explorer.ui.window.focus_return import FocusReturn
from explorer.words.strings import t


class Overlay(QFrame):
    """Opaque, centred in its parent; subclasses fill `content` in `fill(view)`."""

    size_px = (980, 720)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.setProperty("floating", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title, self.close_button, self.area = (
            label("", "title", self),
            QToolButton(self),
            QScrollArea(self),
        )
        self.title.setWordWrap(False)
        self._focus = FocusReturn(self)
        self.close_button.clicked.connect(self.hide)
        self.close_button.setFixedSize(32, 32)
        self.close_button.setIconSize(QSize(20, 20))
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.top = QHBoxLayout()
        self.top.addWidget(self.title, 1)
        self.top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 16, 20)
        column.setSpacing(12)
        column.addLayout(self.top)
        column.addWidget(self.area, 1)
        self.hide()

    def title_key(self) -> str:
        raise NotImplementedError

    def fill(self, view: View) -> QWidget:
        """Return the content in the View's language."""
        raise NotImplementedError

    def open(self, view: View) -> None:
        self.retranslate(view)
        self.place()
        self._focus.remember()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self, view: View) -> None:
        self.title.setText(t(self.title_key(), view.lang))
        for part in (self, self.area):
            part.setAccessibleName(self.title.text())
        words = t("sheet.close", view.lang)
        self.close_button.setAccessibleName(words)
        self.close_button.setToolTip(tooltip(f"{words}  Esc"))
        self.close_button.setIcon(icon("close", theme.tokens(view.appearance)["ink_soft"], 20))
        show_page(self.area, self.fill(view))

    def place(self) -> None:
        host = self._host.size()
        width, height = min(self.size_px[0], host.width() - 48), min(self.size_px[1], host.height() - 96)
        self.setGeometry((host.width() - width) // 2, (host.height() - height) // 2, width, height)

    def hide(self) -> None:
        self._focus.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.area.verticalScrollBar()
        steps = {Qt.Key.Key_Down: 40, Qt.Key.Key_Up: -40, Qt.Key.Key_PageDown: 400, Qt.Key.Key_PageUp: -400}
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif Qt.Key(event.key()) in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
