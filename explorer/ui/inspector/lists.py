"""The inspector's pages for several features, and for none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from explorer.atlas.columns.timeline import UNSURE, State, bucket, state_at
from explorer.atlas.model import STATUSES, Feature
from explorer.layers.counts import LayerCount, StoreCounting
from explorer.layers.feature_words import status_text
from explorer.layers.layer_look import feature_spec, layer_symbols
from explorer.state.queries.drawn import tally
from explorer.state.queries.labels import state_words
from explorer.state.queries.timeline.timeline_words import clock_text
from explorer.state.view.view import Filters, View
from explorer.state.view.work import unread
from explorer.ui.facts import swatch
from explorer.ui.facts.fact_widgets import PageContext, heading, mark
from explorer.ui.kit.plain import Elided, ElidedButton, label, tooltip

_LISTED = 200
_AT_ONCE = 15  # rows, half of what a screen shows: the others follow at once, and hold nothing up
_BESIDE = 8  # characters of a name that leave room for counts on the same line
_DOT = QSize(14, 14)


class ListPage(QWidget):
    """A list of the selected features; a click selects one of them alone."""

    def __init__(self, selected: Sequence[str], desk: PageContext) -> None:
        """Only the features that are listed are made: those of the user's files are many."""
        super().__init__()
        self._desk, self._view = desk, desk.view
        self._rows: list[tuple[Feature, ElidedButton]] = []
        self._left = list(selected[:_LISTED])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 24)
        layout.setSpacing(1)
        layout.addWidget(label(desk.say("inspector.list_title", n=len(selected)), "title"))
        layout.addSpacing(8)
        self._list = QVBoxLayout()
        self._list.setSpacing(1)
        layout.addLayout(self._list)
        if len(selected) > _LISTED:
            layout.addWidget(label(desk.say("inspector.list_more", n=len(selected) - _LISTED), "faint"))
        layout.addStretch(1)
        self._grow()

    def _grow(self) -> None:
        """Add rows, and again when the event loop comes round: two hundred at once take a tenth of a second."""
        begun = len(self._rows)
        for key in self._left[:_AT_ONCE]:
            self._list.addWidget(self._row(self._desk.atlas.features[key]))
        del self._left[:_AT_ONCE]
        self._word(self._rows[begun:])
        if self._left:
            QTimer.singleShot(0, self, self._grow)

    def _row(self, feature: Feature) -> ElidedButton:
        button = ElidedButton(kind="row")
        button.setIconSize(_DOT)
        button.clicked.connect(lambda: self._select(feature))
        self._rows.append((feature, button))
        return button

    def _select(self, feature: Feature) -> None:
        store = self._desk.store
        store.dispatch(replace(store.view, selection=(feature.id,)), "inspector.undo_select")

    def sync(self, view: View) -> None:
        self._view = view
        self._word(self._rows)

    def _word(self, rows: Sequence[tuple[Feature, ElidedButton]]) -> None:
        view = self._view
        for feature, button in rows:
            state = state_at(feature, view.clock.at)
            words = f"{feature.name.in_(view.lang)}  ·  {status_text(state, view.lang)}"
            if words != button.words:
                button.set_words(words)
                button.setToolTip(tooltip(words))
                spec = feature_spec(self._desk.store.known, view, feature, state.status)
                button.setIcon(mark(spec, state, view.appearance))


