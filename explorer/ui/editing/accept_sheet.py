"""The sheet that writes edits into a pack: the pack is chosen, what it would get is shown, then it is written as a whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.state.files.packs.pack_accept import PackDraft, draft, put
from explorer.state.files.packs.pack_file import SUFFIX, PackError
from explorer.ui.facts.session import Session
from explorer.ui.kit.plain import label, restyle, shown
from explorer.ui.kit.save_dialog import with_ending
from explorer.words.strings import t
from explorer.words.text import Lang, Text

log = logging.getLogger(__name__)
_SIZE = QSize(720, 460)
_MOST_LINES = 400


class AcceptJob(QObject):
    """Makes drafts and writes them in a thread; `failed` carries the reason in one line."""

    made = Signal(object)  # a PackDraft
    written = Signal(object)
    failed = Signal(object)  # a Text

    def start(self, work: Callable[[], object], done: Callable[[object], object]) -> None:
        def run() -> None:
            with suppress(RuntimeError):  # the sheet was closed meanwhile
                try:
                    done(work())
                except PackError as error:
                    self.failed.emit(error.text)
                except (OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
                    log.exception("edits were not written into a pack")
                    zh, en = (t("edits.accept_failed", lang, what=error) for lang in ("zh", "en"))
                    self.failed.emit(Text(zh, en))

        Thread(target=run, name="writing edits into a pack", daemon=True).start()


class AcceptSheet(QDialog):
    """Nothing is written before what would be is shown, and never the built-in atlas."""

    def __init__(self, session: Session, edits: Sequence[RowEdit | OwnShape], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self.edits = session, tuple(edits)
        self.setObjectName("acceptSheet")
        self.found: PackDraft | None = None
        self.is_written = False
        self.job = AcceptJob(self)
        self.job.made.connect(self._show)
        self.job.written.connect(self._written)
        self.job.failed.connect(lambda why: self._say(why.in_))
        self._words: Callable[[Lang], str] | None = None
        self.head, self.message = label("", "soft", self), label("", "strong", self)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.buttons = {name: QPushButton(self) for name in ("folder", "file", "write", "close")}
        row, column = QHBoxLayout(), QVBoxLayout(self)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            row.addWidget(button)
            if name == "file":
                row.addStretch(1)
        restyle(self.buttons["write"], "primary", True)
        for widget in (self.head, self.text, self.message):
            column.addWidget(widget)
        column.addLayout(row)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))
        self.buttons["folder"].clicked.connect(lambda: self._ask(True))
        self.buttons["file"].clicked.connect(lambda: self._ask(False))
        self.buttons["write"].clicked.connect(self.write)
        self.buttons["close"].clicked.connect(self.close)
        self.finished.connect(lambda _: self._drop())
        self.retranslate()
        self.destroyed.connect(session.store.on_language(self.retranslate))

    def retranslate(self) -> None:
        lang = self._session.lang
        self.setWindowTitle(t("edits.accept", lang).rstrip("…"))
        self.head.setText(t("edits.accept_head", lang, n=len(self.edits)))
        self.text.setAccessibleName(t("edits.accept_text", lang))
        for name, button in self.buttons.items():
            button.setText(t(f"edits.accept.{name}", lang))
        self._list()
        self.message.setText(self._words(lang) if self._words else "")
        self._enable()

    def _say(self, words: Callable[[Lang], str]) -> None:
        self._words = words
        self.message.setText(words(self._session.lang))
        self._enable()

    def _enable(self) -> None:
        self.buttons["write"].setEnabled(
            self.found is not None and self.found.writable and not self.is_written
        )

    def _ask(self, folder: bool) -> None:
        """Ask for a folder, or for a .twinpack, there or new."""
        dialog = QFileDialog(self, t("edits.accept", self._session.lang).rstrip("…"))
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it gets the edits and keeps the rest
            dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
            dialog.setNameFilters([f"{t('merge.filter', self._session.lang)} (*{SUFFIX})"])
        dialog.fileSelected.connect(
            lambda name: self.take(Path(name) if folder else with_ending(Path(name), SUFFIX))
        )
        dialog.open()

    def take(self, out: Path) -> None:
        """Work out what a pack would get."""
        self._drop()
        base = self._session.store.facts.folder
        if base is None:
            return
        self.is_written = False
        self.text.clear()
        self._say(partial(t, "edits.accept_working"))
        self.job.start(lambda: draft(out, self.edits, base), self.job.made.emit)

    def _show(self, found: PackDraft) -> None:
        self._drop()
        self.found = found
        self._list()
        key = "ready" if found.writable else "problems" if found.problems else "nothing"
        self._say(partial(t, f"edits.accept_{key}", name=found.out.name, n=found.made.taken))

    def _list(self) -> None:
        """Show what a pack would get."""
        lang = self._session.lang
        lines = [shown(line.in_(lang)) for line in self.found.lines()] if self.found is not None else []
        more = len(lines) - _MOST_LINES
        lines[_MOST_LINES:] = [t("edits.accept_more", lang, n=more)] if more > 0 else []
        self.text.setPlainText("\n".join(lines))

    def write(self) -> None:
        found = self.found
        if found is not None and found.writable:
            self.buttons["write"].setEnabled(False)
            self.job.start(lambda: put(found), self.job.written.emit)

    def _written(self, _: object) -> None:
        self.is_written = True
        name = self.found.out.name if self.found else ""
        self._say(partial(t, "edits.accept_written", name=name))

    def _drop(self) -> None:
        if self.found is not None:
            self.found.close()
            self.found = None
