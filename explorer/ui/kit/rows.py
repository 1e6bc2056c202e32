"""Text layout of painted rows: measured once, wrapped, drawn as plain text in theme colours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.records import dataclass
from explorer.state.view.view import Appearance, View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import shown
from explorer.words.text import Lang

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)  # a row's own value
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_CHIP = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine
_TALL = 100_000.0


@dataclass(frozen=True, slots=True)
class TextChip:
    """A short text in a line; with `fill`, on a rounded background."""

    text: str
    tone: str = "ink_soft"
    fill: str = ""
    px: float = 12
    strong: bool = False
    squeezed: bool = False  # cut short rather than moved to the next line


@dataclass(frozen=True, slots=True)
class Piece:
    """A positioned run of text, its colour by token."""

    rect: QRectF
    text: str
    font: QFont
    tone: str
    fill: str = ""
    wraps: bool = False


@lru_cache(maxsize=64)
def font_of(px: float, strong: bool = False) -> tuple[QFont, QFontMetricsF]:
    found = theme.font(px, strong=strong)
    return found, QFontMetricsF(found)


def zoom_of(widget: QWidget) -> float:
    """Return the factor by which the widget's text is larger than usual."""
    return max(widget.font().pixelSize(), theme.BODY_PX) / theme.BODY_PX


def one_line(text: str) -> str:
    """Return a cell's text without line breaks, truncated if too long."""
    return shown(" ".join(text.split()))


@dataclass
class Stack:
    """Fills a column from the top: lines of chips, paragraphs, gaps."""

    left: float
    width: float
    zoom: float = 1.0
    height: float = 0.0
    pieces: list[Piece] = field(default_factory=list)

    def gap(self, px: float) -> None:
        self.height += px * self.zoom

    def chips(self, chips: Iterable[TextChip], between: float = 7) -> None:
        """Add chips, wrapped to the width."""
        x, tall = 0.0, 0.0
        for chip in chips:
            font, metrics = font_of(chip.px * self.zoom, chip.strong)
            pad = 6 * self.zoom if chip.fill else 0.0
            room = self.width - (x if chip.squeezed else 0) - 2 * pad - 1
            text = metrics.elidedText(one_line(chip.text), Qt.TextElideMode.ElideRight, room)
            wide = metrics.horizontalAdvance(text) + 2 * pad + 1
            if x and x + wide > self.width:
                self.height, x = self.height + tall + 3 * self.zoom, 0.0
            tall = max(tall, metrics.height() + (2 * self.zoom if chip.fill else 0))
            rect = QRectF(self.left + x, self.height, wide, tall)
            self.pieces.append(Piece(rect, text, font, chip.tone, chip.fill))
            x += wide + between * self.zoom
        self.height += tall

    def paragraph(self, text: str, px: float, tone: str, *, strong: bool = False, lines: int = 12) -> None:
        """Add wrapped text of at most `lines` lines, elided at the end."""
        words = one_line(text)
        if not words:
            return
        font, metrics = font_of(px * self.zoom, strong)
        most = metrics.lineSpacing() * lines + 1
        room = QRectF(0, 0, self.width, _TALL)
        tall = metrics.boundingRect(room, _WRAP, words).height()
        while tall > most and len(words) > 2:
            words = words[: int(len(words) * min(0.95, most / tall + 0.02))].rstrip("…") + "…"
            tall = metrics.boundingRect(room, _WRAP, words).height()
        rect = QRectF(self.left, self.height, self.width + 1, tall)
        self.pieces.append(Piece(rect, words, font, tone, wraps=True))
        self.height += tall


def draw(
    painter: QPainter,
    pieces: Iterable[Piece],
    origin: QPointF,
    appearance: Appearance,
    *,
    faint: bool = False,
) -> None:
    """Draw the pieces; `faint` greys a row that is still in the future."""
    for piece in pieces:
        rect = piece.rect.translated(origin)
        if piece.fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(piece.fill, appearance))
            round_by = min(rect.height() / 2, 8)
            painter.drawRoundedRect(rect, round_by, round_by)
        tone = "ink_faint" if faint and not piece.fill else piece.tone
        painter.setFont(piece.font)
        painter.setPen(QPen(theme.color(tone, appearance)))
        painter.drawText(rect, _WRAP if piece.wraps else _CHIP if piece.fill else _LINE, piece.text)


