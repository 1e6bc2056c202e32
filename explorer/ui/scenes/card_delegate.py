"""Painting of a scene's card: picture, number, title, date, and a warning about what is missing."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.state.view.view import Appearance
from explorer.ui.kit import theme

Index = QModelIndex | QPersistentModelIndex
NAME, PICTURE, NUMBER, WHEN, LACKS, PLAYS = (Qt.ItemDataRole.UserRole + n for n in range(6))
PICTURE_PX = QSize(148, 84)
SMALL_PX = QSize(92, 48)
_MARGIN, _WORDS_PX, _TITLE_PX = 6, 38, 20


class CardDelegate(QStyledItemDelegate):
    """Paints a scene as a card; its title is edited in place."""

    appearance: Appearance = "light"
    current: str | None = None
    picture = PICTURE_PX
    brief = False  # without the line below the title, where the window is low

    @property
    def height(self) -> int:
        return self.picture.height() + (_TITLE_PX if self.brief else _WORDS_PX) + 2 * _MARGIN

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.picture.width() + 2 * _MARGIN, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme.tokens(self.appearance)
        box: QRect = option.rect  # type: ignore[attr-defined,unused-ignore]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined,unused-ignore]
        current = index.data(NAME) == self.current
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if current or state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens["accent_soft" if current else "ground_hover"]))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 8, 8)
        frame = QRect(box.topLeft(), self.picture).translated(_MARGIN, _MARGIN)
        self._picture(painter, frame, index, tokens, current)
        self._words(painter, QRect(frame.left(), frame.bottom() + 4, frame.width(), _WORDS_PX), index, tokens)
        painter.restore()

    @staticmethod
    def _picture(
        painter: QPainter, frame: QRect, index: Index, tokens: dict[str, str], current: bool
    ) -> None:
        rounded = QPainterPath()
        rounded.addRoundedRect(QRectF(frame), 5, 5)
        painter.save()
        painter.setClipPath(rounded)
        picture = index.data(PICTURE)
        if isinstance(picture, QPixmap) and not picture.isNull():
            painter.drawPixmap(frame, picture)
        else:
            painter.fillRect(frame, QColor(tokens["ground_sunken"]))
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens["accent" if current else "line_strong"]), 1.8 if current else 1))
        painter.drawPath(rounded)
        mark = ("▶ " if index.data(PLAYS) else "") + str(index.data(NUMBER))
        painter.setFont(theme.font(11, strong=True))
        width = painter.fontMetrics().horizontalAdvance(mark) + 10
        badge = QRectF(frame.left() + 4, frame.top() + 4, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens["ground_raised"]))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(QColor(tokens["accent" if current else "ink_soft"]))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, mark)

    def _words(self, painter: QPainter, box: QRect, index: Index, tokens: dict[str, str]) -> None:
        elide, left = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.setFont(theme.font(12.5))
        lacks = index.data(LACKS)
        painter.setPen(QColor(tokens["danger" if self.brief and lacks else "ink"]))
        title = painter.fontMetrics().elidedText(" ".join(index.data().split()), elide, box.width())
        painter.drawText(box, left | Qt.TextFlag.TextSingleLine, title)
        if self.brief:
            return
        painter.setFont(theme.font(11))
        painter.setPen(QColor(tokens["danger" if lacks else "ink_faint"]))
        below = painter.fontMetrics().elidedText(lacks or index.data(WHEN), elide, box.width())
        painter.drawText(box.adjusted(0, 19, 0, 0), left | Qt.TextFlag.TextSingleLine, below)

    # -- renaming ---------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setMaxLength(120)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        editor.setText(index.data(Qt.ItemDataRole.EditRole))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(QModelIndex(index), editor.text(), Qt.ItemDataRole.EditRole)  # type: ignore[arg-type]

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined,unused-ignore]
        top = box.top() + _MARGIN + self.picture.height()
        editor.setGeometry(box.left() + 2, top, box.width() - 4, 28)
