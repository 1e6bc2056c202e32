"""The bar above the map while a tool is in hand: what to do, the figures, and the keys as buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QPushButton,
    QWidget,
)

from explorer.state.files import save_table
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit.inputs import DoubleSpinBox
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.tools.hand_drawing import MODES, HandDrawing
from explorer.ui.tools.map_bar import MapBar
from explorer.words.strings import t


class ToolBar(MapBar):
    """Shown while the drawing has a tool; `said(text)` is a line for the status bar."""

    status_message = Signal(str)
    list_wanted = Signal()

    def __init__(self, store: Store, drawing: HandDrawing, parent: QWidget | None = None) -> None:
        super().__init__(store, "toolBar", parent)
        self._drawing = drawing
        self.mode, self.whole, self.radius = Segmented(MODES, self), QCheckBox(self), DoubleSpinBox(self)
        self.undo, self.finish, self.copy, self.list = (QPushButton(self) for _ in range(4))
        self._lay_out()
        self._connect()
        self.follow(lambda view: view.selection)

    def _lay_out(self) -> None:
        self.radius.setRange(0.01, 2000)
        self.radius.setDecimals(2)
        self.radius.setSingleStep(5)
        self.whole.setMinimumHeight(self.mode.sizeHint().height())
        self.mode.set_current("replace")
        row = WrapRow(spacing=8)
        for widget in (self.mode, self.radius, self.whole, self.undo, self.finish, self.copy, self.list):
            row.addWidget(widget)
        for button in (self.undo, self.finish, self.copy, self.list):
            button.setProperty("small", True)
            button.setAutoDefault(False)
        self.column.addLayout(row)

    def _connect(self) -> None:
        drawing = self._drawing
        drawing.changed.connect(self.sync)
        self.mode.chosen.connect(lambda mode: setattr(drawing, "mode", mode))
        self.radius.valueChanged.connect(lambda km: setattr(drawing, "radius", km * 1000))
        self.undo.clicked.connect(drawing.undo)
        self.finish.clicked.connect(lambda: drawing.finish())
        self.copy.clicked.connect(self.copy_rows)
        self.list.clicked.connect(self.list_wanted)
        self.close_button.clicked.connect(drawing.leave)

    def retranslate(self, view: View) -> None:
        lang = view.lang
        for mode in MODES:
            self.mode.set_words(mode, t(f"tools.mode.{mode}", lang), t(f"tools.mode_tip.{mode}", lang))
        self.whole.setText(t("tools.whole_only", lang))
        self.radius.setPrefix(t("tools.radius", lang) + " ")
        self.radius.setSuffix(" " + t("tools.km", lang))
        self.radius.setAccessibleName(t("tools.radius", lang))
        for name in ("undo", "finish", "copy", "list"):
            getattr(self, name).setText(t(f"tools.{name}", lang))
            getattr(self, name).setToolTip(tooltip(t(f"tools.{name}_tip", lang)))
        self.set_close_words(view, t("tools.leave", lang), f"{t('tools.leave', lang)}  Esc")
        self.sync()

    def sync(self) -> None:
        """Show the tool in hand; nothing where there is none."""
        tool, lang = self._drawing.tool, self._store.view.lang
        if tool is None or tool.use == "annotate":
            self.hide()
            return
        self.show()
        self.say(t(f"command.{tool.id}", lang), self._drawing.words(lang))
        drawn = len(self._drawing.points)
        self.list.setEnabled(bool(self._store.view.selection))
        for widget in (self.mode, self.whole, self.list):
            widget.setVisible(not tool.measures)
        self.radius.setVisible(tool.kind == "circle")
        if not self.radius.hasFocus():
            self.radius.blockSignals(True)
            self.radius.setValue(self._drawing.radius / 1000)
            self.radius.blockSignals(False)
        for button in (self.undo, self.finish):
            button.setVisible(not tool.by_drag)
        self.undo.setEnabled(drawn > 0)
        self.finish.setEnabled(drawn >= (3 if tool.closed else 2) and not self._drawing.done)
        self.copy.setVisible(tool.measures)
        self.copy.setEnabled(drawn > 1)

    def copy_rows(self) -> None:
        """Copy corners, legs and bearings as a table."""
        header, *rows = self._drawing.rows(self._store.view.lang)
        QApplication.clipboard().setText(save_table.tsv_text(header, rows))
        self.status_message.emit(t("tools.copied", self._store.view.lang))
