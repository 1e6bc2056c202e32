"""The bar above the map while a tool is in hand: what to do, the figures, and the keys as buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.files import save_table
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import Elided, label, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.tools.hand_drawing import MODES, HandDrawing
from explorer.words.strings import t


class ToolBar(QFrame):
    """Shown while the drawing has a tool; `said(text)` is a line for the status bar."""

    status_message = Signal(str)
    list_wanted = Signal()

    def __init__(self, store: Store, drawing: HandDrawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._drawing = store, drawing
        self.setObjectName("toolBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.words = label("", "strong"), Elided("soft")
        self.mode, self.whole, self.radius = Segmented(MODES, self), QCheckBox(self), QDoubleSpinBox(self)
        self.undo, self.finish, self.copy, self.list = (QPushButton(self) for _ in range(4))
        self.close_button = QToolButton(self)
        self._lay_out()
        self._connect()
        self.retranslate(store.view)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        self.title.setWordWrap(False)
        self.title.setSizePolicy(self.title.sizePolicy().Policy.Fixed, self.title.sizePolicy().Policy.Fixed)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        self.close_button.setProperty("bare", True)
        self.close_button.setFixedSize(28, 26)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
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
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 5, 8, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)

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
        self.destroyed.connect(self._store.subscribe(self._view_changed))

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.retranslate(new)
        elif old.selection != new.selection:
            self.sync()

    def retranslate(self, view: View) -> None:
        lang, soft = view.lang, theme.tokens(view.appearance)["ink_soft"]
        for mode in MODES:
            tip = tooltip(t(f"tools.mode_tip.{mode}", lang))
            self.mode.set_words(mode, t(f"tools.mode.{mode}", lang), tip)
        self.whole.setText(t("tools.whole_only", lang))
        self.radius.setPrefix(t("tools.radius", lang) + " ")
        self.radius.setSuffix(" " + t("tools.km", lang))
        self.radius.setAccessibleName(t("tools.radius", lang))
        for name in ("undo", "finish", "copy", "list"):
            getattr(self, name).setText(t(f"tools.{name}", lang))
            getattr(self, name).setToolTip(tooltip(t(f"tools.{name}_tip", lang)))
        self.close_button.setAccessibleName(t("tools.leave", lang))
        self.close_button.setToolTip(tooltip(f"{t('tools.leave', lang)}  Esc"))
        self.close_button.setIcon(icon("close", soft, 13))
        self.sync()

    def sync(self) -> None:
        """Show the tool in hand; nothing where there is none."""
        tool, lang = self._drawing.tool, self._store.view.lang
        if tool is None or tool.use == "annotate":
            self.hide()
            return
        self.show()
        self.title.setText(t(f"command.{tool.id}", lang))
        self.title.setFixedWidth(self.title.sizeHint().width())
        words = self._drawing.words(lang)
        self.words.setText(words)
        self.words.setToolTip(tooltip(words))
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
