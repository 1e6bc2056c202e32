"""The live preview: the sheet itself, drawn small, whose parts can be taken and put elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.atlas.model import Lang
from explorer.state.strings import t
from explorer.ui import theme
from explorer.ui.plain import tooltip

DRAGGABLE = ("title", "date", "numbers", "legend", "notes", "sources", "scalebar", "north")
_AIR = 14
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_FAR = 10


class ExportPreview(QWidget):
    """Shows a picture of the page; `moved` tells a part and by how many millimetres it was dragged."""

    moved = Signal(str, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._page = (297.0, 210.0)
        self._parts: dict[str, tuple[float, float, float, float]] = {}
        self._held = ""
        self._from = self._to = QPointF()
        self._chosen = ""  # by keyboard
        self._pushed = QPointF()  # by how many mm the chosen part has gone since it was drawn
        self.words = ""
        self.stale = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(420, 320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def dress(self, lang: Lang) -> None:
        self.setAccessibleName(t("export.dialog.preview", lang))
        self.setToolTip(tooltip(t("export.dialog.move", lang)))

    def show_page(self, picture: QPixmap, page: tuple[float, float], parts: dict[str, list[float]]) -> None:
        """A new picture of a page of so many millimetres, and where its parts are."""
        self._picture, self._page, self.stale, self._held = picture, page, False, ""
        self._parts = {
            k: (parts[k][0], parts[k][1], parts[k][2], parts[k][3]) for k in DRAGGABLE if k in parts
        }
        self._pushed = QPointF()
        self.update()

    def wait(self, words: str) -> None:
        """Say that the picture is being drawn anew."""
        self.words, self.stale = words, True
        self.update()

    def sheet_rect(self) -> QRectF:
        """Where the page lies in the widget."""
        room = QRectF(self.rect()).adjusted(_AIR, _AIR, -_AIR, -_AIR)
        scale = min(room.width() / self._page[0], room.height() / self._page[1])
        wide, tall = self._page[0] * scale, self._page[1] * scale
        return QRectF(room.center().x() - wide / 2, room.center().y() - tall / 2, wide, tall)

    def part_rect(self, part: str) -> QRectF:
        sheet = self.sheet_rect()
        scale = sheet.width() / self._page[0]
        x1, y1, x2, y2 = self._parts[part]
        return QRectF(sheet.x() + x1 * scale, sheet.y() + y1 * scale, (x2 - x1) * scale, (y2 - y1) * scale)

    def part_at(self, point: QPointF) -> str:
        """The smallest part under a point, or nothing."""
        hits = [p for p in self._parts if self.part_rect(p).adjusted(-3, -3, 3, 3).contains(point)]
        return min(hits, key=lambda p: self.part_rect(p).width() * self.part_rect(p).height(), default="")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        sheet = self.sheet_rect()
        painter.fillRect(self.rect(), palette.alternateBase())
        if not self._picture.isNull():
            painter.setOpacity(0.55 if self.stale else 1.0)
            painter.drawPixmap(sheet, self._picture, QRectF(self._picture.rect()))
            painter.setOpacity(1.0)
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.drawRect(sheet)
        if self._held:
            shift = self._to - self._from
            painter.setPen(QPen(palette.highlight().color(), 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(self.part_rect(self._held).translated(shift))
        self._paint_focus(painter)
        if self.stale and self.words:
            painter.setFont(theme.font(13))
            painter.setPen(palette.text().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()

    def _paint_focus(self, painter: QPainter) -> None:
        """The part that the arrows move, where they have brought it; the whole page while none is chosen."""
        if not self.hasFocus() or self._held:
            return
        sheet = self.sheet_rect()
        chosen = self._chosen in self._parts
        frame = self.part_rect(self._chosen) if chosen else sheet
        painter.setPen(QPen(self.palette().highlight().color(), 1.5))
        painter.drawRect(frame.translated(self._pushed * (sheet.width() / self._page[0])))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space goes from part to part, the arrows move the one that is chosen."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = _ARROWS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and self._parts:
            self._choose_next(-1 if back else 1)
        elif step is not None and self._chosen in self._parts:
            shift = step * (_FAR if back else 1)
            self._pushed += shift
            self.moved.emit(self._chosen, shift.x(), shift.y())
            self.update()
        else:
            super().keyPressEvent(event)

    def _choose_next(self, by: int) -> None:
        names = list(self._parts)
        at = names.index(self._chosen) + by if self._chosen in names else min(by, 0)
        self._chosen, self._pushed = names[at % len(names)], QPointF()
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.stale:
            self._held = self.part_at(event.position())
            self._from = self._to = event.position()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._to = event.position()
            self.update()
        else:
            over = self.part_at(event.position())
            self.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        part, self._held = self._held, ""
        if part:
            scale = self._page[0] / self.sheet_rect().width()
            shift = (self._to - self._from) * scale
            if abs(shift.x()) + abs(shift.y()) > 0.5:
                self.moved.emit(part, round(shift.x(), 2), round(shift.y(), 2))
            self.update()
