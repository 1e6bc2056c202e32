"""The chart panel: measures side by side on the clock's axis, the picker, and the details of a point."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.row_words import table_name
from explorer.atlas.model import Atlas
from explorer.export.sheet.charts import Dot
from explorer.state.queries.indicators import (
    MOST_CARDS,
    MOST_CHARTS,
    opening_headline,
    with_card,
    with_chart,
    with_chart_moved,
)
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.figures.chart_axis import domain
from explorer.ui.figures.chart_cell import ChartCell
from explorer.ui.figures.picker import MeasurePicker
from explorer.ui.figures.point_detail import PointDetail
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import ElidedButton, label, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

_CELL, _SIDE = 250, 300


class ChartEmpty(QWidget):
    """`wanted(key)` when a suggestion is taken."""

    wanted = Signal(str)

    def __init__(self, atlas: Atlas, lang: Lang, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._words, self._lead = label("", "", self), label("", "faint", self)
        self.buttons = {key: ElidedButton("", "row", self) for key in opening_headline(atlas)}
        column = QVBoxLayout(self)
        column.addStretch(1)
        for widget in (self._words, self._lead, *self.buttons.values()):
            column.addWidget(widget)
        column.addStretch(2)
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _=False, key=key: self.wanted.emit(key))
        self.retranslate(lang)

    def retranslate(self, lang: Lang) -> None:
        self._words.setText(t("indicators.empty", lang))
        self._lead.setText(t("indicators.suggest", lang))
        for key, button in self.buttons.items():
            button.set_words(self._atlas.indicators[key].name.in_(lang))


class ChartPanel(QWidget):
    """A panel for a dock, at home beside the map or below it. `noted(text)` is a line for the status bar."""

    noted = Signal(str)
    edit_wanted = Signal(str, str, object)  # table, indicator, observation
    add_wanted = Signal(str, str)

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self._stale = True
        self._cells: dict[str, ChartCell] = {}
        self.title, self.message = label("", "strong", self), label("", "danger", self)
        self.pick, self.add = QPushButton(self), QToolButton(self)
        self.picker = MeasurePicker(store, atlas, self)
        self.detail = PointDetail(store, atlas, self)
        self.empty = ChartEmpty(atlas, store.view.lang, self)
        self._sheet, self._area = QWidget(), QScrollArea(self)
        self._grid = QGridLayout(self._sheet)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _build(self) -> None:
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._sheet)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.pick.setCheckable(True)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.message)
        head.addWidget(self.add)
        head.addWidget(self.pick)
        for widget in (self.picker, self.empty, self._area, self.detail):
            self._body.addWidget(widget, 0 if widget is self.picker else 1)
        self._body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._body, 1)
        for hidden in (self.picker, self.detail, self.message):
            hidden.hide()
        self.title.setWordWrap(False)
        self.empty.wanted.connect(lambda key: self._asked(key, "add"))
        self.pick.toggled.connect(self._show_picker)
        self.picker.closed.connect(lambda: self.pick.setChecked(False))
        self.detail.closed.connect(self._close_detail)
        self.detail.edit_wanted.connect(self.edit_wanted)
        self.add.clicked.connect(
            lambda: self.add_wanted.emit("observations", next(iter(self._store.view.charts), ""))
        )

    def take_over(self, old: ChartPanel) -> None:
        """Show what an older panel showed: the picker, if it was open."""
        self.pick.setChecked(old.pick.isChecked())

    # -- what the window may ask ------------------------------------------------------------

    def cells(self) -> list[ChartCell]:
        """The charts in display order."""
        return [self._cells[key] for key in self._store.view.charts if key in self._cells]

    def open_picker(self) -> None:
        """Open the picker with the focus in its field."""
        self.pick.setChecked(True)

    def draw(self, keys: tuple[str, ...]) -> None:
        """Replace the charts with these measures (for a conflict or a card)."""
        known = tuple(key for key in keys if key in self._atlas.indicators)[:MOST_CHARTS]
        self._store.dispatch(replace(self._store.view, charts=known), "indicators.undo_chart")

    def show_card(self, key: str) -> None:
        """Show in full what a headline card shows in brief."""
        self.detail.show_card(key)
        self._show_detail(key)

    # -- the View ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._fill()
            self._retranslate()

    def _view_changed(self, old: View, new: View) -> None:
        if not self.isVisible():
            self._stale = True
            return
        if old.charts != new.charts:
            self._fill()
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate()
        elif (old.headline, old.charts) != (new.headline, new.charts):
            for cell in self._cells.values():
                cell.mirror()
        if (old.charts, old.headline) != (new.charts, new.headline):
            self._say("")
        self.picker.view_changed(old, new)
        if old.clock != new.clock:
            for cell in self._cells.values():
                cell.canvas.on_clock(old, new)

    def _fill(self) -> None:
        """Create missing cells, remove obsolete ones, and order all."""
        wanted = [self._atlas.indicators[k] for k in self._store.view.charts if k in self._atlas.indicators]
        days = domain(self._store.axis, wanted)
        for key in [k for k in self._cells if k not in self._store.view.charts]:
            self._cells.pop(key).deleteLater()
            self._close_detail()
        for indicator in wanted:
            if indicator.key not in self._cells:
                self._cells[indicator.key] = self._cell(ChartCell(self._store, self._atlas, indicator, days))
        for cell in self._cells.values():
            cell.canvas.set_days(days)
        self._arrange()

    def _cell(self, cell: ChartCell) -> ChartCell:
        key = cell.indicator.key
        cell.asked.connect(lambda what: self._asked(key, what))
        cell.pointed.connect(lambda dot: self._show_point(cell, dot))
        cell.disputed.connect(lambda: self._show_conflicts(cell))
        cell.save.status_message.connect(self.noted)
        return cell

    def _retranslate(self) -> None:
        view = self._store.view
        self.setAccessibleName(t("indicators.charts", view.lang))
        self.title.setText(t("indicators.charts", view.lang))
        self.pick.setText(t("indicators.pick", view.lang))
        self.pick.setIcon(icon("plus", theme.tokens(view.appearance)["ink_soft"], 15))
        words = t("editing.add", view.lang, table=table_name("observations", view.lang))
        self.add.setIcon(icon("edit", theme.tokens(view.appearance)["ink_soft"], 15))
        self.add.setToolTip(tooltip(words))
        self.add.setAccessibleName(words)
        self.pick.setToolTip(tooltip(t("indicators.pick_tip", view.lang, most=MOST_CHARTS)))
        self.empty.retranslate(view.lang)
        self.picker.retranslate()
        self.detail.retranslate()
        for cell in self._cells.values():
            cell.retranslate()

    # -- arrangement ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Arrange the cells side by side in a wide panel, stacked in a tall one."""
        wide = self.width() > 1.4 * self.height()
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._body.direction() != direction:
            self._body.setDirection(direction)
        self.picker.setMaximumWidth(_SIDE if wide else 16777215)
        self.detail.setMaximumWidth(_SIDE + 40 if wide else 16777215)
        room = self.width() - (_SIDE if wide and not self.picker.isHidden() else 0)
        columns = max(min(room // _CELL, len(self._cells) or 1), 1)
        for number, cell in enumerate(self.cells()):
            self._grid.addWidget(cell, number // columns, number % columns)
        for column in range(MOST_CHARTS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._show_parts()

    def _show_parts(self) -> None:
        """A tall panel shows either the picker or the charts."""
        tall = self._body.direction() == QBoxLayout.Direction.TopToBottom
        covered = tall and not self.picker.isHidden()
        self._area.setVisible(bool(self._cells) and not covered)
        self.empty.setVisible(not self._cells and not covered)
        if covered:
            self.detail.hide()

    def _show_picker(self, shown: bool) -> None:
        self.picker.setVisible(shown)
        self._arrange()
        self.picker.start() if shown else self.pick.setFocus()

    # -- what the cells ask -----------------------------------------------------------------

    def _asked(self, key: str, what: str) -> None:
        view = self._store.view
        found: View | None
        if what == "headline":
            found = with_card(view, key, key not in view.headline)
        elif what in ("remove", "add"):
            found = with_chart(view, key, what == "add")
        else:
            found = with_chart_moved(view, key, -1 if what == "earlier" else 1)
        if found is None:
            self._say(t("indicators.full_cards", view.lang, most=MOST_CARDS))
            self._cells[key].mirror()
        else:
            self._store.dispatch(found, f"indicators.undo_{'card' if what == 'headline' else 'chart'}")

    def _say(self, words: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def _show_point(self, cell: ChartCell, dot: Dot | None) -> None:
        if dot is None:
            self.detail.hide()
            return
        for other in self._cells.values():
            if other is not cell:
                other.canvas.forget_point()
        self.detail.show_point(cell.indicator, dot.seen)
        self._show_detail(cell.indicator.key)

    def _show_conflicts(self, cell: ChartCell) -> None:
        self.detail.show_point(cell.indicator, None)
        self._show_detail(cell.indicator.key)

    def _show_detail(self, key: str) -> None:
        """The words take half of a tall panel: the chart that they explain is scrolled to in the other half."""
        self.detail.show()
        QTimer.singleShot(0, self, lambda: self._bring(key))

    def _bring(self, key: str) -> None:
        if key in self._cells and self.detail.isVisible():
            self._body.activate()
            self._area.ensureWidgetVisible(self._cells[key], 0, 0)

    def _close_detail(self) -> None:
        self.detail.hide()
        for cell in self._cells.values():
            cell.canvas.forget_point()
