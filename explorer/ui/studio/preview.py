"""The live preview: the sheet itself, drawn small, whose parts can be taken and put elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.kit import theme
from explorer.ui.kit.plain import tooltip
from explorer.ui.studio.ground_bar import STEP
from explorer.words.strings import t
from explorer.words.text import Lang

DRAGGABLE = ("title", "date", "numbers", "legend", "notes", "sources", "scalebar", "north")
_AIR = 14
_MARK = 20  # px, of a problem's number
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_FAR = 10
_SHARE = 0.04  # of the frame, for one press of an arrow
_ZOOMS = {"+": True, "=": True, "-": False, "_": False}


class ExportPreview(QWidget):
    """Shows a picture of the page.

    `moved` names a part and by how many millimetres it was dragged; `panned` by which shares of the frame the map
    was; `zoomed` how many times larger the map is to be, and which point of the frame is to stay where it is;
    `problem_chosen` which of the numbered problems was clicked.
    """

    moved = Signal(str, float, float)
    panned = Signal(float, float)
    zoomed = Signal(float, float, float)
    problem_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap()
        self._page = (297.0, 210.0)
        self._parts: dict[str, tuple[float, float, float, float]] = {}
        self._held = ""
        self._frame: tuple[float, float, float, float] | None = (
            None  # of the map, in mm: left, top, width, height
        )
        self._shifted, self._grown = (
            QPointF(),
            1.0,
        )  # what the map has been dragged and zoomed since it was drawn
        self._panning = False
        self._from = self._to = QPointF()
        self._chosen = ""  # by keyboard
        self._pushed = QPointF()  # by how many mm the chosen part has gone since it was drawn
        self._boxes: dict[str, tuple[float, float, float, float]] = {}  # of all parts, in mm
        self._problems: dict[int, str] = {}
        self.words = ""
        self.stale = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(360, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def retranslate(self, lang: Lang) -> None:
        self.setAccessibleName(t("export.dialog.preview", lang))
        self.setToolTip(tooltip(t("export.dialog.move", lang)))

    def show_page(
        self,
        picture: QPixmap,
        page: tuple[float, float],
        parts: dict[str, list[float]],
        frame: list[float] | None = None,
    ) -> None:
        """A new picture of a page of so many millimetres, and where its parts and its map are."""
        self._frame = (frame[0], frame[1], frame[2], frame[3]) if frame else None
        self._shifted, self._grown, self._panning = QPointF(), 1.0, False
        self._picture, self._page, self.stale, self._held = picture, page, False, ""
        self._boxes = {k: (box[0], box[1], box[2], box[3]) for k, box in parts.items()}
        self._parts = {k: self._boxes[k] for k in DRAGGABLE if k in parts}
        self._problems = {}
        self._pushed = QPointF()
        self.update()

    def show_problems(self, parts: dict[int, str]) -> None:
        """Mark numbered problems at the part that each is about, or at the page's corner if it is not on the page."""
        self._problems = parts
        self.update()

    def problem_rects(self) -> dict[int, QRectF]:
        """Return where the marks of the problems are, by number."""
        found: dict[int, QRectF] = {}
        corners: dict[str, int] = {}
        for number, part in self._problems.items():
            area = self._rect_of(self._boxes[part]) if part in self._boxes else self.sheet_rect()
            place = part if part in self._boxes else ""
            beside = corners[place] = corners.get(place, -1) + 1
            right = min(area.right() - beside * (_MARK + 3), self.width() - _MARK / 2)
            top = max(area.top(), _MARK / 2)
            found[number] = QRectF(right - _MARK / 2, top - _MARK / 2, _MARK, _MARK)
        return found

    def wait(self, words: str) -> None:
        """Show that the picture is being drawn anew."""
        self.words, self.stale = words, True
        self.update()

    def sheet_rect(self) -> QRectF:
        """Where the page lies in the widget."""
        room = QRectF(self.rect()).adjusted(_AIR, _AIR, -_AIR, -_AIR)
        scale = min(room.width() / self._page[0], room.height() / self._page[1])
        wide, tall = self._page[0] * scale, self._page[1] * scale
        return QRectF(room.center().x() - wide / 2, room.center().y() - tall / 2, wide, tall)

    def part_rect(self, part: str) -> QRectF:
        return self._rect_of(self._parts[part])

    def _rect_of(self, box: tuple[float, float, float, float]) -> QRectF:
        sheet = self.sheet_rect()
        scale = sheet.width() / self._page[0]
        x1, y1, x2, y2 = box
        return QRectF(sheet.x() + x1 * scale, sheet.y() + y1 * scale, (x2 - x1) * scale, (y2 - y1) * scale)

    def frame_rect(self) -> QRectF:
        """Where the map lies in the widget; nowhere while none is shown."""
        if self._frame is None or self._picture.isNull():
            return QRectF()
        sheet = self.sheet_rect()
        scale = sheet.width() / self._page[0]
        x, y, wide, tall = self._frame
        return QRectF(sheet.x() + x * scale, sheet.y() + y * scale, wide * scale, tall * scale)

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
            dragged = self._grown != 1.0 or not self._shifted.isNull()
            painter.setOpacity(0.55 if self.stale and not dragged else 1.0)
            painter.drawPixmap(sheet, self._picture, QRectF(self._picture.rect()))
            painter.setOpacity(1.0)
            if dragged:
                self._paint_dragged(painter)
        painter.setPen(QPen(palette.mid().color(), 1))
        painter.drawRect(sheet)
        if self._held:
            shift = self._to - self._from
            painter.setPen(QPen(palette.highlight().color(), 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(self.part_rect(self._held).translated(shift))
        self._paint_focus(painter)
        if not self.stale:
            self._paint_problems(painter)
        if self.stale and self.words:
            painter.setFont(theme.font(13))
            painter.setPen(palette.text().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
        painter.end()

    def _paint_problems(self, painter: QPainter) -> None:
        """Outline the parts that lack something, and number them as the list does."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground = self.palette().highlight(), self.palette().highlightedText().color()
        for part in set(self._problems.values()) & set(self._boxes):
            painter.setPen(QPen(ink.color(), 1.2, Qt.PenStyle.DotLine))
            painter.drawRect(self._rect_of(self._boxes[part]).adjusted(-2, -2, 2, 2))
        painter.setFont(theme.font(11))
        for number, box in self.problem_rects().items():
            painter.setPen(QPen(ground, 1.5))
            painter.setBrush(ink)
            painter.drawEllipse(box)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
        painter.restore()

    def _problem_at(self, point: QPointF) -> int:
        """Return the number of the problem whose mark is under a point, 0 if there is none."""
        return next(
            (n for n, box in self.problem_rects().items() if box.adjusted(-3, -3, 3, 3).contains(point)), 0
        )

    def _paint_dragged(self, painter: QPainter) -> None:
        """The map as it has been moved under its frame, from the last picture, until the next one is there."""
        frame, sheet = self.frame_rect(), self.sheet_rect()
        each = self._picture.width() / sheet.width()
        source = QRectF(
            (frame.x() - sheet.x()) * each,
            (frame.y() - sheet.y()) * each,
            frame.width() * each,
            frame.height() * each,
        )
        wanted = QRectF(
            frame.x() + self._shifted.x() * frame.width(),
            frame.y() + self._shifted.y() * frame.height(),
            frame.width() * self._grown,
            frame.height() * self._grown,
        )
        painter.save()
        painter.setClipRect(frame)
        painter.fillRect(frame, self.palette().base())
        painter.drawPixmap(wanted, self._picture, source)
        painter.restore()

    def pan(self, right: float, down: float) -> None:
        """Drag the map by such shares of its frame."""
        if self._frame is not None:
            self._shifted += QPointF(right, down)
            self.panned.emit(right, down)
            self.update()

    def zoom(self, factor: float, x: float = 0.5, y: float = 0.5) -> None:
        """Show the map so many times as large, a point of its frame staying where it is."""
        if self._frame is not None:
            at = QPointF(x, y)
            self._shifted = at + (self._shifted - at) * factor
            self._grown *= factor
            self.zoomed.emit(factor, x, y)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        frame, turned = self.frame_rect(), event.angleDelta().y()
        if turned and frame.contains(event.position()):
            at = event.position() - frame.topLeft()
            self.zoom(STEP ** (turned / 120), at.x() / frame.width(), at.y() / frame.height())
            event.accept()
        else:
            super().wheelEvent(event)

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
        """Space selects the next part; the arrows move the one that is chosen, else the map, which + and - zoom."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = _ARROWS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and self._parts:
            self._choose_next(-1 if back else 1)
        elif step is not None and self._chosen in self._parts:
            shift = step * (_FAR if back else 1)
            self._pushed += shift
            self.moved.emit(self._chosen, shift.x(), shift.y())
            self.update()
        elif step is not None and self._frame is not None:
            by = -_SHARE * (5 if back else 1)
            self.pan(step.x() * by, step.y() * by)
        elif event.text() in _ZOOMS and self._frame is not None:
            self.zoom(STEP if _ZOOMS[event.text()] else 1 / STEP)
        else:
            super().keyPressEvent(event)

    def _choose_next(self, by: int) -> None:
        names = [*self._parts, ""]  # last the map itself
        at = names.index(self._chosen) + by
        self._chosen, self._pushed = names[at % len(names)], QPointF()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (number := self._problem_at(event.position())):
            self.problem_chosen.emit(number)
            return
        if event.button() == Qt.MouseButton.LeftButton and not self.stale:
            self._held = self.part_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and not self._held:
            self._panning = self.frame_rect().contains(event.position())
        if self._held or self._panning:
            self._from = self._to = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._panning else Qt.CursorShape.SizeAllCursor)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._to = event.position()
            self.update()
        elif self._panning:
            frame, shift = self.frame_rect(), event.position() - self._to
            self._to = event.position()
            self.pan(shift.x() / frame.width(), shift.y() / frame.height())
        else:
            self._point_at(event.position())

    def _point_at(self, point: QPointF) -> None:
        hand = (
            Qt.CursorShape.OpenHandCursor if self.frame_rect().contains(point) else Qt.CursorShape.ArrowCursor
        )
        if self._problem_at(point):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            return
        self.setCursor(Qt.CursorShape.SizeAllCursor if self.part_at(point) else hand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        part, self._held, self._panning = self._held, "", False
        self._point_at(event.position())
        if part:
            scale = self._page[0] / self.sheet_rect().width()
            shift = (self._to - self._from) * scale
            if abs(shift.x()) + abs(shift.y()) > 0.5:
                self.moved.emit(part, round(shift.x(), 2), round(shift.y(), 2))
            self.update()
