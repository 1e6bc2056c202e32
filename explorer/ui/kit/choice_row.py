"""A check box with a name, a count, and a bar for the count's share."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import tooltip
from explorer.words.strings import t

_HEIGHT = 28
BOX = 14.0


class ChoiceRow(QAbstractButton):
    """Shows whether it is chosen and what choosing it leaves; emits `picked(key)` and changes nothing itself."""

    picked = Signal(str)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.number: int | None = None
        self._share = 0.0
        self.sure: int | None = None
        self._mark: QPixmap | None = None
        self._tokens = theme.tokens("light")
        self._tip, self._figure = "", "–"
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.picked.emit(self.key))

    def retranslate(self, words: str, view: View, mark: QPixmap | None = None) -> None:
        """Name, colours and the sample before the name."""
        self.setText(words)
        self._mark, self._tokens = mark, theme.tokens(view.appearance)
        self._set_tip(view)
        self.update()

    def show_state(
        self, chosen: bool, number: int | None, of: int, view: View, tip: str = "", sure: int | None = None
    ) -> None:
        """Follow the View: chosen or not, the count (None: not known) and the largest one beside it.

        `sure` is how much of the count is certain, where not all of it is.
        """
        share = (number or 0) / of if of else 0.0
        shown = (self.isChecked(), self.number, self._share, self.sure, self._tip)
        if (chosen, number, share, sure, tip) == shown and self.toolTip():
            return
        self.setChecked(chosen)
        self.number, self._share, self.sure, self._tip = number, share, sure, tip
        self._figure = "–" if number is None else f"{number:,}"
        if sure is not None:
            self._figure = t("filters.split.brief", view.lang, n=number, sure=sure)
        self._set_tip(view, tip)
        self.update()

    def _set_tip(self, view: View, tip: str = "") -> None:
        n = self._figure
        self.setAccessibleName(t("filters.choice", view.lang, name=self.text(), n=n))
        self.setToolTip(tooltip(tip or t("filters.choice_tip", view.lang, name=self.text(), n=n)))

    def nextCheckState(self) -> None:
        """Do nothing: the View decides what is checked, not the click."""

    def sizeHint(self) -> QSize:
        return QSize(180, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        box = QRectF(8, (self.height() - BOX) / 2, BOX, BOX)
        paint_box(painter, box, "on" if self.isChecked() else "off", self._tokens)
        left = 30.0
        if self._mark is not None:
            size = self._mark.deviceIndependentSize()
            painter.drawPixmap(QPointF(left, (self.height() - size.height()) / 2), self._mark)
            left += size.width() + 6
        self._paint_words(painter, left)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isDown():
            painter.setBrush(QColor(self._tokens["ground_pressed" if self.isDown() else "ground_hover"]))
            painter.drawRoundedRect(box, 6, 6)
        if self._share > 0:
            painter.setBrush(QColor(self._tokens["bar_past" if self.isChecked() else "bar_future"]))
            width = max((box.width() - 60) * self._share, 2.0)
            painter.drawRoundedRect(QRectF(30, box.bottom() - 3, width, 2), 1, 1)
            if self.sure and self.number:
                painter.setBrush(QColor(self._tokens["ink_faint"]))
                painter.drawRoundedRect(
                    QRectF(30, box.bottom() - 3, width * self.sure / self.number, 2), 1, 1
                )
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._tokens["focus"]), 1))
            painter.drawRoundedRect(box, 6, 6)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        faint = self.number == 0 and not self.isChecked()
        number = self._figure
        room = QRectF(left, 0, self.width() - left - 8, self.height() - 2)
        painter.setFont(theme.font(12))
        painter.setPen(QColor(self._tokens["ink_ghost" if faint else "ink_faint"]))
        line = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(room, line | Qt.AlignmentFlag.AlignRight, number)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(number) - 8)
        painter.setFont(theme.font(strong=self.isChecked()))
        painter.setPen(QColor(self._tokens["ink_faint" if faint else "ink"]))
        cut = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, line | Qt.AlignmentFlag.AlignLeft, cut)


def paint_box(
    painter: QPainter, box: QRectF, state: Literal["on", "off", "part"], tokens: dict[str, str]
) -> None:
    """Paint a check box: checked, empty, or with a dash if only some of its children are chosen."""
    filled = state == "on"
    painter.setPen(QPen(QColor(tokens["line_strong" if state == "off" else "accent"]), 1.2))
    painter.setBrush(QColor(tokens["accent" if filled else "ground_raised"]))
    painter.drawRoundedRect(box, 3.5, 3.5)
    painter.setPen(QPen(QColor(tokens["on_accent" if filled else "accent"]), 1.8))
    if filled:
        corner = QPointF(box.left() + 5.8, box.bottom() - 3.8)
        painter.drawLine(QPointF(box.left() + 3.2, box.center().y() + 0.4), corner)
        painter.drawLine(corner, QPointF(box.right() - 3.0, box.top() + 4.0))
    elif state == "part":
        middle = box.center().y()
        painter.drawLine(QPointF(box.left() + 4, middle), QPointF(box.right() - 4, middle))
