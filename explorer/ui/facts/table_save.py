"""Saving a panel's table: a menu of formats, the file dialog, and writing in a thread."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton

from explorer.atlas.model import Shapes
from explorer.state.queries.tables.finished_table import Table
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.save_dialog import ask_where_to_save
from explorer.words import io_errors
from explorer.words.strings import t
from explorer.words.text import Lang, Text

# Makes the table in the writer's thread, from immutable values only; `anchors` gives a point for each shape.
Anchors = Callable[[Iterable[str]], dict[str, tuple[float, float]]]  # of these ids
Make = Callable[[Anchors], Table]
PICTURES = (".png", ".svg")
PLAIN = (".xlsx", ".csv")
WITH_SHAPES = (".xlsx", ".csv", ".gpkg", ".geojson")


class SaveMenu(QMenu):
    """The formats under a button; choosing one asks for a file and writes it.

    `make()` is asked for a name for the file (without an ending) and for the table's maker. `status_message(text)` is a
    line for the status bar. `draw(path)` writes a picture of it, where there is one.
    """

    status_message = Signal(str)

    def __init__(
        self,
        button: QPushButton | QToolButton,
        make: Callable[[], tuple[str, Make]],
        lang: Callable[[], Lang],
        shapes: Callable[[], Shapes] | None = None,
        draw: Callable[[Path], None] | None = None,
    ) -> None:
        super().__init__(button)
        self._button, self._make, self._lang = button, make, lang
        self._draw = draw
        self._formats = (*(PICTURES if draw else ()), *(PLAIN if shapes is None else WITH_SHAPES))
        self.saver = Saver(shapes or dict, self)
        button.setMenu(self)
        if isinstance(button, QToolButton):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for suffix in self._formats:
            self.addAction("").triggered.connect(lambda _=False, suffix=suffix: self.ask(suffix))
        self.saver.busy.connect(self._on_busy)
        self.saver.saved.connect(lambda path: self._say("save.saved", name=Path(path).name))
        self.saver.failed.connect(lambda what: self._say("save.failed", what=what.in_(self._lang())))
        self.retranslate()

    def retranslate(self) -> None:
        lang, button = self._lang(), self._button
        if isinstance(button, QPushButton):
            button.setText(t("save.button", lang))
        button.setToolTip(tooltip(t("save.tip", lang)))
        button.setAccessibleName(t("save.tip", lang))
        for action, suffix in zip(self.actions(), self._formats, strict=True):
            action.setText(t(f"save.format{suffix}", lang))

    def ask(self, suffix: str) -> None:
        """Ask for a file name, then write the file; the dialog confirms before it replaces one."""
        wanted = t("save.file", self._lang(), name=self._make()[0]) + suffix
        title = t("save.button", self._lang())
        if path := ask_where_to_save(self._button.window(), title, wanted, suffix):
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write what the panel lists in the format of the file's suffix."""
        if self._draw is None or path.suffix.lower() not in PICTURES:
            self.saver.save(path, self._make()[1])
            return
        try:
            self._draw(path)
        except OSError as error:
            self.saver.failed.emit(io_errors.advice(error))
        else:
            self.saver.saved.emit(str(path))

    def _on_busy(self, busy: bool) -> None:
        self._button.setEnabled(not busy)
        if busy:
            self._say("save.saving")

    def _say(self, key: str, **values: object) -> None:
        self.status_message.emit(t(key, self._lang(), **values))


class Saver(QObject):
    """Writes one file at a time: `saved(path)` or `failed(reason)`."""

    saved = Signal(str)
    failed = Signal(object)  # Text
    busy = Signal(bool)

    def __init__(self, shapes: Callable[[], Shapes], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shapes = shapes
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.saved.connect(lambda _: self.busy.emit(False))
        self.failed.connect(lambda _: self.busy.emit(False))

    def save(self, path: Path, make: Make) -> None:
        self.busy.emit(True)
        self._pool.start(_Writing(self, path, make, self._shapes()))

    def wait(self) -> None:
        """Wait until the file being written is complete; called when the window closes."""
        self._pool.waitForDone()


class _Writing(QRunnable):
    """Geometry libraries take half a second to load, and writing as long again: not in the window's thread."""

    def __init__(self, saver: Saver, path: Path, make: Make, shapes: Shapes) -> None:
        super().__init__()
        self._saver, self._path, self._make, self._shapes = saver, path, make, shapes

    def run(self) -> None:
        from explorer.export.files import table_files
        from explorer.export.files.errors import ExportError

        outcome: tuple[SignalInstance, object] = self._saver.saved, str(self._path)
        try:
            table = self._make(lambda ids: table_files.anchors(self._shapes, ids))
            table_files.save(self._path, table, self._shapes)
        except ExportError as error:  # no room for temporary files
            outcome = self._saver.failed, Text(error.in_("zh"), error.in_("en"))
        except (OSError, ValueError, RuntimeError) as error:  # GDAL reports its own as RuntimeError
            outcome = self._saver.failed, _reason(error)
        with contextlib.suppress(RuntimeError):  # the window closed meanwhile
            outcome[0].emit(outcome[1])


def _reason(error: Exception) -> Text:
    """Return an OSError in one line, without errno or path."""
    if isinstance(error, OSError):
        return io_errors.advice(error)
    words = " ".join(str(error).split())[:160]
    return Text(words, words)
