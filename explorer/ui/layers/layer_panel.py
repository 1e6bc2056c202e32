"""The layer panel: built from the catalogue, so that a new theme needs no line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.atlas.catalogue import Catalogue, LayerSpec
from explorer.layers import order as layer_order
from explorer.layers.counts import LayerCount, StoreCounting, counts, layer_kind
from explorer.layers.layer_look import layer_symbols, state_spec
from explorer.state.queries.drawn import too_far, unplaced
from explorer.state.queries.extents import scale_of
from explorer.state.queries.search import name_matches
from explorer.state.view.store import Store
from explorer.state.view.view import LayerState, View
from explorer.state.view.work import Work, unread, without_layer
from explorer.ui.kit import theme
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.ui.kit.removal import remove
from explorer.ui.layers.detail import LayerDetail
from explorer.ui.layers.layer_row import LayerRow
from explorer.ui.layers.style_form import StyleForm
from explorer.words import fold
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_MOST_UNPLACED = 200  # that are listed one by one
_LAID_OUT_MS = 60  # until new rows have their places: each layout inside another takes a turn of the loop
_COUNT_MS = 250  # while the clock is dragged


class LayerGroup(QWidget):
    """The heading `交通 TRANSPORT`, and the rows below it in the View's order.

    superqt's QCollapsible would do, but importing it brings qtpy and with it every Qt module: 330 ms of the start.
    """

    def __init__(self, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = name
        self.heading, self.box = QPushButton(self), QWidget(self)
        self.heading.setCheckable(True)
        self.heading.setChecked(True)
        self.heading.setProperty("groupHeading", True)
        self.heading.setIconSize(QSize(12, 12))
        self.heading.toggled.connect(self._fold)
        self.rows = QVBoxLayout(self.box)
        self.rows.setContentsMargins(0, 0, 0, 4)
        self.rows.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self.box)

    def retranslate(self, view: View) -> None:
        """The heading in the View's language; Chinese headings carry the English name too, as maps do."""
        zh, en = self._words
        self.heading.setText(en.upper() if view.lang == "en" else f"{zh}　{en.upper()}")
        ink = theme.tokens(view.appearance)["ink_faint"]
        self.heading.setIcon(icon("chevron-down" if self.heading.isChecked() else "chevron-right", ink, 12))
        words = t("panel.fold_group", view.lang, name=self._words.in_(view.lang))
        self.heading.setAccessibleName(words)
        self.heading.setToolTip(tooltip(words))
        self._view = view

    def unfold(self) -> None:
        self.heading.setChecked(True)

    def _fold(self, is_open: bool) -> None:
        self.box.setVisible(is_open)
        self.retranslate(self._view)

    def arrange(self, rows: list[LayerRow]) -> None:
        """Reorder the rows and their tab order."""
        if [self.rows.indexOf(row) for row in rows] == list(range(self.rows.count())):
            return
        for n, row in enumerate(rows):
            self.rows.removeWidget(row)
            self.rows.insertWidget(n, row)
        for earlier, later in zip(rows, rows[1:], strict=False):
            QWidget.setTabOrder(earlier, later)


