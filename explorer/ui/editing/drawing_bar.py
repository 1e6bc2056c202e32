"""The bar above the map while a shape is drawn: its kind, snapping and tracing, typed coordinates, the steps."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QPushButton,
    QWidget,
)

from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.editing.shape_drawing import SHAPES, Shape, ShapeDrawing
from explorer.ui.kit.plain import restyle, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.tools.map_bar import MapBar
from explorer.words.strings import t

_BUTTONS = ("undo", "redo", "delete", "selected", "finish")


class _Place(QLineEdit):
    """Coordinates to type; Escape leaves them to the map."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class DrawingBar(MapBar):
    """Shown while a shape is drawn. `selected_wanted` asks for the shape of what is selected, `map_wanted` for the keys."""

    selected_wanted = Signal()
    map_wanted = Signal()

    def __init__(self, store: Store, drawing: ShapeDrawing, parent: QWidget | None = None) -> None:
        super().__init__(store, "drawingBar", parent)
        self._drawing = drawing
        self.shapes, self.place = Segmented(tuple(SHAPES), self), _Place(self)
        self.snapping, self.tracing = QCheckBox(self), QCheckBox(self)
        self.buttons = {name: QPushButton(self) for name in _BUTTONS}
        self._lay_out()
        self._connect()
        self.follow(lambda view: view.selection)

    def _lay_out(self) -> None:
        row = WrapRow(spacing=8)
        self.place.setFixedWidth(190)
        high = self.shapes.sizeHint().height()
        for part in (self.snapping, self.tracing, self.place, *self.buttons.values()):
            part.setMinimumHeight(high)
        for widget in (self.shapes, self.snapping, self.tracing, self.place, *self.buttons.values()):
            row.addWidget(widget)
        for button in self.buttons.values():
            button.setProperty("small", True)
            button.setAutoDefault(False)
        self.buttons["finish"].setProperty("primary", True)
        self.column.addLayout(row)

    def _connect(self) -> None:
        drawing = self._drawing
        drawing.changed.connect(self.sync)
        self.shapes.chosen.connect(lambda name: drawing.switch(cast(Shape, name)))
        self.snapping.clicked.connect(drawing.set_snapping)
        self.tracing.clicked.connect(drawing.set_tracing)
        self.place.returnPressed.connect(self.take_place)
        self.place.textEdited.connect(lambda _: restyle(self.place, "wrong", False))
        self.place.left.connect(self.map_wanted)
        self.buttons["undo"].clicked.connect(drawing.undo)
        self.buttons["redo"].clicked.connect(drawing.redo)
        self.buttons["delete"].clicked.connect(drawing.delete_chosen)
        self.buttons["selected"].clicked.connect(self.selected_wanted)
        self.buttons["finish"].clicked.connect(lambda: drawing.finish())
        self.close_button.clicked.connect(drawing.leave)

    def take_place(self) -> None:
        """Add the corner that is typed; what cannot be read stays, marked."""
        if self._drawing.type_place(self.place.text()):
            self.place.clear()
        else:
            restyle(self.place, "wrong", True)
            self.words.setText(t("draw.unreadable", self._store.view.lang, text=self.place.text()))

    def retranslate(self, view: View) -> None:
        lang = view.lang
        for shape in SHAPES:
            self.shapes.set_words(shape, t(f"draw.shape.{shape}", lang), t(f"draw.shape_tip.{shape}", lang))
        for name, box in (("snap", self.snapping), ("trace", self.tracing)):
            box.setText(t(f"draw.{name}", lang))
            box.setToolTip(tooltip(t(f"draw.{name}_tip", lang)))
        self.place.setPlaceholderText(t("draw.place", lang))
        self.place.setAccessibleName(t("draw.place", lang))
        self.place.setToolTip(tooltip(t("draw.place_tip", lang)))
        for name, button in self.buttons.items():
            button.setText(t(f"draw.{name}", lang))
            button.setToolTip(tooltip(t(f"draw.{name}_tip", lang)))
        self.set_close_words(view, t("tools.leave", lang), t("draw.leave_tip", lang))
        self.sync()

    def sync(self) -> None:
        """Show what is in hand; nothing where there is nothing."""
        drawing, lang = self._drawing, self._store.view.lang
        if drawing.tool is None:
            self.hide()
            return
        self.show()
        self.say(t("command.draw_shape", lang).rstrip("…"), drawing.words(lang))
        self.shapes.set_current(drawing.shape)
        self.snapping.setChecked(drawing.snapping)
        self.tracing.setChecked(drawing.tracing)
        self.tracing.setEnabled(drawing.shape != "point")
        self.buttons["undo"].setEnabled(drawing.can_undo)
        self.buttons["redo"].setEnabled(drawing.can_redo)
        self.buttons["delete"].setEnabled(drawing.chosen >= 0)
        self.buttons["selected"].setEnabled(len(self._store.view.selection) == 1)
        self.buttons["finish"].setEnabled(drawing.enough)
