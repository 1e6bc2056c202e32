"""The filter panel: every choice with the number of features that it would leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from threading import Thread

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMoveEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.atlas.columns.collection import Collection
from explorer.atlas.model import QUALITIES, STATUSES
from explorer.layers import filter_words
from explorer.layers.layer_look import layer_symbols
from explorer.state.queries import finder, own_rows
from explorer.state.queries.facets import Counts, facets
from explorer.state.queries.measures import BEGUN
from explorer.state.queries.origins import ORIGINS
from explorer.state.queries.search import without_texts
from explorer.state.view import filtering
from explorer.state.view.filtering import Field
from explorer.state.view.store import Store
from explorer.state.view.view import Filters, View
from explorer.state.view.work import Work
from explorer.ui.facts import swatch
from explorer.ui.facts.preparation import Preparation
from explorer.ui.filters.chips import FilterChips
from explorer.ui.filters.column_filter import OwnColumnFilter
from explorer.ui.filters.numbers import NumberFilter
from explorer.ui.filters.region_tree import RegionFilter, RegionTree
from explorer.ui.filters.sources import SourceFilter
from explorer.ui.filters.years import YearFilter
from explorer.ui.kit import theme
from explorer.ui.kit.choice_row import ChoiceRow
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import ElidedButton, label, tooltip
from explorer.ui.kit.removal import remove
from explorer.words.strings import t
from explorer.words.text import Lang

_CERTAINTIES = ("certain", "possible", "attested", "unconfirmed", "later", "undated")
_CLOCK_MS = 40  # a playing or dragged clock comes first; counts follow at their own pace
_GROUPS = (
    ("themes", True),
    ("columns", True),
    ("statuses", True),
    ("certainties", True),
    ("regions", False),
    ("begun", True),
    ("ranges", False),
    ("source_after", False),
    ("documents", False),
    ("qualities", False),
    ("origins", False),
    ("disputes", False),
)
_NAMES: dict[str, Callable[[str, Lang], str]] = {
    "statuses": filter_words.status_name,
    "certainties": filter_words.certainty_name,
    "qualities": filter_words.quality_name,
    "origins": filter_words.origin_name,
    "disputes": filter_words.dispute_name,
}


class FilterGroup(QWidget):
    """`主题 · 2` above its choices; what is folded is the panel's own affair, not the View's."""

    def __init__(self, name: str, opened: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.head = QPushButton(self)
        self.head.setProperty("row", True)
        self.head.setAutoDefault(False)
        self.head.setCheckable(True)
        self.head.setChecked(opened)
        self.head.setIconSize(QSize(12, 12))
        self.head.setCursor(Qt.CursorShape.PointingHandCursor)
        self.head.toggled.connect(self._fold)
        self.body = QWidget(self)
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 6)
        self.rows.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.body)
        self._tokens = theme.tokens("light")
        self._fold(opened)

    def retranslate(self, view: View, active: int) -> None:
        """The heading in the View's language, with the number of active choices."""
        self._tokens = theme.tokens(view.appearance)
        name = t(f"filters.group.{self.name}", view.lang)
        self.head.setText(t("filters.active", view.lang, name=name, n=active) if active else name)
        words = t("filters.fold", view.lang, name=name)
        self.head.setAccessibleName(words)
        self.head.setToolTip(tooltip(words))
        self._point(self.head.isChecked())

    def _fold(self, opened: bool) -> None:
        self.body.setVisible(opened)
        self._point(opened)

    def _point(self, opened: bool) -> None:
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", self._tokens["ink_faint"], 12))


class AnchoredArea(QScrollArea):
    """Scrolls by as much as its own top edge moves: a second click meets what the first one did."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moved = 0

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self.isVisible():
            self._moved += event.pos().y() - event.oldPos().y()
            self._sync()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sync()
        self._moved = 0

    def _sync(self) -> None:
        """Scroll as far as the range allows; the size that comes with the move may allow the rest."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + self._moved)
        self._moved -= bar.value() - before


