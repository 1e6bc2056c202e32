"""Shared stores in the window: File ▸ Connect, the layers that are read by frame, and one line about each store."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from explorer.atlas.columns.collection import Collection
from explorer.atlas.comments import MergeTally
from explorer.atlas.edits.row_edit import RowEdit
from explorer.state.files import own_files
from explorer.state.files.settings import SettingsFile
from explorer.state.view.store import Store
from explorer.state.view.work import Work
from explorer.store.layer_spec import StoredLayer
from explorer.store.news import News
from explorer.store.store_faults import StoreError
from explorer.store.versioned_write import WriteConflict
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.store.changes_sheet import ChangesSheet, latest_changes
from explorer.ui.store.connect_sheet import ConnectSheet, StoreChoice
from explorer.ui.store.faster_sheet import FasterSheet
from explorer.ui.store.store_comments import ExchangeTally, StoreComments
from explorer.ui.store.store_counts import StoreCounts
from explorer.ui.store.store_facts import StoreFacts
from explorer.ui.store.store_filters import StoreFilters
from explorer.ui.store.store_layers import StoreLayers
from explorer.ui.store.store_link import LinkState
from explorer.ui.store.store_links import StoreLinks
from explorer.words.strings import t
from explorer.words.structure import WrongValue
from explorer.words.text import Lang

_QUIET_S = 3.0  # a store that comes back sooner is not worth a line
_TICK_MS = 1000
_MOST_RECENT = 8


class SharedStores(QObject):
    """Offers the commands of stores; what the window has stays shown whatever becomes of a server."""

    def __init__(self, store: Store, settings: SettingsFile, bar: OpeningBar, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._settings, self._window, self.bar = store, settings, window, bar
        self.links = StoreLinks(self)
        self.layers = StoreLayers(store, self.links, self)
        self.counts = StoreCounts(
            store, self.links, self.layers, StoreFilters(store, self.links, self.layers)
        )
        self.facts = StoreFacts(store, self.links, self)
        self.comments = StoreComments(store, self.links, self)
        self.sheet: ConnectSheet | None = None
        self._lost: dict[str, float] = {}  # since when, by address
        self._reported: set[str] = set()
        self._news: dict[str, News] = {}
        self.links.changed.connect(self._on_link)
        self.links.heard.connect(self._on_news)
        self.layers.reading.connect(self._show_reading)
        self.facts.refused.connect(self._show_refused)
        self.facts.written.connect(
            lambda n: self._say(partial(_number_words, "shared.written", n), brief=True)
        )
        self.facts.faster.connect(self._show_faster)
        self.comments.refused.connect(lambda why: self._say(why.in_))
        self.comments.full.connect(lambda why: self._say(partial(_too_many_words, why)))
        self.comments.exchanged.connect(self._show_exchanged)
        self.comments.taken.connect(lambda found: self._say(partial(_taken_words, found), brief=True))
        self.faster: FasterSheet | None = None
        self.changes: ChangesSheet | None = None
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_state)
        self.destroyed.connect(store.watch(self._on_work))
        if address := os.environ.pop("TWINCITY_STORE", ""):  # of the command line: cli/kit/shared.py
            QTimer.singleShot(0, self, lambda: self.connect(address).test())

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "connect_store": self.connect,
            "submit_edits": self.submit,
            "exchange_comments": self.exchange_comments,
            "store_changes": self.show_changes,
        }

    def close(self) -> None:
        """Stop for good: the window closes."""
        self._tick.stop()
        self.links.close()

    # -- connecting ---------------------------------------------------------------------------

    def connect(self, address: str = "") -> ConnectSheet:  # type: ignore[override]
        """Open the sheet, on an address where one is given."""
        recent = self._settings.load().stores
        if address:
            recent = tuple(dict.fromkeys((address, *recent)))
        taken = frozenset(x.layer for x in self.layers.layers() if x.store == (recent[0] if recent else ""))
        self.sheet = sheet = ConnectSheet(self._store, recent, taken, self._window)
        sheet.chosen.connect(lambda choice: self.take(choice, sheet))
        sheet.finished.connect(lambda _: setattr(self, "sheet", None))
        sheet.open()
        return sheet

    def take(self, choice: StoreChoice, sheet: ConnectSheet) -> None:
        """Bring the chosen layers to the map, as one undo step."""
        address = choice.address.text
        settings = self._settings.load()
        recent = tuple(dict.fromkeys((address, *settings.stores)))[:_MOST_RECENT]
        self._settings.save(replace(settings, stores=recent))
        self.links.open(address, choice.password, keep=choice.keep)
        found = sheet.found
        layers = [x for x in found.layers if x.key in choice.layers] if found is not None else []
        self.add_layers(address, layers)
        if choice.facts:
            self._store.change(replace(self._store.work, facts_from=address), "shared.step.facts")

    def add_layers(self, address: str, layers: list[StoredLayer]) -> None:
        lang = self._store.view.lang
        work = self._store.work
        for layer in layers:
            work = own_files.with_store_layer(work, address, layer.key, layer.name.in_(lang))
        if work is not self._store.work:
            names = "、".join(layer.name.in_(lang) for layer in layers)
            self._store.change(work, f"shared.step.add|{names}")

    def _on_work(self, old: Work, new: Work) -> None:
        if old.layers is not new.layers:
            self.links.keep_only({x.store for x in self.layers.layers(new)} | {new.facts_from})

    def bring_detail(self, take: Callable[[Collection], object]) -> None:
        """Have exports draw every row of the frame in full detail; where the server is away, report that they do not."""

        def taken(rows: Collection) -> None:
            if isValid(self._window):
                with suppress(RuntimeError):  # the dialog was closed meanwhile
                    take(rows)

        self.layers.bring_detail(taken, lambda _: self._say(partial(_words, "shared.not_exact", "")))

    # -- edits on their way -------------------------------------------------------------------

    @property
    def address(self) -> str:
        """Return the store that edits go to: that of the facts, else that of a layer; "" without any."""
        work = self._store.work
        return work.facts_from or next((x.store for x in self.layers.layers(work)), "")

    def submit(self) -> None:
        """Write the edits of the Work into the store."""
        edits = self._store.work.edits
        address = self.address
        if not address:
            self.connect()
        elif not edits:
            self._say(partial(_words, "shared.no_edits", ""), brief=True)
        else:
            if not self._store.work.facts_from:
                self._store.change(replace(self._store.work, facts_from=address), "shared.step.facts")
            self._submit(address, edits)

    def _submit(self, address: str, edits: Sequence[RowEdit], of: Sequence[RowEdit] | None = None) -> None:
        if self.facts.submit(address, edits, of):
            key = "shared.waiting" if self._is_away(address) else "shared.submitting"
            self._say(partial(_number_words, key, len(edits)))

    def _is_away(self, address: str) -> bool:
        state = self.links.state(address)
        return state is not None and state.kind in ("lost", "refused")

    def _show_faster(
        self, edits: Sequence[RowEdit], of: Sequence[RowEdit], conflicts: Sequence[WriteConflict]
    ) -> None:
        self.bar.hide()
        self.faster = sheet = FasterSheet(self._store, edits, conflicts, self._window)
        sheet.settled.connect(lambda made: self._submit(self.address, made, of))
        sheet.open()

    def _show_refused(self, why: StoreError) -> None:
        choices = (("shared.again", self.facts.read_again),) if not self._store.work.edits else ()
        self.bar.show_line(why.in_, self._store.view, choices)

    # -- comments -----------------------------------------------------------------------------

    def exchange_comments(self) -> None:
        """Send one's own comments to the store and take those of colleagues."""
        address = self.address
        if not address or not self.comments.exchange(address):
            self.connect()
            return
        news = self._news.pop(address, None)
        if news is not None and news.comments < news.number:
            self._news[address] = replace(news, comments=0)  # those come now
        key = "shared.comments.waiting" if self._is_away(address) else "shared.comments.busy"
        self._say(partial(_words, key, ""))

    def _show_exchanged(self, found: ExchangeTally) -> None:
        self._say(partial(_exchanged_words, found), brief=not found.kept)

    # -- who changed what -----------------------------------------------------------------------

    def show_changes(self) -> None:
        """List who has changed what and when."""
        link = self.links.of(self.address) if self.address else None
        if link is None:
            self.connect()
            return
        self.changes = sheet = ChangesSheet(self._store, self.links.label(self.address), self._window)
        link.ask("changes", latest_changes, sheet.show_records, lambda why: sheet.say(why.in_))
        sheet.open()

    # -- what the stores say --------------------------------------------------------------------

    def _on_link(self, address: str, state: LinkState) -> None:
        if state.kind in ("lost", "refused"):
            self._lost.setdefault(address, time.monotonic())
            self._show_state()
            self._tick.start()
            return
        if state.kind == "open":
            was_reported = address in self._reported
            self._lost.pop(address, None)
            self._reported.discard(address)
            if was_reported:
                self._say(partial(_words, "shared.back", self.links.label(address)), brief=True)
            if not self._lost:
                self._tick.stop()

    def _show_state(self) -> None:
        """Show of a store that has been away for a while why, and when it is tried again."""
        for address, since in self._lost.items():
            state = self.links.state(address)
            if state is None or state.why is None:
                continue
            if state.kind == "refused":
                if address not in self._reported:
                    self._reported.add(address)
                    choices = (("shared.connect_again", partial(self.connect, address)),)
                    self.bar.show_line(state.why.in_, self._store.view, choices)
            elif time.monotonic() - since >= _QUIET_S or not state.why.is_temporary or self.layers.bare():
                self._reported.add(address)
                self.bar.show_line(
                    partial(_lost_words, state),
                    self._store.view,
                    (("shared.retry", partial(self._retry, address)),),
                )
            return

    def _retry(self, address: str) -> None:
        link = self.links.of(address)
        if link is not None:
            link.retry()

    def _show_reading(self, names: tuple[str, ...]) -> None:
        if refused := next(iter(self.layers.refused.values()), None):
            self.bar.show_line(refused.in_, self._store.view, (("shared.again", self._read_refused),))
        elif names and not self._reported:
            say = partial(_words, "shared.reading", "、".join(names))
            self.bar.show_line(say, self._store.view, (("openings.cancel", self.layers.cancel),), share=0.5)
        elif not self._reported:
            self.bar.hide()

    def _read_refused(self) -> None:
        self.layers.read_again()

    def _on_news(self, address: str, news: News) -> None:
        """Offer what colleagues have changed; it comes only when the user wants it."""
        if self.facts.own_version(news.version):
            return
        if self.comments.own_version(news.version):  # an exchange takes all comments
            news = replace(news, comments=0)
            if not news.number:
                return
        before = self._news.get(address)
        if before is not None:
            by = tuple(sorted({*before.by, *news.by}))
            news = News(
                news.version,
                by,
                before.rows + news.rows,
                before.features + news.features,
                before.comments + news.comments,
            )
        self._news[address] = news
        choices = (("shared.load", partial(self.load_news, address)),)
        self.bar.show_line(partial(_news_words, news), self._store.view, choices)

    def load_news(self, address: str) -> None:
        """Show what colleagues have changed."""
        news = self._news.pop(address, None)
        if news is None or news.comments:
            self.comments.take(address)
        if news is not None and news.comments == news.number:
            return
        self.layers.read_again((address,))
        if address == self._store.work.facts_from:
            self.facts.read_again()

    def _say(self, words: Callable[[Lang], str], *, brief: bool = False) -> None:
        self.bar.show_line(words, self._store.view, brief=brief)


