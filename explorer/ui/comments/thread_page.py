"""A comment in full: all versions where they differ, its replies, and what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.atlas.comments import Comment, Thread
from explorer.state.queries.comment_rows import about
from explorer.state.view.store import Store
from explorer.ui.kit.plain import ElidedButton, breakable, label, rule
from explorer.ui.kit.removal import show_page
from explorer.words.strings import t


class ThreadPage(QScrollArea):
    """`wanted(act, comment)`: reply, edit, resolve, open, remove, go, keep, remove_reply; `comment` is what it is about."""

    wanted = Signal(str, object)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.thread_shown: Thread | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_thread(self, thread: Thread | None, author: str) -> None:
        """Show a thread; its own words may be edited by `author` if that is who wrote them."""
        self.thread_shown, self.buttons = thread, {}
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(6)
        if thread is not None:
            self._fill(column, thread, author)
        column.addStretch(1)
        show_page(self, page)

    def height_for(self, width: int) -> int:
        """Return the height that the thread needs in that width, in px."""
        page = self.widget()
        layout = page.layout() if page is not None else None
        return 0 if layout is None else layout.totalHeightForWidth(width - 2) + 4

    def _fill(self, column: QVBoxLayout, thread: Thread, author: str) -> None:
        lang, one = self._store.view.lang, thread.comment
        where = ElidedButton(about(self._store.known, one, lang), "link", self)
        where.clicked.connect(lambda: self.wanted.emit("go", one))
        column.addWidget(where)
        if not thread.settled:
            column.addWidget(label(t("comment.both", lang), "note"))
        for version in thread.versions:
            self._add(column, version)
            if len(thread.versions) > 1:
                self._row(column, [("keep", version)])
        acts = [("reply", one)]
        if thread.state == "open":
            acts.append(("resolve", one))
        else:
            acts.append(("open", one))
        if len(thread.versions) == 1 and one.author == author:
            acts.append(("edit", one))
        if thread.state != "removed":
            acts.append(("remove", one))
        for reply in thread.replies:
            column.addWidget(rule())
            self._add(column, reply)
            same = [each for each in thread.replies if each.id == reply.id]
            own = (
                [("edit", reply), ("remove_reply", reply)]
                if reply.author == author and len(same) == 1
                else []
            )
            self._row(column, [("keep", reply)] if len(same) > 1 else own, "small")
        column.addWidget(rule())
        self._row(column, acts)

    def _add(self, column: QVBoxLayout, one: Comment) -> None:
        lang = self._store.view.lang
        head = t("comment.head", lang, who=one.author, when=one.written.replace("T", " "))
        column.addWidget(label(head, "heading"))
        column.addWidget(_words(one.text))
        if one.state != "open" or one.by:
            key = f"comment.done_{one.state}"
            words = t(key, lang, who=one.by or "?", when=(one.on or "?").replace("T", " "))
            column.addWidget(label(words, "faint"))

    def _row(self, column: QVBoxLayout, acts: list[tuple[str, Comment]], kind: str = "") -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for act, one in acts:
            button = QPushButton(t(f"comment.act_{act}", self._store.view.lang), self)
            button.setAutoDefault(False)
            button.setToolTip(t(f"comment.act_{act}_tip", self._store.view.lang))
            if kind:
                button.setProperty("link", True)
            button.clicked.connect(partial(self._ask, act, one))
            self.buttons[act if act not in self.buttons else f"{act}.{one.id}"] = button
            row.addWidget(button)
        row.addStretch(1)
        if acts:
            column.addLayout(row)

    def _ask(self, act: str, one: Comment, _checked: bool = False) -> None:
        self.wanted.emit(act, one)


def _words(text: str) -> QLabel:
    """Return a label with all of a text: a comment may be longer than what labels cut."""
    made = label("")
    made.setText(breakable(text))
    return made