class FilterPanel(QWidget):
    """Shows and sets the View's filters; every change is one undo step by name."""

    _regions_known = Signal(str)  # of a layer, emitted in the thread that found them

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        known = store.known
        self.title, self.count = label("", "strong", self), label("", "soft", self)
        self.title.setWordWrap(False)
        self.chips = FilterChips(store, self, reserved=True)
        self.field, self.here = QLineEdit(self), ChoiceRow("in_extent", self)
        self.guess = ElidedButton(kind="link", parent=self)
        self.guess.hide()
        self.groups = {name: FilterGroup(name, opened, self) for name, opened in _GROUPS}
        self.choices = self._choices()
        self.regions, self.years = RegionTree(known.atlas, self), YearFilter(known.axis.known_years, self)
        self.region_filter = RegionFilter(self.regions, self)
        self.figures, self.sources = NumberFilter(known.atlas, self), SourceFilter(known.atlas, self)
        self.columns = OwnColumnFilter(store, self)
        self._soon, self._warm = Debouncer(self, self._count), Debouncer(self, self._warm_up)
        self._to_warm = facets(known).warm()
        self._asked: set[str] = set()
        self._awaited: str | None = None  # a text that is filtered by once all rows can be searched
        self._preparation = Preparation(self, self._filter_awaited, own_rows.haystacks)
        self._regions_known.connect(self._count_again)
        self._lay_out()
        self._connect()
        self._retranslate(store.view)
        self._count()
        self.destroyed.connect(store.subscribe(self._view_changed))
        self.destroyed.connect(store.watch(self._on_work))
        self.destroyed.connect(store.watch_extent(self._soon.request))

    def _choices(self) -> dict[Field, dict[str, ChoiceRow]]:
        keys: dict[Field, tuple[str, ...]] = {
            "themes": tuple(self._store.catalogue),
            "statuses": STATUSES,
            "certainties": _CERTAINTIES,
            "documents": tuple(self._store.known.atlas.sources),
            "qualities": QUALITIES,
            "origins": ORIGINS,
            "disputes": ("yes", "no"),
        }
        return {name: {key: ChoiceRow(key, self) for key in found} for name, found in keys.items()}

    def _lay_out(self) -> None:
        self.setObjectName("filterPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for name, rows in self.choices.items():
            for row in rows.values():
                self.groups[name].rows.addWidget(row)
        parts: dict[str, QWidget] = {
            "regions": self.region_filter,
            "begun": self.years,
            "ranges": self.figures,
        }
        parts["columns"] = self.columns
        for key, part in {**parts, "source_after": self.sources}.items():
            self.groups[key].rows.addWidget(part)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(8, 2, 8, 8)
        column.setSpacing(2)
        for group in self.groups.values():
            column.addWidget(group)
        column.addStretch(1)
        self.area = AnchoredArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 8, 0, 0)
        outer.setSpacing(6)
        outer.addLayout(self._head())
        outer.addWidget(self.area, 1)

    def _head(self) -> QVBoxLayout:
        """Return the part that does not scroll: count, chips, text, extent."""
        line, head = QHBoxLayout(), QVBoxLayout()
        line.addWidget(self.title, 0)
        line.addWidget(self.count, 1)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(60)
        self.field.addAction(
            icon("search", theme.tokens("light")["ink_faint"], 15), QLineEdit.ActionPosition.LeadingPosition
        )
        head.setContentsMargins(12, 0, 12, 0)
        head.setSpacing(6)
        head.addLayout(line)
        head.addWidget(self.chips)
        head.addWidget(self.field)
        head.addWidget(self.guess, 0, Qt.AlignmentFlag.AlignLeft)
        head.addWidget(self.here)
        return head

    def _connect(self) -> None:
        for name, rows in self.choices.items():
            for row in rows.values():
                self._listen(name, row)
        self.regions.picked.connect(lambda code: self.toggle("regions", code))
        self.region_filter.wide_wanted.connect(self._set_wide)
        self.here.picked.connect(lambda _: self._flip_extent())
        self.field.textEdited.connect(self._type)
        self.guess.clicked.connect(lambda: self._type(self._guessed))
        self.field.editingFinished.connect(self._store.end_merge)
        self.years.wanted.connect(lambda low, high: self._set_range(BEGUN, low, high))
        self.figures.wanted.connect(self._set_range)
        self.sources.wanted.connect(self._set_source)

    def _listen(self, name: Field, row: ChoiceRow) -> None:
        row.picked.connect(lambda key: self.toggle(name, key))

    def _on_work(self, old: Work, new: Work) -> None:
        """Layers came or went: so do their choices."""
        if old.collections is not new.collections:
            self._soon.request()
        if old.catalogue == new.catalogue:
            return
        rows = self.choices["themes"]
        for key in [key for key in rows if key not in new.catalogue]:
            remove(rows.pop(key))
        for key in new.catalogue:
            if key not in rows:
                rows[key] = ChoiceRow(key, self)
                self._listen("themes", rows[key])
                self.groups["themes"].rows.addWidget(rows[key])
        self._retranslate(new.view)
        self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.flush()
        self._warm.request(300)

    def _view_changed(self, old: View, new: View) -> None:
        if old.filters.text != new.filters.text:
            self._awaited = None
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)
            self._soon.request()
        if old.filters != new.filters:
            self._soon.request()
        elif old.clock.at != new.clock.at:
            self._soon.request(_CLOCK_MS)

    def _retranslate(self, view: View) -> None:
        self.title.setText(t("filters.title", view.lang))
        self.count.setToolTip(tooltip(t("filters.count_tip", view.lang)))
        self.field.setPlaceholderText(t("filters.text", view.lang))
        self.field.setAccessibleName(t("filters.text", view.lang))
        self.field.setToolTip(tooltip(t("filters.text_tip", view.lang)))
        self.field.actions()[0].setIcon(icon("search", theme.tokens(view.appearance)["ink_faint"], 15))
        self.here.retranslate(t("filters.here", view.lang), view)
        for name, rows in self.choices.items():
            for key, row in rows.items():
                row.retranslate(self._words(name, key, view.lang), view, self._mark(name, key, view))
        self.region_filter.retranslate(view)
        self.years.retranslate(view)
        self.sources.retranslate(view)

    def _words(self, name: str, key: str, lang: Lang) -> str:
        if name == "documents":
            return filter_words.document_name(self._store.known.atlas, key, lang)
        if name == "themes":
            return self._store.catalogue.name(key).in_(lang)
        return _NAMES[name](key, lang)

    def _mark(self, name: str, key: str, view: View) -> QPixmap | None:
        if name != "themes":
            return None
        return swatch.striped(layer_symbols(self._store.known, view, key), self.devicePixelRatioF())

    def _count(self) -> None:
        """Counts of all choices; rows repaint only where something changed."""
        view = self._store.view
        counts = facets(self._store.known).counts(self._store.recorded, wait=False)
        self._work_out(counts.pending)
        narrowed = bool(filtering.parts(view.filters))
        words = t(
            "filters.count" if narrowed else "filters.all", view.lang, total=counts.total, left=counts.left
        )
        words = words if counts.left or not narrowed else t("filters.nothing", view.lang)
        self.count.setText(words if self._awaited is None else t("filters.pending", view.lang))
        if self._awaited is None and view.filters.text != self.field.text():
            self.field.setText(view.filters.text)
        self.here.show_state(
            view.filters.in_extent, counts.here, counts.total, view, t("filters.here_tip", view.lang)
        )
        for name, rows in self.choices.items():
            numbers, chosen = getattr(counts, name), getattr(view.filters, name)
            most = max((numbers.get(key, 0) for key in rows), default=0)
            for key, row in rows.items():
                split = counts.split.get(key, {}) if name == "statuses" else {}
                tip = filter_words.split_tip(row.text(), split, view.lang)
                row.show_state(
                    key in chosen,
                    numbers.get(key, 0),
                    most,
                    view,
                    tip,
                    split.get("certain", 0) if tip else None,
                )
        self._count_parts(counts, view)
        self._guess(counts.left, view)

    def _work_out(self, pending: Sequence[Collection]) -> None:
        """Find the regions of large layers in a thread, and count again; until then no region has a number."""

        def run(collection: Collection) -> None:
            own_rows.prepare_regions(collection)
            with suppress(RuntimeError):  # the panel is gone
                self._regions_known.emit(collection.layer)

        for collection in pending:
            if collection.layer not in self._asked:
                self._asked.add(collection.layer)
                Thread(target=run, args=(collection,), name="regions of rows", daemon=True).start()

    def _count_again(self, layer: str) -> None:
        self._asked.discard(layer)
        self._soon.request()

    def _guess(self, left: int, view: View) -> None:
        """Suggest the name that may have been meant if the text matches nothing."""
        alone = view.filters == replace(Filters(), text=view.filters.text)
        found = (
            finder.suggest_name(self._store.known.atlas, view.filters.text) if alone and not left else None
        )
        self._guessed = found.in_(view.lang) if found else ""
        self.guess.set_words(t("filters.guess", view.lang, name=self._guessed))
        self.guess.setVisible(bool(self._guessed))

    def _count_parts(self, counts: Counts, view: View) -> None:
        self.region_filter.show_counts(counts, view)
        self.years.show_counts(counts.years, self._store.known.axis.known_years, view)
        self.figures.show_counts(counts.figures, view)
        self.columns.show_counts()
        self.groups["columns"].setVisible(bool(self._store.work.collections))
        self.sources.show_counts(counts.sources, counts.total, view)
        for name, group in self.groups.items():
            group.retranslate(view, _active(view, name))

    def _warm_up(self) -> None:
        """Compute the pinyin of names a few at a time, before the first letter is typed."""
        for _ in range(6):
            if next(self._to_warm, 0) == 0:
                return
        self._warm.request(1)

    def toggle(self, name: Field, key: str) -> None:
        """Toggle one choice."""
        step = f"filters.step.themes|{key}" if name == "themes" else f"filters.step.{name}"
        self._store.dispatch(filtering.toggled(self._store.view, name, key), step)

    def _type(self, text: str) -> None:
        """Filter by a text; where rows cannot be searched yet, once a thread has made them ready."""
        wanted = text if text.strip() else ""
        pending = without_texts(self._store.known.atlas) if wanted else ()
        self._awaited = wanted if self._preparation.of(pending) else None
        if self._awaited is None:
            view = filtering.with_text(self._store.view, wanted)
            self._store.dispatch(view, "filters.step.text", merge="filters.text")
        else:
            self.count.setText(t("filters.pending", self._store.view.lang))

    def _filter_awaited(self) -> None:
        if self._awaited is not None:
            self._type(self._awaited)

    def _flip_extent(self) -> None:
        view = self._store.view
        self._store.dispatch(
            filtering.with_extent(view, self._store.extent, not view.filters.in_extent),
            "filters.step.in_extent",
        )

    def _set_wide(self, on: bool) -> None:
        view = filtering.with_wide_regions(self._store.view, on)
        self._store.dispatch(view, "filters.step.wide_regions")

    def _set_range(self, key: str, low: float | None, high: float | None) -> None:
        step = "filters.step.begun" if key == BEGUN else "filters.step.ranges"
        self._store.dispatch(filtering.with_range(self._store.view, key, low, high), step)

    def _set_source(self, day: date | None) -> None:
        self._store.dispatch(filtering.with_source(self._store.view, day), "filters.step.source_after")


def _active(view: View, group: str) -> int:
    """Return the number of active choices in a group of the panel."""
    begun = sum(wanted.attribute == BEGUN for wanted in view.filters.ranges)
    if group in ("begun", "ranges"):
        return begun if group == "begun" else len(view.filters.ranges) - begun
    return sum(part.field == group for part in filtering.parts(view.filters))
