"""The page of comments: search and filters, the list, and below it the current one in full or the form."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.comments import Comment, Thread, threads
from explorer.state.queries import comment_rows
from explorer.state.queries.tables import comment_table
from explorer.state.view.comment_edits import Pin
from explorer.state.view.store import Store
from explorer.state.view.work import Work
from explorer.ui.comments.composer import SIGN, Composer
from explorer.ui.comments.desk import CommentDesk
from explorer.ui.comments.thread_list import ThreadDelegate, ThreadModel
from explorer.ui.comments.thread_page import ThreadPage
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit import theme
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.icons import icon
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.rows import ROW_ROLE, set_up_rows
from explorer.words.strings import t

_STATES = comment_rows.STATES
_SHOWN = ("none", "open", "all")
_LIST_PX = 220  # that the filters and a few rows need
_LEAST_PX, _MOST_SHARE = 96, 0.62  # of the height, for what is below the list


class CommentPanel(QWidget):
    """`status_message(text)` is a line for the status bar."""

    status_message = Signal(str)

    def __init__(self, store: Store, desk: CommentDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self.desk = store, desk
        self._stale, self._reply_to, self._reword = True, "", ""
        self._signing: tuple[str, Comment, Thread] | None = None  # what waits for a name
        self.field, self.state, self.author = QLineEdit(self), ComboBox(self), ComboBox(self)
        self.in_sight, self.on_map = QCheckBox(self), ComboBox(self)
        self.on_map_words = label("", "soft", self)
        self.new, self.merge, self._save = QPushButton(self), QToolButton(self), QToolButton(self)
        self.save = SaveMenu(self._save, self._for_saving, lambda: store.view.lang)
        self.list, self.nothing = QListView(self), label("", "soft", self)
        self.model = ThreadModel(store, self)
        self.page, self.form = ThreadPage(store, self), Composer(store, lambda: desk.author, self)
        self.below = QStackedWidget(self)
        self._rows = tuple(QWidget(self) for _ in range(3))
        self._rest = QWidget(self)  # takes the room of the list where there is none
        self.list.setMinimumHeight(60)
        self._sifting = Debouncer(self, self._sift)
        self._build()
        self._connect()
        self.retranslate()

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(ThreadDelegate(self._store, self.list))
        set_up_rows(self.list)
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(100)
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self.on_map_words.setWordWrap(False)
        for box, keys in ((self.state, _STATES), (self.on_map, _SHOWN)):
            for key in keys:
                box.addItem("", key)
        for box in (self.state, self.author, self.on_map):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(5)
        for page in (QWidget(self), self.page, self.form):
            self.below.addWidget(page)
        rows = [QHBoxLayout() for _ in range(3)]
        parts: tuple[tuple[QWidget, ...], ...] = (
            (self.new, self.field, self.merge, self._save),
            (self.state, self.author, self.in_sight),
            (self.on_map_words, self.on_map),
        )
        wide = (self.field, self.state, self.author, self.on_map)
        for row, widgets in zip(rows, parts, strict=True):
            for widget in widgets:
                row.addWidget(widget, int(widget in wide))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        for holder, row in zip(self._rows, rows, strict=True):
            row.setContentsMargins(10, 0, 10, 0)
            holder.setLayout(row)
            column.addWidget(holder)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.below)
        column.addWidget(self._rest, 1)
        self.nothing.setContentsMargins(14, 6, 14, 6)
        self._put(0)

    def _connect(self) -> None:
        desk = self.desk
        self.field.textChanged.connect(lambda _: self._sift())
        self.state.currentIndexChanged.connect(lambda _: self._sift())
        self.author.currentIndexChanged.connect(lambda _: self._sift())
        self.in_sight.toggled.connect(lambda _: self._sift())
        self.on_map.activated.connect(lambda n: desk.show_on_map(_SHOWN[n]))
        self.new.clicked.connect(lambda: desk.begin())
        self.merge.clicked.connect(lambda: desk.choose_file())
        self.save.status_message.connect(self.status_message)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.list.activated.connect(lambda index: self.desk.go(index.data(ROW_ROLE)))
        self.page.wanted.connect(self._act)
        self.form.written.connect(self._written)
        self.form.cancelled.connect(self._cancel)
        desk.merged.connect(self._show_merged)
        self.destroyed.connect(self._store.watch(self._changed))
        self.destroyed.connect(self._store.watch_extent(self._moved))

    def retranslate(self) -> None:
        view = self._store.view
        lang, soft = view.lang, theme.tokens(view.appearance)["ink_soft"]
        self.setAccessibleName(t("comment.page", lang))
        self.new.setText(t("comment.add", lang))
        self.new.setToolTip(tooltip(t("comment.add_tip", lang)))
        self.field.setPlaceholderText(t("comment.search", lang))
        self.merge.setIcon(icon("folder", soft))
        self.merge.setToolTip(tooltip(t("comment.merge_tip", lang)))
        self._save.setIcon(icon("save", soft))
        self.save.retranslate()
        self.in_sight.setText(t("comment.in_sight", lang))
        self.on_map_words.setText(t("comment.on_map", lang))
        names = (
            *((self.field, "search"), (self.merge, "merge_tip"), (self.state, "by_state")),
            *((self.author, "by_author"), (self.on_map, "on_map"), (self.list, "page")),
        )
        for widget, key in names:
            widget.setAccessibleName(t(f"comment.{key}", lang))
        for number, key in enumerate(_SHOWN):
            self.on_map.setItemText(number, t(f"comment.shown_{key}", lang))
        self.form.retranslate()
        self.list.scheduleDelayedItemsLayout()
        self._refresh()

    # -- following --------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.retranslate()

    def _changed(self, old: Work, new: Work) -> None:
        looks = (old.view.lang, old.view.appearance) != (new.view.lang, new.view.appearance)
        facts = (old.comments, old.collections) != (new.comments, new.collections)
        shown = old.view.show_comments != new.view.show_comments
        if not self.isVisible():
            self._stale |= looks or facts or shown
        elif looks:
            self.retranslate()
        elif facts or shown:
            self._refresh()

    def _moved(self) -> None:
        if self.in_sight.isChecked() and self.isVisible():
            self._sifting.request()

    def _refresh(self) -> None:
        """Take counts, authors and the switch from what is known now."""
        lang, found = self._store.view.lang, threads(self._store.known.comments)
        counts = Counter(one.state for one in found)
        counts["all"] = counts["open"] + counts["resolved"]  # type: ignore[index]
        for number, key in enumerate(_STATES):
            self.state.setItemText(number, t(f"comment.list_{key}", lang, n=counts[key]))  # type: ignore[index]
        chosen = self.author.currentData()
        self.author.blockSignals(True)
        self.author.clear()
        self.author.addItem(t("comment.all_authors", lang), "")
        for name in comment_rows.authors(self._store.known.comments):
            self.author.addItem(name, name)
        self.author.setCurrentIndex(max(self.author.findData(chosen), 0))
        self.author.blockSignals(False)
        self.on_map.setCurrentIndex(_SHOWN.index(self._store.view.show_comments))
        self._sift()

    # -- the list ---------------------------------------------------------------------------

    def current(self) -> Thread | None:
        found = self.list.currentIndex().data(ROW_ROLE)
        return found if isinstance(found, Thread) else None

    def _sift(self) -> None:
        kept, lang = self.current(), self._store.view.lang
        extent = self._store.extent if self.in_sight.isChecked() else None
        which, author = self.state.currentData(), self.author.currentData() or ""
        known = self._store.known
        found = comment_rows.matching(known, which, author, self.field.text(), extent, lang)
        self.model.set_rows(found)
        self._save.setEnabled(bool(found))
        self.nothing.setText(t("comment.none_found" if known.comments else "comment.none", lang))
        self._fit_below()
        if kept is not None:
            self._choose(kept.comment.id)
        self._show_current()

    def _choose(self, comment_id: str) -> bool:
        row = self.model.row_of(comment_id)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))
            self.list.scrollTo(self.list.currentIndex())
        return row >= 0

    def show_comment(self, comment_id: str) -> None:
        """Make a comment current; clear the filters if they would hide it."""
        if not self._choose(comment_id):
            self.field.clear()
            self.in_sight.setChecked(False)
            self.author.setCurrentIndex(0)
            found = [
                x for x in self.desk.threads if any(one.id == comment_id for one in (*x.versions, *x.replies))
            ]
            if found:
                state = found[0].state
                self.state.setCurrentIndex(_STATES.index(state))
            self._choose(comment_id)
        self._cancel()

    def _show_merged(self) -> None:
        """List everything after a merge, so that what came is in sight."""
        self.state.setCurrentIndex(_STATES.index("all"))

    def _show_current(self) -> None:
        if self.below.currentIndex() == 2:
            return
        thread = self.current()
        self.page.show_thread(thread, self.desk.author)
        self._put(1 if thread is not None else 0)

    def _put(self, page: int) -> None:
        self.below.setCurrentIndex(page)
        self.below.setVisible(page > 0)
        self._fit_below()

    def _fit_below(self) -> None:
        """Give the part below the list the height that it needs, at most most of the page."""
        written, page = self.below.currentWidget() is self.form, self.parentWidget()
        room = self.height() if page is None else page.height()  # that is in sight: a low page scrolls
        wanted = self.form.sizeHint().height() if written else self.page.height_for(self.width())
        low = written and room < wanted + _LIST_PX
        for part in (*self._rows, self.list):  # where it is low only the form is shown
            part.setVisible(not low and (part is not self.list or bool(self.model.found)))
        self.nothing.setVisible(not low and not self.model.found)
        self._rest.setVisible(self.list.isHidden())
        most = room - 16 if low else round(room * _MOST_SHARE)
        self.below.setFixedHeight(max(min(max(wanted, _LEAST_PX), most), _LEAST_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_below()

    def _for_saving(self) -> tuple[str, Make]:
        known, lang, found = self._store.known, self._store.view.lang, tuple(self.model.found)
        return t("table.comments", lang), lambda _: comment_table.comments(known, found, lang)

    # -- writing ----------------------------------------------------------------------------

    def compose(self, pin: Pin) -> None:
        """Open the form for a comment on `pin`, which can be changed for what else is at hand."""
        others = (one for one in self.desk.pins() if one != pin)
        self._reply_to, self._reword, self._signing = "", "", None
        self._put(2)
        self.form.begin("comment.new", (pin, *others))

    def _act(self, act: str, one: Comment) -> None:
        thread = self.page.thread_shown
        if thread is None:
            return
        if act in ("reply", "edit"):
            self._reply_to, self._reword = (one.id, "") if act == "reply" else ("", one.id)
            self._put(2)
            edited = {"text": one.text, "signed": one.author} if act == "edit" else {}
            self.form.begin("comment.reply" if act == "reply" else "comment.reword", (), **edited)
        elif act == "go":
            self.desk.go(thread)
        elif act == "keep":
            same = [x for x in (*thread.versions, *thread.replies) if x.id == one.id]
            self.desk.settle(tuple(same), one)
        else:
            self._sign(act, one, thread)

    def _sign(self, act: str, one: Comment, thread: Thread) -> None:
        """Change a state under the user's name; ask for it first where it is not known yet."""
        who = self.desk.author
        if not who:
            self._signing = (act, one, thread)
            self._put(2)
            self.form.begin(SIGN)
        elif act == "remove_reply":
            self.desk.remove_reply(one, who)
        else:
            state = {"resolve": "resolved", "open": "open", "remove": "removed"}[act]
            self.desk.set_state(thread, state, who)  # type: ignore[arg-type]

    def _written(self, text: str, author: str, pin: Pin | None) -> None:
        desk, made, signing = self.desk, None, self._signing
        self._signing = None
        if signing is not None:
            desk.remember(author)
            self._put(0)
            self._sign(*signing)
            self._show_current()
            return
        if self._reword:
            found = [one for one in self._store.known.comments if one.id == self._reword]
            done = len(found) == 1 and desk.reword(found[0], text)
            made = found[0] if done else None
        elif self._reply_to:
            thread = next((x for x in desk.threads if x.comment.id == self._reply_to), None)
            made = desk.reply(thread, text, author) if thread is not None else None
        elif pin is not None:
            made = desk.add(pin, text, author)
        if made is not None:
            self._put(0)
            self._refresh()
            self.show_comment(made.id)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> None:
        self._signing = None
        self._put(0)
        self._show_current()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.field and event.key() == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if watched is self.list and event.text().isprintable() and event.text().strip():
                event.ignore()  # letters belong to the window's shortcuts
                return True
        return super().eventFilter(watched, event)
