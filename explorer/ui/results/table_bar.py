"""The bar above the table: whose rows, which of them, a typed filter, and what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.view.view import View
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.words.strings import t
from explorer.words.text import Text

SCOPES = ("listed", "all", "selected")
_FILTER_PX, _LAYER_PX = 250, 170
_NARROW_PX, _TIGHT_PX = 780, 600


class TableBar(QFrame):
    """Wraps where the window is narrow; `layer_chosen(id)` is "" for all layers."""

    layer_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer, self.scope, self.filter = ComboBox(self), Segmented(SCOPES, self), QLineEdit(self)
        self.count, self.selected, self.error = label("", "soft"), label("", "soft"), label("", "danger")
        self.frame, self.figures, self.columns, self.invert, self.zoom, self.copy, self.save = (
            QPushButton(self) for _ in range(7)
        )
        self.more = QToolButton(self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._fill_more)
        self.more.hide()
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaxLength(500)
        self.filter.setFixedWidth(_FILTER_PX)
        self.layer.setFixedWidth(_LAYER_PX)
        for toggle in (self.frame, self.figures):
            toggle.setCheckable(True)
            toggle.setProperty("toggle", True)
        row = WrapRow(spacing=7)
        for widget in (self.layer, self.scope, self.filter, self.count, self.selected):
            row.addWidget(widget)
        for words in (self.count, self.selected):
            words.setWordWrap(False)
            words.setMinimumHeight(self.scope.sizeHint().height())
        for button in self._buttons():
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addWidget(self.more)
        self.error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 4)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self.error)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.layer.activated.connect(lambda n: self.layer_chosen.emit(self.layer.itemData(n)))
        self._fit(0)  # what it asks for at first must fit the smallest window

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.frame, self.figures, self.columns, self.invert, self.zoom, self.copy, self.save

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        """Where it is narrow, keep in a menu what is needed less often, so that rows keep their room."""
        narrow, tight = width < _NARROW_PX, width < _TIGHT_PX
        if narrow == self.more.isHidden():
            self.more.setVisible(narrow)
            for widget in (*self._buttons(), self.count, self.selected):
                widget.setVisible(not narrow)
            self.layer.setFixedWidth(_LAYER_PX * 2 // 3 if narrow else _LAYER_PX)
        if tight != self.scope.isHidden():
            self.scope.setVisible(not tight)
            self.layer.setVisible(not tight)
        self.filter.setFixedWidth(_FILTER_PX // 3 if tight else _FILTER_PX * 2 // 3 if narrow else _FILTER_PX)

    def _fill_more(self) -> None:
        menu = self.more.menu()
        menu.clear()
        if self.scope.isHidden():
            self._fill_choices(menu)
        for button in self._buttons():
            words = button.text().replace("&", "&&").rstrip(" ▾")
            if button.menu() is not None:
                formats = menu.addMenu(words)
                formats.addActions(button.menu().actions())
                continue
            action = menu.addAction(words)
            action.setCheckable(button.isCheckable())
            action.setChecked(button.isChecked())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)

    def _fill_choices(self, menu: QMenu) -> None:
        """Offer the scopes and the layers where they have no room in the bar."""
        for key in SCOPES:
            button = self.scope.button(key)
            action = menu.addAction(button.text().replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.triggered.connect(button.click)
        layers = menu.addMenu(self.layer.accessibleName())
        for n in range(self.layer.count()):
            action = layers.addAction(self.layer.itemText(n).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(n == self.layer.currentIndex())
            action.triggered.connect(lambda _=False, n=n: self.layer_chosen.emit(self.layer.itemData(n)))
        menu.addSeparator()

    def retranslate(self, view: View, layers: Mapping[str, Text], current: str) -> None:
        """Words in the View's language; `layers` are those that can be chosen."""
        lang = view.lang
        for name in ("frame", "figures", "columns", "invert", "zoom", "copy"):
            button: QPushButton = getattr(self, name)
            button.setText(t(f"results.{name}", lang))
            button.setToolTip(tooltip(t(f"results.{name}_tip", lang)))
        self.more.setText(t("results.more", lang))
        self.copy.setToolTip(tooltip(f"{t('results.copy_tip', lang)}  Ctrl+C"))
        self.filter.setPlaceholderText(t("results.filter", lang))
        self.filter.setAccessibleName(t("results.filter", lang))
        self.filter.setToolTip(tooltip(t("results.filter_tip", lang)))
        self.layer.setAccessibleName(t("results.layer", lang))
        self.layer.clear()
        self.layer.addItem(t("results.every_layer", lang), "")
        for key, title in layers.items():
            self.layer.addItem(title.in_(lang), key)
        self.set_layer(current)

    def set_layer(self, layer: str) -> None:
        self.layer.setCurrentIndex(max(self.layer.findData(layer), 0))

    def show_busy(self, busy: bool) -> None:
        """Fade the count while rows are being found."""
        self.count.setEnabled(not busy)