def _words(key: str, name: str, lang: Lang) -> str:
    return t(key, lang, name=name)


def _number_words(key: str, number: int, lang: Lang) -> str:
    return t(key, lang, n=number)


def _lost_words(state: LinkState, lang: Lang) -> str:
    assert state.why is not None
    seconds = max(0, round(state.again - time.monotonic()))
    return f"{state.why.in_(lang)}{t('shared.lost', lang, seconds=seconds)}"


def _news_words(news: News, lang: Lang) -> str:
    rows, comments = news.rows + news.features, news.comments
    key = "shared.news_both" if rows and comments else "shared.news_comments" if comments else "shared.news"
    return t(key, lang, by="、".join(news.by), n=rows, comments=comments)


def _exchanged_words(found: ExchangeTally, lang: Lang) -> str:
    key = "reader" if found.kept else "done" if found.sent or found.found else "same"
    return _comment_words(key, found.found, lang, sent=found.sent, kept=found.kept)


def _taken_words(found: MergeTally, lang: Lang) -> str:
    return _comment_words("taken" if found else "same", found, lang)


def _comment_words(key: str, found: MergeTally, lang: Lang, **values: int) -> str:
    both = t("shared.comments.both", lang, n=found.both) if found.both else ""
    return t(f"shared.comments.{key}", lang, n=found.number, both=both, **values)


def _too_many_words(why: WrongValue, lang: Lang) -> str:
    return t("shared.comments.too_many", lang, why=why.in_(lang))
