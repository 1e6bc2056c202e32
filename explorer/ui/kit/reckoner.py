"""Reckons in a thread what would stall the window: the rows of a large table, lengths and areas of a large selection."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

log = logging.getLogger(__name__)
FEW = 5000  # rows that are reckoned at once


class Reckoner(QObject):
    """One question at a time; the answer to a question that another has overtaken is dropped."""

    _answered = Signal(int, object)

    def __init__(self, parent: QObject, few: int = FEW) -> None:
        """`few`: how many rows are reckoned at once."""
        super().__init__(parent)
        self._few = few
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._asked = 0
        self._then: Callable[[Any], None] = lambda _: None
        self.busy = False
        self._answered.connect(self._on_answer)

    def ask(self, rows: int, question: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Call `then` with the answer: at once for few rows, else when the thread has it."""
        self._asked += 1
        self._then = then
        self._pool.clear()
        if rows <= self._few:
            self.busy = False
            then(question())
        else:
            self.busy = True
            self._pool.start(_Question(self, self._asked, question))

    def drop(self) -> None:
        """Forget the question: its answer isn't wanted any more."""
        self._asked += 1
        self._pool.clear()
        self.busy = False

    def wait(self) -> None:
        """Wait for the thread; called when the window closes."""
        self.drop()
        self._pool.waitForDone()

    def _on_answer(self, asked: int, answer: object) -> None:
        if asked == self._asked:
            self.busy = False
            self._then(answer)


class _Question(QRunnable):
    def __init__(self, reckoner: Reckoner, number: int, question: Callable[[], Any]) -> None:
        super().__init__()
        self._reckoner, self._number, self._question = reckoner, number, question

    def run(self) -> None:
        try:
            answer = self._question()
        except Exception:
            log.exception("not reckoned")
            return
        with contextlib.suppress(RuntimeError):  # the window closed meanwhile
            self._reckoner._answered.emit(self._number, answer)