class LayerPanel(QWidget):
    """Layers by group with their counts; `zoom_wanted(layer)` and `feature_wanted(id)` are the window's."""

    zoom_wanted = Signal(str)
    feature_wanted = Signal(str)
    adjust_wanted = Signal(str)  # how the file of a layer of the user's is read
    find_wanted = Signal(str)  # where the file of a layer is that could not be read
    counted = Signal()

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._before_solo: tuple[LayerState, ...] = ()
        self.rows: dict[str, LayerRow] = {}
        self.groups: dict[str, LayerGroup] = {}
        self.details: dict[str, LayerDetail] = {}
        self.field, self.undated, self.nothing = QLineEdit(self), QCheckBox(self), label("", "faint", self)
        self.counts: dict[str, LayerCount] = {}
        self._stores: StoreCounting | None = None
        self._why_unread: Callable[[str, Lang], str] = lambda _layer, _lang: ""
        self._lay_out()
        self._connect()
        self._follow_catalogue(store.catalogue)
        self._counting = Debouncer(self, self._count)
        self._retranslate(store.view)
        self._count()
        self.destroyed.connect(store.watch(self._on_work))
        self.destroyed.connect(store.watch_facts(self._counting.request))

    def _lay_out(self) -> None:
        self.setObjectName("layerPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QWidget()
        self._column = column = QVBoxLayout(inner)
        column.setContentsMargins(10, 0, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.nothing)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(60)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 2, 0, 0)
        outer.setSpacing(6)
        for widget, margins in ((self.field, (12, 0, 12, 0)), (self.undated, (14, 4, 12, 10))):
            holder = QVBoxLayout()
            holder.setContentsMargins(*margins)
            holder.addWidget(widget)
            outer.addLayout(holder)
        outer.insertWidget(1, self.area, 1)
        self.nothing.hide()

    def _connect(self) -> None:
        self.field.textChanged.connect(self._sift)
        self.undated.clicked.connect(self._flip_undated)

    def _follow_catalogue(self, catalogue: Catalogue) -> None:
        """Make the rows of layers that came, and remove those of layers that went."""
        for key, row in tuple(self.rows.items()):
            if catalogue.specs.get(key) != row.spec:
                self.details.pop(key, None)  # it is the row's child
                del self.rows[key]
                remove(row)
        for key, spec in catalogue.specs.items():
            if key not in self.rows:
                self.rows[key] = self._row(spec)
        for key, name in catalogue.groups.items():
            if key not in self.groups:
                self.groups[key] = LayerGroup(name, self)
                self._column.insertWidget(self._column.indexOf(self.nothing), self.groups[key])
        grouped = catalogue.grouped()
        for key, group in self.groups.items():
            group.setVisible(bool(grouped.get(key)))

    def _row(self, spec: LayerSpec) -> LayerRow:
        row = LayerRow(spec, layer_kind(self._store.known, spec.id), self)
        row.toggled.connect(self.toggle)
        row.opened.connect(self._open)
        row.moved.connect(self.shift_layer)
        row.walked.connect(self._walk)
        row.soloed.connect(self.solo)
        row.dragged.connect(self._drag)
        row.dropped.connect(lambda _: self._store.end_merge())
        return row

    # -- the View ---------------------------------------------------------------------------

    def _on_work(self, old: Work, new: Work) -> None:
        if old.catalogue != new.catalogue:
            self._follow_catalogue(new.catalogue)
            self._counting.request()  # in a turn of its own: of a million new rows it takes a third of the whole
            self._retranslate(new.view)
            return
        if old.view != new.view:
            self._view_changed(old.view, new.view)
        if old.collections is not new.collections:
            for key in {c.layer for c in new.collections} ^ {c.layer for c in old.collections}:
                self._remake_details(key)
            self._sync_layers(new.view)  # rows that were read meanwhile have classes
            self._counting.request()

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)
        elif old.layers != new.layers:
            self._sync_layers(new, old.layers)
        if (seen := too_far(old, old.camera.zoom)) != (now := too_far(new, new.camera.zoom)):
            for key in {*seen} ^ {*now}:
                self._show_row(key, new)
                if key in self.details:
                    self._show_numbers(key, new)
        if self._matters(old) != self._matters(new):
            self._counting.throttle(_COUNT_MS if old.clock != new.clock else 0)

    @staticmethod
    def _matters(view: View) -> tuple[object, ...]:
        """Return what the counts and their words depend on in the View."""
        extent = view.extent if view.filters.in_extent else None
        return view.clock, view.filters, view.show_undated, extent, view.lang, view.appearance

    def _retranslate(self, view: View) -> None:
        lang = view.lang
        self.field.setPlaceholderText(t("panel.search", lang))
        self.field.setAccessibleName(t("panel.search", lang))
        self.field.setToolTip(tooltip(t("panel.search_tip", lang)))
        self.nothing.setText(t("panel.nothing", lang))
        if not self.field.actions():
            self.field.addAction(
                icon("search", theme.tokens("light")["ink_faint"], 15),
                QLineEdit.ActionPosition.LeadingPosition,
            )
        ink = theme.tokens(view.appearance)["ink_faint"]
        self.field.actions()[0].setIcon(icon("search", ink, 15))
        for group in self.groups.values():
            group.retranslate(view)
        for key, detail in self.details.items():
            detail.retranslate(view)
            self._show_numbers(key, view)
        self._sync_layers(view)

    def _sync_layers(self, view: View, before: Sequence[LayerState] = ()) -> None:
        """Order the rows, and bring those to the View whose layer is another than `before`."""
        for name, keys in layer_order.grouped(view, self._store.catalogue).items():
            self.groups[name].arrange([self.rows[key] for key in keys])
        for layer in view.layers:
            if layer in before:
                continue
            if layer.id in self.rows:
                self._show_row(layer.id, view)
            if layer.id in self.details:
                self.details[layer.id].sync(view)
                self._show_numbers(layer.id, view)

    def _show_row(self, key: str, view: View) -> None:
        undrawn = self._undrawn(key, view)
        self.rows[key].retranslate(view, layer_symbols(self._store.known, view, key), undrawn)

    @staticmethod
    def _undrawn(key: str, view: View) -> str:
        """Return why a visible layer is not on the map at this zoom; "" where it is."""
        style = view.layer(key).style
        if style is None or key not in too_far(view, view.camera.zoom):
            return ""
        scale = scale_of(replace(view.camera, zoom=style.min_zoom))
        return t("panel.too_far", view.lang, scale=f"{scale:,}", least=f"{style.min_zoom:g}")

    def follow_stores(self, stores: StoreCounting) -> None:
        """Show for layers of shared stores what is counted there."""
        self._stores = stores
        self._counting.request()

    def follow_files(self, why_unread: Callable[[str, Lang], str]) -> None:
        """Show for layers without rows why their files could not be read."""
        self._why_unread = why_unread
        self._counting.request()

    def recount(self) -> None:
        """Count again soon: a number of a shared store has come, or a file could not be read."""
        self._counting.request()

    def _show_numbers(self, key: str, view: View) -> None:
        """Show the counts of a layer in its details, and of what part of it they are."""
        detail, why = self.details[key], self._why_unread(key, view.lang)
        of_store = self._stores.words(key, view.lang) if self._stores is not None else ""
        detail.show_portion("\n".join(filter(None, (of_store or why, self._undrawn(key, view)))))
        look = partial(state_spec, self._store.known, view, key)
        detail.show_count(self.counts.get(key, LayerCount()), view, look)
        detail.show_classes(view)
        detail.show_unread(view, unread=key in unread(self._store.work), lost=bool(why))

    def _count(self) -> None:
        """Update the counts; only texts that changed are set, since a slider step must take far less than a frame."""
        view = self._store.view
        known = self._store.known
        self.counts = counts(known.atlas, view, known.bounds, known.bounds)
        if self._stores is not None:
            self.counts |= self._stores.counts(view)
        undated, empty = 0, unread(self._store.work)
        for key, count in self.counts.items():
            undated += count.undated
            if key in self.rows:
                self.rows[key].show_count(None if key in empty else count, view.lang)
            if key in self.details and self.rows[key].open:
                self._show_numbers(key, view)
        words = t("panel.undated", view.lang, number=undated)
        if words != self.undated.text():
            self.undated.setText(words)
            self.undated.setToolTip(tooltip(f"{t('panel.undated_tip', view.lang)}  Ctrl+U"))
        self.undated.setChecked(view.show_undated)
        self.counted.emit()

    # -- what the user does -----------------------------------------------------------------

    def toggle(self, key: str) -> None:
        """Toggle a layer's visibility."""
        view = self._store.view
        visible = not view.layer(key).visible
        self._store.dispatch(
            view.with_layer(key, visible=visible), f"step.{'show' if visible else 'hide'}|{key}"
        )

    def solo(self, key: str) -> None:
        """Show this layer alone; a second call restores the layers that were visible before."""
        view = self._store.view
        new = layer_order.solo(view, key, self._store.catalogue, self._before_solo)
        if sum(layer.visible for layer in view.layers) != 1 or not view.layer(key).visible:
            self._before_solo = view.layers
        self._store.dispatch(new, f"step.solo|{key}")

    def remove(self, key: str) -> None:
        """Take a layer of the user's away."""
        work = self._store.work
        name = work.catalogue.name(key).in_(work.view.lang)
        self._store.change(without_layer(work, key), f"openings.step.leave_out|{name}")

    def shift_layer(self, key: str, by: int) -> None:
        """Up (negative) or down among the group's layers."""
        self._store.dispatch(
            layer_order.moved(self._store.view, key, by, self._store.catalogue), f"step.move|{key}"
        )
        if key in self.rows:
            self.rows[key].setFocus()

    def _drag(self, key: str, y: int) -> None:
        """The dragged row takes the place of the neighbour whose middle the pointer has passed."""
        order = layer_order.group_of(self._store.view, key, self._store.catalogue)
        index = layer_order.drop_index([self._middle(name) for name in order], order.index(key), y)
        view = layer_order.placed(self._store.view, key, index, self._store.catalogue)
        self._store.dispatch(view, f"step.move|{key}", merge=f"move.{key}")

    def _middle(self, key: str) -> int:
        row = self.rows[key]
        return row.mapToGlobal(QPoint(0, row.height() // 2)).y()

    def _walk(self, key: str, by: int) -> None:
        shown = [
            self.rows[k]
            for keys in layer_order.grouped(self._store.view, self._store.catalogue).values()
            for k in keys
        ]
        shown = [row for row in shown if row.isVisible() or row is self.rows[key]]
        target = shown[min(max(shown.index(self.rows[key]) + by, 0), len(shown) - 1)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(target, 0, 24)

    def reveal(self, layers: Sequence[str]) -> None:
        """Scroll to the rows of layers with their details, the head of the first in any case."""
        for key in reversed([key for key in layers if key in self.rows]):
            QTimer.singleShot(_LAID_OUT_MS, self.rows[key], partial(self._scroll_to, self.rows[key]))

    def _scroll_to(self, row: LayerRow) -> None:
        for part in (row, row.head):
            self.area.ensureWidgetVisible(part, 0, 8)

    def _flip_undated(self) -> None:
        view = self._store.view
        self._store.dispatch(replace(view, show_undated=not view.show_undated), "command.undated")

    def _fade(self, key: str, opacity: float) -> None:
        view = self._store.view.with_layer(key, opacity=opacity)
        self._store.dispatch(view, f"step.fade|{key}", merge=f"fade.{key}")

    def light(self, key: str | None) -> None:
        """Highlight the row of the layer under the map's pointer (None: no row)."""
        for name, row in self.rows.items():
            if bool(row.property("lit")) != (name == key):
                restyle(row, "lit", name == key)

    def _open(self, key: str, is_open: bool) -> None:
        if key not in self.details:
            self.details[key] = self._detail(key)
        self.details[key].setVisible(is_open)
        if is_open:
            self._show_numbers(key, self._store.view)
            self.reveal((key,))
        self._show_row(key, self._store.view)

    def _remake_details(self, key: str) -> None:
        """Make the details of a layer anew whose rows have come or gone."""
        if key in self.details:
            former = self.details.pop(key)
            former.hide()
            former.deleteLater()
            if key in self.rows and self.rows[key].open:
                self.details[key] = self._detail(key)
                self._show_numbers(key, self._store.view)

    def _detail(self, key: str) -> LayerDetail:
        row = self.rows[key]
        detail = LayerDetail(row.spec, row.kind, unplaced(self._store.known, key, _MOST_UNPLACED), row)
        detail.faded.connect(self._fade)
        detail.settled.connect(self._store.end_merge)
        detail.soloed.connect(self.solo)
        detail.sought.connect(self.zoom_wanted)
        detail.chosen.connect(self.feature_wanted)
        detail.moved.connect(self.shift_layer)
        detail.adjust_wanted.connect(self.adjust_wanted)
        detail.find_wanted.connect(self.find_wanted)
        detail.removed.connect(self.remove)
        row.body.addWidget(detail)
        if key in self._store.known.collections:
            form = StyleForm(self._store, key, detail)
            detail.show_style(form, form.show_counts)
        detail.retranslate(self._store.view)
        return detail

    def _sift(self, text: str) -> None:
        """Show only layers whose name contains the text, in either language or in pinyin."""
        found = {key for key, row in self.rows.items() if name_matches(row.spec.name, text)}
        for key, row in self.rows.items():
            row.setVisible(key in found)
        for name, keys in layer_order.grouped(self._store.view, self._store.catalogue).items():
            group = self.groups[name]
            group.setVisible(bool(found.intersection(keys)))
            if fold.fold(text):
                group.unfold()
        self.nothing.setVisible(not found)
