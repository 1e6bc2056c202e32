"""A layer in the panel: eye, swatch, name and count; its details open below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from explorer.atlas.catalogue import LayerSpec
from explorer.layers.counts import LayerCount, brief, summary
from explorer.layers.legend import Kind
from explorer.layers.symbol import Symbol
from explorer.state.view.view import View
from explorer.ui.facts.swatch import Swatch
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import Elided, restyle, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang, colon

_ROW_REST_PX = 103  # eye, swatch, chevron and the gaps between


class LayerRow(QFrame):
    """Shows one layer; emits what the user wants and changes nothing itself.

    Keys: Space shows or hides, Enter opens the details, Alt+Up / Alt+Down moves, Up / Down walks.
    """

    toggled = Signal(str)
    opened = Signal(str, bool)
    moved = Signal(str, int)
    walked = Signal(str, int)
    soloed = Signal(str)
    dragged = Signal(str, int)
    dropped = Signal(str)

    def __init__(self, spec: LayerSpec, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec, self.kind = spec, kind
        self.open = False
        self._words: tuple[str, Lang] = ("", "zh")
        self._brief = ""
        self._pressed: QPoint | None = None
        self._dragging = False
        self.setProperty("layerRow", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.eye, self.chevron = QToolButton(self), QToolButton(self)
        self.swatch, self.name, self.count = Swatch(self), Elided("", self), QLabel(self)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(5, 0, 2, 0)
        row.setSpacing(6)
        for button in (self.eye, self.chevron):
            button.setProperty("bare", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setFixedSize(24, 24)
        self.chevron.setFixedWidth(18)
        self.eye.setCheckable(True)
        self.eye.clicked.connect(lambda: self.toggled.emit(self.spec.id))
        self.chevron.clicked.connect(self.flip)
        self.count.setProperty("rank", "faint")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        for widget, stretch in ((self.eye, 0), (self.swatch, 0), (self.name, 1), (self.count, 0)):
            row.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.chevron, 0, Qt.AlignmentFlag.AlignVCenter)
        self.head = QWidget(self)
        self.head.setLayout(row)
        self.head.setFixedHeight(32)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.body.addWidget(self.head)

    # -- what it shows ----------------------------------------------------------------------

    def retranslate(self, view: View, symbols: Sequence[Symbol], undrawn: str = "") -> None:
        """Set words, colours and the eye of the row; `symbols` are what its swatch shows.

        `undrawn`: why the layer, though visible, is not on the map now.
        """
        lang, visible = view.lang, view.layer(self.spec.id).visible
        tokens = theme.tokens(view.appearance)
        self.swatch.show_symbols(*symbols)
        self.swatch.setEnabled(visible and not undrawn)
        self.name.setText(self.spec.name.in_(lang))
        self._fit_count()
        restyle(self.name, "rank", "" if visible and not undrawn else "soft")
        restyle(self, "on", visible)
        self.eye.setChecked(visible)
        self.eye.setIcon(icon("eye" if visible else "eye-off", tokens["ink" if visible else "ink_ghost"], 17))
        self.chevron.setIcon(icon("chevron-down" if self.open else "chevron-right", tokens["ink_faint"], 14))
        self._name(lang, visible, undrawn)

    def _name(self, lang: Lang, visible: bool, undrawn: str) -> None:
        name = self.spec.name.in_(lang)
        words = t("panel.hide_layer" if visible else "panel.show_layer", lang, name=name)
        self.eye.setAccessibleName(words)
        self.eye.setToolTip(tooltip(f"{words}  {t('panel.key_space', lang)}"))
        fold = t("panel.close_details" if self.open else "panel.open_details", lang, name=name)
        self.chevron.setAccessibleName(fold)
        self.chevron.setToolTip(tooltip(f"{fold}  Enter"))
        self.name.setToolTip(tooltip("\n".join(filter(None, (name, undrawn, t("panel.row_keys", lang))))))

    def show_count(self, count: LayerCount | None, lang: Lang) -> None:
        """Show how many there are; None for a layer whose file has not been read."""
        words = summary(count, lang) if count is not None else t("panel.unread", lang)
        if (words, lang) != self._words:
            self._words = (words, lang)
            self._brief = brief(count) if count is not None else words
            self.setAccessibleName(f"{self.spec.name.in_(lang)}{colon(lang)}{words}")
            self._fit_count()

    def _fit_count(self) -> None:
        """Hide the second number if the name would be cut; the details show it too."""
        whole, metrics = self._words[0], self.fontMetrics()
        wanted = metrics.horizontalAdvance(self.name.text() + whole) + _ROW_REST_PX
        words = whole if wanted <= self.width() else self._brief
        if words != self.count.text():
            self.count.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_count()

    def flip(self) -> None:
        """Toggle the details."""
        self.open = not self.open
        self.opened.emit(self.spec.id, self.open)

    # -- what the user does -----------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep Space for the row, although it is the shortcut of a command."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() == Qt.Key.Key_Space:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        if way is not None:
            (self.moved if alt else self.walked).emit(self.spec.id, way)
        elif key == Qt.Key.Key_Space:
            self.toggled.emit(self.spec.id)
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            or (key == Qt.Key.Key_Right and not self.open)
            or (key == Qt.Key.Key_Left and self.open)
        ):
            self.flip()
        elif key == Qt.Key.Key_S:
            self.soloed.emit(self.spec.id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        in_head = event.position().y() <= self.head.height()
        if event.button() == Qt.MouseButton.LeftButton and in_head:
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        here = event.globalPosition().toPoint()
        far = (here - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._dragging or far:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self.spec.id, here.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.unsetCursor()
            self.dropped.emit(self.spec.id)
        elif self._pressed is not None:
            self.flip()
        self._pressed, self._dragging = None, False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treat a double click as two clicks: open and close again."""
        self.mousePressEvent(event)
