"""The list at the end of a group of filters that offers what is not shown yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import tooltip


class OfferList(ComboBox):
    """Shows a title and below it the offers; `taken(key)` when one is chosen."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.activated.connect(self._take)

    def show_offers(self, title: str, offers: Sequence[tuple[str, object]]) -> None:
        """Offer these, each with its words and key; hide where there are none."""
        words = [title, *(text for text, _ in offers)]
        if [self.itemText(n) for n in range(self.count())] != words:
            self.clear()
            self.addItems(words)
        for n, (_, key) in enumerate(offers, 1):
            self.setItemData(n, key)
        self.setCurrentIndex(0)
        self.setAccessibleName(title)
        self.setToolTip(tooltip(title))
        self.setVisible(bool(offers))

    def _take(self, place: int) -> None:
        key = self.itemData(place)
        if key is not None:
            self.taken.emit(key)
