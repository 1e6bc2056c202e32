"""What the window does with comments: write, reply, resolve, remove, settle, merge; each is an undo step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Thread as Worker

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.atlas.catalogue import is_user_layer
from explorer.atlas.comments import Comment, Comments, State, Thread, tally, threads
from explorer.state.files.comment_files import ENDINGS, CommentFileError, FoundComments, read_comments
from explorer.state.queries import comment_rows
from explorer.state.view import clock, comment_edits
from explorer.state.view.comment_edits import Pin
from explorer.state.view.view import Camera
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.map.link import MapPort
from explorer.words.strings import t
from explorer.words.structure import WrongValue


class CommentDesk(QObject):
    """Changes the Work's comments; `composing(pin)` asks for a new one to be written."""

    composing = Signal(object)
    merged = Signal()
    _read = Signal(object, object)  # what a file holds, or why it cannot be read; its path

    def __init__(self, session: Session, port: MapPort, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._store, self._port = session, session.store, port
        self._say, self._window = say, window
        self.dialog: QFileDialog | None = None
        self._read.connect(self._take)
        port.comment_moved.connect(self.move)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"add_comment": self.begin, "merge_comments": self.choose_file}

    @property
    def threads(self) -> tuple[Thread, ...]:
        return threads(self._store.known.comments)

    # -- who writes -------------------------------------------------------------------------

    @property
    def author(self) -> str:
        """The name that the user signs with; empty until it was asked for."""
        return self._session.settings.load().author

    def remember(self, author: str) -> None:
        settings = self._session.settings
        if author != settings.load().author:
            settings.save(replace(settings.load(), author=author))

    # -- where ------------------------------------------------------------------------------

    def begin(self, pin: Pin | None = None) -> None:
        """Ask for a new comment, on what is selected if nothing is named, else in the middle of the map."""
        self.composing.emit(pin or self.pins()[0])

    def on_feature(self, feature: str) -> None:
        self.begin(self.feature_pin(feature))

    def on_clock(self) -> None:
        self.begin(self.clock_pin())

    def pins(self) -> tuple[Pin, ...]:
        """Return what a comment can be pinned on now: one selected feature, the middle of the map, the clock's days."""
        view = self._store.view
        known = self._store.known.atlas.features
        chosen = list(islice((key for key in view.selection if key in known), 2))
        features = (self.feature_pin(chosen[0]),) if len(chosen) == 1 else ()
        middle = Pin(round(view.camera.lon, 6), round(view.camera.lat, 6))
        return (*features, middle, self.clock_pin())

    def feature_pin(self, feature: str, spot: tuple[float, float] | None = None) -> Pin:
        """Return the pin of a feature, at `spot` or at the feature's own anchor."""
        at = spot or comment_rows.pin_of(self._store.known, feature)
        return Pin(feature=feature) if at is None else Pin(at[0], at[1], feature)

    def clock_pin(self) -> Pin:
        days = clock.days_shown(self._store.view.clock)
        return Pin(first=days[0], last=days[-1])

    def go(self, thread: Thread) -> None:
        """Bring what a comment is about into sight: its place, its feature, its day."""
        one, store = thread.comment, self._store
        view = store.view
        if one.first is not None:
            store.dispatch(clock.moved_to(store.axis, view, one.first), "step.jump")
            return
        if comment_rows.feature_of(store.known, one) is not None:
            store.dispatch(replace(view, selection=(one.feature,)), f"step.select|{one.feature}")
        if one.lon is not None and one.lat is not None:
            camera = Camera(one.lon, min(max(one.lat, -85), 85), view.camera.zoom)
            store.set_view(replace(store.view, camera=camera, extent=None))
            self._port.mark_place(one.lon, one.lat, t("comment.number", view.lang, n=thread.number))

    # -- changes ----------------------------------------------------------------------------

    def add(self, pin: Pin, text: str, author: str) -> Comment | None:
        """Add a comment and show comments on the map, as one step; report in one line why it cannot be."""
        return self._write(
            "step.comment_added", author, lambda mine: comment_edits.added(mine, pin, text, author, _now())
        )

    def reply(self, thread: Thread, text: str, author: str) -> Comment | None:
        to = thread.comment
        return self._write(
            "step.comment_replied", author, lambda mine: comment_edits.replied(mine, to, text, author, _now())
        )

    def _write(
        self, step: str, author: str, make: Callable[[Comments], tuple[Comments, Comment]]
    ) -> Comment | None:
        try:
            found, made = make(self._store.work.comments)
        except WrongValue as error:
            self._say("comment.refused", why=error)
            return None
        self.remember(made.author)
        view = self._store.view
        if view.show_comments == "none":
            view = replace(view, show_comments="open")
        self._store.change(replace(self._store.work, comments=found, view=view), step)
        return made

    def reword(self, one: Comment, text: str) -> bool:
        return self._change("step.comment_reworded", lambda mine: comment_edits.reworded(mine, one, text))

    def move(self, key: str, lon: float, lat: float) -> None:
        """Put the pin of a comment elsewhere, as it was dragged on the map."""
        thread = next((one for one in self.threads if one.comment.id == key), None)
        if thread is None:
            return
        if is_user_layer(thread.comment.feature.rpartition(".")[0]):
            self._say("comment.stays")  # a colleague's program finds the row by the place of its pin
            return
        if thread.comment.lon is not None:
            there = (lon + 180) % 360 - 180, lat
            self._change("step.comment_moved", lambda mine: comment_edits.moved(mine, thread, there))

    def set_state(self, thread: Thread, state: State, who: str) -> bool:
        step = {"open": "reopened", "resolved": "resolved", "removed": "removed"}[state]
        return self._change(
            f"step.comment_{step}", lambda mine: comment_edits.set_state(mine, thread, state, who, _now())
        )

    def remove_reply(self, reply: Comment, who: str) -> bool:
        return self._change(
            "step.comment_removed", lambda mine: comment_edits.reply_removed(mine, reply, who, _now())
        )

    def settle(self, versions: tuple[Comment, ...], chosen: Comment) -> bool:
        return self._change(
            "step.comment_settled", lambda mine: comment_edits.settled(mine, versions, chosen)
        )

    def _change(self, step: str, make: Callable[[Comments], Comments]) -> bool:
        try:
            found = make(self._store.work.comments)
        except WrongValue as error:
            self._say("comment.refused", why=error)
            return False
        self._store.change(replace(self._store.work, comments=found), step)
        return True

    def show_on_map(self, which: str) -> None:
        """Show none, the open or all comments on the map, and hence on paper."""
        view = self._store.view
        self._store.dispatch(replace(view, show_comments=which), "command.show_comments")  # type: ignore[arg-type]

    # -- merging ----------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a colleague's project, pack or table, then merge its comments."""
        lang = self._store.view.lang
        dialog = self.dialog = QFileDialog(self._window, t("comment.merge_title", lang))
        dialog.setNameFilter(t("comment.merge_files", lang, patterns=" ".join(f"*{e}" for e in ENDINGS)))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.merge(Path(name)))
        dialog.open()

    def merge(self, path: Path) -> None:
        """Read a file in a thread and merge its comments."""

        def work() -> None:
            found: FoundComments | CommentFileError
            try:
                found = read_comments(path)
            except CommentFileError as error:
                found = error
            with suppress(RuntimeError):  # the window was closed meanwhile
                self._read.emit(found, path)

        Worker(target=work, name="reading comments", daemon=True).start()

    def _take(self, found: FoundComments | CommentFileError, path: Path) -> None:
        lang = self._store.view.lang
        if isinstance(found, CommentFileError):
            self._say("comment.unread", why=found.text.in_(lang))
            return
        before = self._store.known.comments
        try:
            mine = comment_edits.merged(self._store.work.comments, found.comments)
        except WrongValue as error:
            self._say("comment.refused", why=error)
            return
        view = self._store.view
        if view.show_comments == "none" and found.comments:
            view = replace(view, show_comments="open")
        self._store.change(replace(self._store.work, comments=mine, view=view), "step.comments_merged")
        counts, lines = tally(before, self._store.known.comments), [text.in_(lang) for text in found.problems]
        key = "comment.merged" if counts else "comment.merged_nothing"
        self._say(key, lines, name=path.name, added=counts.added, updated=counts.updated, both=counts.both)
        self.merged.emit()


def _now() -> datetime:
    return datetime.now()
