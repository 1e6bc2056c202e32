"""The live preview: the sheet itself, drawn small, whose parts can be taken and put elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui import theme

DRAGGABLE = ("title", "date", "numbers", "legend", "notes", "sources", "scalebar", "north")
_AIR = 14


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
        self.words = ""
        self.stale = False
        self.setMouseTracking(True)
        self.setMinimumSize(420, 320)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_page(self, picture: QPixmap, page: tuple[float, float], parts: dict[str, list[float]]) -> None:
        """A new picture of a page of so many millimetres, and where its parts are."""
        self._picture, self._page, self.stale, self._held = picture, page, False, ""
        self._parts = {k: (v[0], v[1], v[2], v[3]) for k, v in parts.items() if k in DRAGGABLE}
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
        if self.stale and self.words:
            painter.setFont(theme.font(13))
            painter.setPen(palette.text().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()

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
