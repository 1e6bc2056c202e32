"""Reckons in a thread what would stall the window: the rows of a large table, lengths and areas of a large selection."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from PySide6.QtCore import QObject, Signal

FEW = 5000  # rows that are reckoned at once


class Reckoner(QObject):
    """One question at a time; the answer to a question that another has overtaken is dropped.

    Deleted while a thread reckons, it does not wait for it: a page would hold the window up as it goes. What a question
    raises is raised in the window's thread, after `failed`.
    """

    failed = Signal()
    _answered = Signal(int, object, object)

    def __init__(self, parent: QObject, few: int = FEW) -> None:
        """`few`: how many rows are reckoned at once."""
        super().__init__(parent)
        self._few = few
        self._one = Lock()  # held while a thread reckons
        self._asked = 0
        self._then: Callable[[Any], None] = lambda _: None
        self.busy = False
        self._answered.connect(self._on_answer)

    def ask(self, rows: int, question: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Call `then` with the answer: at once for few rows, else when the thread has it."""
        self.drop()
        self._then = then
        if rows <= self._few:
            then(question())
        else:
            self.busy = True
            Thread(target=self._reckon, args=(self._asked, question), name="reckoning", daemon=True).start()

    def drop(self) -> None:
        """Forget the question: its answer isn't wanted any more."""
        self._asked += 1
        self.busy = False

    def wait(self) -> None:
        """Forget the question and wait for the thread; called when the window closes."""
        self.drop()
        with self._one:
            pass

    def _reckon(self, number: int, question: Callable[[], Any]) -> None:
        with self._one:
            if number != self._asked:
                return
            answer, error = None, None
            try:
                answer = question()
            except Exception as raised:  # noqa: BLE001 (raised again in the window's thread)
                error = raised
        with contextlib.suppress(RuntimeError):  # deleted meanwhile
            self._answered.emit(number, answer, error)

    def _on_answer(self, asked: int, answer: object, error: Exception | None) -> None:
        if asked != self._asked:
            return
        self.busy = False
        if error is not None:
            self.failed.emit()
            raise error
        self._then(answer)
