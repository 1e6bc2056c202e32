"""A workbook read, and its rows made edits, aside: the reader has a process of its own, the rows a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, Signal

from explorer.atlas.assembly.known import Known
from explorer.atlas.edits.row_edit import RowEdit
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.state.files.sheet_rows import SheetMapping, SheetReader
from explorer.words.strings import t
from explorer.words.text import Text

log = logging.getLogger(__name__)


class WorkbookJob(QObject):
    """Of several requests of a kind the last is answered. `refused` carries in one line why a file is not read."""

    opened = Signal(object)  # a Reading
    refused = Signal(object)  # a Text
    checked = Signal(object)  # a list of SheetRow
    _answer = Signal(str, int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._numbers = {"opened": 0, "checked": 0}
        self._closed = False
        self._answer.connect(self._take)

    def open(self, path: Path) -> None:
        number = self._next("opened")

        def work() -> Reading | SourceError | None:
            from explorer.sources.reader.process import read

            try:
                return read(path, cancelled=lambda: self._closed or number != self._numbers["opened"])
            except SourceError as error:
                return error

        self._start("opened", number, work)

    def check(
        self,
        facts: Known,
        edits: tuple[RowEdit, ...],
        mapping: SheetMapping,
        layer: SourceLayer,
    ) -> None:
        number = self._next("checked")
        self._start("checked", number, lambda: SheetReader(facts, edits, mapping).read(layer))

    def close(self) -> None:
        """Let nothing be answered any more."""
        self._closed = True
        for kind in self._numbers:
            self._next(kind)
        self._closed = False

    def _next(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    def _start(self, kind: str, number: int, work: Callable[[], object]) -> None:
        def run() -> None:
            try:
                found = work()
            except (OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
                log.exception("a workbook was not read")
                zh, en = (t("workbook.failed", lang, what=error) for lang in ("zh", "en"))
                found = SourceError(Text(zh, en))
            with suppress(RuntimeError):  # the sheet was closed meanwhile
                self._answer.emit(kind, number, found)

        Thread(target=run, name=f"workbook {kind}", daemon=True).start()

    def _take(self, kind: str, number: int, found: object) -> None:
        if number != self._numbers[kind] or found is None:
            return
        if isinstance(found, SourceError):
            self.refused.emit(found.text)
        else:
            (self.opened if kind == "opened" else self.checked).emit(found)
