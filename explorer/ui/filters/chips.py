"""The active filters as chips; a click, Enter or Delete removes one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QToolButton, QWidget

from explorer.layers import filter_words
from explorer.state.view import filtering
from explorer.state.view.command_table import BY_ID
from explorer.state.view.filtering import FilterPart
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import shown, tooltip
from explorer.ui.kit.wrap_row import WrapRow
from explorer.words.strings import t

_HEIGHT, _WIDEST, _CROSS = 26, 240, 8.0
_DROP = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilterChip(QAbstractButton):
    """One active filter with its ×."""

    dropped = Signal(object)

    def __init__(
        self, part: FilterPart, words: str, view: View, parent: QWidget | None = None, grow: float = 1.0
    ) -> None:
        super().__init__(parent)
        self.part, self._grow = part, grow
        self._tokens = theme.tokens(view.appearance)
        self.setText(" ".join(shown(words).split()))
        self.setFont(theme.font(round(12 * grow)))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        remove = t("filters.chip.remove", view.lang, name=self.text())
        self.setAccessibleName(remove)
        self.setToolTip(tooltip(remove))
        self.clicked.connect(lambda: self.dropped.emit(self.part))

    def sizeHint(self) -> QSize:
        grow, wide = self._grow, self.fontMetrics().horizontalAdvance(self.text())
        return QSize(round(min(wide + 36 * grow, _WIDEST * grow)), round(_HEIGHT * grow))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _DROP:
            self.dropped.emit(self.part)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        line = "focus" if self.hasFocus() else "line_strong" if self.underMouse() else "line"
        painter.setPen(QPen(QColor(self._tokens[line]), 1))
        painter.setBrush(QColor(self._tokens["accent_soft"]))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(self._tokens["ink"]))
        room = box.adjusted(11 * self._grow, 0, -24 * self._grow, 0)
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)
        side = _CROSS * self._grow
        cross = QRectF(box.right() - 18 * self._grow, box.center().y() - side / 2, side, side)
        ink = QColor(self._tokens["accent" if self.underMouse() else "ink_soft"])
        painter.setPen(QPen(ink, 1.4 * self._grow))
        painter.drawLine(cross.topLeft(), cross.bottomRight())
        painter.drawLine(cross.topRight(), cross.bottomLeft())
        painter.end()


class FilterChips(QWidget):
    """Chips for everything that narrows, and a key that clears all.

    Where nothing narrows it is hidden, or, with `reserved`, says so in a row of the same height: what is
    below then stays under the pointer when the first chip comes. `grow`: how much larger they are, before an audience.
    """

    def __init__(
        self, store: Store, parent: QWidget | None = None, *, reserved: bool = False, grow: float = 1.0
    ) -> None:
        super().__init__(parent)
        self._store, self._reserved, self._grow = store, reserved, grow
        self.none = QLabel(self)
        self.none.setProperty("rank", "faint")
        self.none.setFixedHeight(_HEIGHT)
        self.chips: list[FilterChip] = []
        self._away = False
        self.clear = QToolButton(self)
        self.clear.setProperty("chip", True)
        self.clear.setFixedHeight(round(_HEIGHT * grow))
        if grow != 1:
            self.clear.setStyleSheet(f"font-size: {round(12 * grow)}px")
        self.clear.clicked.connect(self._clear)
        self._flow = WrapRow(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._build(store.view)
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _view_changed(self, old: View, new: View) -> None:
        if (old.filters, old.lang, old.appearance) != (new.filters, new.lang, new.appearance):
            self._build(new)

    def _build(self, view: View) -> None:
        """Rebuild all chips (there are few) and keep the focus at the same position."""
        place = next((n for n, chip in enumerate(self.chips) if chip.hasFocus()), None)
        while self._flow.takeAt(0):
            pass
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        parts = filtering.parts(view.filters)
        self.chips = [
            FilterChip(
                p,
                filter_words.chip(self._store.known.atlas, p, view.lang, self._store.catalogue),
                view,
                self,
                self._grow,
            )
            for p in parts
        ]
        for chip in self.chips:
            chip.dropped.connect(self._drop)
            self._flow.addWidget(chip)
            chip.show()
        self._flow.addWidget(self.none if self._reserved and not parts else self.clear)
        self._dress_clear(view)
        self.none.setVisible(self._reserved and not parts)
        self.clear.setVisible(bool(parts))
        self.setVisible((self._reserved or bool(parts)) and not self._away)
        self._flow.activate()
        self.updateGeometry()
        if place is not None and self.chips:
            self.chips[min(place, len(self.chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_away(self, away: bool) -> None:
        """Hide while another widget shows the same chips."""
        self._away = away
        self.setVisible((self._reserved or bool(self.chips)) and not away)

    def _dress_clear(self, view: View) -> None:
        self.clear.setText(t("filters.clear", view.lang))
        self.clear.setToolTip(tooltip(f"{t('filters.clear_tip', view.lang)}  {BY_ID['clear_filters'].keys}"))
        self.clear.setAccessibleName(t("filters.clear_tip", view.lang))
        self.none.setText(t("filters.no_chips", view.lang))
        self.setAccessibleName(t("filters.chips", view.lang))

    def _drop(self, part: FilterPart) -> None:
        self._store.dispatch(filtering.without(self._store.view, part), "filters.step.without")

    def _clear(self) -> None:
        change = BY_ID["clear_filters"].change
        assert change is not None
        self._store.dispatch(change(self._store.view, self._store.axis), "command.clear_filters")
