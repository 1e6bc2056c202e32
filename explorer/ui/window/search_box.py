"""The search field at the top: hits as one types; Enter shows the first."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from explorer.layers.symbol import symbol
from explorer.state.queries import finder
from explorer.state.queries.search import Hit
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts import swatch
from explorer.ui.facts.preparation import Preparation
from explorer.ui.kit import theme
from explorer.ui.kit.choice_list import Choice, ChoiceList
from explorer.ui.kit.icons import icon
from explorer.ui.kit.icons import pixmap as icon_pixmap
from explorer.ui.kit.plain import label, tooltip
from explorer.words.strings import t

_ROWS, _LIMIT = 12, 40
_ICONS = {
    "place": "target",
    "point": "target",
    "date": "step-forward",
    "indicator": "chart",
    "event": "flag",
    "feature": "flag",
}


class SearchBox(QLineEdit):
    """Emits `chosen(Hit)`; the hits are listed in an opaque sheet over the map, a child of `host`."""

    chosen = Signal(object)
    left = Signal()  # it needs the keyboard no longer

    def __init__(self, store: Store, host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._host = store, host
        self._hits: dict[str, Hit] = {}
        self._preparation = Preparation(self, self._search_again)
        self.setObjectName("searchBox")
        self.setMaxLength(80)
        self.setClearButtonEnabled(True)
        self.sheet = QFrame(host)
        self.sheet.setProperty("floating", True)
        self.list, self.nothing = ChoiceList(self.sheet), label("", "soft", self.sheet)
        self._column = column = QVBoxLayout(self.sheet)
        column.setContentsMargins(4, 6, 4, 6)
        for widget in (self.nothing, self.list):
            column.addWidget(widget)
        self.sheet.hide()
        self._lens = self.addAction(
            icon("search", theme.tokens("light")["ink_faint"], 16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.textEdited.connect(self._search)
        self.textChanged.connect(lambda text: None if text else self.close_list())
        self.list.picked.connect(self._choose)
        self.installEventFilter(self)
        self._retranslate(store.view)
        self.destroyed.connect(store.subscribe(self._view_changed))

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"find": self.start, "go_to_coordinates": self.start_coordinates}

    def start(self) -> None:
        """Focus the field and select its text."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        if self.text():
            self._search(self.text())

    def start_coordinates(self) -> None:
        """Focus the empty field and show how coordinates may be written."""
        self.clear()
        self.start()
        self.nothing.setText(t("search.coordinates", self._store.view.lang))
        self.nothing.show()
        self.list.show_choices([], self._store.view.appearance)
        self.list.hide()
        self._place()

    def close_list(self) -> None:
        self.sheet.hide()

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)

    def _retranslate(self, view: View) -> None:
        words = t("search.placeholder", view.lang)
        self.setPlaceholderText(f"{words}  Ctrl+F")
        self.setAccessibleName(words)
        self.setToolTip(tooltip(f"{t('search.tip', view.lang)}  Ctrl+F"))
        self.list.setAccessibleName(t("search.results", view.lang))
        self._lens.setIcon(icon("search", theme.tokens(view.appearance)["ink_faint"], 16))
        if self.sheet.isVisible():
            self._search(self.text())

    def _search(self, text: str) -> None:
        view = self._store.view
        if not text.strip():
            self.close_list()
            return
        found = finder.find(self._store.known.atlas, self._store.axis, text, view.clock.at, _LIMIT)
        hits = found.hits
        self._hits = {f"{hit.kind}:{hit.id}": hit for hit in hits}
        self.list.show_choices([self._choice(k, h, view) for k, h in self._hits.items()], view.appearance)
        guessed = found.guessed and bool(found.hits)
        waiting = self._preparation.of(found.pending)
        said = "search.pending" if waiting else "search.guess" if guessed else "search.none"
        words = t(said, view.lang, text=text.strip())
        self.nothing.setText(found.error.in_(view.lang) if found.error and not hits else words)
        self.nothing.setVisible(guessed or waiting or not hits)
        self.list.setVisible(bool(hits))
        self._place()

    def _search_again(self) -> None:
        """Search anew, with the hit that is current now."""
        if self.sheet.isVisible():
            current = self.list.walked_to()
            self._search(self.text())
            self.list.go_to(current)

    def _place(self) -> None:
        corner = self.mapTo(self._host, QPoint(0, self.height() + 4))
        self.list.setFixedHeight(self.list.height_for(_ROWS))
        width = max(self.width(), min(460, self._host.width() - corner.x() - 12))
        column = self._column
        column.invalidate()  # else the height is that of the last answer
        height = column.heightForWidth(width) if column.hasHeightForWidth() else column.sizeHint().height()
        self.sheet.setGeometry(corner.x(), corner.y(), width, height)
        self.sheet.show()
        self.sheet.raise_()

    def _choice(self, key: str, hit: Hit, view: View) -> Choice:
        detail = hit.detail.in_(view.lang)
        if hit.kind == "feature" and hit.detail.zh in self._store.catalogue:
            detail = self._store.catalogue.name(hit.detail.zh).in_(view.lang)
            if self._store.known.atlas.features[hit.id].quality == "none":
                detail = f"{detail} · {t('quality.none', view.lang)}"
        elif hit.kind == "place" and view.lang == "en":
            detail = t("search.kind.place", "en")
        known = hit.kind != "point" or hit.at is None or finder.is_on_map(hit.at)
        if hit.kind in ("point", "date"):
            go = t(f"search.go_{hit.kind}" if known else "search.off_map", view.lang)
            detail = " · ".join(filter(None, (detail, go)))
        return Choice(key, hit.name.in_(view.lang), detail, self._mark(hit, view), enabled=known)

    def _mark(self, hit: Hit, view: View) -> QPixmap:
        tokens, ratio = theme.tokens(view.appearance), self.devicePixelRatioF()
        if hit.kind == "feature" and hit.detail.zh in self._store.catalogue:
            spec = self._store.catalogue.spec(hit.detail.zh)
            return swatch.pixmap(symbol(spec, "operation", "certain", "point", view.appearance), ratio)
        return icon_pixmap(_ICONS[hit.kind], tokens["ink_faint"], 18, ratio)

    def _choose(self, key: str) -> None:
        hit = self._hits[key]
        self.close_list()
        self.setText(hit.name.in_(self._store.view.lang)[: self.maxLength()])
        self.setCursorPosition(0)
        self.left.emit()
        self.chosen.emit(hit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._escape()
                return True
            if self.sheet.isVisible():
                return self.list.walk(event)
            if event.key() == Qt.Key.Key_Down and self.text():
                self._search(self.text())
                return True
        if event.type() == QEvent.Type.FocusOut:
            self.close_list()
        return super().eventFilter(watched, event)

    def _escape(self) -> None:
        """Close the list and clear the text; if both are already gone, give up the focus."""
        if self.sheet.isVisible() or self.text():
            self.close_list()
            self.clear()
        else:
            self.left.emit()