class OverviewPage(QWidget):
    """What is shown without a selection: the visible layers' states at the clock's date, and how to begin."""

    def __init__(self, desk: PageContext, stores: StoreCounting | None = None) -> None:
        super().__init__()
        self._desk, self._stores = desk, stores
        self._counts: dict[str, QLabel] = {}
        self._dots: dict[str, QLabel] = {}
        self._looks: dict[str, tuple[object, ...]] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 24)
        layout.setSpacing(0)
        self._title = label("", "title")
        layout.addWidget(self._title)
        self._heading = heading("")
        layout.addWidget(self._heading)
        layout.addLayout(self._grid())
        layout.addWidget(heading(desk.say("inspector.start")))
        for key in ("inspector.start.map", "inspector.start.clock", "inspector.start.search"):
            line = label(desk.say(key), "soft")
            line.setContentsMargins(0, 0, 0, 6)
            layout.addWidget(line)
        layout.addStretch(1)
        self.sync(desk.view)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(2, 1)
        view = self._desk.view
        top = Qt.AlignmentFlag.AlignTop
        for row, theme_id in enumerate(layer.id for layer in view.layers):
            dot = QLabel()
            dot.setContentsMargins(0, 3, 0, 0)
            words = self._desk.catalogue.name(theme_id).in_(view.lang)
            beside = view.lang == "zh" and len(words) <= _BESIDE  # what is longer has its counts below it
            name = label(words) if beside else Elided()
            name.setText(words)
            name.setToolTip("" if beside else tooltip(words))
            self._counts[theme_id] = label("", "faint")
            name.setWordWrap(False)
            grid.addWidget(dot, 2 * row, 0, top)
            grid.addWidget(name, 2 * row, 1, 1, 1 if beside else 2, top)
            where = (2 * row, 2, 1, 1) if beside else (2 * row + 1, 1, 1, 2)
            grid.addWidget(self._counts[theme_id], *where)
            self._rows[theme_id] = (dot, name, self._counts[theme_id])
            self._dots[theme_id] = dot
        return grid

    def sync(self, view: View) -> None:
        span = clock_text(view.clock)  # a span fills the line by itself
        asof = view.clock.mode == "asof"
        self._title.setText(self._desk.say("inspector.overview_title", date=span) if asof else span)
        known = self._desk.store.known  # rows of shared stores come while the page is shown
        tallies = tally(known.atlas, view, known.bounds)
        empty = unread(self._desk.store.work)
        of_stores = self._stores.counts(view) if self._stores is not None else {}
        tallies |= {key: _buckets(count) for key, count in of_stores.items()}
        visible = {layer.id for layer in view.layers if layer.visible}
        self._heading.setText(
            self._desk.say("inspector.overview_layers" if visible else "inspector.overview_none")
        )
        for theme_id, widgets in self._rows.items():
            for widget in widgets:
                if widget.isHidden() == (theme_id in visible):
                    widget.setVisible(theme_id in visible)
        self._mark(view, visible)
        for theme_id, where in self._counts.items():
            text = self._line(tallies.get(theme_id, Counter()), view)
            if theme_id in of_stores and of_stores[theme_id].partial:
                text = self._desk.say("inspector.overview_partial", counts=text)
            if theme_id in empty:
                text = self._desk.say("inspector.overview_unread")
            if text != where.text():
                where.setText(text)

    def _mark(self, view: View, visible: set[str]) -> None:
        """Set the markers of layers whose look is another than it was."""
        known = self._desk.store.known
        for theme_id in visible:
            look = (known.collections.get(theme_id), view.layer(theme_id).style, view.appearance)
            if theme_id in self._dots and self._looks.get(theme_id) != look:
                self._looks[theme_id] = look
                symbols = layer_symbols(known, view, theme_id, "point")
                self._dots[theme_id].setPixmap(swatch.striped(symbols, self.devicePixelRatioF(), _DOT))

    def _line(self, tally: Counter[str], view: View) -> str:
        say = self._desk.say
        parts = [
            say("inspector.bucket.status", status=state_words(s, "certain", view.lang), n=tally[s])
            for s in reversed(STATUSES)
            if tally[s]
        ]
        parts += [say(f"inspector.bucket.{kind}", n=tally[kind]) for kind in UNSURE if tally[kind]]
        if view.show_undated and tally["undated"]:
            parts.append(say("inspector.bucket.undated", n=tally["undated"]))
        whole = (part.replace(" ", "\u00a0") for part in parts)  # a count and its word stay on one line
        return " · ".join(whole) or say(_nothing(view))


def _buckets(count: LayerCount) -> Counter[str]:
    found: Counter[str] = Counter()
    for (status, certainty), number in count.states:
        found[bucket(State(certainty, status))] += number
    return found


def _nothing(view: View) -> str:
    """Return the key of why a visible layer has nothing in its row."""
    if view.filters != Filters():
        return "inspector.overview_filtered"
    return (
        "inspector.overview_nothing_in_span" if view.clock.mode == "window" else "inspector.overview_nothing"
    )
