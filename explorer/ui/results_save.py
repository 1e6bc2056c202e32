"""Saving and copying the results: CSV at once, GeoPackage beside the window's own work."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.atlas.model import Lang, Text
from explorer.state import save_table, trouble
from explorer.state.strings import t
from explorer.ui.reach import Shapes


@dataclass(frozen=True, slots=True)
class Table:
    """What is saved: the header, and the cells by feature id."""

    header: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]


def ask_path(parent: QWidget, suffix: str, lang: Lang) -> Path | None:
    """The file to write; the chooser itself asks before one is replaced."""
    name = f"{t('results.file', lang)}{suffix}"
    chosen, _ = QFileDialog.getSaveFileName(parent, t("results.save", lang), name, f"*{suffix}")
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(suffix)


class Saver(QObject):
    """Says `saved(path)` or `failed(reason)`; one file at a time."""

    saved = Signal(str)
    failed = Signal(object)  # Text
    busy = Signal(bool)

    def __init__(self, shapes: Shapes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shapes = shapes
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.saved.connect(lambda _: self.busy.emit(False))
        self.failed.connect(lambda _: self.busy.emit(False))

    def save(self, path: Path, table: Table) -> None:
        """By the file's ending: `.gpkg` with shapes, anything else as CSV with Excel's mark."""
        self.busy.emit(True)
        if path.suffix.lower() == ".gpkg":
            self._pool.start(_GeoPackage(self, path, table, self._shapes))
            return
        try:
            save_table.save_csv(path, table.header, table.rows.values())
        except OSError as error:
            self.failed.emit(_reason(error))
        else:
            self.saved.emit(str(path))

    def wait(self) -> None:
        """Until what was begun is done (the window closes)."""
        self._pool.waitForDone()


class _GeoPackage(QRunnable):
    """Geometry libraries take half a second to load, and writing as long again: not in the window's thread."""

    def __init__(self, saver: Saver, path: Path, table: Table, shapes: Shapes) -> None:
        super().__init__()
        self._saver, self._path, self._table, self._shapes = saver, path, table, shapes

    def run(self) -> None:
        from explorer.export.table_gpkg import save_gpkg

        said: tuple[SignalInstance, object] = self._saver.saved, str(self._path)
        try:
            save_gpkg(self._path, self._table.header, self._table.rows, self._shapes)
        except (OSError, ValueError, RuntimeError) as error:  # GDAL reports its own as RuntimeError
            said = self._saver.failed, _reason(error)
        with contextlib.suppress(RuntimeError):  # the window closed meanwhile
            said[0].emit(said[1])


def _reason(error: Exception) -> Text:
    """One line, without a number or a path that the user did not write."""
    if isinstance(error, OSError):
        return trouble.reason(error)
    words = " ".join(str(error).split())[:160]
    return Text(words, words)