def ground(
    painter: QPainter,
    option: QStyleOptionViewItem,
    view: QAbstractItemView,
    index: Index,
    appearance: Appearance,
) -> QRectF:
    """Paint a row's background (hovered, current, focused); return the row's rectangle."""
    plain = cast(Any, option)  # the bindings do not declare the option's fields
    area = QRectF(plain.rect)
    opened = view.currentIndex() == index
    if opened or plain.state & QStyle.StateFlag.State_MouseOver:
        inner = area.adjusted(4, 1, -4, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground_hover" if opened else "ground_sunken", appearance))
        painter.drawRoundedRect(inner, 7, 7)
        if opened and view.hasFocus():
            painter.setPen(QPen(theme.color("focus", appearance), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner.adjusted(0.75, 0.75, -0.75, -0.75), 7, 7)
    return area


class RowsModel(QAbstractListModel):
    """A list of immutable rows, replaced as a whole. Subclasses say what a row reads as, for screen readers and copies."""

    found: Sequence[Any] = ()

    def words(self, row: Any) -> str:
        raise NotImplementedError

    def set_rows(self, found: Sequence[Any]) -> None:
        """Show other rows; nothing happens where they are the same."""
        if found != self.found:
            self.beginResetModel()
            self.found = found
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self.found):
            return None
        row = self.found[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.words(row)
        return None


class RowDelegate(QStyledItemDelegate):
    """Give rows the heights that their texts need, asked for only while the list is seen.

    Qt lays a list out again and again while its page is built, with widths that nobody sees; 200 rows took a tenth of a
    second each time. Meanwhile a row has the height that it had last.
    `settled` when the list is shown and its rows get heights of their own: what was scrolled to may have moved.
    """

    settled = Signal()

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._list = parent
        self._heights: dict[Hashable, int] = {}
        self._unasked = False  # rows were laid out whose heights were not asked for
        parent.installEventFilter(self)

    def height(self, index: Index) -> float:
        """Return the height of a row, in px."""
        raise NotImplementedError

    def key(self, index: Index) -> Hashable:
        """Return what the height of a row depends on besides width, font and language."""
        key: Hashable = index.data(ROW_ROLE)
        return key

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        key = self.key(index)
        if self._list.isVisible():
            self._heights[key] = round(self.height(index))
        else:
            self._unasked = True
        return QSize(120, self._heights.get(key, _USUAL))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._list:
            if event.type() == QEvent.Type.Show and self._unasked:
                self._unasked = False
                self._list.scheduleDelayedItemsLayout()
                self.settled.emit()
            return False
        return super().eventFilter(watched, event)


_USUAL = 52  # px


class StackDelegate(RowDelegate):
    """Paint each row of a list as a `Stack`, laid out once for each width, zoom and language.

    Subclasses fill the stack and may paint beside it; a row's value (`ROW_ROLE`) must be hashable.
    """

    LEFT, RIGHT = 14, 14  # px beside the text

    def __init__(self, state: Callable[[], View], parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._state = state
        self._laid: dict[tuple[Hashable, ...], Stack] = {}

    def fill(self, stack: Stack, row: Any, lang: Lang) -> None:
        """Add the row's text to the stack."""
        raise NotImplementedError

    def decorate(self, painter: QPainter, row: Any, area: QRectF, zoom: float) -> None:
        """Paint what is not text; nothing by default."""

    def height(self, index: Index) -> float:
        return self._stack(index.data(ROW_ROLE)).height

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        appearance, row = self._state().appearance, index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = ground(painter, option, self._list, index, appearance)
        self.decorate(painter, row, area, zoom_of(self._list))
        draw(painter, self._stack(row).pieces, area.topLeft(), appearance)
        painter.restore()

    def _stack(self, row: Any) -> Stack:
        lang, zoom, width = self._state().lang, zoom_of(self._list), self._list.viewport().width()
        key = (row, lang, zoom, width)
        if key not in self._laid:
            room = max(width - (self.LEFT + self.RIGHT) * zoom, 80)
            stack = self._laid[key] = Stack(self.LEFT * zoom, room, zoom)
            stack.gap(8)
            self.fill(stack, row, lang)
            stack.gap(9)
        return self._laid[key]


def set_up_rows(view: QListView) -> None:
    """Scroll by pixels, wrap rows to the width, and keep the bar, whose coming and going would wrap them anew."""
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setMouseTracking(True)
