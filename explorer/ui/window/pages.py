"""Pages that share a dock: tabs in its heading, each page built when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from explorer.state.view.view import View
from explorer.ui.kit.removal import remove
from explorer.ui.kit.segmented import Segmented
from explorer.words.strings import t

Maker = Callable[[], QWidget]
_LOWEST, _USABLE = 84, 240  # a panel may be that low; below the other its page scrolls as a whole


class Pages(QWidget):
    """A stack of pages whose `tabs` are in the dock's heading; a page is built when it is first shown."""

    page_changed = Signal(str)

    def __init__(self, name: str, makers: Mapping[str, Maker], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._makers = name, dict(makers)
        self._built: dict[str, QWidget] = {}
        self._areas: dict[str, QScrollArea] = {}
        self.tabs, self._stack = Segmented(list(makers), self), QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.tabs.chosen.connect(self.show_page)

    def minimumSizeHint(self) -> QSize:
        """Return a small height: a page with a long note must not push the window beyond the screen."""
        wide = max((page.minimumSizeHint().width() for page in self._built.values()), default=0)
        return QSize(max(wide, self._stack.minimumSizeHint().width()), _LOWEST)

    @property
    def current(self) -> str:
        shown = self._stack.currentWidget()
        return next(key for key, area in self._areas.items() if area is shown)

    def add_above(self, widget: QWidget) -> None:
        """Add a widget above the pages."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, widget)

    def show_first(self) -> None:
        """Build the first page, once these pages are where they stay: Qt styles every widget of a tree that is moved again."""
        self.show_page(next(iter(self._makers)))

    def page(self, key: str) -> QWidget:
        """Return the page; build it if it was not built yet."""
        if key not in self._built:
            self._areas[key] = _area()
            self._stack.addWidget(self._areas[key])
            self._built[key] = self._makers[key]()
            _put(self._built[key], self._areas[key])
        return self._built[key]

    def renew(self, key: str) -> tuple[QWidget, QWidget] | None:
        """Make a page anew in its place; return the old and the new one, None if there was none yet."""
        old = self._built.get(key)
        if old is None:
            return None
        area, new = self._areas[key], self._makers[key]()
        area.takeWidget()
        _put(new, area)
        self._built[key] = new
        remove(old)
        return old, new

    def show_page(self, key: str) -> QWidget:
        """Show a page, building it at the first time; emits `page_changed`."""
        page = self.page(key)
        self._stack.setCurrentWidget(self._areas[key])
        self.tabs.set_current(key)
        self.page_changed.emit(key)
        return page

    def retranslate(self, view: View) -> None:
        for key in self._makers:
            words = t(f"pages.{self._name}.{key}", view.lang)
            tip = t(f"pages.{self._name}.{key}_tip", view.lang)
            self.tabs.set_words(key, words, tip)


class LazyWidget(QWidget):
    """A widget that is made when it is first shown."""

    def __init__(self, maker: Maker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self.made: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.made is None:
            self.made = self._maker()
            self._column.addWidget(self.made)

    def sizeHint(self) -> QSize:
        return QSize(600, 230)


def _area() -> QScrollArea:
    """Return an area that scrolls if the panel is too low for its page."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _put(page: QWidget, area: QScrollArea) -> None:
    area.setWidget(page)
    page.setMinimumHeight(min(max(page.minimumSizeHint().height(), 1), _USABLE))
